//! Applies `readOnly` and `writeOnly`: a request has no property that only responses have, and the reverse.
//!
//! A schema whose requests and responses differ is split: `Part` becomes the type of responses, and
//! `PartRequest` that of requests.

use std::collections::BTreeSet;

use cpq_contract::step;

use super::Findings;
use crate::model::{Contract, Direction, Kind, Property, Schema, Success};

/// Applies the marks to the schemas and the bodies of the contract.
pub(super) fn apply(contract: &mut Contract, findings: &mut Findings<'_>) {
    let operations = contract.operations.iter();
    let requests = operations.clone().filter_map(|operation| Some(&operation.body.as_ref()?.kind));
    let responses = operations.filter_map(|operation| match &operation.success {
        Success::Json(kind) => Some(kind),
        Success::Empty | Success::File(_) => None,
    });
    let (sent, received) = (reached(requests, contract), reached(responses, contract));
    let split = split(&sent, &received, contract);
    for name in &split {
        let request = request_name(name);
        if contract.schemas.contains_key(&request) {
            let message = format!(
                "requests and responses of `{name}` differ, and `{request}` is another schema"
            );
            let remedy = format!(
                "refer to `{request}` in requests, and remove the marks, or rename `{request}`"
            );
            findings.add("direction", &step("/components/schemas", name), message, remedy);
        } else if let Some(schema) = contract.schemas.get(name) {
            let mut schema = schema.clone();
            let description = schema.description.trim().trim_end_matches('.');
            schema.description = format!(
                "{description}.\n\nHas the properties of [`{name}`](super::{name}) that requests contain."
            );
            contract.schemas.insert(request, schema);
        }
    }
    for (name, schema) in &mut contract.schemas {
        let split_from = name.strip_suffix("Request").filter(|name| split.contains(*name));
        if split_from.is_some() || (sent.contains(name) && !split.contains(name)) {
            schema.properties.retain(|_, property| property.direction != Direction::Response);
            for property in schema.properties.values_mut() {
                rename(&mut property.kind, &split);
            }
        }
        if received.contains(name) {
            schema.properties.retain(|_, property| !is_only_sent(property));
        }
        if schema.properties.is_empty() {
            findings.add(
                "direction",
                &step("/components/schemas", split_from.unwrap_or(name)),
                format!(
                    "`{name}` has no properties, because all are marked for the other direction"
                ),
                "remove the marks, or the schema from the bodies",
            );
        }
    }
    let bodies = contract.operations.iter_mut().filter_map(|operation| operation.body.as_mut());
    bodies.for_each(|body| rename(&mut body.kind, &split));
}

fn request_name(name: &str) -> String {
    format!("{name}Request")
}

/// Whether only requests have a property. A response has no password, either, but its type may be that of
/// the request.
fn is_only_sent(property: &Property) -> bool {
    property.direction == Direction::Request && property.kind != Kind::Secret
}

/// The schemas whose requests and responses differ, themselves or in an object that they contain.
fn split(
    sent: &BTreeSet<String>,
    received: &BTreeSet<String>,
    contract: &Contract,
) -> BTreeSet<String> {
    let shared = sent.intersection(received).filter_map(|it| contract.schemas.get_key_value(it));
    let mut split: BTreeSet<String> = BTreeSet::new();
    loop {
        let differs = |schema: &Schema| {
            schema.properties.values().any(|property| {
                let contains = property.kind.schema().is_some_and(|name| split.contains(name));
                property.direction == Direction::Response || is_only_sent(property) || contains
            })
        };
        let found = shared.clone().filter(|(_, schema)| differs(schema));
        let found: BTreeSet<String> = found.map(|(name, _)| name.clone()).collect();
        if found == split {
            return split;
        }
        split = found;
    }
}

/// Replaces a split schema by that of requests.
fn rename(kind: &mut Kind, split: &BTreeSet<String>) {
    match kind {
        Kind::Object(name) if split.contains(name) => *name = request_name(name),
        Kind::List(item) => rename(item, split),
        _ => {}
    }
}

/// The schemas that are part of bodies.
fn reached<'a>(bodies: impl Iterator<Item = &'a Kind>, contract: &Contract) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&str> = bodies.filter_map(Kind::schema).collect();
    while let Some(name) = open.pop() {
        if reached.insert(name.to_owned()) {
            let properties = contract.schemas.get(name).into_iter().flat_map(|it| &it.properties);
            open.extend(properties.filter_map(|(_, property)| property.kind.schema()));
        }
    }
    reached
}
