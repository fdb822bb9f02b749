//! Reads request bodies and responses.

use cpq_contract::Node;
use serde_json::Value;

use super::operations::resolve;
use super::{Findings, conformance, evidence, payloads, schemas};
use crate::model::{Body, Contract, Kind, Success};

const JSON: &str = "application/json";

/// The request body of an operation.
pub(super) fn request(
    method: &str,
    operation: &Node<'_>,
    contract: &Contract,
    findings: &mut Findings<'_>,
) -> Option<Body> {
    let node = operation.get("requestBody")?;
    findings.allow_only(&node, "a request body", &["required", "description", "content"]);
    if node.value.get("required") != Some(&Value::Bool(true)) {
        findings.add(
            "request-body",
            &node.pointer,
            "the generated code always sends the body",
            "write `required: true`",
        );
    }
    let kind = content(&node, contract, findings)?;
    let media = node.get("content").and_then(|content| content.get(JSON));
    let example = media.as_ref().and_then(payloads::first);
    if let Kind::Object(schema) = &kind
        && method == "patch"
        && !schema.ends_with("Request")
    {
        findings.add(
            "patch-body",
            &node.pointer,
            format!("the schema `{schema}` of a PATCH does not end in `Request`"),
            "rename it to `…Request`; the generated type becomes `…Patch`",
        );
    }
    Some(Body { kind, example })
}

/// What the success responses of an operation contain.
pub(super) fn success(
    operation: &Node<'_>,
    contract: &Contract,
    findings: &mut Findings<'_>,
) -> Success {
    let Some(responses) = findings.require(operation, "responses") else {
        return Success::Empty;
    };
    let mut has_success = false;
    let mut successes: Vec<Kind> = Vec::new();
    let mut errors: Vec<Kind> = Vec::new();
    for (status, item) in responses.properties() {
        let is_success = status.starts_with('2');
        let is_error = status == "default" || status.starts_with(['4', '5']);
        if !(is_success || is_error)
            || (status != "default" && (status.len() != 3 || status.parse::<u16>().is_err()))
        {
            findings.add(
                "status",
                &item.pointer,
                format!("`{status}` is no status of a final response"),
                "use '200', '404' or default",
            );
            continue;
        }
        if is_success && item.value.get("$ref").is_some() {
            let message =
                "a success response is a reference, so its examples belong to no operation";
            findings.add("success-response", &item.pointer, message, "write the response out");
        }
        let Some(node) = resolve(&item, "responses", findings) else {
            continue;
        };
        findings.allow_only(&node, "a response", &["description", "content", "x-evidence"]);
        evidence::read(&node, findings);
        findings.require_text(&node, "description");
        has_success |= is_success;
        if is_success && node.get("content").is_none() {
            continue;
        }
        if let Some(kind) = content(&node, contract, findings) {
            let kinds = if is_success { &mut successes } else { &mut errors };
            kinds.push(kind);
        }
    }
    if errors.windows(2).any(|pair| pair[0] != pair[1])
        || !responses.value.get("default").is_some_and(Value::is_object)
    {
        findings.add(
            "error-response",
            &responses.pointer,
            "error responses must share one schema and include `default`",
            "use the error schema for every error and for `default`",
        );
    }
    if successes.windows(2).any(|pair| pair[0] != pair[1]) {
        findings.add(
            "success-response",
            &responses.pointer,
            "success responses have different schemas",
            "use one schema with the properties of both; a success may also have no `content`",
        );
    }
    if !has_success {
        findings.add(
            "success-response",
            &responses.pointer,
            "there is no success response",
            "add '200', with `content` if the response has a body",
        );
    }
    successes.into_iter().next().map_or(Success::Empty, Success::Json)
}

/// The type of a request or response body: an object or an array.
fn content(node: &Node<'_>, contract: &Contract, findings: &mut Findings<'_>) -> Option<Kind> {
    let content = findings.require(node, "content")?;
    let media_types = content.properties();
    let [(JSON, media)] = media_types.as_slice() else {
        findings.add(
            "media-type",
            &content.pointer,
            "a body must have one media type, application/json",
            "remove the others",
        );
        return None;
    };
    findings.allow_only(media, "a media type", &["schema", "example", "examples"]);
    let schema = findings.require(media, "schema")?;
    let names = contract.schemas.keys().map(String::as_str).collect();
    let kind = schemas::body(&schema, &names, findings);
    if let Some((example, kind)) = media.get("example").zip(kind.as_ref()) {
        conformance::value(&example, kind, &contract.schemas, findings);
    }
    kind
}
