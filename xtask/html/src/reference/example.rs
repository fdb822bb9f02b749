//! Example payloads.

use crate::node::{Read, ShapeError};
use crate::{Version, json};
use cpq_contract::Node;

/// An example of a body.
#[derive(Clone)]
pub(super) struct Example {
    pub(super) label: &'static str,
    pub(super) summary: String,
    pub(super) html: String,
}

/// The examples of the media type at `node`, each as the text of its file if it has one.
pub(super) fn all(version: &Version<'_>, node: &Node<'_>) -> Result<Vec<Example>, ShapeError> {
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

fn one(version: &Version<'_>, name: &str, summary: &str, value: &Node<'_>) -> Example {
    let label = if name.starts_with("composed") { "Composed" } else { "Documented" };
    // The files keep the documented order of the properties.
    let file = version.payloads.values().find(|text| {
        serde_json::from_str::<serde_json::Value>(text).is_ok_and(|it| it == *value.value)
    });
    let text = file.map_or_else(|| format!("{:#}", value.value), Clone::clone);
    Example { label, summary: summary.to_owned(), html: json::html(text.trim_end()) }
}
