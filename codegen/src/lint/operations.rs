//! Reads operations, their parameters, request bodies and responses.

use heck::ToLowerCamelCase;
use serde_json::Value;

use super::conformance;
use super::findings::component_name;
use super::{Findings, evidence, payloads, schemas};
use crate::model::{Body, Contract, Kind, Location, Operation, Page, Parameter};
use cpq_contract::Node;

const JSON: &str = "application/json";

pub(super) fn read(
    path: &str,
    method: &str,
    node: &Node<'_>,
    contract: &Contract,
    findings: &mut Findings<'_>,
) -> Operation {
    findings.allow_only(
        node,
        "an operation",
        &[
            "operationId",
            "summary",
            "description",
            "tags",
            "externalDocs",
            "parameters",
            "requestBody",
            "responses",
        ],
    );
    let id = findings.require_text(node, "operationId");
    if id != id.to_lower_camel_case() {
        findings.add(
            "operation-id",
            &node.property("operationId").pointer,
            format!("`{id}` is not in camel case"),
            "write it like `listIntegrationUsers`",
        );
    }
    let tags = findings.list(node, "tags");
    let tag = match tags.as_slice() {
        [tag] => tag.value.as_str().unwrap_or_default(),
        _ => "",
    };
    if !contract.tags.contains_key(tag) {
        findings.add(
            "tag",
            &node.property("tags").pointer,
            "an operation must have one tag, which the top level describes",
            "use one of the tags of the top level",
        );
    }
    let docs = findings.require(node, "externalDocs");
    let page = docs.map_or(Page { title: String::new(), url: String::new() }, |docs| Page {
        title: findings.require_text(&docs, "description"),
        url: findings.require_text(&docs, "url"),
    });
    let response = response(node, contract, findings);
    Operation {
        method: method.to_uppercase(),
        path: path.to_owned(),
        tag: tag.to_owned(),
        summary: findings.require_text(node, "summary"),
        description: findings.require_text(node, "description"),
        page,
        parameters: parameters(path, node, findings),
        body: body(method, node, contract, findings),
        response,
        id,
    }
}

fn parameters(path: &str, operation: &Node<'_>, findings: &mut Findings<'_>) -> Vec<Parameter> {
    let mut read: Vec<Parameter> = Vec::new();
    for item in findings.list(operation, "parameters") {
        let Some(node) = resolve(&item, "parameters", findings) else {
            continue;
        };
        if let Some(parameter) = parameter(&node, findings) {
            if read.iter().any(|other| other.name == parameter.name) {
                findings.add(
                    "parameter",
                    &item.pointer,
                    format!("the parameter `{}` is repeated", parameter.name),
                    "remove one of them",
                );
            }
            read.push(parameter);
        }
    }
    let names: Vec<&str> =
        path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
    if [path.matches('{').count(), path.matches('}').count()] != [names.len(); 2]
        || !path.starts_with('/')
        || path.ends_with('/')
    {
        findings.add(
            "path",
            &operation.pointer,
            format!("`{path}` is not a path of plain and {{named}} segments"),
            "make each segment plain text or one parameter",
        );
    }
    let mut in_order = Vec::new();
    for name in &names {
        match read
            .iter()
            .position(|parameter| parameter.location == Location::Path && parameter.name == *name)
        {
            Some(index) => in_order.push(read.remove(index)),
            None => findings.add(
                "path-parameter",
                &operation.pointer,
                format!("the path contains `{name}`, but there is no such path parameter"),
                format!("add a parameter `{name}` with `in: path`"),
            ),
        }
    }
    for stray in read.iter().filter(|parameter| parameter.location == Location::Path) {
        findings.add(
            "path-parameter",
            &operation.pointer,
            format!("the path parameter `{}` is not part of `{path}`", stray.name),
            "add it to the path, or remove it",
        );
    }
    in_order.extend(read.into_iter().filter(|parameter| parameter.location == Location::Query));
    in_order
}

fn parameter(node: &Node<'_>, findings: &mut Findings<'_>) -> Option<Parameter> {
    findings.allow_only(
        node,
        "a parameter",
        &[
            "name",
            "in",
            "required",
            "description",
            "schema",
            "example",
            "x-evidence",
            "x-known-values",
            "x-personal-data",
        ],
    );
    let location = match node.text("in") {
        Some("path") => Location::Path,
        Some("query") => Location::Query,
        _ => {
            findings.add(
                "parameter",
                &node.pointer,
                "the generator supports only path and query parameters",
                "use `in: path` or `in: query`",
            );
            return None;
        }
    };
    let required = node.value.get("required") == Some(&Value::Bool(true));
    if required != (location == Location::Path) {
        findings.add(
            "parameter",
            &node.pointer,
            "path parameters must be required, query parameters must not",
            "change `required`",
        );
    }
    evidence::read(node, findings);
    let kind =
        findings.require(node, "schema").and_then(|schema| parameter_kind(&schema, findings));
    if location == Location::Path && kind.as_ref().is_some_and(|kind| *kind != Kind::Text) {
        findings.add(
            "parameter",
            &node.pointer,
            "a path parameter must be a string",
            "use `type: string`",
        );
    }
    if let Some(kind) = &kind {
        evidence::known_values(node, kind, findings);
        if location == Location::Path {
            evidence::personal(node, kind, findings);
        } else if let Some(mark) = node.get("x-personal-data") {
            let message = "query parameters are always redacted";
            findings.add("personal-data", &mark.pointer, message, "remove it here");
        }
    }
    let example = findings.require(node, "example");
    let example = example.map_or(Value::Null, |example| {
        if kind.as_ref().is_some_and(|kind| !(kind.info().accepts)(example.value)) {
            let message = format!("{} is not of the parameter's type", example.value);
            findings.add("example", &example.pointer, message, "use a value of that type");
        }
        example.value.clone()
    });
    Some(Parameter {
        name: findings.require_text(node, "name"),
        location,
        kind: kind?,
        description: findings.require_text(node, "description"),
        example,
    })
}

fn parameter_kind(schema: &Node<'_>, findings: &mut Findings<'_>) -> Option<Kind> {
    findings.allow_only(schema, "the schema of a parameter", &["type", "format", "minimum"]);
    let minimum = schema.value.get("minimum");
    let is_count = minimum.and_then(Value::as_u64) == Some(0);
    match schemas::scalar(schema) {
        Some(Kind::Integer) if is_count => Some(Kind::Count),
        Some(kind @ (Kind::Text | Kind::Boolean | Kind::Integer)) if minimum.is_none() => {
            Some(kind)
        }
        _ => {
            findings.add(
                "parameter",
                &schema.pointer,
                "a parameter must be a string, a boolean or an integer of format int64, whose minimum is 0 or missing",
                "use one of them; a list is a comma-separated string",
            );
            None
        }
    }
}

fn body(
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
    let schema = content(&node, contract, findings)?;
    let media = node.get("content").and_then(|content| content.get(JSON));
    let example = media.as_ref().and_then(payloads::first);
    if method == "patch" && !schema.ends_with("Request") {
        findings.add(
            "patch-body",
            &node.pointer,
            format!("the schema `{schema}` of a PATCH does not end in `Request`"),
            "rename it to `…Request`; the generated type becomes `…Patch`",
        );
    }
    Some(Body { schema, example })
}

/// The schema that all success responses share.
fn response(operation: &Node<'_>, contract: &Contract, findings: &mut Findings<'_>) -> String {
    let Some(responses) = findings.require(operation, "responses") else {
        return String::new();
    };
    let mut successes: Vec<String> = Vec::new();
    let mut errors: Vec<String> = Vec::new();
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
        if let Some(schema) = content(&node, contract, findings) {
            if is_success {
                successes.push(schema);
            } else {
                errors.push(schema);
            }
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
            "use one schema",
        );
    }
    if let Some(schema) = successes.into_iter().next() {
        schema
    } else {
        findings.add(
            "success-response",
            &responses.pointer,
            "no success response has a body",
            "add a 200 with application/json",
        );
        String::new()
    }
}

/// The schema of a request or response body.
fn content(node: &Node<'_>, contract: &Contract, findings: &mut Findings<'_>) -> Option<String> {
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
    findings.allow_only(&schema, "a reference", &["$ref"]);
    let name =
        component_name(&schema, "schemas").filter(|name| contract.schemas.contains_key(*name));
    if name.is_none() {
        findings.add(
            "reference",
            &schema.pointer,
            "the schema of a body must be a reference to a component schema",
            "write `$ref: '#/components/schemas/…'`",
        );
    }
    if let Some((example, name)) = media.get("example").zip(name) {
        conformance::object(&example, name, true, &contract.schemas, findings);
    }
    name.map(str::to_owned)
}

/// The target of a `$ref` into `section`, or the node itself.
fn resolve<'a>(node: &Node<'a>, section: &str, findings: &mut Findings<'_>) -> Option<Node<'a>> {
    if node.value.get("$ref").is_none() {
        return Some(node.clone());
    }
    findings.allow_only(node, "a reference", &["$ref"]);
    let target = component_name(node, section).and_then(|_| node.target());
    if target.is_none() {
        findings.add(
            "reference",
            &node.pointer,
            "the reference has no target",
            format!("refer to one of `components/{section}`"),
        );
    }
    target
}
