//! Example payloads.

use std::collections::HashMap;

use crate::node::{Read, ShapeError};
use crate::{Version, json};
use cpq_contract::Node;
use serde_json::Value;

/// An example of a body.
#[derive(Clone)]
pub(super) struct Example {
    pub(super) label: &'static str,
    pub(super) summary: String,
    pub(super) html: String,
}

/// The name of a version, and the texts of its payload files by the values that they contain.
pub(super) struct Payloads<'a> {
    pub(super) name: &'a str,
    texts: HashMap<Value, &'a str>,
}

impl<'a> Payloads<'a> {
    pub(super) fn new(version: &Version<'a>) -> Self {
        let mut texts = HashMap::new();
        for text in version.payloads.values() {
            if let Ok(value) = serde_json::from_str(text) {
                texts.entry(value).or_insert(text.as_str());
            }
        }
        Self { name: version.name, texts }
    }
}

/// The examples of the media type at `node`, each as the text of its file if it has one.
pub(super) fn all(version: &Payloads<'_>, node: &Node<'_>) -> Result<Vec<Example>, ShapeError> {
    let mut examples = Vec::new();
    if let Some(only) = node.get("example") {
        examples.push(one(version, "composed", "", &only));
    }
    for (name, example) in node.object_of("examples")? {
        let (example, _) = example.resolved()?;
        let summary = example.text_of("summary")?.unwrap_or_default();
        examples.push(one(version, name, summary, &example.need("value")?));
    }
    Ok(examples)
}

fn one(version: &Payloads<'_>, name: &str, summary: &str, value: &Node<'_>) -> Example {
    let label = if name.starts_with("composed") { "Composed" } else { "Documented" };
    // The files keep the documented order of the properties.
    let file = version.texts.get(value.value);
    let text = file.map_or_else(|| format!("{:#}", value.value), |text| (*text).to_owned());
    Example { label, summary: summary.to_owned(), html: json::html(text.trim_end()) }
}
