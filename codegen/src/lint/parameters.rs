//! Reads the parameters of operations.

use cpq_contract::Node;
use serde_json::Value;

use super::operations::resolve;
use super::{Findings, evidence, schemas};
use crate::model::{Kind, Location, Parameter};

/// The path parameters in the order of the path, then the query parameters.
pub(super) fn read(
    path: &str,
    operation: &Node<'_>,
    findings: &mut Findings<'_>,
) -> Vec<Parameter> {
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
    let is_plain = |part: &str| {
        let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        !matches!(part, "" | "." | "..") && part.bytes().all(is_unreserved)
    };
    let is_parameter = |part: &str| names.iter().any(|name| part == format!("{{{name}}}"));
    let mut segments = path.split('/');
    if segments.next() != Some("") || !segments.all(|part| is_plain(part) || is_parameter(part)) {
        findings.add(
            "path",
            &operation.pointer,
            format!("`{path}` is not a path of plain and {{named}} segments"),
            "make each segment one parameter, or letters, digits and `-._~`; queries are parameters",
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
            "deprecated",
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
    let required = node.is_true("required");
    if location == Location::Path && !required {
        let message = "a path parameter must be required";
        findings.add("parameter", &node.pointer, message, "add `required: true`");
    }
    evidence::read(node, findings);
    let kind =
        findings.require(node, "schema").and_then(|schema| parameter_kind(&schema, findings));
    if location == Location::Path && kind == Some(Kind::Boolean) {
        findings.add(
            "parameter",
            &node.pointer,
            "a path parameter must be a string or an integer",
            "use `type: string`, or `type: integer` with `format: int64`",
        );
    }
    let mut known_values = Vec::new();
    if let Some(kind) = &kind {
        known_values = evidence::known_values(node, kind, findings);
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
        required,
        deprecated: findings.flag(node, "deprecated"),
        kind: kind?,
        description: findings.require_text(node, "description"),
        known_values,
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
