//! The facts that follow from a contract.

use std::collections::{BTreeMap, BTreeSet};

use cpq_contract::Node;
use serde_json::Value;

use super::Facts;
use crate::contract::Contract;

struct Operation<'a> {
    path: &'a str,
    method: &'a str,
    node: Node<'a>,
}

/// Returns what a contract expects of the generated source. A schema that no operation reaches may have a
/// type or not; `found` says whether it has one.
pub(super) fn facts(contract: &Contract, found: &Facts) -> Facts {
    let document = &contract.document;
    let operations = operations(document);
    let patches = patches(&operations);
    let mut facts = Facts::new();
    for operation in &operations {
        operation_facts(&contract.version, operation, &mut facts);
    }
    let reached = reached(document, &operations, &patches);
    let schemas = Node::new(document).property("components").property("schemas");
    let types = schemas.properties().into_iter().map(|(name, schema)| (name, schema, false));
    let patches =
        patches.iter().map(|(name, request)| (name.as_str(), schemas.property(request), true));
    for (name, schema, is_patch) in types.chain(patches) {
        if reached.contains(name) || found.contains_key(&format!("type {name}")) {
            facts.insert(format!("type {name}"), name.to_owned());
            field_facts(name, &schema, is_patch, &mut facts);
        }
    }
    facts
}

fn operations(document: &Value) -> Vec<Operation<'_>> {
    let paths = Node::new(document).property("paths");
    let operations = paths.properties().into_iter().flat_map(|(path, item)| {
        let methods = item.properties().into_iter();
        methods.map(move |(method, node)| Operation { path, method, node })
    });
    operations.filter(|operation| operation.node.get("operationId").is_some()).collect()
}

/// The name of the schema that a node refers to.
fn schema_name<'a>(node: &Node<'a>) -> Option<&'a str> {
    node.text("$ref")?.strip_prefix("#/components/schemas/")
}

/// The name of the schema of a body.
fn body_schema<'a>(body: &Node<'a>) -> Option<&'a str> {
    schema_name(&body.property("content").property("application/json").property("schema"))
}

fn patch_name(request: &str) -> String {
    format!("{}Patch", request.trim_end_matches("Request"))
}

/// The types of PATCH bodies, each with the schema of the request.
fn patches<'a>(operations: &[Operation<'a>]) -> BTreeMap<String, &'a str> {
    let patches = operations.iter().filter(|operation| operation.method == "patch");
    let schemas = patches.filter_map(|patch| body_schema(&patch.node.property("requestBody")));
    schemas.map(|name| (patch_name(name), name)).collect()
}

/// The names of all types in requests and responses of operations.
fn reached(
    document: &Value,
    operations: &[Operation<'_>],
    patches: &BTreeMap<String, &str>,
) -> BTreeSet<String> {
    let schemas = &document["components"]["schemas"];
    let mut names: BTreeSet<String> = patches.keys().cloned().collect();
    // Of a request's schema in a PATCH, only the types of its properties are used.
    let mut open: Vec<&Value> =
        patches.values().map(|name| &schemas[*name]["properties"]).collect();
    for operation in operations {
        open.push(&operation.node.value["responses"]);
        if operation.method != "patch" {
            open.push(&operation.node.value["requestBody"]);
        }
    }
    while let Some(value) = open.pop() {
        let name = schema_name(&Node::new(value)).filter(|name| *name != "ErrorResponse");
        if let Some(name) = name.filter(|name| names.insert((*name).to_owned())) {
            open.push(&schemas[name]);
        }
        match value {
            Value::Object(properties) => open.extend(properties.values()),
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    names
}

fn field_facts(name: &str, schema: &Node<'_>, is_patch: bool, facts: &mut Facts) {
    let required = schema.list("required");
    for (property, node) in schema.property("properties").properties() {
        let is_required = required.iter().any(|it| it.value == property);
        let mut fact = match (rust_type(&node), is_patch, is_required) {
            (bare, true, _) => format!("Patch<{bare}>"),
            (bare, false, true) => bare,
            (bare, false, false) => format!("Option<{bare}>"),
        };
        if node.is_true("x-personal-data") && node.text("format") != Some("password") {
            fact.push_str(", redacted");
        }
        facts.insert(format!("field {name}.{property}"), fact);
    }
}

/// The Rust type of a property, without `Option` or `Patch`.
fn rust_type(property: &Node<'_>) -> String {
    let schema = property.list("allOf").into_iter().next().unwrap_or_else(|| property.clone());
    if let Some(name) = schema_name(&schema) {
        return name.to_owned();
    }
    match (property.text("type"), property.text("format")) {
        (Some("string"), Some("password")) => "Password".to_owned(),
        (Some("string"), _) => "String".to_owned(),
        (Some("integer"), _) => "i64".to_owned(),
        (Some("number"), _) => "Number".to_owned(),
        (Some("boolean"), _) => "bool".to_owned(),
        (Some("array"), _) => format!("Vec<{}>", rust_type(&property.property("items"))),
        _ if property.get("oneOf").is_some() => "StringOrNumber".to_owned(),
        other => format!("{other:?}"),
    }
}

fn operation_facts(version: &str, operation: &Operation<'_>, facts: &mut Facts) {
    let Operation { path, method, node } = operation;
    let id = node.text("operationId").unwrap_or_default();
    let is_idempotent = matches!(*method, "get" | "put" | "head" | "delete");
    let kind = if is_idempotent { "idempotent" } else { "not idempotent" };
    let line = format!("{} /rest/{version}{path}, {kind}", method.to_uppercase());
    facts.insert(format!("operation {id}"), line);
    let names = path.split('{').skip(1).filter_map(|part| part.split('}').next());
    let (path, arguments): (Vec<_>, Vec<_>) =
        names.map(|name| (format!("{name}({})", name.to_lowercase()), name.to_lowercase())).unzip();
    facts.insert(format!("path of {id}"), path.join(", "));
    facts.insert(format!("arguments of {id}"), arguments.join(", "));
    for parameter in node.list("parameters").iter().map(Node::resolve) {
        if parameter.text("in") == Some("query") {
            let name = parameter.text("name").unwrap_or_default();
            let kind = parameter.property("schema").text("type").unwrap_or_default();
            facts.insert(format!("query of {id}: {name}"), kind.to_owned());
        }
    }
    let body = body_schema(&node.property("requestBody"));
    let body = body.map(|name| if *method == "patch" { patch_name(name) } else { name.to_owned() });
    facts.insert(format!("body of {id}"), body.unwrap_or_default());
    let responses = node.property("responses").properties().into_iter();
    let success = responses.filter(|(status, _)| status.starts_with('2')).map(|(_, it)| it).next();
    let response = success.and_then(|it| body_schema(&it)).unwrap_or_default();
    facts.insert(format!("response of {id}"), response.to_owned());
}
