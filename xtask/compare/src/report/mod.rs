//! Reports of a comparison: text, Markdown and JSON.

mod json;
mod markdown;
mod place;
mod text;

pub use json::json;
pub use markdown::markdown;
pub use place::place;
pub use text::text;

use cpq_contract::visible;

use crate::{AffectedOperation, Change, Comparison, Direction, Severity, Side, Step};

/// The number of operations in a heading; a component can be used by hundreds.
const MAX_NAMES: usize = 8;

/// The length of a value in text and Markdown; the JSON report has all of it.
const MAX_CHARACTERS: usize = 100;

/// The changes of one severity, grouped by the operations they affect.
fn groups(comparison: &Comparison, severity: Severity) -> Vec<(String, Vec<&Change>)> {
    let mut groups: Vec<(String, Vec<&Change>)> = Vec::new();
    let mut last = None;
    for change in comparison.of(severity) {
        let key = (&change.operations, change.unused);
        match groups.last_mut() {
            Some((_, changes)) if last == Some(key) => changes.push(change),
            _ => groups.push((heading(change), vec![change])),
        }
        last = Some(key);
    }
    groups
}

fn heading(change: &Change) -> String {
    match change.operations.as_slice() {
        [] if change.unused => "Components that no operation uses".to_owned(),
        [] => "The contract as a whole".to_owned(),
        operations => {
            let names = operations.iter().take(MAX_NAMES);
            let names = names.map(|AffectedOperation { operation, direction }| match direction {
                Direction::Both => operation.clone(),
                direction => format!("{operation} ({})", direction.name()),
            });
            let names = names.collect::<Vec<_>>().join(", ");
            match operations.len().saturating_sub(MAX_NAMES) {
                0 => names,
                more => format!("{names} and {more} more"),
            }
        }
    }
}

/// The rule of a change, and its direction.
fn kind(change: &Change) -> (&'static str, &'static str) {
    match change.direction {
        Direction::Request => (change.rule.id(), ", request"),
        Direction::Response => (change.rule.id(), ", response"),
        Direction::Both => (change.rule.id(), ""),
    }
}

/// The number of changes, and the version step they require.
fn summary(comparison: &Comparison) -> String {
    if comparison.changes.is_empty() {
        return "Nothing changed.".to_owned();
    }
    let counts = Severity::ALL
        .map(|severity| format!("{} {}", comparison.of(severity).count(), severity.name()));
    let step = match comparison.step() {
        Step::None => "The version does not have to change".to_owned(),
        step => format!("The version needs a {} step", step.name()),
    };
    format!("{}. {step}.", counts.join(", "))
}

/// The value on one side, in one line.
fn value(side: Option<&Side>) -> Option<String> {
    let text = visible(&side?.text.split_whitespace().collect::<Vec<_>>().join(" "));
    if text.chars().count() <= MAX_CHARACTERS {
        return Some(text);
    }
    let kept: String = text.chars().take(MAX_CHARACTERS).collect();
    Some(format!("{kept}…"))
}

/// The pointers of a change, each with its document.
fn pointers(change: &Change) -> Vec<(&'static str, &str)> {
    let pointer = |side: &Option<Side>| side.as_ref().map(|side| side.pointer.clone());
    match (&change.old, &change.new) {
        (Some(old), Some(_)) if pointer(&change.old) == pointer(&change.new) => {
            vec![("at", &old.pointer)]
        }
        (old, new) => {
            let old = old.iter().map(|side| ("old at", side.pointer.as_str()));
            old.chain(new.iter().map(|side| ("new at", side.pointer.as_str()))).collect()
        }
    }
}
