//! Contracts to compare, and edits of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use cpq_compare::{Comparison, compare};
use cpq_contract::{ContractText, ROOT};
use serde_json::Value;

pub(crate) fn file(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &str) -> Value {
    let text = fs::read_to_string(file(path)).expect("a contract can be read");
    cpq_contract::load(&text).unwrap_or_else(|error| panic!("{path}: {error}")).value
}

/// A contract with every construct of OpenAPI 3.0.
pub(crate) fn dense() -> Value {
    static DENSE: LazyLock<Value> = LazyLock::new(|| read("tests/dense.yaml"));
    DENSE.clone()
}

/// The contract of REST v19, joined from its files.
pub(crate) fn v19() -> Value {
    let folder = file("../../spec/v19");
    let text = |path: PathBuf| fs::read_to_string(path).expect("a contract can be read");
    let mut files = BTreeMap::from([(ROOT.to_owned(), text(folder.join(ROOT)))]);
    for entry in fs::read_dir(folder.join("resources")).into_iter().flatten() {
        let path = entry.expect("the folder can be listed").path();
        let name = path.file_name().expect("an entry has a name").to_string_lossy();
        files.insert(format!("resources/{name}"), text(path.clone()));
    }
    let contract = ContractText::join(&files).unwrap_or_else(|error| panic!("{error}"));
    contract.load().unwrap_or_else(|error| panic!("{error}")).value
}

pub(crate) fn compared(old: &Value, new: &Value) -> Comparison {
    compare(old, new).unwrap_or_else(|error| panic!("{error}"))
}

/// Short names for the start of pointers.
const SHORT: [(&str, &str); 8] = [
    ("C", "/components"),
    ("S", "/components/schemas"),
    ("B", "/components/schemas/PartBase/properties"),
    ("I", "/components/schemas/Part/allOf/1/properties"),
    ("L", "/paths/~1parts/get"),
    ("N", "/paths/~1parts/post"),
    ("G", "/paths/~1parts~1{id}/get"),
    ("U", "/paths/~1parts~1{id}/put"),
];

/// Sets values at pointers, or removes them if the text is empty. A `-` at the end of a pointer appends to an
/// array.
pub(crate) fn edit(contract: &Value, edits: &[(&str, &str)]) -> Value {
    let mut edited = contract.clone();
    for (place, text) in edits {
        let head = place.split('/').next().unwrap_or_default();
        let full = SHORT.iter().find(|(short, _)| *short == head).map_or("", |(_, full)| full);
        let pointer =
            if full.is_empty() { (*place).to_owned() } else { place.replacen(head, full, 1) };
        let value = (!text.is_empty()).then(|| {
            serde_json::from_str::<Value>(text).unwrap_or_else(|error| panic!("{text}: {error}"))
        });
        let (parent, last) = pointer.rsplit_once('/').expect("the pointer is not the root");
        let name = last.replace("~1", "/").replace("~0", "~");
        let parent = edited.pointer_mut(parent).unwrap_or_else(|| panic!("{pointer}: no parent"));
        match (parent, value) {
            (Value::Object(members), Some(value)) => _ = members.insert(name, value),
            (Value::Object(members), None) => {
                members.remove(&name).unwrap_or_else(|| panic!("{pointer}: nothing there"));
            }
            (Value::Array(items), Some(value)) if name == "-" => items.push(value),
            (Value::Array(items), Some(value)) => {
                items[name.parse::<usize>().expect("an index")] = value;
            }
            (Value::Array(items), None) => _ = items.remove(name.parse().expect("an index")),
            _ => panic!("{pointer}: its parent has no members"),
        }
    }
    edited
}
