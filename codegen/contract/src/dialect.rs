//! The schemas of a contract for a validator of JSON Schema, which knows no `OpenAPI` 3.0.

use serde_json::{Map, Value, json};

/// The keyword by which a converted schema says how many bits its integers have; a validator that
/// does not know it passes over it.
pub const WIDTH: &str = "x-width";

/// Far more than a schema is nested.
const DEEPEST: usize = 64;

/// A schema of `OpenAPI` 3.0 in terms of JSON Schema 2020-12; its references stay as they are.
///
/// # Errors
/// When it is nested too deeply.
pub fn json_schema(schema: &Value) -> Result<Value, String> {
    converted(schema, DEEPEST)
}

/// The component schemas of a document, converted, where the references of others lead to.
///
/// # Errors
/// When one is nested too deeply.
pub fn components(document: &Value) -> Result<Value, String> {
    let schemas = document.pointer("/components/schemas").unwrap_or(&Value::Null);
    Ok(json!({ "schemas": each_member(schemas, DEEPEST)? }))
}

fn converted(schema: &Value, depth: usize) -> Result<Value, String> {
    let Some(depth) = depth.checked_sub(1) else {
        return Err("a schema is nested too deeply".to_owned());
    };
    let schema = match schema {
        Value::Object(schema) => schema,
        Value::Array(parts) => {
            return parts.iter().map(|part| converted(part, depth)).collect();
        }
        other => return Ok(other.clone()),
    };
    // In OpenAPI 3.0 nothing beside a reference counts.
    if let Some(reference) = schema.get("$ref").filter(|reference| reference.is_string()) {
        return Ok(json!({ "$ref": reference }));
    }
    let mut out = Map::new();
    for (name, value) in schema {
        match name.as_str() {
            "example" | "default" | "discriminator" | "xml" | "externalDocs" | "nullable" => {}
            "enum" | "required" => drop(out.insert(name.clone(), value.clone())),
            "properties" => drop(out.insert(name.clone(), each_member(value, depth)?)),
            name if name.starts_with("x-") => {}
            _ => drop(out.insert(name.clone(), converted(value, depth)?)),
        }
    }
    for (bound, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
        if out.remove(exclusive) == Some(Value::Bool(true))
            && let Some(limit) = out.remove(bound)
        {
            out.insert(exclusive.into(), limit);
        }
    }
    if schema.get("type").is_some_and(|kind| kind == "integer") {
        let is_short = schema.get("format").is_some_and(|format| format == "int32");
        out.insert(WIDTH.into(), if is_short { 32 } else { 64 }.into());
    }
    let out = Value::Object(out);
    if schema.get("nullable") == Some(&Value::Bool(true)) {
        return Ok(json!({ "anyOf": [out, { "type": "null" }] }));
    }
    Ok(out)
}

/// The members of `properties` or of `schemas`: their names are anybody's, and no keywords.
fn each_member(members: &Value, depth: usize) -> Result<Value, String> {
    let members = members.as_object().into_iter().flatten();
    let members = members.map(|(name, schema)| Ok((name.clone(), converted(schema, depth)?)));
    Ok(Value::Object(members.collect::<Result<_, String>>()?))
}
