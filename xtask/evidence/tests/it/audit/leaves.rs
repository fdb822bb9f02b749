//! No value of a contract can be lost or become another unseen, but for those that no page is about.

use cpq_evidence::audit::audit;
use serde_json::{Value, json};

use super::spec::{at, committed, remove};

/// What is the contract's own: texts, made-up values, and what other checks look at.
const OWN: [&str; 14] = [
    "openapi",
    "info",
    "tags",
    "operationId",
    "summary",
    "description",
    "externalDocs",
    "example",
    "composed",
    "note",
    "read",
    "x-personal-data",
    "meaning",
    "host",
];

/// The guess at the body of a failure, which says of itself that it is one.
const GUESS: &str = "/components/schemas/ErrorResponse";

fn places(value: &Value, pointer: &str, found: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(name, it)| (name.clone(), it)).collect(),
        Value::Array(items) => {
            items.iter().enumerate().map(|(index, it)| (index.to_string(), it)).collect()
        }
        _ => return,
    };
    for (name, child) in children.into_iter().filter(|(name, _)| !OWN.contains(&name.as_str())) {
        let pointer = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
        if !pointer.starts_with(&format!("{GUESS}/")) {
            found.push(pointer.clone());
            places(child, &pointer, found);
        }
    }
}

fn other(value: &Value) -> Option<Value> {
    match value {
        Value::String(text) => Some(json!(format!("{text}x"))),
        Value::Number(number) => Some(json!(number.as_i64()? + 1)),
        Value::Bool(is) => Some(json!(!is)),
        _ => None,
    }
}

#[test]
fn no_value_of_a_contract_is_lost_or_changed_unseen() {
    let version = committed("v7");
    let mut all = Vec::new();
    places(&version.contract.value, "", &mut all);
    let mut unseen = Vec::new();
    for pointer in &all {
        let mut changed = version.clone();
        let value = remove(&mut changed, pointer);
        if audit(&changed).is_empty() {
            unseen.push(format!("lost: {pointer}"));
        }
        if let Some(other) = other(&value) {
            let mut changed = version.clone();
            *at(&mut changed, pointer) = other;
            if audit(&changed).is_empty() {
                unseen.push(format!("changed: {pointer}"));
            }
        }
    }
    assert!(all.len() > 400, "only {} places were tried", all.len());
    assert!(unseen.is_empty(), "{} unseen:\n{}", unseen.len(), unseen.join("\n"));
}
