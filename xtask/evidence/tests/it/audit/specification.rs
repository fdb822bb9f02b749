//! Each operation and property of the specification is in the contract, or a quirk says why not; and the
//! contract has nothing from the specification that is not there.

use cpq_contract::{Node, step};
use cpq_evidence::audit::{Finding, Version, audit};
use serde_json::json;

use crate::support::{committed, version};

/// The number of operations in the list of facts, and of those that are left out.
const OPERATIONS: usize = 90;
const LEFT_OUT: usize = 24;

/// The properties of a schema that only the specification has, with their pointers.
fn from_specification<'a>(schema: &Node<'a>) -> Vec<(&'a str, String)> {
    let properties = schema.property("properties").properties().into_iter();
    let is_evidence = |node: &Node<'_>| {
        let node = node.property("x-evidence");
        node.text("kind") == Some("specification")
    };
    properties
        .filter(|(_, node)| is_evidence(node))
        .map(|(name, node)| (name, node.pointer))
        .collect()
}

fn has(findings: &[Finding], rule: &str, pointer: &str, name: &str) -> bool {
    findings
        .iter()
        .any(|it| it.rule == rule && it.pointer == pointer && (name.is_empty() || it.page == name))
}

#[test]
fn each_operation_of_the_specification_is_in_the_contract_or_left_out() {
    let plain = version(&committed("v19"));
    assert_eq!(plain.specification.operations.len(), OPERATIONS);
    let name = |operation: &cpq_evidence::specification::Operation| {
        format!("{} {}", operation.method, operation.path.replace("/rest/v19/", "/rest/{version}/"))
    };

    let mut without = plain.clone();
    without.contract.value["paths"] = json!({});
    let findings = audit(&without);
    let operations = plain.specification.operations.iter();
    let missing = operations.filter(|it| has(&findings, "operation", "/paths", &name(it)));
    assert_eq!(missing.count(), OPERATIONS - LEFT_OUT);

    // What the specification no longer has is neither in the contract nor left out.
    let mut without = plain.clone();
    without.specification.operations.clear();
    let findings = audit(&without);
    let left_out =
        findings.iter().filter(|it| it.rule == "quirk-unneeded" && it.pointer == "/paths");
    assert!(left_out.count() > 0);
    let paths = Node::from_pointer(&plain.contract.value, "/paths").properties();
    let operations = paths.into_iter().flat_map(|(_, item)| item.properties());
    let unnoticed: Vec<String> = operations
        .map(|(_, operation)| operation.pointer)
        .filter(|pointer| !findings.iter().any(|it| it.pointer.starts_with(pointer)))
        .collect();
    // Pages have the same facts about these.
    let documented = [
        "/paths/~1integrationUsers~1{partyNumber}/get",
        "/paths/~1integrationUsers~1{partyNumber}/patch",
        "/paths/~1users~1{partyNumber}/put",
    ];
    assert_eq!(unnoticed, documented);
}

#[test]
fn each_property_of_the_specification_is_in_the_contract_or_left_out() {
    let plain = version(&committed("v19"));
    let schemas = Node::from_pointer(&plain.contract.value, "/components/schemas").properties();

    let mut without = plain.clone();
    without.specification.models.iter_mut().for_each(|model| model.properties.clear());
    let unsupported = audit(&without);
    let mut count = 0;
    for (name, schema) in schemas {
        let properties = from_specification(&schema);
        for (_, pointer) in &properties {
            assert!(has(&unsupported, "unsupported", pointer, ""), "{pointer} needs no evidence");
        }
        if properties.is_empty() {
            continue;
        }
        count += properties.len();
        let findings = audit(&without_properties(&plain, name));
        for (property, pointer) in properties {
            assert!(has(&findings, "property", &schema.pointer, property), "{pointer} may be lost");
        }
    }
    assert!(count > 200, "only {count} properties");
}

/// The version, with a contract in which a schema has no properties.
fn without_properties(plain: &Version, schema: &str) -> Version {
    let mut version = plain.clone();
    let pointer = step(&step("/components/schemas", schema), "properties");
    let properties = version.contract.value.pointer_mut(&pointer);
    *properties.expect("the schema has properties") = json!({});
    version
}
