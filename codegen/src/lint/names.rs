//! Names that would clash once they are Rust's: types, modules, members, operations.

use std::collections::BTreeMap;

use heck::{ToSnakeCase, ToUpperCamelCase};

use super::Findings;
use crate::lower::patch_name;
use crate::model::Contract;
use cpq_contract::step;

/// Names the generated files use unqualified, in types and in calls.
const TAKEN_TYPES: [&str; 32] = [
    "A",
    "Box",
    "Call",
    "Client",
    "D",
    "Default",
    "Deserialize",
    "Deserializer",
    "Err",
    "Error",
    "Into",
    "M",
    "Map",
    "MapAccess",
    "FieldVisitor",
    "None",
    "Number",
    "Model",
    "Ok",
    "Option",
    "Password",
    "Patch",
    "Response",
    "Result",
    "S",
    "Self",
    "Serialize",
    "Serializer",
    "String",
    "StringOrNumber",
    "Value",
    "Vec",
];
/// What every type has: the rest of its members, and its constructors.
const TAKEN_MEMBERS: [&str; 4] = ["default", "extra", "new", "self"];
/// The methods and arguments every request has, and what progenitor's methods call their own.
const TAKEN_PARAMETERS: [&str; 10] = [
    "body",
    "client",
    "header_map",
    "info",
    "request",
    "response",
    "result",
    "self",
    "send",
    "url",
];
/// What every client has.
const TAKEN_OPERATIONS: [&str; 2] = ["call", "new"];
/// What every version has.
const TAKEN_MODULES: [&str; 2] = ["operations", "types"];

pub(super) fn check(contract: &Contract, findings: &mut Findings<'_>) {
    schemas(contract, findings);
    operations(contract, findings);
    tags(contract, findings);
}

/// Whether all tools make the same Rust name of this one: letters, digits and what parts words.
fn is_plain(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.:".contains(&byte))
}

/// Whether a name in Rust's spelling is no keyword.
fn is_identifier(name: &str) -> bool {
    syn::parse_str::<syn::Ident>(name).is_ok()
}

fn schemas(contract: &Contract, findings: &mut Findings<'_>) {
    let mut modules: BTreeMap<String, &str> = BTreeMap::new();
    for (name, schema) in &contract.schemas {
        let pointer = step("/components/schemas", name);
        let reserved =
            TAKEN_TYPES.contains(&name.as_str()) || !is_identifier(&name.to_snake_case());
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
            if TAKEN_MEMBERS.contains(&member.as_str()) || !is_plain(property) {
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
        let name = operation.id.to_snake_case();
        if TAKEN_OPERATIONS.contains(&name.as_str()) || !is_identifier(&name) {
            let message = format!("`{}` can't be the name of a method in Rust", operation.id);
            findings.add("operation-id", &pointer, message, "rename it");
        }
        let request = operation.id.to_upper_camel_case();
        if TAKEN_TYPES.contains(&request.as_str()) {
            let message = format!("its request would be called `{request}`, which is taken");
            findings.add("operation-id", &pointer, message, "rename the operation");
        }
        if contract.schemas.contains_key(&request) {
            let message = format!("`{request}` is a schema and the request of an operation");
            findings.add("operation-id", &pointer, message, "rename one of them");
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
            let taken = TAKEN_PARAMETERS.contains(&name.as_str()) || !is_plain(&parameter.name);
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

fn tags(contract: &Contract, findings: &mut Findings<'_>) {
    let mut modules: BTreeMap<String, &str> = BTreeMap::new();
    for tag in contract.tags.keys() {
        let module = tag.to_snake_case();
        if TAKEN_MODULES.contains(&module.as_str()) || !is_identifier(&module) {
            let message = format!("`{tag}` can't be the name of a module in Rust");
            findings.add("tag", "/tags", message, "rename the tag");
        }
        if let Some(other) = modules.insert(module, tag) {
            let message = format!("`{tag}` and `{other}` are one name in Rust");
            findings.add("tag", "/tags", message, "rename one of them");
        }
    }
}
