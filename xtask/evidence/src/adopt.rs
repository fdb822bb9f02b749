//! Drafts operations of the specification for the contract.
//!
//! A draft has what the specification states: paths, names, types, nesting, codes and evidence. It has no
//! descriptions, examples and marks of personal data: lint rejects it until a person has written them.
//! Existing text is not changed; new elements are inserted after the others of their section.

mod draft;
mod equality;
mod lines;
mod names;
mod splice;

use std::collections::BTreeMap;
use std::fmt;

use cpq_contract::{ContractText, ROOT, step};
use serde_json::Value;

use crate::audit::Operations;
use crate::specification::{Operation, Reading, Specification, neutral, table_name};
use draft::Draft;

/// The drafts of operations, not written yet.
#[derive(Clone, Debug, Default)]
pub struct Adoption {
    /// The files of the contract that change, relative to the version's folder.
    pub files: BTreeMap<String, String>,
    /// The operations that were drafted, by their [`Operation::key`].
    pub operations: Vec<String>,
    /// What was drafted and reused, and what is odd.
    pub notes: Vec<String>,
}

impl fmt::Display for Adoption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.notes.iter().try_for_each(|note| writeln!(f, "{note}"))
    }
}

/// The section of a file that an element belongs to, and the element's lines.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Element {
    section: Vec<String>,
    lines: Vec<String>,
}

/// Drafts the operations that `wanted` names: each is a method and a path, such as `GET /certificates`, or a
/// tag.
///
/// # Errors
/// If a name fits no operation, or the contract can't be read: nothing has changed then.
pub fn adopt(
    files: &BTreeMap<String, String>,
    reading: &Reading,
    wanted: &[String],
) -> Result<Adoption, String> {
    let contract = load(files)?;
    let operations = Operations::new(&contract);
    let mut adoption = Adoption::default();
    let mut new = Vec::new();
    for operation in choose(&reading.specification, wanted)? {
        match operations.id(&operation.method, &operation.path) {
            Some(id) => {
                let name = format!("{} {}", operation.method, operation.path);
                adoption.notes.push(format!("skipped  {name}: the contract has it as {id}"));
            }
            None => new.push(operation),
        }
    }
    let mut changed = files.clone();
    let mut draft = Draft::new(&contract, &reading.specification);
    for operation in new {
        let (file, tag) = place(files, &contract, operation);
        let elements = draft.operation(operation, &tag);
        let id = draft.ids.last().cloned().unwrap_or_default();
        let name = format!("{} {}", operation.method, operation.path);
        adoption.notes.push(format!("adopted  {name} as {id} in {file}"));
        adoption.operations.push(operation.key());
        for mut element in elements {
            // A path that another file has stays in that file.
            let holder = match element.section.as_slice() {
                [paths, path] if paths == "paths" => holder(&changed, path),
                _ => None,
            };
            let file = holder.unwrap_or_else(|| file.clone());
            let text = changed.entry(file).or_default();
            *text = splice::insert(text, &element.section, &std::mem::take(&mut element.lines));
        }
    }
    adoption.notes.append(&mut draft.notes);
    adoption.notes.extend(draft.oddities(&reading.oddities));
    load(&changed).map_err(|error| format!("the drafts can't be inserted: {error}"))?;
    changed.retain(|name, text| files.get(name) != Some(text));
    adoption.files = changed;
    Ok(adoption)
}

fn load(files: &BTreeMap<String, String>) -> Result<Value, String> {
    let text = ContractText::join(files).map_err(|error| error.to_string())?;
    let document = text.load().map_err(|error| {
        let (file, line) = text.place(error.line);
        format!("{file}:{line}: {}", error.message)
    })?;
    Ok(document.value)
}

/// The operations that the names stand for, in the order of the specification.
fn choose<'s>(
    specification: &'s Specification,
    wanted: &[String],
) -> Result<Vec<&'s Operation>, String> {
    let mut chosen = vec![false; specification.operations.len()];
    for name in wanted {
        let mut found = false;
        for (index, operation) in specification.operations.iter().enumerate() {
            if operation.tag.eq_ignore_ascii_case(name) || is_named(operation, name) {
                (chosen[index], found) = (true, true);
            }
        }
        if !found {
            return Err(format!(
                "`{name}` is neither an operation nor a tag of the specification; name a method and a path, such as \
                 `GET /rest/v19/users`, or a tag, which `cargo xtask coverage --from` lists"
            ));
        }
    }
    let all = specification.operations.iter().zip(chosen);
    Ok(all.filter_map(|(operation, chosen)| chosen.then_some(operation)).collect())
}

/// Whether a name is the method and the path of an operation, with or without its prefix and version.
fn is_named(operation: &Operation, name: &str) -> bool {
    let Some((method, path)) = name.split_once(' ') else { return false };
    let (own, path) = (neutral(&operation.path), neutral(path.trim()));
    method.eq_ignore_ascii_case(&operation.method) && (own == path || below_version(&own) == path)
}

/// A path without prefix and version.
fn below_version(path: &str) -> &str {
    let rest = path.split_once("/rest/").map_or("", |(_, rest)| rest);
    rest.find('/').map_or(path, |start| &rest[start..])
}

/// The file and the tag of an operation: those of the operation whose path begins most alike.
fn place(
    files: &BTreeMap<String, String>,
    contract: &Value,
    operation: &Operation,
) -> (String, String) {
    let own = below_version(&operation.path);
    let alike = |path: &str| {
        let pairs = path.split('/').skip(1).zip(own.split('/').skip(1));
        pairs.take_while(|(one, other)| neutral(one) == neutral(other)).count()
    };
    let paths = contract.get("paths").and_then(Value::as_object).into_iter().flatten();
    let nearest = paths.max_by_key(|(path, _)| (alike(path), std::cmp::Reverse(path.len())));
    if let Some((path, item)) = nearest.filter(|(path, _)| alike(path) > 0) {
        let mut tags = item.as_object().into_iter().flatten();
        let tag = tags.find_map(|(_, operation)| operation.pointer("/tags/0")?.as_str());
        if let (Some(file), Some(tag)) = (holder(files, path), tag) {
            return (file, tag.to_owned());
        }
    }
    (format!("resources/{}.yaml", table_name(&operation.tag)), operation.tag.clone())
}

/// The file that has a path.
fn holder(files: &BTreeMap<String, String>, path: &str) -> Option<String> {
    let pointer = step("/paths", path);
    let has_path = |text: &str| {
        cpq_contract::load(text).is_ok_and(|document| document.value.pointer(&pointer).is_some())
    };
    let is_part = |name: &str| name == ROOT || name.starts_with("resources/");
    files.iter().find(|(name, text)| is_part(name) && has_path(text)).map(|(name, _)| name.clone())
}
