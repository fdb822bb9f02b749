//! Reduces the contract to the subset of `OpenAPI` that progenitor handles.
//!
//! Descriptions, examples, extensions and error responses are dropped, since the passes read them from
//! the contract. All success responses become one `2XX`. The body of a PATCH becomes a type of its own,
//! derived from the documented request. Bodies that are no objects are left out: the passes emit them.

use std::collections::BTreeMap;

use openapiv3::OpenAPI;
use serde_json::{Map, Value, json};

use crate::kind::{STRING_OR_NUMBER, reference};
use crate::model::{Contract, Kind, Location, Operation, Schema, Success};

/// The name of the type for a PATCH: `UserRequest` gives `UserPatch`.
pub(crate) fn patch_name(request: &str) -> String {
    format!("{}Patch", request.strip_suffix("Request").unwrap_or(request))
}

/// The type of an operation's request body in the SDK.
pub(crate) fn body_type(operation: &Operation) -> Option<Kind> {
    match &operation.body.as_ref()?.kind {
        Kind::Object(schema) if operation.method == "PATCH" => {
            Some(Kind::Object(patch_name(schema)))
        }
        kind => Some(kind.clone()),
    }
}

/// The types derived for PATCH by name, each with its documented schema.
pub(crate) fn patches(contract: &Contract) -> BTreeMap<String, &str> {
    let patches = contract.operations.iter().filter(|operation| operation.method == "PATCH");
    let bodies = patches.filter_map(|operation| operation.body.as_ref());
    bodies
        .filter_map(|body| match &body.kind {
            Kind::Object(schema) => Some((patch_name(schema), schema.as_str())),
            _ => None,
        })
        .collect()
}

/// Lowers the contract.
///
/// # Errors
/// If `openapiv3` can't read the result, which is a bug in this module.
pub(crate) fn lower(contract: &Contract) -> Result<OpenAPI, String> {
    let mut paths: Map<String, Value> = Map::new();
    for operation in &contract.operations {
        let item = paths.entry(operation.path.clone()).or_insert_with(|| json!({}));
        item[operation.method.to_lowercase()] = lower_operation(operation);
    }
    let mut schemas: Map<String, Value> = contract
        .schemas
        .iter()
        .map(|(name, schema)| (name.clone(), lower_schema(schema)))
        .collect();
    for (patch, request) in patches(contract) {
        if let Some(schema) = contract.schemas.get(request) {
            schemas.insert(patch, lower_schema(schema));
        }
    }
    schemas.insert(STRING_OR_NUMBER.to_owned(), json!({"type": "string"}));
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
                "in": if parameter.location == Location::Path { "path" } else { "query" },
                "required": parameter.location == Location::Path,
                "schema": parameter.kind.info().lowered,
            })
        })
        .collect();
    let mut lowered = json!({
        "operationId": operation.id,
        "parameters": parameters,
        "responses": {"2XX": {"description": ""}},
    });
    if let Success::Json(Kind::Object(schema)) = &operation.success {
        lowered["responses"]["2XX"]["content"] = json_content(schema);
    }
    if let Some(Kind::Object(body)) = body_type(operation) {
        lowered["requestBody"] = json!({"required": true, "content": json_content(&body)});
    }
    lowered
}

fn json_content(schema: &str) -> Value {
    json!({"application/json": {"schema": reference(schema)}})
}

fn lower_schema(schema: &Schema) -> Value {
    let properties = schema.properties.iter();
    let properties: Map<String, Value> = properties
        .map(|(name, it)| {
            let mut lowered = it.kind.info().lowered;
            if matches!(it.kind, Kind::List(_)) && !it.required {
                // So that a missing array differs from an empty one.
                lowered["nullable"] = true.into();
            }
            (name.clone(), lowered)
        })
        .collect();
    let required = schema.properties.iter().filter(|(_, it)| it.required);
    let required: Vec<&String> = required.map(|(name, _)| name).collect();
    json!({"type": "object", "properties": properties, "required": required})
}
