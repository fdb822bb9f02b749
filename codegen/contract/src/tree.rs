//! JSON values that keep the order of properties.

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::{Number, Value};

use crate::{Document, step};

/// The properties of an object, in order.
pub type Properties = IndexMap<String, Tree>;

/// A JSON value.
///
/// Whether [`serde_json::Value`] keeps the order of properties depends on the features that any crate
/// of the build enables; this type always does.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Tree {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean(bool),
    /// A number.
    Number(Number),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Self>),
    /// An object.
    Object(Properties),
}

impl Tree {
    /// The contract in the order of its text.
    #[must_use]
    pub fn new(document: &Document) -> Self {
        Self::ordered(&document.value, "", &|pointer, object| {
            let names = document.names(pointer).iter();
            names.filter_map(|name| object.get_key_value(name)).collect()
        })
    }

    fn ordered<'a>(
        value: &'a Value,
        pointer: &str,
        properties: &impl Fn(&str, &'a serde_json::Map<String, Value>) -> Vec<(&'a String, &'a Value)>,
    ) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Boolean(*value),
            Value::Number(number) => Self::Number(number.clone()),
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(items) => {
                let items = items.iter().enumerate();
                let tree =
                    |(index, item)| Self::ordered(item, &format!("{pointer}/{index}"), properties);
                Self::List(items.map(tree).collect())
            }
            Value::Object(object) => {
                let tree = |(name, value): (&String, &'a Value)| {
                    (name.clone(), Self::ordered(value, &step(pointer, name), properties))
                };
                Self::Object(properties(pointer, object).into_iter().map(tree).collect())
            }
        }
    }

    /// An object.
    pub fn object<'a>(properties: impl IntoIterator<Item = (&'a str, Self)>) -> Self {
        let properties = properties.into_iter();
        Self::Object(properties.map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// A string.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// An array of strings.
    pub fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::List(texts.into_iter().map(Self::text).collect())
    }

    /// A number.
    #[must_use]
    pub fn count(count: usize) -> Self {
        Self::Number(count.into())
    }

    /// A property of an object.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.properties()?.get(name)
    }

    /// The value at the end of a path of property names.
    #[must_use]
    pub fn at(&self, names: &[&str]) -> Option<&Self> {
        names.iter().try_fold(self, |tree, name| tree.get(name))
    }

    /// The properties, if this is an object.
    #[must_use]
    pub fn properties(&self) -> Option<&Properties> {
        if let Self::Object(properties) = self { Some(properties) } else { None }
    }

    /// The text, if this is a string.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The same array or object with each item or property value replaced.
    #[must_use]
    pub fn map(&self, mut replace: impl FnMut(&Self) -> Self) -> Self {
        match self {
            Self::List(items) => Self::List(items.iter().map(replace).collect()),
            Self::Object(properties) => {
                let replaced =
                    properties.iter().map(|(name, value)| (name.clone(), replace(value)));
                Self::Object(replaced.collect())
            }
            single => single.clone(),
        }
    }

    /// The value as JSON text, indented, with a final newline.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Serializing can't fail: every key is a string.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

impl From<&Value> for Tree {
    fn from(value: &Value) -> Self {
        Self::ordered(value, "", &|_, object| object.iter().collect())
    }
}

impl From<Tree> for Value {
    fn from(tree: Tree) -> Self {
        match tree {
            Tree::Null => Self::Null,
            Tree::Boolean(value) => Self::Bool(value),
            Tree::Number(number) => Self::Number(number),
            Tree::Text(text) => Self::String(text),
            Tree::List(items) => items.into_iter().collect(),
            Tree::Object(properties) => properties.into_iter().collect(),
        }
    }
}
