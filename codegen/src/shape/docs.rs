//! Writes doc comments.

use std::fmt::Write as _;

use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use quote::quote;

use crate::model::{Contract, Evidence, EvidenceKind, KnownValue, Property, Schema};

const WIDTH: usize = 92;

/// Markdown text as the lines of a doc comment.
pub(crate) fn comment(markdown: &str) -> Vec<TokenStream> {
    let spaced = |line: String| {
        if line.is_empty() { line } else { format!(" {line}") }
    };
    lines(markdown).into_iter().map(spaced).map(|line| quote!(#[doc = #line])).collect()
}

/// Markdown text wrapped into lines; code blocks are not wrapped.
pub(crate) fn lines(markdown: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut in_code = false;
    for line in markdown.trim_end().lines() {
        if line.starts_with("```") {
            in_code = !in_code;
            lines.push(line.to_owned());
        } else if in_code {
            lines.push(line.to_owned());
        } else {
            wrap(line.trim_end(), &mut lines);
        }
    }
    lines
}

/// Wraps a paragraph, or an item of a list, whose further lines are indented like its first word.
fn wrap(text: &str, lines: &mut Vec<String>) {
    let marker = text.split(' ').next().filter(|word| is_list_marker(word));
    let indent = marker.map_or(0, |marker| marker.len() + 1);
    let mut line = String::new();
    for word in words(text) {
        if !line.is_empty() && line.len() + 1 + word.len() > WIDTH {
            lines.push(std::mem::replace(&mut line, " ".repeat(indent)));
        } else if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
}

/// The words of a paragraph. A link is one word, so that it is not broken. So is a word with the next one
/// if that would start a list, a heading or a quotation at the beginning of a line.
fn words(text: &str) -> Vec<&str> {
    let mut words: Vec<(usize, usize)> = Vec::new();
    let (mut start, mut in_link) = (0, false);
    let mut add = |start: usize, end: usize| match words.last_mut() {
        _ if start == end => {}
        Some((_, last)) if is_marker(&text[start..end]) => *last = end,
        _ => words.push((start, end)),
    };
    for (index, character) in text.char_indices() {
        match character {
            '[' => in_link = text[index..].contains("]("),
            ')' => in_link = false,
            ' ' if !in_link => {
                add(start, index);
                start = index + 1;
            }
            _ => {}
        }
    }
    add(start, text.len());
    words.into_iter().map(|(start, end)| &text[start..end]).collect()
}

/// Whether a line that begins with this word is no plain text in Markdown.
fn is_marker(word: &str) -> bool {
    let is_rule = word.len() > 2 && word.bytes().all(|byte| b"-=_*".contains(&byte));
    is_list_marker(word) || is_rule || word.starts_with(['>', '#', '|']) || word == "="
}

/// Whether a word at the beginning of a line starts an item of a list.
fn is_list_marker(word: &str) -> bool {
    let number = word.strip_suffix(['.', ')']).unwrap_or_default();
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number || matches!(word, "-" | "+" | "*")
}

/// `text` with a full stop, unless it has one.
pub(crate) fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}

/// The summary of an operation, such as "Replace a user, or create one", as a sentence about what it does:
/// "Replaces a user, or creates one."
pub(crate) fn summary(imperative: &str) -> String {
    let mut text = third_person(imperative.trim());
    for conjunction in [", and ", ", or "] {
        if let Some((start, rest)) = text.split_once(conjunction) {
            text = format!("{start}{conjunction}{}", third_person(rest));
        }
    }
    sentence(&text)
}

/// Puts the verb that a text begins with into the third person.
fn third_person(text: &str) -> String {
    let (verb, rest) = text.split_at(text.find(' ').unwrap_or(text.len()));
    let ends_with = |endings: &[&str]| endings.iter().any(|ending| verb.ends_with(ending));
    match verb {
        "Get" => format!("Returns{rest}"),
        "get" => format!("returns{rest}"),
        _ if ends_with(&["s", "x", "z", "ch", "sh", "o"]) => format!("{verb}es{rest}"),
        _ if ends_with(&["y"]) && !ends_with(&["ay", "ey", "oy", "uy"]) => {
            format!("{}ies{rest}", &verb[..verb.len() - 1])
        }
        _ => format!("{verb}s{rest}"),
    }
}

/// `text` with links to the methods of the operations that it names by their IDs.
pub(crate) fn linked(text: &str, contract: &Contract) -> String {
    let mut linked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, opened)) = rest.split_once('`')
        && let Some((code, after)) = opened.split_once('`')
    {
        linked.push_str(before);
        if contract.operation(code).is_some() {
            let (version, method) = (&contract.version, code.to_snake_case());
            let _ = write!(linked, "[`{method}`](crate::{version}::Client::{method})");
        } else {
            let _ = write!(linked, "`{code}`");
        }
        rest = after;
    }
    linked + rest
}

/// The documentation of a property: its description, its known values, and its source if that differs
/// from the source of its schema.
pub(crate) fn property(property: &Property, schema: &Schema, contract: &Contract) -> String {
    let mut text = linked(&sentence(&property.description), contract);
    text.push_str(&known_values(&property.known_values));
    if let Some(note) = evidence_difference(property, schema, contract) {
        text.push_str("\n\n");
        text.push_str(&note);
    }
    text
}

/// The attribute of a deprecated item.
pub(crate) fn deprecated(is_deprecated: bool) -> Option<TokenStream> {
    is_deprecated.then(|| quote!(#[deprecated = "Oracle documents it as deprecated"]))
}

/// A value as it is documented: a string without its quotes.
pub(crate) fn value(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The paragraph about documented values, if there are any.
pub(crate) fn known_values(values: &[KnownValue]) -> String {
    let values: Vec<String> = values
        .iter()
        .map(|known| {
            let value = value(&known.value);
            known
                .meaning
                .as_ref()
                .map_or_else(|| format!("`{value}`"), |meaning| format!("`{value}` ({meaning})"))
        })
        .collect();
    if values.is_empty() {
        return String::new();
    }
    format!("\n\nDocumented values: {}. The API may use others.", values.join(", "))
}

/// The source of a property, unless it is also the source of its schema.
fn evidence_difference(
    property: &Property,
    schema: &Schema,
    contract: &Contract,
) -> Option<String> {
    if property.evidence == schema.evidence {
        return None;
    }
    // No note means that the property is documented, unless the schema has a note.
    evidence(&property.evidence, contract).or_else(|| {
        evidence(&schema.evidence, contract)?;
        Some(format!("Documented on {}.", link(&property.evidence, contract)?))
    })
}

/// A note on a source that is not one of the pages the contract was transcribed from.
pub(crate) fn evidence(evidence: &Evidence, contract: &Contract) -> Option<String> {
    match (evidence.kind, link(evidence, contract)) {
        (EvidenceKind::Documented, _) => None,
        (EvidenceKind::DocumentedElsewhere, Some(page)) => Some(format!("Documented on {page}.")),
        (EvidenceKind::Specification, Some(page)) => Some(format!("From {page}.")),
        (EvidenceKind::Sample, Some(page)) => {
            Some(format!("Not documented, but part of a sample on {page}."))
        }
        (EvidenceKind::Inferred, Some(page)) => {
            Some(format!("Not documented, but inferred from {page}."))
        }
        (_, None) => Some("Not documented, but inferred.".to_owned()),
    }
}

fn link(evidence: &Evidence, contract: &Contract) -> Option<String> {
    let page = contract.pages.get(evidence.page.as_ref()?)?;
    Some(format!("[{}]({})", page.title, page.url))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_says_what_the_operation_does() {
        for (imperative, sentence) in [
            ("Get one user", "Returns one user."),
            ("Replace a user, or create one", "Replaces a user, or creates one."),
            ("Add users, and remove users.", "Adds users, and removes users."),
            ("Copy a group", "Copies a group."),
            ("Deploy", "Deploys."),
            ("Switch off a user", "Switches off a user."),
        ] {
            assert_eq!(summary(imperative), sentence);
        }
    }
    #[test]
    fn an_item_of_a_list_is_indented_by_its_marker() {
        let text = "word ".repeat(30);
        for marker in ["-", "+", "*", "1.", "12)"] {
            let lines = lines(&format!("{marker} {text}"));
            let indent = " ".repeat(marker.len() + 1);
            assert!(lines[1].starts_with(&format!("{indent}word")), "{marker}: {lines:?}");
            assert!(lines.iter().all(|line| line.len() <= WIDTH), "{marker}: {lines:?}");
        }
        assert!(lines(&text).iter().all(|line| line.starts_with("word")));
    }

    #[test]
    fn no_wrapped_line_begins_with_a_marker() {
        for marker in ["-", "+", "*", "1.", "12)", ">", "#", "|", "---", "="] {
            // At each place of a line, so that the marker is also the first word that does not fit.
            for length in 1..=WIDTH + 2 {
                let text = format!("{} {marker} {}", "x".repeat(length), "word ".repeat(20));
                let lines = lines(&text);
                let starts = |line: &String| line.split(' ').next() == Some(marker);
                assert!(!lines.iter().any(starts), "{marker} after {length}: {lines:?}");
                assert_eq!(lines.join(" "), text.trim_end());
            }
        }
    }
}
