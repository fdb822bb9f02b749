//! Checks examples against schemas. Examples become Rust code that must compile.

use std::collections::BTreeMap;

use super::Findings;
use crate::model::{Kind, Schema};
use cpq_contract::Node;

/// The component schemas by name.
type Schemas = BTreeMap<String, Schema>;

/// Checks an example of a schema; unlisted properties are allowed.
fn object(node: &Node<'_>, schema: &str, schemas: &Schemas, findings: &mut Findings<'_>) {
    let Some(schema) = schemas.get(schema) else { return };
    if !node.value.is_object() {
        reject(node, "an object", findings);
        return;
    }
    for (name, property) in &schema.properties {
        match node.get(name) {
            Some(node) => value(&node, &property.kind, schemas, findings),
            None if property.required => {
                let message = format!("the example lacks the required property `{name}`");
                findings.add("example", &node.pointer, message, "add it");
            }
            None => {}
        }
    }
}

/// Checks an example of a property or a body.
pub(super) fn value(node: &Node<'_>, kind: &Kind, schemas: &Schemas, findings: &mut Findings<'_>) {
    match kind {
        Kind::Object(schema) => object(node, schema, schemas, findings),
        Kind::List(item) if node.value.is_array() => {
            for node in node.items() {
                value(&node, item, schemas, findings);
            }
        }
        kind => {
            let info = kind.info();
            if !(info.accepts)(node.value) {
                reject(node, info.description, findings);
            }
        }
    }
}

fn reject(node: &Node<'_>, expected: &str, findings: &mut Findings<'_>) {
    let message = format!("the example is not {expected}");
    findings.add("example", &node.pointer, message, "use a value of the documented type");
}
