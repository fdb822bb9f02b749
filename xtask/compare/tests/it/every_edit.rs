//! No edit of a contract is passed over in silence.

use cpq_compare::compare;
use cpq_contract::step;
use serde_json::{Value, json};

use crate::contract::{dense, v19};

/// One change of one value.
#[derive(Clone, Debug)]
enum Edit {
    Remove,
    Replace(Value),
    Rename(String),
    Insert(Value),
}

/// All places in a value, the outermost first.
fn places(value: &Value, pointer: &str, out: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                out.push(step(pointer, name));
                places(member, &step(pointer, name), out);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                out.push(format!("{pointer}/{index}"));
                places(item, &format!("{pointer}/{index}"), out);
            }
        }
        _ => {}
    }
}

/// What can be done to the value at a place.
fn edits(value: &Value, is_member: bool) -> Vec<Edit> {
    let mut edits = vec![Edit::Remove, Edit::Replace(Value::Null), Edit::Replace(json!([[]]))];
    match value {
        Value::Null => {}
        Value::Bool(flag) => edits.push(Edit::Replace(json!(!flag))),
        Value::Number(number) => {
            let number = number.as_f64().unwrap_or_default();
            edits.push(Edit::Replace(json!(number + 1.5)));
            edits.push(Edit::Replace(json!(number - 2.5)));
            if let Some(integer) = value.as_i64() {
                edits.push(Edit::Replace(json!(integer.wrapping_sub(1))));
            }
        }
        Value::String(text) => {
            edits.push(Edit::Replace(json!(format!("{text}x"))));
            edits.push(Edit::Replace(json!(text.to_uppercase() + " ")));
        }
        Value::Array(items) => {
            edits.push(Edit::Insert(json!("zz")));
            edits.push(Edit::Insert(json!({})));
            edits.extend(items.first().cloned().map(Edit::Insert));
            edits.push(Edit::Replace(json!([])));
        }
        Value::Object(_) => {
            edits.push(Edit::Insert(json!(true)));
            edits.push(Edit::Replace(json!({})));
            edits.push(Edit::Replace(json!({"type": "boolean"})));
        }
    }
    if is_member {
        edits.push(Edit::Rename("renamed".to_owned()));
        edits.push(Edit::Rename("x-renamed".to_owned()));
    }
    edits
}

/// The contract with one edit, or nothing where the edit leaves all as it was.
fn edited(contract: &Value, pointer: &str, edit: &Edit) -> Option<Value> {
    let mut edited = contract.clone();
    let (parent, last) = pointer.rsplit_once('/')?;
    let name = last.replace("~1", "/").replace("~0", "~");
    if let Edit::Replace(value) = edit {
        *edited.pointer_mut(pointer)? = value.clone();
    } else if let Edit::Insert(value) = edit {
        match edited.pointer_mut(pointer)? {
            Value::Array(items) => items.push(value.clone()),
            Value::Object(members) => _ = members.insert("zz-unknown".to_owned(), value.clone()),
            _ => return None,
        }
    } else {
        match edited.pointer_mut(parent)? {
            Value::Array(items) => _ = items.remove(name.parse().ok()?),
            Value::Object(members) => {
                let value = members.remove(&name)?;
                if let Edit::Rename(name) = edit {
                    members.insert(name.clone(), value);
                }
            }
            _ => return None,
        }
    }
    (edited != *contract).then_some(edited)
}

/// Whether an edit is tried, by the number of its place, its own, and the place.
type Choice = fn(usize, usize, &str) -> bool;

/// How many edits were tried, there and back where `both_ways` says so, and which of them passed in
/// silence.
fn silent(contract: &Value, both_ways: bool, chosen: Choice) -> (usize, Vec<String>) {
    let mut all = Vec::new();
    places(contract, "", &mut all);
    let (mut tried, mut silent) = (0, Vec::new());
    for (number, pointer) in all.iter().enumerate() {
        let value = contract.pointer(pointer).expect("a place has a value");
        let parent = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
        let is_member = contract.pointer(parent).is_some_and(Value::is_object);
        for (index, edit) in edits(value, is_member).into_iter().enumerate() {
            if !chosen(number, index, pointer) {
                continue;
            }
            let Some(edited) = edited(contract, pointer, &edit) else { continue };
            let ways = [(contract, &edited), (&edited, contract)];
            for (old, new) in ways.into_iter().take(1 + usize::from(both_ways)) {
                tried += 1;
                // What can't be compared is refused by name, so it is not silent.
                if compare(old, new).is_ok_and(|comparison| comparison.changes.is_empty()) {
                    silent.push(format!("{pointer}: {edit:?}"));
                }
            }
        }
    }
    (tried, silent)
}

#[test]
fn every_edit_of_a_dense_contract_is_reported() {
    let (tried, silent) = silent(&dense(), true, |_, _, _| true);
    assert!(silent.is_empty(), "{tried} tried\n{}", silent.join("\n"));
    assert!(tried > 8_000, "only {tried} edits were tried");
}

/// Payloads are compared as a whole, so a part of their places stands for all; of the others each
/// is edited in one way or another. `CPQ_SOAK_EDITS` asks for all edits of all places, both ways.
#[test]
fn an_edit_of_every_place_of_v19_is_reported() {
    let is_all = std::env::var_os("CPQ_SOAK_EDITS").is_some();
    let some: Choice = |number, index, pointer| {
        let is_in_a_payload = pointer.contains("/examples/");
        index == number % 4 && (!is_in_a_payload || number.is_multiple_of(16))
    };
    let (tried, silent) = silent(&v19(), is_all, if is_all { |_, _, _| true } else { some });
    assert!(silent.is_empty(), "{tried} tried\n{}", silent.join("\n"));
    assert!(tried > 2_000, "only {tried} edits were tried");
    println!("{tried} pairs of contracts");
}
