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
    declared: &Node<'_>,
    required: bool,
    documented: &Property,
    at: Location<'_>,
    out: &mut Comparisons,
) {
    out.add_evidence(&declared.pointer, EvidenceKind::Documented, at.page);
    if let Some(kind) = documented.kind {
        out.compare("type", &declared.pointer, at, kind.word(), &type_of(declared));
    }
    let title = documented.title.as_deref().unwrap_or(NOTHING);
    out.compare("title", &declared.pointer, at, title, text(declared, "title"));
    compare_mark(&declared.pointer, documented.mark, required, at, out);
    compare_default(declared, documented.default.as_deref(), at, out);
    compare_values(declared, &documented.values, at, out);
    compare_max_length(declared, documented.max_length, at, out);
    compare_deprecated(declared, documented.deprecated, at, out);
}

pub(super) fn compare_parameter(
    declared: &Node<'_>,
    documented: &Parameter,
    at: Location<'_>,
    out: &mut Comparisons,
) {
    out.add_evidence(&declared.pointer, EvidenceKind::Documented, at.page);
    let schema = parameter_schema(declared);
    if let Some(kind) = documented.kind {
        out.compare("type", &declared.pointer, at, kind.word(), &type_of(&schema));
        compare_mark(&declared.pointer, documented.mark, declared.is_true("required"), at, out);
    }
    compare_default(&schema, documented.default.as_deref(), at, out);
    compare_values(declared, &documented.values, at, out);
    compare_max_length(&schema, documented.max_length, at, out);
    compare_deprecated(declared, documented.deprecated, at, out);
}

/// A missing mark means `(optional)`.
fn compare_mark(
    pointer: &str,
    documented: Option<Mark>,
    required: bool,
    at: Location<'_>,
    out: &mut Comparisons,
) {
    let word = |required| if required { "required" } else { "optional" };
    out.compare("required", pointer, at, word(documented == Some(Mark::Required)), word(required));
}

fn compare_default(
    declared: &Node<'_>,
    documented: Option<&str>,
    at: Location<'_>,
    out: &mut Comparisons,
) {
    let default = target(declared).get("default").or_else(|| declared.get("default"));
    let words = default.map_or(NOTHING.to_owned(), |node| spelled(node.value));
    let documented = documented.unwrap_or(NOTHING);
    if words != NOTHING || documented != NOTHING {
        out.compare("default", &declared.pointer, at, documented, &words);
    }
}

/// Compares a maximum length, if the page states one.
pub(super) fn compare_max_length(
    declared: &Node<'_>,
    documented: Option<u64>,
    at: Location<'_>,
    out: &mut Comparisons,
) {
    if let Some(length) = documented {
        let own = declared.get("maxLength").or_else(|| target(declared).get("maxLength"));
        let words = own.map_or(NOTHING.to_owned(), |own| format!("maxLength {}", own.value));
        out.compare("constraint", &declared.pointer, at, &format!("maxLength {length}"), &words);
    }
}

/// Compares whether something is deprecated, if the page says so.
pub(super) fn compare_deprecated(
    declared: &Node<'_>,
    documented: bool,
    at: Location<'_>,
    out: &mut Comparisons,
) {
    if documented {
        let words = if declared.is_true("deprecated") { "deprecated" } else { NOTHING };
        out.compare("deprecated", &declared.pointer, at, "deprecated", words);
    }
}

/// Compares the values that a page names. The contract names them, too, but may allow others.
pub(super) fn compare_values(
    declared: &Node<'_>,
    documented: &[KnownValue],
    at: Location<'_>,
    out: &mut Comparisons,
) {
    if documented.is_empty() {
        return;
    }
    let all: Vec<&str> = documented.iter().map(|known| known.value.as_str()).collect();
    compare_closed(declared, &all, at, out);
    for known in documented {
        let pointer = known_value_pointer(declared, &known.value);
        let with = |value: &str, meaning: Option<&str>| match meaning {
            Some(meaning) => format!("{value}: {meaning}"),
            None => value.to_owned(),
        };
        let meaning = known.meaning.as_deref();
        let page = with(&known.value, meaning);
        match known_value(declared, &known.value) {
            Some(own) => {
                // The meaning is the contract's own if the page has none.
                let own_meaning = meaning.and_then(|_| own.text("meaning"));
                let words = with(&known.value, own_meaning);
                out.compare("known-value", &pointer, at, &page, &words);
            }
            None => out.missing("known-value", &pointer, at, &known.value),
        }
    }
}

/// The contract's known value that is spelled like this.
pub(super) fn known_value<'a>(declared: &Node<'a>, value: &str) -> Option<Node<'a>> {
    let mut known = declared.list("x-known-values").into_iter();
    known.find(|node| node.get("value").is_some_and(|it| spelled(it.value) == value))
}

/// Compares a closed list of values on a page with the contract, which may allow any value.
pub(super) fn compare_closed(
    declared: &Node<'_>,
    documented: &[&str],
    at: Location<'_>,
    out: &mut Comparisons,
) {
    let schema = declared.get("schema").unwrap_or_else(|| target(declared));
    let words = match schema.value.get("enum").and_then(Value::as_array) {
        Some(values) => values.iter().map(spelled).collect::<Vec<_>>().join(", "),
        None => "any value".to_owned(),
    };
    out.compare("open-values", &declared.pointer, at, &documented.join(", "), &words);
}
