//! A schema as it is compared: as it is written, or with the parts of its `allOf` in place.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::document::Document;
use crate::number::is_same;
use cpq_contract::Node;

/// Keywords that do not change the shape.
const ANNOTATIONS: [&str; 9] = [
    "title",
    "description",
    "externalDocs",
    "example",
    "default",
    "nullable",
    "readOnly",
    "writeOnly",
    "deprecated",
];

/// Keywords that mean something else in one of several parts than in the whole.
const BOUND_TO_THEIR_PART: [&str; 4] = ["nullable", "additionalProperties", "discriminator", "xml"];

/// The keywords and the properties of a schema, each at the location where it is written.
pub(super) struct View<'a> {
    node: Node<'a>,
    pub(super) keywords: BTreeMap<&'a str, Node<'a>>,
    properties: BTreeMap<&'a str, Node<'a>>,
    pub(super) required: BTreeSet<&'a str>,
    /// The targets of the parts that are references.
    pub(super) references: BTreeSet<&'a str>,
}

impl<'a> View<'a> {
    /// A schema as it is written.
    pub(super) fn new(node: &Node<'a>) -> Self {
        Self {
            node: node.clone(),
            keywords: node.properties().into_iter().collect(),
            properties: node.property("properties").properties().into_iter().collect(),
            required: names(&node.property("required")).collect(),
            references: BTreeSet::new(),
        }
    }

    /// A schema with all its parts in place; `None` if that can mean something else.
    pub(super) fn with_parts_in_place(document: Document<'a>, node: &Node<'a>) -> Option<Self> {
        let mut schemas = Vec::new();
        let mut references = BTreeSet::new();
        let mut open = vec![node.clone()];
        let mut seen = BTreeSet::new();
        while let Some(listed) = open.pop() {
            references.extend(listed.text("$ref"));
            let schema = document.resolve(&listed);
            if !seen.insert(schema.pointer.clone()) {
                return None;
            }
            open.extend(parts(&schema).into_iter().rev());
            schemas.push(schema);
        }
        let is_one = schemas.iter().filter(|schema| !is_wrapper(schema)).count() <= 1;
        let mut view = Self { references, ..Self::new(&node.without_value()) };
        for schema in &schemas {
            view.add(schema, is_one)?;
        }
        Some(view)
    }

    fn add(&mut self, schema: &Node<'a>, is_one: bool) -> Option<()> {
        for (name, node) in schema.properties() {
            if !is_one && BOUND_TO_THEIR_PART.contains(&name) {
                return None;
            }
            let is_own = schema.pointer == self.node.pointer;
            let kept = self.keywords.get(name).map(|kept| is_same(kept.value, node.value));
            match name {
                "allOf" | "oneOf" | "anyOf" if !parts_of(schema, name).is_empty() => {}
                "properties" => {
                    for (name, property) in node.properties() {
                        let kept = self.properties.entry(name).or_insert_with(|| property.clone());
                        if kept.found() != property.found() {
                            return None;
                        }
                    }
                    self.keywords.entry(name).or_insert(node);
                }
                "required" if names(&node).count() == node.items().len() => {
                    self.required.extend(names(&node));
                    self.keywords.entry(name).or_insert(node);
                }
                // The title of a part names the part.
                "title" if !is_one && !is_own => {}
                _ if kept.is_none() => _ = self.keywords.insert(name, node),
                // Annotations of the whole come first.
                _ if ANNOTATIONS.contains(&name)
                    || name.starts_with("x-")
                    || kept == Some(true) => {}
                _ => return None,
            }
        }
        Some(())
    }

    /// Whether two schemas have the same keywords and the same properties.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let values = |nodes: &BTreeMap<&'a str, Node<'a>>| -> BTreeMap<&'a str, &'a Value> {
            let nodes = nodes.iter().filter(|(name, _)| !["properties", "required"].contains(name));
            nodes.map(|(name, node)| (*name, node.value)).collect()
        };
        let properties = |view: &Self| -> BTreeMap<&'a str, &'a Value> {
            view.properties.iter().map(|(name, node)| (*name, node.value)).collect()
        };
        values(&self.keywords) == values(&other.keywords)
            && properties(self) == properties(other)
            && self.required == other.required
    }

    /// The pointer of the schema.
    pub(super) fn pointer(&self) -> &str {
        &self.node.pointer
    }

    /// A keyword, whether or not it exists.
    pub(super) fn keyword(&self, name: &str) -> Node<'a> {
        self.keywords.get(name).cloned().unwrap_or_else(|| self.node.property(name).without_value())
    }

    /// A property, whether or not it exists.
    pub(super) fn property(&self, name: &str) -> Node<'a> {
        let missing = || self.keyword("properties").property(name).without_value();
        self.properties.get(name).cloned().unwrap_or_else(missing)
    }

    pub(super) fn property_names(&self) -> impl Iterator<Item = &'a str> {
        self.properties.keys().copied()
    }

    /// Whether a keyword is `true`.
    pub(super) fn is_true(&self, name: &str) -> bool {
        self.keyword(name).found() == Some(&Value::Bool(true))
    }

    /// The string value of a keyword.
    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        self.keywords.get(name)?.value.as_str()
    }
}

/// The strings in an array.
fn names<'a>(node: &Node<'a>) -> impl Iterator<Item = &'a str> + use<'a> {
    node.items().into_iter().filter_map(|item| item.value.as_str())
}

/// Whether a schema has nothing but annotations and parts.
fn is_wrapper(node: &Node<'_>) -> bool {
    node.properties().into_iter().all(|(name, _)| {
        ANNOTATIONS.contains(&name) || name.starts_with("x-") || !parts_of(node, name).is_empty()
    })
}

/// The schemas that a schema must match as well.
pub(super) fn parts<'a>(node: &Node<'a>) -> Vec<Node<'a>> {
    ["allOf", "oneOf", "anyOf"].iter().flat_map(|name| parts_of(node, name)).collect()
}

/// The items of an `allOf`, or the only item of a `oneOf` or `anyOf` without discriminator.
fn parts_of<'a>(node: &Node<'a>, name: &str) -> Vec<Node<'a>> {
    let items = || node.property(name).items();
    match name {
        "allOf" => items(),
        "oneOf" | "anyOf" if node.get("discriminator").is_none() => {
            items().into_iter().filter(|_| items().len() == 1).collect()
        }
        _ => Vec::new(),
    }
}

/// The only part of a schema that has nothing but annotations besides.
pub(super) fn wrapped<'a>(node: &Node<'a>) -> Option<Node<'a>> {
    let parts = parts(node);
    parts.first().filter(|_| parts.len() == 1 && is_wrapper(node)).cloned()
}
