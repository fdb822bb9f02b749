//! No value of a contract or a table can be removed or changed without a finding.

use cpq_contract::Node;
use cpq_evidence::audit::{Version, audit};
use serde_json::{Value, json};

use super::committed::remove;
use crate::support::{committed, version};

/// Properties of a contract that no page states: our own texts and examples, and what lint checks.
const OUR_OWN: [&str; 14] = [
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

/// The body of errors is a guess, and marked as one.
const GUESS: &str = "/components/schemas/ErrorResponse/";

fn collect(node: &Node<'_>, found: &mut Vec<String>) {
    let properties = node.properties().into_iter().filter(|(name, _)| !OUR_OWN.contains(name));
    let children = properties.map(|(_, node)| node).chain(node.items());
    for child in children.filter(|child| !child.pointer.starts_with(GUESS)) {
        found.push(child.pointer.clone());
        collect(&child, found);
    }
}

fn all_pointers(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(&Node::new(document), &mut found);
    found
}

/// Another value of the same type.
fn another(value: &Value) -> Option<Value> {
    match value {
        Value::String(text) => Some(json!(format!("{text}x"))),
        Value::Number(number) => Some(json!(number.as_i64()? + 1)),
        Value::Bool(is) => Some(json!(!is)),
        _ => None,
    }
}

/// The document without each of its values in turn.
fn removals(document: &Value) -> Vec<(String, Value)> {
    let edited = |pointer: String| {
        let mut document = document.clone();
        remove(&mut document, &pointer);
        (pointer, document)
    };
    all_pointers(document).into_iter().map(edited).collect()
}

/// The document with another value at each place in turn.
fn changes(document: &Value) -> Vec<(String, Value)> {
    let edited = |pointer: String| {
        let mut document = document.clone();
        let value = document.pointer_mut(&pointer)?;
        *value = another(value)?;
        Some((pointer, document))
    };
    all_pointers(document).into_iter().filter_map(edited).collect()
}

/// Checks that `is_found` sees all edits.
fn check(edits: Vec<(String, Value)>, is_found: impl Fn(Value) -> bool) {
    assert!(edits.len() > 300, "only {} edits", edits.len());
    let missed = edits.into_iter().filter_map(|(pointer, edited)| {
        let is_missed = !is_found(edited);
        is_missed.then_some(pointer)
    });
    let missed: Vec<String> = missed.collect();
    assert!(missed.is_empty(), "{} without a finding:\n{}", missed.len(), missed.join("\n"));
}

#[test]
fn every_value_of_a_contract_is_compared() {
    let version = version(&committed("v7"));
    let contract = &version.contract.value;
    let is_found = |edited: Value| {
        let mut version = version.clone();
        version.contract.value = edited;
        !audit(&version).is_empty()
    };
    check(removals(contract), is_found);
    check(changes(contract), is_found);
}

/// A removed fact may be stated twice, so only changes are tested.
#[test]
fn every_fact_of_a_table_is_compared() {
    let sources = committed("v7");
    let version = version(&sources);
    let text = &sources.pages["companyUsers-put.toml"];
    let mut edits = changes(&toml::from_str(text).expect("the table is TOML"));
    edits.retain(|(pointer, _)| !["/page/file", "/page/sha256"].contains(&pointer.as_str()));
    check(edits, |edited| {
        // Some edits make the table invalid.
        serde_json::from_value(edited).map_or(true, |table| {
            let version = Version { tables: vec![table], ..version.clone() };
            !audit(&version).is_empty()
        })
    });
}
