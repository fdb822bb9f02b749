//! A user as it is held: its members as the text they came in, so that no number is respelled.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

/// An object's members, in their order.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(transparent)]
pub(crate) struct Record(IndexMap<String, Box<RawValue>>);

impl Record {
    pub(crate) fn read(text: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(text)
    }

    pub(crate) fn of(value: &Value) -> Self {
        let members = value.as_object().into_iter().flatten();
        members.map(|(name, value)| (name.clone(), raw(value))).collect()
    }

    /// An empty record with room for the members of this one, and for as many more.
    pub(crate) fn room_for(other: &Self, more: usize) -> Self {
        Self(IndexMap::with_capacity(other.0.len() + more))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&RawValue> {
        self.0.get(name).map(|member| &**member)
    }

    /// A member as a value; one that is null is missing.
    pub(crate) fn value(&self, name: &str) -> Option<Value> {
        self.get(name).and_then(value)
    }

    /// A member that is text.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        serde_json::from_str(self.get(name)?.get()).ok()
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub(crate) fn set(&mut self, name: &str, value: impl Serialize) {
        self.0.insert(name.to_owned(), raw(value));
    }

    pub(crate) fn put(&mut self, name: String, member: Box<RawValue>) {
        self.0.insert(name, member);
    }

    pub(crate) fn remove(&mut self, name: &str) -> Option<Box<RawValue>> {
        self.0.shift_remove(name)
    }

    pub(crate) fn retain(&mut self, mut keep: impl FnMut(&str) -> bool) {
        self.0.retain(|name, _| keep(name));
    }

    pub(crate) fn remove_nulls(&mut self) {
        self.0.retain(|_, member| !is_null(member));
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &RawValue)> {
        self.0.iter().map(|(name, member)| (name.as_str(), &**member))
    }

    pub(crate) fn members_mut(&mut self) -> impl Iterator<Item = (&String, &mut Box<RawValue>)> {
        self.0.iter_mut()
    }
}

impl FromIterator<(String, Box<RawValue>)> for Record {
    fn from_iter<T: IntoIterator<Item = (String, Box<RawValue>)>>(members: T) -> Self {
        Self(members.into_iter().collect())
    }
}

impl IntoIterator for Record {
    type Item = (String, Box<RawValue>);
    type IntoIter = indexmap::map::IntoIter<String, Box<RawValue>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// A value as the text it is written with.
pub(crate) fn raw(value: impl Serialize) -> Box<RawValue> {
    to_raw_value(&value).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

/// What a member's text means; null means nothing.
pub(crate) fn value(member: &RawValue) -> Option<Value> {
    serde_json::from_str(member.get()).ok().filter(|value: &Value| !value.is_null())
}

pub(crate) fn is_null(member: &RawValue) -> bool {
    member.get() == "null"
}
