//! Mutations of the contract, from the table in `contract.txt`.

use cpq_contract::{ROOT, load, unescape};
use serde_json::Value;

use super::{AUDIT, BOTH, LINT, Mutation, file};

const TABLE: &str = include_str!("contract.txt");

pub(super) fn mutations() -> Vec<Mutation> {
    let lines = TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(parse).collect()
}

/// Parses a line of the table.
fn parse(line: &'static str) -> Mutation {
    let [name, caught_by, edits] = line.split(" | ").collect::<Vec<_>>()[..] else {
        panic!("not three columns: {line}")
    };
    let caught_by = match caught_by {
        "lint" => LINT,
        "audit" => AUDIT,
        "lint audit" => BOTH,
        _ => panic!("unknown checkers: {line}"),
    };
    let edit = Box::new(move |files: &mut _| {
        for edit in edits.split("; ") {
            apply(file(files, ROOT), edit);
        }
    });
    Mutation { name, caught_by, edit }
}

/// Applies an edit of the table. After edits of values, the text is JSON, which is YAML as well.
fn apply(contract: &mut String, edit: &str) {
    let (kind, arguments) = edit.split_once(' ').expect("an edit has arguments");
    let (first, second) = arguments.split_once(' ').unwrap_or((arguments, ""));
    if kind == "replace" {
        assert!(contract.contains(first), "the contract does not contain {first}");
        *contract = contract.replace(first, second);
        return;
    }
    let mut document = load(contract).expect("the contract is valid YAML").value;
    match kind {
        "set" => {
            let value = serde_json::from_str(second).expect("the value is JSON");
            put(&mut document, first, Some(value));
        }
        "remove" => assert!(put(&mut document, first, None).is_some(), "there is no {first}"),
        "move" => {
            let value = put(&mut document, first, None);
            assert!(value.is_some(), "there is no {first}");
            put(&mut document, second, value);
        }
        _ => panic!("unknown edit: {edit}"),
    }
    *contract = document.to_string();
}

/// Sets or removes the value at a pointer; returns the old one.
fn put(document: &mut Value, pointer: &str, value: Option<Value>) -> Option<Value> {
    let pointer = match pointer.split_once('.') {
        Some((schema, rest)) if !schema.contains('/') => {
            format!("/components/schemas/{schema}/properties/{rest}")
        }
        _ => pointer.to_owned(),
    };
    let (parent, name) = pointer.rsplit_once('/').expect("a JSON pointer");
    let name = unescape(name);
    match (document.pointer_mut(parent), value) {
        (Some(Value::Object(properties)), Some(value)) => properties.insert(name, value),
        (Some(Value::Object(properties)), None) => properties.remove(&name),
        (Some(Value::Array(items)), None) => Some(items.remove(name.parse().expect("an index"))),
        _ => panic!("there is no {parent}"),
    }
}
