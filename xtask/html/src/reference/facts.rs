//! Facts that operations, parameters, schemas and properties have in common.

use crate::json;
use crate::node::{Read, ShapeError};
use cpq_contract::Node;

/// A link, to an element of the page or to another site.
#[derive(Clone)]
pub(super) struct Link {
    pub(super) text: String,
    pub(super) to: String,
}

/// The type of a parameter, property or body: one, or the alternatives.
#[derive(Clone)]
pub(super) struct Kind(pub(super) Vec<KindPart>);

#[derive(Clone)]
pub(super) struct KindPart {
    /// The text before the link to the schema, or all of the text.
    pub(super) text: String,
    pub(super) schema: Option<Link>,
}

/// A short word beside the name of a parameter or property.
pub(super) struct Label {
    /// The CSS class.
    pub(super) class: &'static str,
    pub(super) words: &'static str,
}

/// A documented value.
pub(super) struct Known {
    pub(super) value: String,
    pub(super) meaning: String,
}

/// Describes the type of the schema at `node`.
pub(super) fn kind(version: &str, node: &Node<'_>) -> Result<Kind, ShapeError> {
    if let Some(reference) = node.text_of("$ref")? {
        let name = reference.rsplit('/').next().unwrap_or(reference);
        let link = Link { text: name.to_owned(), to: format!("#{version}-{name}") };
        return Ok(Kind(vec![KindPart { text: String::new(), schema: Some(link) }]));
    }
    if let [one] = node.items_of("allOf")?.as_slice() {
        return kind(version, one);
    }
    let branches = node.items_of("oneOf")?;
    if !branches.is_empty() {
        let mut parts = Vec::new();
        for branch in &branches {
            parts.extend(kind(version, branch)?.0);
        }
        return Ok(Kind(parts));
    }
    if let Some(items) = node.get("items") {
        let mut of = kind(version, &items)?;
        if let Some(first) = of.0.first_mut() {
            first.text = format!("array of {}", first.text);
        }
        return Ok(of);
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
    Ok(Kind(vec![KindPart { text, schema: None }]))
}

/// The labels of the parameter or property at `node`.
pub(super) fn labels(node: &Node<'_>, is_required: bool) -> Vec<Label> {
    let labels = [
        (is_required, "required", "required"),
        (node.is_true("deprecated"), "required", "deprecated"),
        (node.is_true("readOnly"), "personal", "read-only"),
        (node.is_true("writeOnly"), "personal", "write-only"),
        (node.is_true("x-personal-data"), "personal", "personal data"),
    ];
    let shown = labels.into_iter().filter(|(is_shown, ..)| *is_shown);
    shown.map(|(_, class, words)| Label { class, words }).collect()
}

/// The documented values for the element at `node`.
pub(super) fn known(node: &Node<'_>) -> Result<Vec<Known>, ShapeError> {
    let mut known = Vec::new();
    for item in node.items_of("x-known-values")? {
        known.push(Known {
            value: json::plain(item.need("value")?.value),
            meaning: item.text_of("meaning")?.unwrap_or_default().to_owned(),
        });
    }
    Ok(known)
}

/// The value of a property, if it is there.
pub(super) fn plain(node: &Node<'_>, name: &str) -> Option<String> {
    node.get(name).map(|property| json::plain(property.value))
}

/// A required property with a name and a URL.
pub(super) fn named_link(node: &Node<'_>, name: &str) -> Result<Link, ShapeError> {
    let property = node.need(name)?;
    let text = property.need("name")?.as_text()?.to_owned();
    Ok(Link { text, to: property.text_of("url")?.unwrap_or_default().to_owned() })
}

/// The anchor of a property or parameter. An id must not contain blanks, and names of properties can.
pub(super) fn property_anchor(owner: &str, name: &str) -> String {
    format!("{owner}.{}", name.replace(char::is_whitespace, "_"))
}
