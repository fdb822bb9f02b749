//! Every edit of a contract is reported.
//!
//! By default one edit of each value is tried, of every `share`-th value of a large contract, and of fewer
//! values in payloads, which are compared as a whole. With `CPQ_SOAK_EDITS` all edits of all values are tried.

use cpq_compare::compare;
use cpq_contract::{step, unescape};
use serde_json::{Value, json};

use crate::contract::{dense, v19};

/// A change of one value.
#[derive(Clone, Debug)]
enum Edit {
    Remove,
    Replace(Value),
    Rename(&'static str),
    Insert(Value),
}

/// The pointers of all values in a value, the outermost first.
fn collect_pointers(value: &Value, pointer: &str, out: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(properties) => {
            properties.iter().map(|(name, value)| (step(pointer, name), value)).collect()
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.map(|(index, value)| (format!("{pointer}/{index}"), value)).collect()
        }
        _ => Vec::new(),
    };
    for (pointer, value) in children {
        out.push(pointer.clone());
        collect_pointers(value, &pointer, out);
    }
}

fn edits(value: &Value, is_property: bool) -> Vec<Edit> {
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
    if is_property {
        edits.push(Edit::Rename("renamed"));
        edits.push(Edit::Rename("x-renamed"));
    }
    edits
}

/// The edited contract, or `None` if the edit changes nothing.
fn edited(contract: &Value, pointer: &str, edit: &Edit) -> Option<Value> {
    let mut edited = contract.clone();
    let (parent, last) = pointer.rsplit_once('/')?;
    let name = unescape(last);
    match edit {
        Edit::Replace(value) => edited.pointer_mut(pointer)?.clone_from(value),
        Edit::Insert(value) => match edited.pointer_mut(pointer)? {
            Value::Array(items) => items.push(value.clone()),
            Value::Object(properties) => {
                properties.insert("zz-unknown".to_owned(), value.clone());
            }
            _ => return None,
        },
        Edit::Remove | Edit::Rename(_) => match edited.pointer_mut(parent)? {
            Value::Array(items) => drop(items.remove(name.parse().ok()?)),
            Value::Object(properties) => {
                let value = properties.remove(&name)?;
                if let Edit::Rename(name) = edit {
                    properties.insert((*name).to_owned(), value);
                }
            }
            _ => return None,
        },
    }
    (edited != *contract).then_some(edited)
}

fn assert_every_edit_is_reported(contract: &Value, share: usize) {
    let all = std::env::var_os("CPQ_SOAK_EDITS").is_some();
    let mut values = Vec::new();
    collect_pointers(contract, "", &mut values);
    let mut missed = Vec::new();
    for (number, pointer) in values.iter().enumerate() {
        let share = if pointer.contains("/examples/") { 32 * share } else { share };
        if !all && !number.is_multiple_of(share) {
            continue;
        }
        let value = contract.pointer(pointer).expect("the pointer was collected");
        let parent = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
        let is_property = contract.pointer(parent).is_some_and(Value::is_object);
        let edits = edits(value, is_property);
        let (skip, take) = if all { (0, edits.len()) } else { (number / share % edits.len(), 1) };
        for edit in edits.into_iter().skip(skip).take(take) {
            let Some(edited) = edited(contract, pointer, &edit) else { continue };
            for (old, new) in [(contract, &edited), (&edited, contract)] {
                // An error is a report, too.
                if compare(old, new).is_ok_and(|comparison| comparison.changes.is_empty()) {
                    missed.push(format!("{pointer}: {edit:?}"));
                }
            }
        }
    }
    assert!(missed.is_empty(), "not reported:\n{}", missed.join("\n"));
    assert!(values.len() > 500, "the contract has only {} values", values.len());
}

#[test]
fn every_edit_of_a_dense_contract_is_reported() {
    assert_every_edit_is_reported(&dense(), 1);
}

#[test]
fn every_edit_of_v19_is_reported() {
    assert_every_edit_is_reported(&v19(), 20);
}
