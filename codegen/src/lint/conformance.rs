//! Values against what the contract says of them: examples are shown as code, and have to compile.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Findings;
use crate::contract::{Kind, Schema};
use cpq_contract::Node;

/// The component schemas by name.
type Schemas = BTreeMap<String, Schema>;

/// Whether a value is of a kind that is no collection.
pub(super) fn fits(value: &Value, kind: &Kind) -> bool {
    match kind {
        Kind::Text | Kind::Secret => value.is_string(),
        Kind::Integer => value.is_i64(),
        Kind::Count => value.is_u64(),
        Kind::Number => value.is_number(),
        Kind::Boolean => value.is_boolean(),
        Kind::StringOrNumber => value.is_string() || value.is_number(),
        Kind::Object(_) | Kind::List(_) => false,
    }
}

/// Holds an example of a body against its schema; members the contract does not know may be there.
/// A change is not whole: it may leave out what is required.
pub(super) fn object(
    node: &Node<'_>,
    schema: &str,
    is_whole: bool,
    schemas: &Schemas,
    findings: &mut Findings<'_>,
) {
    let Some(schema) = schemas.get(schema) else { return };
    if !node.value.is_object() {
        refuse(node, "an object", findings);
        return;
    }
    for (name, property) in &schema.properties {
        match node.get(name) {
            Some(member) => value(&member, &property.kind, schemas, findings),
            None if property.required && is_whole => {
                let message = format!("the example has no `{name}`, which is required");
                findings.add("example", &node.pointer, message, "add it");
            }
            None => {}
        }
    }
}

/// Holds an example of a member against what the member holds.
pub(super) fn value(node: &Node<'_>, kind: &Kind, schemas: &Schemas, findings: &mut Findings<'_>) {
    match kind {
        Kind::Object(schema) => object(node, schema, true, schemas, findings),
        Kind::List(schema) if node.value.is_array() => {
            for item in node.items() {
                object(&item, schema, true, schemas, findings);
            }
        }
        Kind::List(_) => refuse(node, "a list", findings),
        kind if !fits(node.value, kind) => refuse(node, wording(kind), findings),
        _ => {}
    }
}

fn wording(kind: &Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Secret => "text",
        Kind::Integer => "an integer",
        Kind::Count => "an integer that is not negative",
        Kind::Number => "a number",
        Kind::Boolean => "true or false",
        Kind::StringOrNumber => "text or a number",
        Kind::Object(_) => "an object",
        Kind::List(_) => "a list",
    }
}

fn refuse(node: &Node<'_>, wanted: &str, findings: &mut Findings<'_>) {
    let message = format!("the example is something else than {wanted}");
    findings.add("example", &node.pointer, message, "show a value of the documented type");
}
