//! Reads request bodies and responses.

use cpq_contract::Node;
use serde_json::Value;

use super::operations::resolve;
use super::{Findings, conformance, evidence, payloads, schemas};
use crate::model::{Body, Contract, FormField, Kind, Success};

const JSON: &str = "application/json";
const FORM: &str = "multipart/form-data";

/// The fields of the form that an operation sends.
pub(super) fn form(operation: &Node<'_>, findings: &mut Findings<'_>) -> Vec<FormField> {
    let content = operation.property("requestBody").property("content");
    let Some(media) = content.get(FORM) else { return Vec::new() };
    findings.allow_only(&content, "the content of an upload", &[FORM]);
    findings.allow_only(&media, "the media type of an upload", &["schema"]);
    let Some(schema) = findings.require(&media, "schema") else { return Vec::new() };
    findings.allow_only(&schema, "the schema of a form", &["type", "properties", "required"]);
    let required = schemas::required(&schema, findings);
    let mut fields = Vec::new();
    for (name, node) in findings.mapping(&schema, "properties") {
        let properties =
            ["type", "format", "description", "example", "x-evidence", "x-personal-data"];
        findings.allow_only(&node, "a field of a form", &properties);
        evidence::read(&node, findings);
        let is_file = match (node.text("type"), node.text("format")) {
            (Some("string"), Some("binary")) => true,
            (Some("string"), None) => false,
            _ => {
                let remedy = "write `type: string`, with `format: binary` for a file";
                findings.add(
                    "form",
                    &node.pointer,
                    "a field of a form must be a file or text",
                    remedy,
                );
                continue;
            }
        };
        fields.push(FormField {
            name: name.to_owned(),
            required: required.contains(name),
            is_file,
            example: node.text("example").map(str::to_owned),
            description: findings.require_text(&node, "description"),
        });
    }
    if fields.is_empty() {
        findings.add(
            "form",
            &schema.pointer,
            "the form has no fields",
            "list them in `properties`",
        );
    }
    fields
}

/// Whether the content of a media type is a file.
pub(super) fn is_file(media: &Node<'_>) -> bool {
    let schema = media.property("schema");
    schema.text("type") == Some("string") && schema.text("format") == Some("binary")
}

/// The media type of the JSON form of a body; `*/*` stands for JSON if its schema is not that of a file.
pub(super) fn json<'a>(content: &Node<'a>) -> Option<Node<'a>> {
    let any = || content.get("*/*").filter(|media| !is_file(media));
    content.get(JSON).or_else(any)
}

/// The JSON body of a request.
pub(super) fn request(
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
    if node.property("content").get(FORM).is_some() {
        return None;
    }
    let kind = content(&node, contract, findings)?;
    let media = json(&node.property("content"));
    let example = media.as_ref().and_then(payloads::first);
    Some(Body { kind, example })
}

/// What the success responses of an operation contain, and the media type of a file that the server
/// returns instead of JSON if the request asks for it.
pub(super) fn success(
    operation: &Node<'_>,
    contract: &Contract,
    findings: &mut Findings<'_>,
) -> (Success, Option<String>) {
    let Some(responses) = findings.require(operation, "responses") else {
        return (Success::Empty, None);
    };
    let mut files: Vec<String> = Vec::new();
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
                format!("`{status}` is not the status of a final response"),
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
        if is_success {
            let content = node.property("content").properties();
            let media_types = content.iter().filter(|(_, media)| is_file(media));
            files.extend(media_types.map(|(name, _)| (*name).to_owned()));
            if content.iter().all(|(_, media)| is_file(media)) {
                continue;
            }
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
    files.dedup();
    if files.len() > 1 {
        let message = "there are files of several media types";
        findings.add("media-type", &responses.pointer, message, "use one media type, or `*/*`");
    }
    let file = files.pop();
    match (successes.pop(), file) {
        (Some(kind), file) => (Success::Json(kind), file),
        (None, Some(file)) => (Success::File(file), None),
        (None, None) => (Success::Empty, None),
    }
}

/// The first example of a success response.
pub(super) fn response(operation: &Node<'_>) -> Option<Value> {
    let responses = operation.property("responses").properties().into_iter();
    let mut successes = responses.filter(|(status, _)| status.starts_with('2'));
    successes.find_map(|(_, node)| payloads::first(&json(&node.property("content"))?))
}

/// The type of a request or response body: an object or an array.
fn content(node: &Node<'_>, contract: &Contract, findings: &mut Findings<'_>) -> Option<Kind> {
    let content = findings.require(node, "content")?;
    let media_types = content.properties();
    let others = media_types.iter().filter(|(_, media)| !is_file(media)).count();
    let Some(media) = json(&content).filter(|_| others == 1) else {
        findings.add(
            "media-type",
            &content.pointer,
            "a body must have one media type, application/json",
            "remove the others; `*/*` stands for JSON, a file has `type: string` and \
             `format: binary`, and an upload is `multipart/form-data`",
        );
        return None;
    };
    let media = &media;
    findings.allow_only(media, "a media type", &["schema", "example", "examples"]);
    let schema = findings.require(media, "schema")?;
    let is_schema = |name: &str| contract.schemas.contains_key(name);
    let kind = schemas::body(&schema, &is_schema, findings);
    if let Some((example, kind)) = media.get("example").zip(kind.as_ref()) {
        conformance::value(&example, kind, &contract.schemas, findings);
    }
    kind
}
