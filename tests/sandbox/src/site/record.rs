//! The properties of a user. Values keep the text in which they were received, so that numbers do not
//! change their form.

use std::ops::{Deref, DerefMut};

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

/// A JSON object with the order of its properties.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(transparent)]
pub(crate) struct Record(IndexMap<String, Box<RawValue>>);

impl Record {
    /// Parses an object; any other text is an empty record.
    pub(crate) fn parse(json: &[u8]) -> Self {
        serde_json::from_slice(json).unwrap_or_default()
    }

    pub(crate) fn from_value(value: &Value) -> Self {
        let properties = value.as_object().into_iter().flatten();
        Self(properties.map(|(name, value)| (name.clone(), raw(value))).collect())
    }

    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self(IndexMap::with_capacity(capacity))
    }

    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(&self.0).unwrap_or_default()
    }

    /// The value of a property, unless it is null.
    pub(crate) fn value(&self, name: &str) -> Option<Value> {
        self.get(name).and_then(|value| parsed(value))
    }

    /// The value of a property that is a string.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        serde_json::from_str(self.get(name)?.get()).ok()
    }

    /// The value at a path such as `status.value`, unless it is null.
    pub(crate) fn at_path(&self, path: &str) -> Option<Value> {
        let (name, part) = path.split_once('.').unwrap_or((path, ""));
        let value = self.value(name)?;
        match part {
            "" => Some(value),
            part => value.get(part).filter(|part| !part.is_null()).cloned(),
        }
    }

    pub(crate) fn set(&mut self, name: &str, value: impl Serialize) {
        self.0.insert(name.to_owned(), raw(value));
    }

    pub(crate) fn remove_nulls(&mut self) {
        self.0.retain(|_, value| !is_null(value));
    }
}

impl Deref for Record {
    type Target = IndexMap<String, Box<RawValue>>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Record {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl FromIterator<(String, Box<RawValue>)> for Record {
    fn from_iter<T: IntoIterator<Item = (String, Box<RawValue>)>>(properties: T) -> Self {
        Self(properties.into_iter().collect())
    }
}

impl IntoIterator for Record {
    type Item = (String, Box<RawValue>);
    type IntoIter = indexmap::map::IntoIter<String, Box<RawValue>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

pub(crate) fn raw(value: impl Serialize) -> Box<RawValue> {
    to_raw_value(&value).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

/// Parses a value, unless it is null.
pub(crate) fn parsed(value: &RawValue) -> Option<Value> {
    serde_json::from_str(value.get()).ok().filter(|value: &Value| !value.is_null())
}

/// Removes nulls, which count as omitted, at every depth. A value without nulls keeps its text.
pub(crate) fn without_nulls(value: Box<RawValue>) -> Box<RawValue> {
    if !value.get().contains("null") {
        return value;
    }
    let mut parsed: Value = serde_json::from_str(value.get()).unwrap_or_default();
    remove_nulls(&mut parsed);
    raw(parsed)
}

fn remove_nulls(value: &mut Value) {
    match value {
        Value::Object(properties) => {
            properties.retain(|_, value| !value.is_null());
            properties.values_mut().for_each(remove_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(remove_nulls),
        _ => {}
    }
}

pub(crate) fn is_null(value: &RawValue) -> bool {
    value.get() == "null"
}
