//! The payloads: what stands in the contract and what stands beside it are the same values.
//!
//! An example's key names its file: `documented` is `samples/<operation>.<direction>.json`,
//! `documented-<variant>` is `samples/<operation>.<direction>.<variant>.json`, and `composed`
//! is `examples/<operation>.<direction>.json`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Findings;
use super::reader::Node;
use crate::Sources;

/// The documented example of a media type, else the composed one.
pub(super) fn first(media: &Node<'_>) -> Option<Value> {
    let examples = media.get("examples")?;
    let example = examples.get("documented").or_else(|| examples.get("composed"))?;
    example.value.get("value").cloned()
}

pub(super) fn check(sources: &Sources, findings: &mut Findings<'_>) {
    let root = Node::root(&findings.document.value);
    let mut used = BTreeSet::new();
    let mut payloads = BTreeMap::new();
    for (name, text) in &sources.payloads {
        match serde_json::from_str::<Value>(text) {
            Ok(value) => {
                payloads.insert(name.as_str(), value);
            }
            Err(error) => findings.add_in(
                name,
                "payload",
                format!("it is not JSON: {error}"),
                "correct the file",
            ),
        }
    }
    for (_, item) in root.get("paths").map(|paths| paths.members()).unwrap_or_default() {
        for (_, operation) in item.members() {
            let id = operation.text("operationId").unwrap_or_default();
            let request = operation.get("requestBody").map(|body| ("request", body));
            let responses =
                operation.get("responses").map(|responses| responses.members()).unwrap_or_default();
            let successes = responses
                .into_iter()
                .filter(|(status, _)| status.starts_with('2'))
                .map(|(_, node)| ("response", node));
            for (direction, body) in request.into_iter().chain(successes) {
                let examples = body
                    .get("content")
                    .and_then(|content| content.get("application/json")?.get("examples"))
                    .map(|examples| examples.members())
                    .unwrap_or_default();
                if examples.is_empty() {
                    findings.add(
                        "payload",
                        &body.pointer,
                        "it shows no example",
                        "add the documented sample, or a composed one",
                    );
                }
                for (key, example) in examples {
                    compare(id, direction, key, &example, &payloads, &mut used, findings);
                }
            }
        }
    }
    for name in payloads.keys().filter(|name| !used.contains(**name)) {
        findings.add_in(
            name,
            "payload",
            "no example of the contract is this file",
            "add it as an example, or remove the file",
        );
    }
}

fn compare(
    id: &str,
    direction: &str,
    key: &str,
    example: &Node<'_>,
    payloads: &BTreeMap<&str, Value>,
    used: &mut BTreeSet<String>,
    findings: &mut Findings<'_>,
) {
    findings.only(example, "an example", &["summary", "description", "value"]);
    findings.required_text(example, "summary");
    let (folder, variant) = match key {
        "documented" => ("samples", String::new()),
        "composed" => ("examples", String::new()),
        _ => {
            if let Some(variant) = key.strip_prefix("documented-") {
                ("samples", format!(".{variant}"))
            } else {
                findings.add(
                    "payload",
                    &example.pointer,
                    format!("`{key}` says not where the example is from"),
                    "name it documented, documented-<variant> or composed",
                );
                return;
            }
        }
    };
    let file = format!("{folder}/{id}.{direction}{variant}.json");
    match payloads.get(file.as_str()) {
        None => findings.add(
            "payload",
            &example.pointer,
            format!("{file} does not exist"),
            "keep every example as a file, too",
        ),
        Some(payload) if example.value.get("value") != Some(payload) => {
            findings.add(
                "payload",
                &example.at("value"),
                format!("it differs from {file}"),
                "make them the same, value for value",
            );
        }
        Some(_) => {}
    }
    used.insert(file);
}
