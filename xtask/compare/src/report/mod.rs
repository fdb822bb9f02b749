//! What a comparison says, for a terminal, a page and a program.

mod json;
mod markdown;
mod place;
mod text;

pub use json::json;
pub use markdown::markdown;
pub use place::place;
pub use text::text;

use crate::{Change, Comparison, Direction, Severity, Side, Step, Touched};

/// How many operations a heading names; a component may be used by hundreds.
const MOST_NAMES: usize = 8;

/// How much of a text is shown; the JSON report has all of it.
const MOST_CHARACTERS: usize = 100;

/// The changes of one severity, by the operations they touch.
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
            let names = operations.iter().take(MOST_NAMES);
            let names = names.map(|Touched { operation, direction }| match direction {
                Direction::Both => operation.clone(),
                direction => format!("{operation} ({})", direction.name()),
            });
            let names = names.collect::<Vec<_>>().join(", ");
            match operations.len().saturating_sub(MOST_NAMES) {
                0 => names,
                more => format!("{names} and {more} more"),
            }
        }
    }
}

/// The rule of a change, and its direction where it has one.
fn kind(change: &Change) -> (&'static str, &'static str) {
    match change.direction {
        Direction::Request => (change.rule.id(), ", request"),
        Direction::Response => (change.rule.id(), ", response"),
        Direction::Both => (change.rule.id(), ""),
    }
}

/// How many changes there are, and what they come to.
fn summary(comparison: &Comparison) -> String {
    if comparison.changes.is_empty() {
        return "Nothing changed.".to_owned();
    }
    let counts = Severity::ALL
        .map(|severity| format!("{} {}", comparison.of(severity).count(), severity.name()));
    let step = match comparison.step() {
        Step::None => "The version need not change".to_owned(),
        step => format!("The version takes a {} step", step.name()),
    };
    format!("{}. {step}.", counts.join(", "))
}

/// What stands on one side, cut to what fits a line.
fn shown(side: Option<&Side>) -> Option<String> {
    let words = side?.words.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() <= MOST_CHARACTERS {
        return Some(words);
    }
    let kept: String = words.chars().take(MOST_CHARACTERS).collect();
    Some(format!("{kept}…"))
}

/// The places of a change, each with the document it is in.
fn places(change: &Change) -> Vec<(&'static str, &str)> {
    let pointer = |side: &Option<Side>| side.as_ref().map(|side| side.pointer.clone());
    match (&change.old, &change.new) {
        (Some(old), Some(_)) if pointer(&change.old) == pointer(&change.new) => {
            vec![("at", &old.pointer)]
        }
        (old, new) => {
            let old = old.iter().map(|side| ("old", side.pointer.as_str()));
            old.chain(new.iter().map(|side| ("new", side.pointer.as_str()))).collect()
        }
    }
}
