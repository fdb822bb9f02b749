//! The facts that follow from a contract.

use std::collections::BTreeMap;

use cpq_contract::Node;
use serde_json::Value;

use super::Facts;
use crate::contract::Contract;

struct Operation<'a> {
    path: &'a str,
    method: &'a str,
    node: Node<'a>,
}

/// Returns what a contract expects of the generated source, for the types that are in `found`; the catalog
/// of the tests does not compile if one is missing.
pub(super) fn facts(contract: &Contract, found: &Facts) -> Facts {
    let document = &contract.document;
    let operations = operations(document);
    let patches = patches(&operations);
    let mut facts = Facts::new();
    for operation in &operations {
        operation_facts(&contract.version, operation, &mut facts);
    }
    let schemas = Node::new(document).property("components").property("schemas");
    let types = schemas.properties().into_iter().map(|(name, schema)| (name, schema, false));
    let patches =
        patches.iter().map(|(name, request)| (name.as_str(), schemas.property(request), true));
    for (name, schema, is_patch) in types.chain(patches) {
        if found.contains_key(&format!("type {name}")) {
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

/// The schema of a body.
fn json_schema<'a>(body: &Node<'a>) -> Node<'a> {
    let content = body.property("content");
    let json = content.get("application/json").or_else(|| content.get("*/*"));
    json.map_or(Node::missing(), |media| media.property("schema"))
}

fn patch_name(request: &str) -> String {
    format!("{}Patch", request.trim_end_matches("Request"))
}

/// The types of PATCH bodies, each with the schema of the request.
fn patches<'a>(operations: &[Operation<'a>]) -> BTreeMap<String, &'a str> {
    let patches = operations.iter().filter(|operation| operation.method == "patch");
    let schemas =
        patches.filter_map(|patch| schema_name(&json_schema(&patch.node.property("requestBody"))));
    schemas.map(|name| (patch_name(name), name)).collect()
}

fn field_facts(name: &str, schema: &Node<'_>, is_patch: bool, facts: &mut Facts) {
    let required = schema.list("required");
    for (property, node) in schema.property("properties").properties() {
        let is_required = required.iter().any(|it| it.value == property);
        let mut fact = match (rust_type(&node), is_patch, is_required) {
            (bare, _, true) => bare,
            (bare, true, false) => format!("Patch<{bare}>"),
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
        (Some("string"), Some("binary")) => "Download".to_owned(),
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
    let (path, mut arguments): (Vec<_>, Vec<_>) =
        names.map(|name| (format!("{name}({})", name.to_lowercase()), name.to_lowercase())).unzip();
    facts.insert(format!("path of {id}"), path.join(", "));
    let parameters = node.list("parameters").into_iter().map(|parameter| parameter.resolve());
    let required = parameters.filter(|it| it.text("in") == Some("query") && it.is_true("required"));
    arguments.extend(required.filter_map(|it| Some(it.text("name")?.to_lowercase())));
    let form = node.property("requestBody").property("content").property("multipart/form-data");
    let form = form.property("schema");
    let required: Vec<&str> =
        form.list("required").into_iter().filter_map(|it| it.value.as_str()).collect();
    arguments.extend(required.iter().map(|name| name.to_lowercase()));
    for (name, field) in form.property("properties").properties() {
        if !required.contains(&name) {
            let kind = field.text("type").unwrap_or_default();
            facts.insert(format!("query of {id}: {name}"), kind.to_owned());
        }
    }
    facts.insert(format!("arguments of {id}"), arguments.join(", "));
    for parameter in node.list("parameters").iter().map(Node::resolve) {
        if parameter.text("in") == Some("query") && !parameter.is_true("required") {
            let name = parameter.text("name").unwrap_or_default();
            let kind = parameter.property("schema").text("type").unwrap_or_default();
            facts.insert(format!("query of {id}: {name}"), kind.to_owned());
        }
    }
    let body = json_schema(&node.property("requestBody"));
    let body = match schema_name(&body) {
        Some(name) if *method == "patch" => patch_name(name),
        Some(name) => name.to_owned(),
        None if body.exists() => format!("[{}]", rust_type(&body.property("items"))),
        None => String::new(),
    };
    facts.insert(format!("body of {id}"), body);
    let responses = node.property("responses").properties().into_iter();
    let mut successes = responses.filter(|(status, _)| status.starts_with('2'));
    let response = successes.find_map(|(_, it)| Some(json_schema(&it)).filter(Node::exists));
    let response = response.map_or("()".to_owned(), |schema| rust_type(&schema));
    facts.insert(format!("response of {id}"), response);
}
