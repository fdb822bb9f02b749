//! Checks the names that become names of types, modules, fields and methods in Rust.

use std::collections::BTreeMap;

use cpq_contract::step;
use heck::{ToSnakeCase, ToUpperCamelCase};

use super::Findings;
use crate::lower;
use crate::model::{Contract, Kind, Operation, Property, Schema, Tag};
use crate::reserved::RESERVED;
use crate::shape::is_identifier;

pub(super) fn check(contract: &Contract, findings: &mut Findings<'_>) {
    schemas(contract, findings);
    patches(contract, findings);
    operations(contract, findings);
    tags(contract, findings);
}

/// Whether all tools derive the same Rust name: the name has only letters, digits and separators.
fn is_plain(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.:".contains(&byte))
}

fn schemas(contract: &Contract, findings: &mut Findings<'_>) {
    let mut modules: BTreeMap<String, &str> = BTreeMap::new();
    for (name, schema) in &contract.schemas {
        let pointer = step("/components/schemas", name);
        let is_reserved = RESERVED.types.contains(name) || !is_identifier(&name.to_snake_case());
        if is_reserved || *name != name.to_upper_camel_case() || !is_plain(name) {
            findings.add(
                "schema-name",
                &pointer,
                format!("`{name}` can't be the name of a generated type"),
                "write it like `UserRequest`, and different from the types that the SDK uses",
            );
        }
        if let Some(other) = modules.insert(name.to_snake_case(), name) {
            let message = format!("`{name}` and `{other}` have the same Rust name");
            findings.add("schema-name", &pointer, message, "rename one of them");
        }
        properties(schema, &pointer, findings);
    }
}

fn properties(schema: &Schema, pointer: &str, findings: &mut Findings<'_>) {
    const REMEDY: &str = "add `x-name` with the name that the field gets";
    let mut fields: BTreeMap<String, &str> = BTreeMap::new();
    for (property, Property { name, .. }) in &schema.properties {
        let pointer = step(&step(pointer, "properties"), property);
        let field = name.to_snake_case();
        if RESERVED.fields.contains(&field) || !is_plain(name) {
            let message = format!("`{property}` can't be the name of a generated field");
            findings.add("property-name", &pointer, message, REMEDY);
        }
        if let Some(other) = fields.insert(field, property) {
            let message = format!("`{property}` and `{other}` have the same Rust name");
            findings.add("property-name", &pointer, message, REMEDY);
        }
    }
}

/// Checks the names of the types derived for PATCH.
fn patches(contract: &Contract, findings: &mut Findings<'_>) {
    for patch in lower::patches(contract).into_keys() {
        if contract.schemas.contains_key(&patch) || RESERVED.types.contains(&patch) {
            findings.add(
                "schema-name",
                &step("/components/schemas", &patch),
                format!("the type `{patch}` that is derived for a PATCH has the name of another"),
                "rename the schema",
            );
        }
    }
}

fn operations(contract: &Contract, findings: &mut Findings<'_>) {
    let patches = lower::patches(contract);
    let mut templates: BTreeMap<String, &String> = BTreeMap::new();
    let mut methods: BTreeMap<String, &str> = BTreeMap::new();
    for operation in &contract.operations {
        let pointer = step(&step("/paths", &operation.path), &operation.method.to_lowercase());
        if operation.method == "PATCH"
            && let Some(Kind::Object(schema)) = operation.body.as_ref().map(|body| &body.kind)
            && !schema.ends_with("Request")
        {
            findings.add(
                "patch-body",
                &step(&pointer, "requestBody"),
                format!("the schema `{schema}` of a PATCH does not end in `Request`"),
                "rename it to `…Request`; the generated type becomes `…Patch`",
            );
        }
        let method = operation.id.to_snake_case();
        let is_usable = is_identifier(&method) && is_plain(&operation.id);
        if RESERVED.operations.contains(&method) || !is_usable {
            let message = format!("`{}` can't be the name of a generated method", operation.id);
            findings.add("operation-id", &pointer, message, "rename the operation");
        }
        if let Some(other) = methods.insert(method, &operation.id) {
            let message = format!("`{}` and `{other}` have the same Rust name", operation.id);
            findings.add("operation-id", &pointer, message, "rename one of them");
        }
        let request = operation.id.to_upper_camel_case();
        let is_patch = patches.contains_key(&request);
        if RESERVED.types.contains(&request) || contract.schemas.contains_key(&request) || is_patch
        {
            let message = format!("its request type `{request}` has the name of another type");
            findings.add("operation-id", &pointer, message, "rename the operation");
        }
        let parts = operation.path.split('/');
        let template: Vec<&str> =
            parts.map(|part| if part.starts_with('{') { "{}" } else { part }).collect();
        if let Some(other) = templates.insert(template.join("/"), &operation.path)
            && *other != operation.path
        {
            let message = format!("the path equals `{other}` except for the names of parameters");
            findings.add("path", &pointer, message, "use the same names in both");
        }
        let is_version =
            |part: &str| part.strip_prefix('v').is_some_and(|number| number.parse::<u16>().is_ok());
        if operation.path.split('/').any(is_version) {
            let message = "the path contains a version";
            findings.add("path", &pointer, message, "move the version to the server URL");
        }
        parameters(operation, &pointer, findings);
    }
}

fn parameters(operation: &Operation, pointer: &str, findings: &mut Findings<'_>) {
    let mut setters: BTreeMap<String, &str> = BTreeMap::new();
    let parameters = operation.parameters.iter().map(|parameter| &parameter.name);
    for name in parameters.chain(operation.form.iter().map(|field| &field.name)) {
        let setter = name.to_snake_case();
        let is_usable = !RESERVED.parameters.contains(&setter) && is_plain(name);
        if !is_usable || setters.insert(setter, name).is_some() {
            findings.add(
                "parameter-name",
                pointer,
                format!("the parameter `{name}` has a Rust name that is in use"),
                "rename the method that has this name in codegen/src/shape/requests.rs or sdk/src/, because the API \
                 determines the parameter's name",
            );
        }
    }
}

fn tags(contract: &Contract, findings: &mut Findings<'_>) {
    let mut modules: BTreeMap<String, &str> = BTreeMap::new();
    for Tag { name: tag, .. } in &contract.tags {
        let module = tag.to_snake_case();
        if RESERVED.modules.contains(&module) || !is_identifier(&module) || !module.is_ascii() {
            let message = format!("`{tag}` can't be the name of a generated module");
            findings.add("tag", "/tags", message, "rename the tag");
        }
        if let Some(other) = modules.insert(module, tag) {
            let message = format!("`{tag}` and `{other}` have the same Rust name");
            findings.add("tag", "/tags", message, "rename one of them");
        }
    }
}
