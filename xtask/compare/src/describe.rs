//! Describes values in words.

use serde_json::{Map, Value};

use crate::document::{component, target};
use cpq_contract::unescape;

/// Whether a value is not an object and contains none.
pub(crate) fn is_plain(value: &Value) -> bool {
    match value {
        Value::Object(_) => false,
        Value::Array(items) => items.iter().all(is_plain),
        _ => true,
    }
}

/// Describes a value in a few words; strings and numbers are not changed.
pub(crate) fn describe(value: &Value) -> String {
    match value {
        Value::Object(properties) => object(properties),
        Value::Array(items) if items.iter().all(is_plain) => value.to_string(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(describe).collect();
            format!("[{}]", items.join(", "))
        }
        Value::String(text) => text.clone(),
        _ => value.to_string(),
    }
}

fn object(properties: &Map<String, Value>) -> String {
    let text = |name: &str| properties.get(name).and_then(Value::as_str);
    if let Some(reference) = text("$ref") {
        let pointer = target(reference).unwrap_or_default();
        let name = component(&pointer).map(|(_, name)| unescape(name));
        return name.unwrap_or_else(|| reference.to_owned());
    }
    if let (Some(name), Some(place)) = (text("name"), text("in")) {
        return format!("{name} in {place}");
    }
    if let Some(url) = text("url") {
        return url.to_owned();
    }
    match text("type") {
        Some("array") => {
            let items = properties.get("items").map(describe);
            format!("array of {}", items.unwrap_or_else(|| "any value".to_owned()))
        }
        Some(kind) => match text("format") {
            Some(format) => format!("{kind} ({format})"),
            None => kind.to_owned(),
        },
        None if properties.is_empty() => "any value".to_owned(),
        None => {
            let mut names: Vec<&str> = properties.keys().map(String::as_str).collect();
            names.sort_unstable();
            let more = if names.len() > 6 { ", …" } else { "" };
            format!("{{{}{more}}}", names[..names.len().min(6)].join(", "))
        }
    }
}
