//! A member or a parameter of a page beside the contract's.

use serde_json::Value;

use super::ledger::{At, Ledger};
use super::node::{Contract, NOTHING, Node};
use super::other::Support;
use crate::table::{KnownValue, Mark, Parameter, Property};

pub(super) fn property(
    contract: Contract<'_>,
    ours: &Node<'_>,
    required: bool,
    theirs: &Property,
    at: At<'_>,
    ledger: &mut Ledger,
) {
    if let Some(kind) = theirs.kind {
        ledger.compare("type", &ours.pointer, at, kind.word(), &contract.kind(ours));
    }
    let title = theirs.title.as_deref().unwrap_or(NOTHING);
    ledger.compare("title", &ours.pointer, at, title, ours.text("title").unwrap_or(NOTHING));
    mark(&ours.pointer, theirs.mark, required, at, ledger);
    default(contract, ours, theirs.default.as_deref(), at, ledger);
    values(contract, ours, &theirs.values, at, ledger);
}

pub(super) fn parameter(
    contract: Contract<'_>,
    ours: &Node<'_>,
    theirs: &Parameter,
    at: At<'_>,
    ledger: &mut Ledger,
) {
    ledger.support(&ours.pointer, Support::Documented, at.source);
    // A parameter without a schema is as one without a type.
    let schema = ours.get("schema").unwrap_or_else(|| ours.clone());
    if let Some(kind) = theirs.kind {
        ledger.compare("type", &ours.pointer, at, kind.word(), &contract.kind(&schema));
        let required = ours.value.get("required") == Some(&Value::Bool(true));
        mark(&ours.pointer, theirs.mark, required, at, ledger);
    }
    default(contract, &schema, theirs.default.as_deref(), at, ledger);
    values(contract, ours, &theirs.values, at, ledger);
}

/// A parameter in a few words.
pub(super) fn parameter_words(contract: Contract<'_>, ours: &Node<'_>) -> String {
    let kind = ours.get("schema").map_or(NOTHING.to_owned(), |schema| contract.kind(&schema));
    let required = ours.value.get("required") == Some(&Value::Bool(true));
    if required { format!("{kind}, required") } else { kind }
}

/// A mark that is missing means the same as `(optional)`.
fn mark(pointer: &str, theirs: Option<Mark>, required: bool, at: At<'_>, ledger: &mut Ledger) {
    let word = |required| if required { "required" } else { "optional" };
    let theirs = theirs == Some(Mark::Required);
    ledger.compare("required", pointer, at, word(theirs), word(required));
}

fn default(
    contract: Contract<'_>,
    ours: &Node<'_>,
    theirs: Option<&str>,
    at: At<'_>,
    ledger: &mut Ledger,
) {
    let pointer = contract.target(ours).get("default").or_else(|| ours.get("default"));
    let words = pointer.as_ref().map_or(NOTHING.to_owned(), |node| word(node.value));
    let theirs = theirs.unwrap_or(NOTHING);
    if words != NOTHING || theirs != NOTHING {
        ledger.compare("default", &ours.pointer, at, theirs, &words);
    }
}

/// The values that a page names; the contract names the same, and need not close the list.
pub(super) fn values(
    contract: Contract<'_>,
    ours: &Node<'_>,
    theirs: &[KnownValue],
    at: At<'_>,
    ledger: &mut Ledger,
) {
    if theirs.is_empty() {
        return;
    }
    let all: Vec<&str> = theirs.iter().map(|known| known.value.as_str()).collect();
    closed(contract, ours, &all, at, ledger);
    let known = ours.list("x-known-values");
    for their in theirs {
        let our = known
            .iter()
            .find(|node| node.get("value").is_some_and(|it| word(it.value) == their.value));
        let with = |value: &str, meaning: Option<&str>| match meaning {
            Some(meaning) => format!("{value}: {meaning}"),
            None => value.to_owned(),
        };
        match our {
            Some(our) => {
                let meaning = their.meaning.as_deref();
                // Where the page has no word for it, the contract's is its own.
                let our_meaning = meaning.and_then(|_| our.text("meaning"));
                let page = with(&their.value, meaning);
                let words = with(&their.value, our_meaning);
                ledger.compare(
                    "known-value",
                    &value_pointer(ours, &their.value),
                    at,
                    &page,
                    &words,
                );
            }
            None => {
                ledger.lacks("known-value", &value_pointer(ours, &their.value), at, &their.value);
            }
        }
    }
}

/// A list of values that a page closes, and the contract may keep open.
pub(super) fn closed(
    contract: Contract<'_>,
    ours: &Node<'_>,
    theirs: &[&str],
    at: At<'_>,
    ledger: &mut Ledger,
) {
    let schema = ours.get("schema").unwrap_or_else(|| contract.target(ours));
    let ours_closed = schema.value.get("enum").and_then(Value::as_array);
    let words = match ours_closed {
        Some(values) => values.iter().map(word).collect::<Vec<_>>().join(", "),
        None => "any value".to_owned(),
    };
    ledger.compare("open-values", &ours.pointer, at, &theirs.join(", "), &words);
}

/// Where a known value is said to stand: by the value, for lists have no meaning in order.
pub(super) fn value_pointer(ours: &Node<'_>, value: &str) -> String {
    cpq_contract::step(&format!("{}/x-known-values", ours.pointer), value)
}

/// A value as a page writes it.
pub(super) fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
