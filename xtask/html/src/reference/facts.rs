//! What is said alike of operations, parameters, schemas and members.

use crate::json;
use crate::node::{Read, Wrong};
use cpq_contract::Node;

/// Somewhere to go, on the page or away from it.
#[derive(Clone)]
pub(super) struct Link {
    pub(super) text: String,
    pub(super) to: String,
}

/// How something is known.
#[derive(Clone)]
pub(super) struct Evidence {
    /// The contract's own word, which is a class of the style, too.
    pub(super) kind: String,
    pub(super) words: &'static str,
    pub(super) page: Option<Link>,
}

/// What something holds.
#[derive(Clone)]
pub(super) struct Kind {
    /// What stands before the link, or all of it.
    pub(super) text: String,
    pub(super) schema: Option<Link>,
}

/// A value that the documents name.
pub(super) struct Known {
    pub(super) value: String,
    pub(super) meaning: String,
}

/// How the element at `node` is known, where the contract says so.
pub(super) fn evidence(
    version: &str,
    root: &Node<'_>,
    node: &Node<'_>,
) -> Result<Option<Evidence>, Wrong> {
    let Some(mark) = node.get("x-evidence") else { return Ok(None) };
    let kind = mark.need("kind")?.as_text()?;
    let words = match kind {
        "documented" => "documented",
        "documented-elsewhere" => "documented elsewhere",
        "sample" => "seen in a sample",
        _ => "inferred",
    };
    let page = match mark.text_of("page")? {
        None => None,
        Some(id) => {
            let page = root.need("x-pages")?.need(id)?;
            let text = page.need("title")?.as_text()?.to_owned();
            Some(Link { text, to: format!("#{version}-page-{id}") })
        }
    };
    Ok(Some(Evidence { kind: kind.to_owned(), words, page }))
}

/// What the schema at `node` holds, in words.
pub(super) fn kind(version: &str, node: &Node<'_>) -> Result<Kind, Wrong> {
    if let Some(reference) = node.text_of("$ref")? {
        let name = reference.rsplit('/').next().unwrap_or(reference);
        let link = Link { text: name.to_owned(), to: format!("#{version}-{name}") };
        return Ok(Kind { text: String::new(), schema: Some(link) });
    }
    if let [one] = node.items_of("allOf")?.as_slice() {
        return kind(version, one);
    }
    let branches = node.items_of("oneOf")?;
    if !branches.is_empty() {
        let mut words = Vec::new();
        for branch in &branches {
            words.push(kind(version, branch)?.text);
        }
        return Ok(Kind { text: words.join(" or "), schema: None });
    }
    if let Some(items) = node.get("items") {
        let of = kind(version, &items)?;
        return Ok(Kind { text: format!("list of {}", of.text), schema: of.schema });
    }
    let mut text = node.text_of("type")?.unwrap_or("any value").to_owned();
    if let Some(format) = node.text_of("format")? {
        text = format!("{text}, {format}");
    }
    for (name, words) in [("minimum", "at least"), ("maximum", "at most")] {
        if let Some(bound) = node.get(name) {
            text = format!("{text}, {words} {}", json::plain(bound.value));
        }
    }
    Ok(Kind { text, schema: None })
}

/// The values that the documents name for the element at `node`.
pub(super) fn known(node: &Node<'_>) -> Result<Vec<Known>, Wrong> {
    let mut known = Vec::new();
    for item in node.items_of("x-known-values")? {
        known.push(Known {
            value: json::plain(item.need("value")?.value),
            meaning: item.text_of("meaning")?.unwrap_or_default().to_owned(),
        });
    }
    Ok(known)
}

/// The value of a member in the fewest words.
pub(super) fn plain(node: &Node<'_>, name: &str) -> Option<String> {
    node.get(name).map(|member| json::plain(member.value))
}

/// A member that has a name and an address.
pub(super) fn named_link(node: &Node<'_>, name: &str) -> Result<Link, Wrong> {
    let member = node.need(name)?;
    let text = member.need("name")?.as_text()?.to_owned();
    Ok(Link { text, to: member.text_of("url")?.unwrap_or_default().to_owned() })
}
