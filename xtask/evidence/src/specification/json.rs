//! Reads values of a foreign document, with an error that names the place if one has the wrong type.

use cpq_contract::Node;
use serde_json::Value;

/// The error for a value of the wrong type.
pub(super) fn wrong(node: &Node<'_>, expected: &str) -> String {
    let place = if node.pointer.is_empty() { "the document" } else { &node.pointer };
    format!("{place}: expected {expected}")
}

/// A property that is a string, if it exists.
pub(super) fn text<'a>(node: &Node<'a>, name: &str) -> Result<Option<&'a str>, String> {
    let Some(found) = node.get(name) else { return Ok(None) };
    let text = found.value.as_str();
    text.map(Some).ok_or_else(|| wrong(&found, "a string"))
}

/// A property that has to exist and be a string.
pub(super) fn need_text<'a>(node: &Node<'a>, name: &str) -> Result<&'a str, String> {
    text(node, name)?.ok_or_else(|| format!("{}: `{name}` is missing", place(node)))
}

/// A property that is a boolean; false if it is missing.
pub(super) fn flag(node: &Node<'_>, name: &str) -> Result<bool, String> {
    let Some(found) = node.get(name) else { return Ok(false) };
    found.value.as_bool().ok_or_else(|| wrong(&found, "true or false"))
}

/// The items of a property that is an array; none if it is missing.
pub(super) fn items<'a>(node: &Node<'a>, name: &str) -> Result<Vec<Node<'a>>, String> {
    match node.get(name) {
        Some(found) if !found.value.is_array() => Err(wrong(&found, "an array")),
        _ => Ok(node.list(name)),
    }
}

/// The strings of a property that is an array; none if it is missing.
pub(super) fn texts<'a>(node: &Node<'a>, name: &str) -> Result<Vec<&'a str>, String> {
    let text = |item: &Node<'a>| item.value.as_str().ok_or_else(|| wrong(item, "a string"));
    items(node, name)?.iter().map(text).collect()
}

/// The properties of a property that is an object; none if it is missing.
pub(super) fn object<'a>(node: &Node<'a>, name: &str) -> Result<Vec<(&'a str, Node<'a>)>, String> {
    properties(&node.property(name))
}

/// The properties of an object; none if it is missing.
pub(super) fn properties<'a>(node: &Node<'a>) -> Result<Vec<(&'a str, Node<'a>)>, String> {
    if node.exists() && !node.value.is_object() {
        return Err(wrong(node, "an object"));
    }
    Ok(node.properties())
}

/// What a reference refers to; the node itself if it is no reference.
pub(super) fn resolve<'a>(node: &Node<'a>) -> Result<Node<'a>, String> {
    if !node.value.is_object() {
        return Err(wrong(node, "an object"));
    }
    let target = node.resolve();
    match text(&target, "$ref")? {
        None if target.value.is_object() => Ok(target),
        None => Err(wrong(&target, "an object")),
        Some(_) if target.target().is_some() => {
            Err(format!("{}: the reference leads back to itself", node.pointer))
        }
        Some(reference) => Err(format!("{}: `{reference}` does not exist", target.pointer)),
    }
}

/// The values of `enum`, as text.
pub(super) fn values(node: &Node<'_>) -> Result<Vec<String>, String> {
    let values: Vec<Value> = items(node, "enum")?.iter().map(|it| it.value.clone()).collect();
    Ok(super::facts::spelled(&values))
}

fn place<'n>(node: &'n Node<'_>) -> &'n str {
    if node.pointer.is_empty() { "the document" } else { &node.pointer }
}
