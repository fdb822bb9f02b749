//! Checks that the examples of the contract equal the payload files.
//!
//! The key of an example determines its file: `documented` is `samples/<operation>.<direction>.json`,
//! `documented-<variant>` is `samples/<operation>.<direction>.<variant>.json`, and `composed`
//! is `examples/<operation>.<direction>.json`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Findings, bodies, conformance};
use crate::Sources;
use crate::model::{Contract, Success};
use cpq_contract::Node;

/// The documented example of a media type, or the composed one.
pub(super) fn first(media: &Node<'_>) -> Option<Value> {
    let examples = media.get("examples")?;
    let example = examples.get("documented").or_else(|| examples.get("composed"))?;
    example.value.get("value").cloned()
}

pub(super) fn check(sources: &Sources, contract: &Contract, findings: &mut Findings<'_>) {
    let mut payloads = Payloads::default();
    for (name, text) in &sources.payloads {
        match serde_json::from_str::<Value>(text) {
            Ok(value) => {
                payloads.unused.insert(name.as_str());
                payloads.values.insert(name.as_str(), value);
            }
            Err(error) => {
                let message = format!("the file is not JSON: {error}");
                findings.add_in(name, error.line(), "payload", message, "correct the file");
            }
        }
    }
    let mut kinds = BTreeMap::new();
    for operation in &contract.operations {
        kinds
            .insert((operation.id.as_str(), "request"), operation.body.as_ref().map(|it| &it.kind));
        let Success::Json(kind) = &operation.success else { continue };
        kinds.insert((operation.id.as_str(), "response"), Some(kind));
    }
    let root = Node::new(&findings.document.value);
    for (_, item) in root.get("paths").iter().flat_map(Node::properties) {
        for (_, operation) in item.properties() {
            let id = operation.text("operationId").unwrap_or_default();
            for (direction, body) in json_bodies(&operation) {
                let Some(media) = bodies::json(&body.property("content")) else {
                    continue;
                };
                if let Some(single) = media.get("example") {
                    let message = "`example` belongs to no file";
                    findings.add("payload", &single.pointer, message, "use `examples`");
                }
                let examples = media.get("examples").map(|node| node.properties());
                let examples = examples.unwrap_or_default();
                if examples.is_empty() {
                    let remedy = "add the documented sample, or compose one";
                    findings.add("payload", &body.pointer, "the body has no example", remedy);
                }
                let kind = kinds.get(&(id, direction)).copied().flatten();
                for (key, example) in examples {
                    let stem = format!("{id}.{direction}");
                    compare(&stem, key, &example, &mut payloads, findings);
                    if let (Some(value), Some(kind)) = (example.get("value"), kind) {
                        conformance::value(&value, kind, &contract.schemas, findings);
                    }
                }
            }
        }
    }
    for name in payloads.unused {
        let message = "no example of the contract belongs to this file";
        let remedy = "add it as an example, or remove the file";
        findings.add_in(name, 0, "payload", message, remedy);
    }
}

/// The payload files.
#[derive(Default)]
struct Payloads<'a> {
    values: BTreeMap<&'a str, Value>,
    unused: BTreeSet<&'a str>,
}

/// The request body and the success responses of an operation.
fn json_bodies<'a>(operation: &Node<'a>) -> Vec<(&'static str, Node<'a>)> {
    let request = operation.get("requestBody").map(|body| ("request", body));
    let responses = operation.get("responses").map(|responses| responses.properties());
    let successes = responses
        .unwrap_or_default()
        .into_iter()
        .filter_map(|(status, node)| status.starts_with('2').then_some(("response", node)));
    request.into_iter().chain(successes).collect()
}

fn compare(
    stem: &str,
    key: &str,
    example: &Node<'_>,
    payloads: &mut Payloads<'_>,
    findings: &mut Findings<'_>,
) {
    findings.allow_only(example, "an example", &["summary", "description", "value"]);
    findings.require_text(example, "summary");
    let file = match (key, key.strip_prefix("documented-")) {
        ("documented", _) => format!("samples/{stem}.json"),
        ("composed", _) => format!("examples/{stem}.json"),
        (_, Some(variant)) => format!("samples/{stem}.{variant}.json"),
        _ => {
            let message = format!("the key `{key}` does not say where the example comes from");
            let remedy = "use documented, documented-<variant> or composed";
            findings.add("payload", &example.pointer, message, remedy);
            return;
        }
    };
    match payloads.values.get(file.as_str()) {
        None => {
            let message = format!("{file} does not exist");
            let remedy = "add the file";
            findings.add("payload", &example.pointer, message, remedy);
        }
        Some(payload) if example.value.get("value") != Some(payload) => {
            let message = format!("the example differs from {file}");
            let remedy = "make them equal";
            findings.add("payload", &example.property("value").pointer, message, remedy);
        }
        Some(_) => {}
    }
    payloads.unused.remove(file.as_str());
}
