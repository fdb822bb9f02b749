//! JSON whose members keep the order they are written in.

use cpq_contract::{Document, step};
use indexmap::IndexMap;
use serde::Serialize;
use serde_json::{Number, Value};

/// The members of an object, in order.
pub type Members = IndexMap<String, Tree>;

/// A JSON value.
///
/// `serde_json`'s own sorts the members of an object, or not, as any crate in the build decides.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Tree {
    /// Null.
    Null,
    /// True or false.
    Boolean(bool),
    /// A number with every digit.
    Number(Number),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Self>),
    /// An object.
    Object(Members),
}

impl Tree {
    /// What the contract holds, in its order.
    #[must_use]
    pub fn of(document: &Document) -> Self {
        Self::read(&document.value, "", document)
    }

    fn read(value: &Value, pointer: &str, document: &Document) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Boolean(*value),
            Value::Number(number) => Self::Number(number.clone()),
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(items) => {
                let items = items.iter().enumerate();
                let read =
                    |(index, item)| Self::read(item, &format!("{pointer}/{index}"), document);
                Self::List(items.map(read).collect())
            }
            Value::Object(members) => {
                let names = document.names(pointer).iter();
                let read = |name: &String| {
                    let member = Self::read(members.get(name)?, &step(pointer, name), document);
                    Some((name.clone(), member))
                };
                Self::Object(names.filter_map(read).collect())
            }
        }
    }

    /// An object of these members.
    pub fn object<'a>(members: impl IntoIterator<Item = (&'a str, Self)>) -> Self {
        Self::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// Text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A list of text.
    pub fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::List(texts.into_iter().map(Self::text).collect())
    }

    /// A count.
    #[must_use]
    pub fn count(count: usize) -> Self {
        Self::Number(count.into())
    }

    /// A member of an object.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.members()?.get(name)
    }

    /// What stands at the end of these names.
    #[must_use]
    pub fn at(&self, names: &[&str]) -> Option<&Self> {
        names.iter().try_fold(self, |tree, name| tree.get(name))
    }

    /// The members, of an object.
    #[must_use]
    pub fn members(&self) -> Option<&Members> {
        if let Self::Object(members) = self { Some(members) } else { None }
    }

    /// The text, of text.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The same with each member of an object and each item of a list turned into another.
    #[must_use]
    pub fn map(&self, mut turn: impl FnMut(&Self) -> Self) -> Self {
        match self {
            Self::List(items) => Self::List(items.iter().map(turn).collect()),
            Self::Object(members) => {
                let members = members.iter().map(|(name, value)| (name.clone(), turn(value)));
                Self::Object(members.collect())
            }
            single => single.clone(),
        }
    }

    /// The text of a file that holds it.
    #[must_use]
    pub fn file(&self) -> String {
        // Text for keys and no foreign type within: nothing that serde_json could refuse.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}
