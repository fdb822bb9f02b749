//! Compares a property or parameter of a page with the contract's.

use cpq_contract::Node;
use serde_json::Value;

use super::comparisons::{Comparisons, Location};
use super::contract::{
    NOTHING, known_value_pointer, parameter_schema, spelled, target, text, type_of,
};
use super::other::EvidenceKind;
use crate::table::{KnownValue, Mark, Parameter, Property};

pub(super) fn compare_property(
    ours: &Node<'_>,
    required: bool,
    theirs: &Property,
    at: Location<'_>,
    out: &mut Comparisons,
) {
    out.add_evidence(&ours.pointer, EvidenceKind::Documented, at.page);
    if let Some(kind) = theirs.kind {
        out.compare("type", &ours.pointer, at, kind.word(), &type_of(ours));
    }
    let title = theirs.title.as_deref().unwrap_or(NOTHING);
    out.compare("title", &ours.pointer, at, title, text(ours, "title"));
    compare_mark(&ours.pointer, theirs.mark, required, at, out);
    compare_default(ours, theirs.default.as_deref(), at, out);
    compare_values(ours, &theirs.values, at, out);
}

pub(super) fn compare_parameter(
    ours: &Node<'_>,
    theirs: &Parameter,
    at: Location<'_>,
    out: &mut Comparisons,
) {
    out.add_evidence(&ours.pointer, EvidenceKind::Documented, at.page);
    let schema = parameter_schema(ours);
    if let Some(kind) = theirs.kind {
        out.compare("type", &ours.pointer, at, kind.word(), &type_of(&schema));
        compare_mark(&ours.pointer, theirs.mark, ours.is_true("required"), at, out);
    }
    compare_default(&schema, theirs.default.as_deref(), at, out);
    compare_values(ours, &theirs.values, at, out);
}

/// A missing mark means `(optional)`.
fn compare_mark(
    pointer: &str,
    theirs: Option<Mark>,
    required: bool,
    at: Location<'_>,
    out: &mut Comparisons,
) {
    let word = |required| if required { "required" } else { "optional" };
    out.compare("required", pointer, at, word(theirs == Some(Mark::Required)), word(required));
}

fn compare_default(ours: &Node<'_>, theirs: Option<&str>, at: Location<'_>, out: &mut Comparisons) {
    let default = target(ours).get("default").or_else(|| ours.get("default"));
    let words = default.map_or(NOTHING.to_owned(), |node| spelled(node.value));
    let theirs = theirs.unwrap_or(NOTHING);
    if words != NOTHING || theirs != NOTHING {
        out.compare("default", &ours.pointer, at, theirs, &words);
    }
}

/// Compares the values that a page names. The contract names them, too, but may allow others.
pub(super) fn compare_values(
    ours: &Node<'_>,
    theirs: &[KnownValue],
    at: Location<'_>,
    out: &mut Comparisons,
) {
    if theirs.is_empty() {
        return;
    }
    let all: Vec<&str> = theirs.iter().map(|known| known.value.as_str()).collect();
    compare_closed(ours, &all, at, out);
    for their in theirs {
        let pointer = known_value_pointer(ours, &their.value);
        let with = |value: &str, meaning: Option<&str>| match meaning {
            Some(meaning) => format!("{value}: {meaning}"),
            None => value.to_owned(),
        };
        let meaning = their.meaning.as_deref();
        let page = with(&their.value, meaning);
        match known_value(ours, &their.value) {
            Some(our) => {
                // The meaning is the contract's own if the page has none.
                let our_meaning = meaning.and_then(|_| our.text("meaning"));
                let words = with(&their.value, our_meaning);
                out.compare("known-value", &pointer, at, &page, &words);
            }
            None => out.missing("known-value", &pointer, at, &their.value),
        }
    }
}

/// The contract's known value that is spelled like this.
pub(super) fn known_value<'a>(ours: &Node<'a>, value: &str) -> Option<Node<'a>> {
    let mut known = ours.list("x-known-values").into_iter();
    known.find(|node| node.get("value").is_some_and(|it| spelled(it.value) == value))
}

/// Compares a closed list of values on a page with the contract, which may allow any value.
pub(super) fn compare_closed(
    ours: &Node<'_>,
    theirs: &[&str],
    at: Location<'_>,
    out: &mut Comparisons,
) {
    let schema = ours.get("schema").unwrap_or_else(|| target(ours));
    let words = match schema.value.get("enum").and_then(Value::as_array) {
        Some(values) => values.iter().map(spelled).collect::<Vec<_>>().join(", "),
        None => "any value".to_owned(),
    };
    out.compare("open-values", &ours.pointer, at, &theirs.join(", "), &words);
}
