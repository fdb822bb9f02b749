//! Checks `readOnly` and `writeOnly`: a type has the same properties in requests and in responses.

use std::collections::BTreeSet;

use cpq_contract::Node;

use super::Findings;
use crate::model::{Contract, Kind, Success};

pub(super) fn check(contract: &Contract, findings: &mut Findings<'_>) {
    let operations = contract.operations.iter();
    let requests = operations.clone().filter_map(|operation| Some(&operation.body.as_ref()?.kind));
    let responses = operations.filter_map(|operation| match &operation.success {
        Success::Json(kind) => Some(kind),
        Success::Empty | Success::File(_) => None,
    });
    let (sent, received) = (reached(requests, contract), reached(responses, contract));
    let root = Node::new(&findings.document.value);
    for (name, schema) in root.property("components").property("schemas").properties() {
        for (property, node) in schema.property("properties").properties() {
            let marks = [node.is_true("readOnly"), node.is_true("writeOnly")];
            let kind = contract.schemas.get(name).and_then(|it| it.properties.get(property));
            // A response has no password, and its type may be that of the request.
            let is_secret = kind.is_some_and(|property| property.kind == Kind::Secret);
            let (message, remedy) = match marks {
                [true, true] => {
                    ("the property is never sent and never received", "remove one mark")
                }
                [true, _] if sent.contains(name) => (
                    "a request has a property that only responses have",
                    "give the request a schema of its own without the property, such as `UserRequest`",
                ),
                [_, true] if received.contains(name) && !is_secret => (
                    "a response has a property that only requests have",
                    "give the request a schema of its own with the property, such as `UserRequest`",
                ),
                _ => continue,
            };
            findings.add("direction", &node.pointer, message, remedy);
        }
    }
}

/// The schemas that are part of bodies.
fn reached<'a>(
    bodies: impl Iterator<Item = &'a Kind>,
    contract: &'a Contract,
) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&str> = bodies.filter_map(Kind::schema).collect();
    while let Some(name) = open.pop() {
        if reached.insert(name) {
            let properties = contract.schemas.get(name).into_iter().flat_map(|it| &it.properties);
            open.extend(properties.filter_map(|(_, property)| property.kind.schema()));
        }
    }
    reached
}
