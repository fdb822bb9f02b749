//! No value of a contract or a table can be removed or changed without a finding.

use cpq_contract::Node;
use cpq_evidence::audit::{Version, audit};
use serde_json::{Value, json};

use super::committed::remove;
use crate::support::{committed, version};

/// Properties of a contract that no page states: our own texts and examples, and what lint checks.
const OUR_OWN: [&str; 14] = [
    "openapi",
    "info",
    "tags",
    "operationId",
    "summary",
    "description",
    "externalDocs",
    "example",
    "composed",
    "note",
    "read",
    "x-personal-data",
    "meaning",
    "host",
];

/// The body of errors is a guess, and marked as one.
const GUESS: &str = "/components/schemas/ErrorResponse/";

fn pointers(node: &Node<'_>, found: &mut Vec<String>) {
    let properties = node.properties().into_iter().filter(|(name, _)| !OUR_OWN.contains(name));
    let children = properties.map(|(_, node)| node).chain(node.items());
    for child in children.filter(|child| !child.pointer.starts_with(GUESS)) {
        found.push(child.pointer.clone());
        pointers(&child, found);
    }
}

/// Another value of the same type.
fn another(value: &Value) -> Option<Value> {
    match value {
        Value::String(text) => Some(json!(format!("{text}x"))),
        Value::Number(number) => Some(json!(number.as_i64()? + 1)),
        Value::Bool(is) => Some(json!(!is)),
        _ => None,
    }
}

#[test]
fn every_value_of_a_contract_is_compared() {
    let mut version: Version = version(&committed("v7"));
    let contract = version.contract.value.clone();
    let mut all = Vec::new();
    pointers(&Node::new(&contract), &mut all);
    assert!(all.len() > 400, "only {} values", all.len());
    let mut missed = Vec::new();
    for pointer in &all {
        version.contract.value = contract.clone();
        let value = remove(&mut version.contract.value, pointer);
        if audit(&version).is_empty() {
            missed.push(format!("removed: {pointer}"));
        }
        if let Some(another) = another(&value) {
            version.contract.value = contract.clone();
            *version.contract.value.pointer_mut(pointer).expect("the value exists") = another;
            if audit(&version).is_empty() {
                missed.push(format!("changed: {pointer}"));
            }
        }
    }
    assert!(missed.is_empty(), "{} without a finding:\n{}", missed.len(), missed.join("\n"));
}
