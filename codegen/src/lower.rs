//! Turns the contract into the dialect progenitor digests; the published contract stays clean.
//!
//! What is lowered: descriptions, titles, examples, extensions and error answers go (the passes
//! read those from the contract itself); every success becomes one `2XX`; lists become nullable, so
//! that a missing one differs from an empty one; text-or-number becomes a type of the runtime; the
//! body of a PATCH becomes a type of its own, derived from the documented request.

use std::collections::BTreeMap;

use openapiv3::OpenAPI;
use serde_json::{Map, Value, json};

use crate::contract::{Contract, Kind, Operation, Place, Schema};

/// The component that stands for text or a number.
pub(crate) const TEXT_OR_NUMBER: &str = "StringOrNumber";

/// The name of the change derived from a documented request: `UserRequest` gives `UserPatch`.
pub(crate) fn patch_name(request: &str) -> String {
    format!("{}Patch", request.strip_suffix("Request").unwrap_or(request))
}

/// The type an operation's body has in Rust.
pub(crate) fn body_type(operation: &Operation) -> Option<String> {
    let schema = &operation.body.as_ref()?.schema;
    Some(if operation.method == "PATCH" { patch_name(schema) } else { schema.clone() })
}

/// The derived types by name, each with the documented schema it comes from.
pub(crate) fn patches(contract: &Contract) -> BTreeMap<String, &str> {
    let changes = contract.operations.iter().filter(|operation| operation.method == "PATCH");
    changes
        .filter_map(|operation| {
            Some((body_type(operation)?, operation.body.as_ref()?.schema.as_str()))
        })
        .collect()
}

/// Lowers the contract.
///
/// # Errors
/// When openapiv3 does not take what was lowered: a mistake in this file, not in the contract.
pub(crate) fn lower(contract: &Contract) -> Result<OpenAPI, String> {
    let mut paths: Map<String, Value> = Map::new();
    for operation in &contract.operations {
        let item = paths.entry(operation.path.clone()).or_insert_with(|| json!({}));
        item[operation.method.to_lowercase()] = lower_operation(operation);
    }
    let mut schemas: Map<String, Value> = contract
        .schemas
        .iter()
        .map(|(name, schema)| (name.clone(), lower_schema(schema, true)))
        .collect();
    for (patch, request) in patches(contract) {
        if let Some(schema) = contract.schemas.get(request) {
            schemas.insert(patch, lower_schema(schema, false));
        }
    }
    schemas.insert(TEXT_OR_NUMBER.to_owned(), json!({"type": "string"}));
    let lowered = json!({
        "openapi": "3.0.3",
        "info": {"title": contract.title, "version": contract.version},
        "paths": paths,
        "components": {"schemas": schemas},
    });
    serde_json::from_value(lowered).map_err(|error| error.to_string())
}

fn lower_operation(operation: &Operation) -> Value {
    let parameters: Vec<Value> = operation
        .parameters
        .iter()
        .map(|parameter| {
            json!({
                "name": parameter.name,
                "in": if parameter.place == Place::Path { "path" } else { "query" },
                "required": parameter.place == Place::Path,
                "schema": lower_kind(&parameter.kind),
            })
        })
        .collect();
    let mut lowered = json!({
        "operationId": operation.id,
        "parameters": parameters,
        "responses": {"2XX": {"description": "", "content": json_content(&operation.answer)}},
    });
    if let Some(body) = body_type(operation) {
        lowered["requestBody"] = json!({"required": true, "content": json_content(&body)});
    }
    lowered
}

fn json_content(schema: &str) -> Value {
    json!({"application/json": {"schema": reference(schema)}})
}

fn lower_schema(schema: &Schema, keep_required: bool) -> Value {
    let properties: Map<String, Value> = schema
        .properties
        .iter()
        .map(|(name, property)| (name.clone(), lower_kind(&property.kind)))
        .collect();
    let required: Vec<&String> = schema
        .properties
        .iter()
        .filter(|(_, property)| property.required && keep_required)
        .map(|(name, _)| name)
        .collect();
    json!({"type": "object", "properties": properties, "required": required})
}

fn lower_kind(kind: &Kind) -> Value {
    match kind {
        Kind::Text => json!({"type": "string"}),
        Kind::Secret => json!({"type": "string", "format": "password"}),
        Kind::Integer => json!({"type": "integer", "format": "int64"}),
        Kind::Count => json!({"type": "integer", "format": "uint64"}),
        Kind::Number => json!({"type": "number"}),
        Kind::Boolean => json!({"type": "boolean"}),
        Kind::StringOrNumber => reference(TEXT_OR_NUMBER),
        Kind::Object(name) => reference(name),
        Kind::List(name) => json!({"type": "array", "nullable": true, "items": reference(name)}),
    }
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}
