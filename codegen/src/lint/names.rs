//! Names that would clash once they are Rust's: types, modules, members, operations.

use std::collections::BTreeMap;

use heck::{ToSnakeCase, ToUpperCamelCase};

use super::Findings;
use crate::contract::{Contract, Place};
use crate::load::step;
use crate::lower::patch_name;

/// Names the generated types use unqualified.
const TAKEN_TYPES: [&str; 16] = [
    "Box",
    "Client",
    "Default",
    "Error",
    "Into",
    "Map",
    "Number",
    "Option",
    "Password",
    "Patch",
    "Response",
    "Result",
    "Self",
    "String",
    "TextOrNumber",
    "Vec",
];
/// The member that holds what the contract does not know, and the constructor.
const TAKEN_MEMBERS: [&str; 3] = ["extra", "new", "self"];
/// The methods and arguments every request has.
const TAKEN_PARAMETERS: [&str; 4] = ["body", "client", "self", "send"];

pub(super) fn check(contract: &Contract, findings: &mut Findings<'_>) {
    schemas(contract, findings);
    operations(contract, findings);
}

fn schemas(contract: &Contract, findings: &mut Findings<'_>) {
    let mut modules: BTreeMap<String, &str> = BTreeMap::new();
    for (name, schema) in &contract.schemas {
        let pointer = step("/components/schemas", name);
        let reserved = TAKEN_TYPES.contains(&name.as_str());
        if reserved || *name != name.to_upper_camel_case() {
            findings.add(
                "schema-name",
                &pointer,
                format!("`{name}` can't be the name of a Rust type"),
                "write it like `UserRequest`, and not like a type of Rust or of the SDK",
            );
        }
        if let Some(other) = modules.insert(name.to_snake_case(), name) {
            findings.add(
                "schema-name",
                &pointer,
                format!("`{name}` and `{other}` are one name in Rust"),
                "rename one of them",
            );
        }
        let mut members: BTreeMap<String, &str> = BTreeMap::new();
        for property in schema.properties.keys() {
            let pointer = step(&format!("{pointer}/properties"), property);
            let member = property.to_snake_case();
            if TAKEN_MEMBERS.contains(&member.as_str())
                || !member.starts_with(|c: char| c.is_ascii_lowercase())
            {
                findings.add(
                    "member-name",
                    &pointer,
                    format!("`{property}` can't be the name of a member in Rust"),
                    "the generator needs a rule for it first",
                );
            }
            if let Some(other) = members.insert(member, property) {
                findings.add(
                    "member-name",
                    &pointer,
                    format!("`{property}` and `{other}` are one name in Rust"),
                    "the generator needs a rule for it first",
                );
            }
        }
    }
    for operation in contract.operations.iter().filter(|operation| operation.method == "PATCH") {
        let Some(patch) = operation.body.as_ref().map(|body| patch_name(&body.schema)) else {
            continue;
        };
        if contract.schemas.contains_key(&patch) {
            findings.add(
                "schema-name",
                &step("/components/schemas", &patch),
                format!("`{patch}` is the name of a type derived for PATCH"),
                "rename the schema",
            );
        }
    }
}

fn operations(contract: &Contract, findings: &mut Findings<'_>) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for operation in &contract.operations {
        let pointer = step(&step("/paths", &operation.path), &operation.method.to_lowercase());
        if let Some(other) = seen.insert(operation.id.to_snake_case(), &operation.id) {
            findings.add(
                "operation-id",
                &pointer,
                format!("`{}` and `{other}` are one name in Rust", operation.id),
                "give every operation a name of its own",
            );
        }
        if operation
            .path
            .split('/')
            .any(|part| part.starts_with('v') && part[1..].parse::<u16>().is_ok())
        {
            findings.add(
                "path",
                &pointer,
                "the path holds a version",
                "the version belongs into the server URL",
            );
        }
        let mut names: BTreeMap<String, &str> = BTreeMap::new();
        for parameter in &operation.parameters {
            let name = parameter.name.to_snake_case();
            let taken = TAKEN_PARAMETERS.contains(&name.as_str())
                || (parameter.place == Place::Query && name.is_empty());
            if taken || names.insert(name, &parameter.name).is_some() {
                findings.add(
                    "parameter-name",
                    &pointer,
                    format!("the parameter `{}` has a name that is taken in Rust", parameter.name),
                    "the generator needs a rule for it first",
                );
            }
        }
    }
}
