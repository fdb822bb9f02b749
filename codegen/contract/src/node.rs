//! A JSON value together with its pointer, so that a message can name the place.

use serde_json::Value;

use crate::{step, unescape};

/// References are followed at most this many times, so that a circle of references ends.
const MAX_REFERENCES: usize = 32;

static NULL: Value = Value::Null;

/// A place in a document, and the value there.
#[derive(Clone, Debug)]
pub struct Node<'a> {
    root: &'a Value,
    /// The JSON pointer of the place.
    pub pointer: String,
    /// The value at the place; null if there is none.
    pub value: &'a Value,
    is_missing: bool,
}

impl<'a> Node<'a> {
    /// The whole document.
    #[must_use]
    pub fn new(root: &'a Value) -> Self {
        Self { root, pointer: String::new(), value: root, is_missing: false }
    }

    /// The place at `pointer`, whether or not the document has a value there.
    #[must_use]
    pub fn from_pointer(root: &'a Value, pointer: &str) -> Self {
        Self::at(root, pointer.to_owned(), root.pointer(pointer))
    }

    /// A place in no document.
    #[must_use]
    pub fn missing() -> Self {
        Self::at(&NULL, String::new(), None)
    }

    fn at(root: &'a Value, pointer: String, value: Option<&'a Value>) -> Self {
        Self { root, pointer, value: value.unwrap_or(&NULL), is_missing: value.is_none() }
    }

    /// The same place without its value.
    #[must_use]
    pub fn without_value(&self) -> Self {
        Self::at(self.root, self.pointer.clone(), None)
    }

    /// The value, unless it is missing.
    #[must_use]
    pub fn found(&self) -> Option<&'a Value> {
        (!self.is_missing).then_some(self.value)
    }

    /// Whether the document has a value at the place.
    #[must_use]
    pub fn exists(&self) -> bool {
        !self.is_missing
    }

    /// Whether the value is missing, or an array or object without content.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self.value {
            Value::Array(items) => items.is_empty(),
            Value::Object(properties) => properties.is_empty(),
            _ => self.is_missing,
        }
    }

    /// The place of a property, whether or not it exists.
    #[must_use]
    pub fn property(&self, name: &str) -> Self {
        Self::at(self.root, step(&self.pointer, name), self.value.get(name))
    }

    /// A property, if it exists.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Self> {
        let value = self.value.get(name)?;
        Some(Self::at(self.root, step(&self.pointer, name), Some(value)))
    }

    /// The string value of a property.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&'a str> {
        self.value.get(name)?.as_str()
    }

    /// Whether a property is `true`.
    #[must_use]
    pub fn is_true(&self, name: &str) -> bool {
        self.value.get(name) == Some(&Value::Bool(true))
    }

    /// The properties of an object; empty for any other value.
    #[must_use]
    pub fn properties(&self) -> Vec<(&'a str, Self)> {
        let properties = self.value.as_object().into_iter().flatten();
        let node = |name, value| Self::at(self.root, step(&self.pointer, name), Some(value));
        properties.map(|(name, value)| (name.as_str(), node(name, value))).collect()
    }

    /// The items of an array; empty for any other value.
    #[must_use]
    pub fn items(&self) -> Vec<Self> {
        let items = self.value.as_array().into_iter().flatten().enumerate();
        let node =
            |(index, value)| Self::at(self.root, format!("{}/{index}", self.pointer), Some(value));
        items.map(node).collect()
    }

    /// The items of a property that is an array; empty if it is missing or has another type.
    #[must_use]
    pub fn list(&self, name: &str) -> Vec<Self> {
        self.property(name).items()
    }

    /// The last step of the pointer, unescaped.
    #[must_use]
    pub fn name(&self) -> String {
        unescape(self.pointer.rsplit('/').next().unwrap_or_default())
    }

    /// The target of the node's `$ref`, if the node is a reference and the document has its target.
    #[must_use]
    pub fn target(&self) -> Option<Self> {
        let pointer = self.text("$ref")?.strip_prefix('#')?;
        let value = self.root.pointer(pointer)?;
        Some(Self::at(self.root, pointer.to_owned(), Some(value)))
    }

    /// The node that a chain of references leads to; the node itself if it is no reference.
    #[must_use]
    pub fn resolve(&self) -> Self {
        let mut node = self.clone();
        for _ in 0..MAX_REFERENCES {
            let Some(target) = node.target() else { break };
            node = target;
        }
        node
    }
}
