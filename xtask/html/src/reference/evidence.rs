//! The evidence for elements of the contract, and for all elements of an operation together.

use std::collections::BTreeSet;

use cpq_contract::Node;
use serde_json::Value;

use super::facts::Link;
use crate::node::{Read, ShapeError};

/// The kinds of evidence in the contract with their words, the strongest first.
const KINDS: [(&str, &str); 5] = [
    ("documented", "documented"),
    ("documented-elsewhere", "documented elsewhere"),
    ("specification", "in the specification"),
    ("sample", "seen in a sample"),
    ("inferred", "inferred"),
];

/// The evidence for an element of the contract.
#[derive(Clone)]
pub(super) struct Evidence {
    /// The value in the contract, which is also the CSS class.
    pub(super) kind: &'static str,
    pub(super) words: &'static str,
    pub(super) page: Option<Link>,
}

/// The number of elements of an operation that have a kind of evidence.
pub(super) struct Share {
    pub(super) kind: &'static str,
    pub(super) words: &'static str,
    pub(super) count: usize,
}

/// The evidence for the element at `node`, if the contract has any.
pub(super) fn of_element(
    version: &str,
    root: &Node<'_>,
    node: &Node<'_>,
) -> Result<Option<Evidence>, ShapeError> {
    let Some(mark) = node.get("x-evidence") else { return Ok(None) };
    let kind = mark.need("kind")?.as_text()?;
    let (kind, words) = KINDS[position(kind)];
    let page = match mark.text_of("page")? {
        None => None,
        Some(id) => {
            let page = root.need("x-pages")?.need(id)?;
            let text = page.need("title")?.as_text()?.to_owned();
            Some(Link { text, to: format!("#{version}-page-{id}") })
        }
    };
    Ok(Some(Evidence { kind, words, page }))
}

/// Counts the elements that an operation uses by their evidence: its parameters, its success responses, and
/// the schemas of its bodies with their properties, each once.
pub(super) fn of_operation(
    item: &Node<'_>,
    operation: &Node<'_>,
) -> Result<Vec<Share>, ShapeError> {
    let mut seen = BTreeSet::new();
    let mut counts = [0; KINDS.len()];
    for node in [item, operation] {
        for parameter in node.items_of("parameters")? {
            count(&parameter, &mut seen, &mut counts);
        }
    }
    if let Some(body) = operation.get("requestBody") {
        count(&body, &mut seen, &mut counts);
    }
    for (status, response) in operation.object_of("responses")? {
        if status.starts_with('2') {
            count(&response, &mut seen, &mut counts);
        }
    }
    let shares = KINDS.into_iter().zip(counts).filter(|(_, count)| *count > 0);
    Ok(shares.map(|((kind, words), count)| Share { kind, words, count }).collect())
}

/// The position of a kind in [`KINDS`]; the weakest if it is unknown.
fn position(kind: &str) -> usize {
    KINDS.iter().position(|(known, _)| *known == kind).unwrap_or(KINDS.len() - 1)
}

fn count<'a>(node: &Node<'a>, seen: &mut BTreeSet<&'a str>, counts: &mut [usize; KINDS.len()]) {
    if let Some(reference) = node.value.get("$ref").and_then(Value::as_str) {
        if let Some(target) = node.target().filter(|_| seen.insert(reference)) {
            count(&target, seen, counts);
        }
        return;
    }
    if let Some(kind) = node.value.pointer("/x-evidence/kind").and_then(Value::as_str) {
        counts[position(kind)] += 1;
    }
    for item in node.items() {
        count(&item, seen, counts);
    }
    for (name, child) in node.properties() {
        match name {
            // Its names are not keywords.
            "properties" => {
                child.properties().iter().for_each(|(_, it)| count(it, seen, counts));
            }
            "default" | "enum" | "example" | "examples" => {}
            name if name.starts_with("x-") => {}
            _ => count(&child, seen, counts),
        }
    }
}
