//! Reads operations: what they take, what they answer with, and where Oracle documents them.

use heck::ToLowerCamelCase;
use serde_json::Value;

use super::conformance::{self, fits};
use super::reader::component_name;
use super::{Findings, evidence, examples, schemas};
use crate::contract::{Body, Contract, Kind, Operation, Page, Parameter, Place};
use cpq_contract::Node;

const JSON: &str = "application/json";

pub(super) fn read(
    path: &str,
    method: &str,
    node: &Node<'_>,
    contract: &Contract,
    findings: &mut Findings<'_>,
) -> Operation {
    findings.only(
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
    let id = findings.required_text(node, "operationId");
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
            "an operation has one tag, described at the top level",
            "name one of the tags listed there",
        );
    }
    let docs = findings.required(node, "externalDocs");
    let page = docs.map_or(Page { title: String::new(), url: String::new() }, |docs| Page {
        title: findings.required_text(&docs, "description"),
        url: findings.required_text(&docs, "url"),
    });
    let answer = answers(node, contract, findings);
    Operation {
        method: method.to_uppercase(),
        path: path.to_owned(),
        tag: tag.to_owned(),
        summary: findings.required_text(node, "summary"),
        description: findings.required_text(node, "description"),
        page,
        parameters: parameters(path, node, findings),
        body: body(method, node, contract, findings),
        answer,
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
                    format!("`{}` stands here twice", parameter.name),
                    "name each parameter once",
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
            "let each segment be text or one parameter",
        );
    }
    let mut in_order = Vec::new();
    for name in &names {
        match read
            .iter()
            .position(|parameter| parameter.place == Place::Path && parameter.name == *name)
        {
            Some(index) => in_order.push(read.remove(index)),
            None => findings.add(
                "path-parameter",
                &operation.pointer,
                format!("the path names `{name}`, which no path parameter declares"),
                format!("add a parameter `{name}` with `in: path`"),
            ),
        }
    }
    for stray in read.iter().filter(|parameter| parameter.place == Place::Path) {
        findings.add(
            "path-parameter",
            &operation.pointer,
            format!("the path parameter `{}` does not stand in `{path}`", stray.name),
            "put it into the path, or remove it",
        );
    }
    in_order.extend(read.into_iter().filter(|parameter| parameter.place == Place::Query));
    in_order
}

fn parameter(node: &Node<'_>, findings: &mut Findings<'_>) -> Option<Parameter> {
    findings.only(
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
    let place = match node.text("in") {
        Some("path") => Place::Path,
        Some("query") => Place::Query,
        _ => {
            findings.add(
                "parameter",
                &node.pointer,
                "only path and query parameters can be served",
                "use `in: path` or `in: query`",
            );
            return None;
        }
    };
    let required = node.value.get("required") == Some(&Value::Bool(true));
    if required != (place == Place::Path) {
        findings.add(
            "parameter",
            &node.pointer,
            "path parameters are required and query parameters are not",
            "set `required` to suit",
        );
    }
    evidence::read(node, findings);
    let kind =
        findings.required(node, "schema").and_then(|schema| parameter_kind(&schema, findings));
    if place == Place::Path && kind.as_ref().is_some_and(|kind| *kind != Kind::Text) {
        findings.add("parameter", &node.pointer, "a path parameter is text", "use `type: string`");
    }
    if let Some(kind) = &kind {
        evidence::known_values(node, kind, findings);
        if place == Place::Path {
            evidence::personal(node, kind, findings);
        } else if let Some(mark) = node.get("x-personal-data") {
            let message = "what a query asks for is never shown, whatever it is";
            findings.add("personal-data", &mark.pointer, message, "remove it here");
        }
    }
    let example = findings.required(node, "example");
    let example = example.map_or(Value::Null, |example| {
        if kind.as_ref().is_some_and(|kind| !fits(example.value, kind)) {
            let message = format!("{} is not of the parameter's type", example.value);
            findings.add("example", &example.pointer, message, "show a value of that type");
        }
        example.value.clone()
    });
    Some(Parameter {
        name: findings.required_text(node, "name"),
        place,
        kind: kind?,
        description: findings.required_text(node, "description"),
        example,
    })
}

fn parameter_kind(schema: &Node<'_>, findings: &mut Findings<'_>) -> Option<Kind> {
    findings.only(schema, "the schema of a parameter", &["type", "format", "minimum"]);
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
                "a parameter is a string, a boolean or an integer of format int64, of minimum 0 if it can't be negative",
                "use one of them; a list travels as a comma-separated string",
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
    findings.only(&node, "a request body", &["required", "description", "content"]);
    if node.value.get("required") != Some(&Value::Bool(true)) {
        findings.add(
            "request-body",
            &node.pointer,
            "the generated call always sends the body",
            "write `required: true`",
        );
    }
    let schema = content(&node, contract, findings)?;
    let media = node.get("content").and_then(|content| content.get(JSON));
    let example = media.as_ref().and_then(examples::first);
    if method == "patch" && !schema.ends_with("Request") {
        findings.add(
            "patch-body",
            &node.pointer,
            format!("`{schema}` does not end in Request, so no type can be derived for the change"),
            "name the body of a PATCH `…Request`; its change becomes `…Patch`",
        );
    }
    Some(Body { schema, example })
}

/// The schema all successes share.
fn answers(operation: &Node<'_>, contract: &Contract, findings: &mut Findings<'_>) -> String {
    let Some(responses) = findings.required(operation, "responses") else {
        return String::new();
    };
    let mut successes: Vec<String> = Vec::new();
    let mut refusals: Vec<String> = Vec::new();
    for (status, item) in responses.properties() {
        let is_success = status.starts_with('2');
        let is_refusal = status == "default" || status.starts_with(['4', '5']);
        if !(is_success || is_refusal)
            || (status != "default" && (status.len() != 3 || status.parse::<u16>().is_err()))
        {
            findings.add(
                "status",
                &item.pointer,
                format!("`{status}` is not a status a call ends with"),
                "use '200', '404' or default",
            );
            continue;
        }
        if is_success && item.value.get("$ref").is_some() {
            let message = "a success is a reference, so no example can be told to be of this call";
            findings.add("success-response", &item.pointer, message, "write it out here");
        }
        let Some(node) = resolve(&item, "responses", findings) else {
            continue;
        };
        findings.only(&node, "a response", &["description", "content", "x-evidence"]);
        evidence::read(&node, findings);
        findings.required_text(&node, "description");
        if let Some(schema) = content(&node, contract, findings) {
            if is_success {
                successes.push(schema);
            } else {
                refusals.push(schema);
            }
        }
    }
    if refusals.windows(2).any(|pair| pair[0] != pair[1])
        || !responses.value.get("default").is_some_and(Value::is_object)
    {
        findings.add(
            "error-response",
            &responses.pointer,
            "errors share one schema, and `default` is among them",
            "let every error and `default` answer with the lenient error schema",
        );
    }
    if successes.windows(2).any(|pair| pair[0] != pair[1]) {
        findings.add(
            "success-response",
            &responses.pointer,
            "the successes answer with different schemas",
            "give them one schema",
        );
    }
    if let Some(answer) = successes.into_iter().next() {
        answer
    } else {
        findings.add(
            "success-response",
            &responses.pointer,
            "no success has a body",
            "document a 200 with application/json",
        );
        String::new()
    }
}

/// The one JSON schema of a body.
fn content(node: &Node<'_>, contract: &Contract, findings: &mut Findings<'_>) -> Option<String> {
    let content = findings.required(node, "content")?;
    let members = content.properties();
    let [(JSON, media)] = members.as_slice() else {
        findings.add(
            "media-type",
            &content.pointer,
            "a body has one media type, application/json",
            "keep that one",
        );
        return None;
    };
    findings.only(media, "a media type", &["schema", "example", "examples"]);
    let schema = findings.required(media, "schema")?;
    findings.only(&schema, "a reference", &["$ref"]);
    let name =
        component_name(&schema, "schemas").filter(|name| contract.schemas.contains_key(*name));
    if name.is_none() {
        findings.add(
            "reference",
            &schema.pointer,
            "a body is a reference to a component schema",
            "name one that exists: `$ref: '#/components/schemas/…'`",
        );
    }
    if let Some((example, name)) = media.get("example").zip(name) {
        conformance::object(&example, name, true, &contract.schemas, findings);
    }
    name.map(str::to_owned)
}

/// Follows a `$ref` into `section`, or takes the node itself.
fn resolve<'a>(node: &Node<'a>, section: &str, findings: &mut Findings<'_>) -> Option<Node<'a>> {
    if node.value.get("$ref").is_none() {
        return Some(node.clone());
    }
    findings.only(node, "a reference", &["$ref"]);
    let target = component_name(node, section).and_then(|_| node.target());
    if target.is_none() {
        findings.add(
            "reference",
            &node.pointer,
            "the reference leads nowhere",
            format!("name a member of components/{section} in this file"),
        );
    }
    target
}
