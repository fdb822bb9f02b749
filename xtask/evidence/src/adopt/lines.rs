//! Writes the lines of drafts.

use std::collections::BTreeSet;

use cpq_contract::Node;
use serde_json::Value;

use super::splice::quoted;
use crate::audit::spelled;
use crate::specification::{Operation, Property};

/// The evidence of what the specification states.
pub(super) const EVIDENCE: &str = "x-evidence: {kind: specification, page: specification}";

/// The type of a property, and its known values.
pub(super) fn shape(property: &Property, inner: Option<&str>) -> Vec<String> {
    let Property { kind, items, .. } = property;
    let scalar = |kind: &str| {
        let mut lines = vec![format!("type: {}", if kind == "file" { "string" } else { kind })];
        if kind == "integer" {
            lines.push("format: int64".to_owned());
        }
        lines
    };
    let mut lines = match (items, inner) {
        (Some(_), Some(schema)) => vec![
            "type: array".to_owned(),
            "items:".to_owned(),
            format!("  $ref: '#/components/schemas/{schema}'"),
        ],
        (Some(items), None) => {
            let mut lines = vec!["type: array".to_owned(), "items:".to_owned()];
            lines.extend(scalar(items).into_iter().map(|line| format!("  {line}")));
            lines
        }
        (None, Some(schema)) => {
            vec!["allOf:".to_owned(), format!("  - $ref: '#/components/schemas/{schema}'")]
        }
        (None, None) => scalar(kind),
    };
    lines.extend(values(items.as_deref().unwrap_or(kind), &property.values));
    lines.push(EVIDENCE.to_owned());
    lines
}

pub(super) fn values(kind: &str, values: &[String]) -> Vec<String> {
    let value = |value: &String| {
        let word = if kind == "string" { scalar(value) } else { value.clone() };
        format!("  - {{value: {word}}}")
    };
    let mut lines: Vec<String> = values.iter().map(value).collect();
    if !lines.is_empty() {
        lines.insert(0, "x-known-values:".to_owned());
    }
    lines
}

/// The known values of a property or parameter of the contract.
pub(super) fn known(node: &Node<'_>) -> BTreeSet<String> {
    let values = node.list("x-known-values").into_iter();
    values.filter_map(|it| it.get("value").map(|it| spelled(it.value))).collect()
}

pub(super) fn list(name: &str, items: &[&String]) -> Vec<String> {
    let mut lines: Vec<String> = items.iter().map(|item| format!("  - {}", scalar(item))).collect();
    if !lines.is_empty() {
        lines.insert(0, format!("{name}:"));
    }
    lines
}

/// A string as YAML.
pub(super) fn scalar(text: &str) -> String {
    let is_words = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" -_".contains(&byte))
        && text.trim() == text;
    if is_words && text.contains(' ') { text.to_owned() } else { quoted(text) }
}

/// A string in double quotes, which may contain anything.
pub(super) fn text(text: &str) -> String {
    Value::from(text).to_string()
}

/// The URL of Oracle's page of an operation, which follows from its method and path.
pub(super) fn page(operation: &Operation) -> String {
    let path = operation.path.to_ascii_lowercase().replace(['{', '}', '_'], "").replace('/', "-");
    let method = operation.method.to_ascii_lowercase();
    let base = "https://docs.oracle.com/en/cloud/saas/configure-price-quote/cxcpq";
    let name: String =
        path.chars().filter(|it| it.is_ascii_alphanumeric() || "-.".contains(*it)).collect();
    format!("{base}/op{name}-{method}.html")
}
