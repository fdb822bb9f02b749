//! Generates a value that a schema allows, for responses without an example.

use cpq_contract::Node;
use serde_json::{Map, Value};

/// Nested objects and arrays of a generated value end at this depth.
const MAX_DEPTH: usize = 8;

/// A value that the schema allows.
pub(crate) fn sample(schema: &Node<'_>) -> Value {
    sample_within(schema, MAX_DEPTH)
}

fn sample_within(schema: &Node<'_>, depth: usize) -> Value {
    let schema = schema.resolve();
    let pointers = ["/example", "/default", "/x-known-values/0/value", "/enum/0"];
    if let Some(value) = pointers.iter().find_map(|pointer| schema.value.pointer(pointer)) {
        return value.clone();
    }
    match schema.text("type") {
        Some("string") => match schema.text("format") {
            Some("date-time") => "2025-10-14T08:29:21.000Z".into(),
            Some("date") => "2025-10-14".into(),
            _ => "text".into(),
        },
        Some("integer" | "number") => {
            schema.get("minimum").map_or(1.into(), |minimum| minimum.value.clone())
        }
        Some("boolean") => false.into(),
        Some("array") if depth == 0 => Value::Array(Vec::new()),
        Some("array") => vec![sample_within(&schema.property("items"), depth - 1)].into(),
        _ => sample_object(&schema, depth),
    }
}

fn sample_object(schema: &Node<'_>, depth: usize) -> Value {
    let mut properties = Map::new();
    let Some(depth) = depth.checked_sub(1) else { return properties.into() };
    if let Some(first) = schema.list("oneOf").into_iter().chain(schema.list("anyOf")).next() {
        return sample_within(&first, depth);
    }
    for part in schema.list("allOf") {
        if let Value::Object(mut part) = sample_within(&part, depth) {
            properties.append(&mut part);
        }
    }
    for (name, property) in schema.property("properties").properties() {
        properties.insert(name.to_owned(), sample_within(&property, depth));
    }
    properties.into()
}
