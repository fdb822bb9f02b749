//! The parts of the contract that the audit compares.

use cpq_contract::{Node, Payload, step};
use serde_json::Value;

use super::other::EvidenceKind;

/// The word for a side that states nothing.
pub(super) const NOTHING: &str = "nothing";

/// The media type of all bodies.
pub(super) const JSON: &str = "application/json";

/// The contract.
#[derive(Clone, Copy, Debug)]
pub(super) struct Contract<'a> {
    root: &'a Value,
}

/// An operation of the contract.
#[derive(Clone, Debug)]
pub(super) struct Endpoint<'a> {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) node: Node<'a>,
    /// The parameters of operation and path, with references resolved.
    pub(super) parameters: Vec<Node<'a>>,
}

impl<'a> Endpoint<'a> {
    pub(super) fn id(&self) -> &'a str {
        self.node.text("operationId").unwrap_or_default()
    }

    /// The pointer of a parameter's use. It ends in the name, because the order of parameters has no
    /// meaning.
    pub(super) fn parameter_pointer(&self, name: &str) -> String {
        step(&step(&self.node.pointer, "parameters"), name)
    }

    pub(super) fn responses(&self) -> Vec<(&'a str, Node<'a>)> {
        self.node.property("responses").properties()
    }

    pub(super) fn successes(&self) -> Vec<(&'a str, Node<'a>)> {
        let mut responses = self.responses();
        responses.retain(|(status, _)| status.starts_with('2'));
        responses
    }

    pub(super) fn request_body(&self) -> Option<Node<'a>> {
        self.node.get("requestBody")
    }

    /// The bodies of the request and of all successes.
    pub(super) fn bodies(&self) -> impl Iterator<Item = Node<'a>> {
        self.request_body().into_iter().chain(self.successes().into_iter().map(|(_, body)| body))
    }
}

impl<'a> Contract<'a> {
    pub(super) fn new(root: &'a Value) -> Self {
        Self { root }
    }

    pub(super) fn root(self) -> Node<'a> {
        Node::new(self.root)
    }

    pub(super) fn at(self, pointer: &str) -> Option<Node<'a>> {
        Some(Node::from_pointer(self.root, pointer)).filter(Node::exists)
    }

    pub(super) fn components(self, kind: &str) -> Vec<(&'a str, Node<'a>)> {
        self.root().property("components").property(kind).properties()
    }

    pub(super) fn endpoints(self) -> Vec<Endpoint<'a>> {
        const METHODS: [&str; 8] =
            ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
        let mut endpoints = Vec::new();
        for (path, item) in self.root().property("paths").properties() {
            let common = item.list("parameters");
            for (method, node) in item.properties() {
                if !METHODS.contains(&method) {
                    continue;
                }
                let own = node.list("parameters");
                let parameters = common.iter().chain(&own).map(Node::resolve).collect();
                let (method, path) = (method.to_ascii_uppercase(), path.to_owned());
                endpoints.push(Endpoint { method, path, node, parameters });
            }
        }
        endpoints.sort_by(|a, b| (&a.path, &a.method).cmp(&(&b.path, &b.method)));
        endpoints
    }

    /// The pointers of the components that operations use.
    pub(super) fn used_components(self) -> Vec<String> {
        let mut found = Vec::new();
        let mut open: Vec<&Value> = self.root.get("paths").into_iter().collect();
        while let Some(value) = open.pop() {
            if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
                let pointer = reference.trim_start_matches('#').to_owned();
                if !found.contains(&pointer) {
                    open.extend(self.root.pointer(&pointer));
                    found.push(pointer);
                }
                continue;
            }
            match value {
                Value::Object(properties) => open.extend(properties.values()),
                Value::Array(items) => open.extend(items),
                _ => {}
            }
        }
        found
    }
}

/// The schema of a body.
pub(super) fn body_schema<'a>(body: &Node<'a>) -> Option<Node<'a>> {
    body.get("content")?.get(JSON)?.get("schema")
}

/// The examples of a body, by name.
pub(super) fn examples<'a>(body: &Node<'a>) -> Vec<(&'a str, Node<'a>)> {
    body.property("content").property(JSON).property("examples").properties()
}

/// The documented examples of a body, by name, with their payloads.
pub(super) fn documented_examples<'a>(body: &Node<'a>) -> Vec<(&'a str, Node<'a>, Payload)> {
    let documented = examples(body).into_iter().filter(|(name, _)| is_documented(name));
    let payload = |(name, example): (&'a str, Node<'a>)| {
        let payload = Payload::from(example.get("value")?.value);
        Some((name, example, payload))
    };
    documented.filter_map(payload).collect()
}

/// Whether an example of this name is a sample of a page.
pub(super) fn is_documented(example: &str) -> bool {
    example == "documented" || example.starts_with("documented-")
}

/// The schema behind a property, with references resolved, including one that `allOf` wraps.
pub(crate) fn target<'a>(node: &Node<'a>) -> Node<'a> {
    match node.list("allOf").as_slice() {
        [only] => only.resolve(),
        _ => node.resolve(),
    }
}

/// The schema of a parameter. One without a schema is treated as a schema without a type.
pub(super) fn parameter_schema<'a>(parameter: &Node<'a>) -> Node<'a> {
    parameter.get("schema").unwrap_or_else(|| parameter.clone())
}

/// The type of a schema, such as `string` or `string or number`.
pub(super) fn type_of(node: &Node<'_>) -> String {
    let target = target(node);
    if let Some(kind) = target.text("type") {
        return kind.to_owned();
    }
    let choices: Vec<String> = ["oneOf", "anyOf"]
        .into_iter()
        .flat_map(|name| target.list(name))
        .filter_map(|choice| choice.text("type").map(str::to_owned))
        .collect();
    if choices.is_empty() { NOTHING.to_owned() } else { choices.join(" or ") }
}

/// A string property of a node, or `nothing`.
pub(super) fn text<'a>(node: &Node<'a>, name: &str) -> &'a str {
    node.text(name).unwrap_or(NOTHING)
}

/// Whether a schema requires the property `name`.
pub(super) fn requires(schema: &Node<'_>, name: &str) -> bool {
    let required = schema.value.get("required").and_then(Value::as_array);
    required.is_some_and(|names| names.iter().any(|it| it == name))
}

/// A value as a page writes it.
pub(crate) fn spelled(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The pointer of a known value. It ends in the value, because the order of values has no meaning.
pub(super) fn known_value_pointer(node: &Node<'_>, value: &str) -> String {
    step(&step(&node.pointer, "x-known-values"), value)
}

/// Whether the contract only infers the element.
pub(super) fn is_inferred(node: &Node<'_>) -> bool {
    evidence_kind(node) == Some("inferred")
}

/// Whether only sample payloads show the element.
pub(super) fn is_sampled(node: &Node<'_>) -> bool {
    evidence_kind(node) == Some(EvidenceKind::Sample.word())
}

/// Whether only the specification states the element. It has no titles.
pub(super) fn is_specified(node: &Node<'_>) -> bool {
    evidence_kind(node) == Some(EvidenceKind::Specification.word())
}

fn evidence_kind<'a>(node: &Node<'a>) -> Option<&'a str> {
    node.get("x-evidence")?.text("kind")
}
