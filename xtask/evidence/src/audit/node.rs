//! The contract as the audit walks it: by name and reference, never by order.

use cpq_contract::step;
use serde_json::Value;

/// What a side says where it says nothing.
pub(super) const NOTHING: &str = "nothing";

/// Deeper than any contract refers, and an end for one that refers in circles.
const DEEPEST: usize = 32;

/// A part of the contract and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Node<'a> {
    pub(super) pointer: String,
    pub(super) value: &'a Value,
}

impl<'a> Node<'a> {
    pub(super) fn get(&self, name: &str) -> Option<Self> {
        Some(Self { pointer: step(&self.pointer, name), value: self.value.get(name)? })
    }

    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        self.value.get(name)?.as_str()
    }

    pub(super) fn members(&self) -> Vec<(&'a str, Self)> {
        let members = self.value.as_object().into_iter().flatten();
        let node = |name: &str, value| Self { pointer: step(&self.pointer, name), value };
        members.map(|(name, value)| (name.as_str(), node(name, value))).collect()
    }

    pub(super) fn list(&self, name: &str) -> Vec<Self> {
        let pointer = step(&self.pointer, name);
        let items = self.value.get(name).and_then(Value::as_array).into_iter().flatten();
        let node = |(index, value)| Self { pointer: format!("{pointer}/{index}"), value };
        items.enumerate().map(node).collect()
    }

    /// The last step of the pointer, as it is named.
    pub(super) fn name(&self) -> String {
        let last = self.pointer.rsplit('/').next().unwrap_or_default();
        last.replace("~1", "/").replace("~0", "~")
    }

    /// Whether an object's list of required members has `name`.
    pub(super) fn requires(&self, name: &str) -> bool {
        let required = self.value.get("required").and_then(Value::as_array);
        required.is_some_and(|names| names.iter().any(|it| it == name))
    }
}

/// The whole contract.
#[derive(Clone, Copy, Debug)]
pub(super) struct Contract<'a> {
    root: &'a Value,
}

/// A call of the contract.
#[derive(Clone, Debug)]
pub(super) struct Call<'a> {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) node: Node<'a>,
    /// As they are after references: the node is the parameter's own.
    pub(super) parameters: Vec<Node<'a>>,
}

impl<'a> Call<'a> {
    pub(super) fn id(&self) -> &'a str {
        self.node.text("operationId").unwrap_or_default()
    }

    /// Where a use of the parameter is said to stand: by its name, for lists have no meaning in order.
    pub(super) fn usage(&self, name: &str) -> String {
        step(&step(&self.node.pointer, "parameters"), name)
    }

    pub(super) fn responses(&self) -> Vec<(&'a str, Node<'a>)> {
        self.node.get("responses").map(|responses| responses.members()).unwrap_or_default()
    }

    pub(super) fn successes(&self) -> Vec<(&'a str, Node<'a>)> {
        let mut responses = self.responses();
        responses.retain(|(status, _)| status.starts_with('2'));
        responses
    }
}

impl<'a> Contract<'a> {
    pub(super) fn new(root: &'a Value) -> Self {
        Self { root }
    }

    pub(super) fn root(self) -> Node<'a> {
        Node { pointer: String::new(), value: self.root }
    }

    pub(super) fn at(self, pointer: &str) -> Option<Node<'a>> {
        Some(Node { pointer: pointer.to_owned(), value: self.root.pointer(pointer)? })
    }

    /// What a node refers to, or the node itself.
    pub(super) fn resolve(self, node: &Node<'a>) -> Node<'a> {
        let mut node = node.clone();
        for _ in 0..DEEPEST {
            let Some(reference) = node.text("$ref").and_then(|it| it.strip_prefix('#')) else {
                break;
            };
            match self.at(reference) {
                Some(target) => node = target,
                None => break,
            }
        }
        node
    }

    /// The schema behind a member: references are followed, also one that `allOf` wraps.
    pub(super) fn target(self, node: &Node<'a>) -> Node<'a> {
        let wrapped = node.list("allOf");
        match wrapped.as_slice() {
            [only] => self.resolve(only),
            _ => self.resolve(node),
        }
    }

    /// The type of a schema, in the audit's words.
    pub(super) fn kind(self, node: &Node<'a>) -> String {
        let target = self.target(node);
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

    pub(super) fn components(self, kind: &str) -> Vec<(&'a str, Node<'a>)> {
        let components = self.at(&format!("/components/{kind}"));
        components.map(|components| components.members()).unwrap_or_default()
    }

    pub(super) fn calls(self) -> Vec<Call<'a>> {
        const METHODS: [&str; 8] =
            ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
        let mut calls = Vec::new();
        for (path, item) in self.root().get("paths").iter().flat_map(Node::members) {
            let common = item.list("parameters");
            for (method, node) in item.members() {
                if !METHODS.contains(&method) {
                    continue;
                }
                let own = node.list("parameters");
                let parameters = common.iter().chain(&own).map(|it| self.resolve(it)).collect();
                let (method, path) = (method.to_ascii_uppercase(), path.to_owned());
                calls.push(Call { method, path, node, parameters });
            }
        }
        calls.sort_by(|a, b| (&a.path, &a.method).cmp(&(&b.path, &b.method)));
        calls
    }

    /// The component schemas that some call reaches.
    pub(super) fn reached(self) -> Vec<String> {
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
                Value::Object(members) => open.extend(members.values()),
                Value::Array(items) => open.extend(items),
                _ => {}
            }
        }
        found
    }
}
