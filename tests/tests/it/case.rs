//! What the generated list says of a type, an operation and a payload, and how a test makes use of it.

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;

use oracle_cpq::{Error, Number, Password, Patch, Response, Site, StringOrNumber};
use schemars::JsonSchema;
use schemars::generate::{Contract, SchemaSettings};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// What the contract of a version has.
pub(crate) struct Version {
    pub(crate) name: &'static str,
    pub(crate) types: &'static [Type],
    pub(crate) operations: &'static [Operation],
    pub(crate) payloads: &'static [Payload],
}

impl Version {
    /// The type of this name.
    pub(crate) fn named(&self, name: &str) -> &Type {
        let found = self.types.iter().find(|ty| ty.name == name);
        found.unwrap_or_else(|| panic!("{} has no type {name}", self.name))
    }
}

/// A type of the SDK.
pub(crate) struct Type {
    pub(crate) name: &'static str,
    /// The schema of the contract that it is of; of a change the documented request's.
    pub(crate) schema: &'static str,
    /// Reads a text and writes what was read; an error begins with its path.
    pub(crate) through: fn(&str) -> Result<String, String>,
    /// Fills one member by member, without reading, and writes it, where it is what reading gives, too.
    pub(crate) filled: fn(&str) -> Result<String, String>,
    /// Fills one from an object, then from another, and writes it.
    pub(crate) refilled: fn(&Value, &Value) -> String,
    /// What it tells of itself.
    pub(crate) json_schema: fn(&Contract) -> Value,
}

impl Type {
    pub(crate) const fn of<T: Filled>(name: &'static str) -> Self {
        Self::change::<T>(name, name)
    }

    pub(crate) const fn change<T: Filled>(name: &'static str, schema: &'static str) -> Self {
        Self {
            name,
            schema,
            through: |text| write(&read::<T>(text)?),
            filled: |text| {
                let (filled, read) = (T::held(&value(text)), read(text)?);
                if filled == read {
                    return write(&filled);
                }
                Err(format!("reading gives {read:?}, and not {filled:?}"))
            },
            refilled: |first, second| {
                let mut filled = T::held(first);
                fill(&mut filled, second);
                write(&filled).expect("a filled type can be written")
            },
            json_schema: |contract| {
                let settings =
                    SchemaSettings::draft2020_12().with(|it| it.contract = contract.clone());
                settings.into_generator().into_root_schema_for::<T>().to_value()
            },
        }
    }

    /// Whether it is a change, which has three states for each member.
    pub(crate) fn is_change(&self) -> bool {
        self.name != self.schema
    }
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let mut json = serde_json::Deserializer::from_str(text);
    let read = serde_path_to_error::deserialize(&mut json).map_err(|error| error.to_string())?;
    json.end().map_err(|error| error.to_string())?;
    Ok(read)
}

fn write<T: Serialize>(value: &T) -> Result<String, String> {
    serde_json::to_string(value).map_err(|error| error.to_string())
}

fn value(text: &str) -> Value {
    serde_json::from_str(text).expect("a test gives JSON")
}

/// An operation, with its call; it asks for anybody and sends an empty body.
pub(crate) struct Operation {
    pub(crate) id: &'static str,
    /// The type it takes, if any.
    pub(crate) request: Option<&'static str>,
    /// The type it answers with.
    pub(crate) answer: &'static str,
    pub(crate) call: fn(&Site) -> Called,
}

/// A call under way; its answer is written again.
pub(crate) type Called = Pin<Box<dyn Future<Output = Result<String, Error>> + Send>>;

pub(crate) fn answered<T: Serialize + 'static>(
    sent: impl Future<Output = Result<Response<T>, Error>> + Send + 'static,
) -> Called {
    Box::pin(async { sent.await.map(|answer| write(&*answer).expect("it can be written")) })
}

/// A payload's file, with the type it is of.
pub(crate) struct Payload {
    /// The file, in the version's folder.
    pub(crate) path: &'static str,
    pub(crate) of: &'static str,
}

/// A type that can be filled by the names of its members, which are the contract's.
pub(crate) trait Filled:
    Default + PartialEq + Debug + Serialize + DeserializeOwned + JsonSchema
{
    fn fill(&mut self, name: &str, value: &Value);
}

fn fill<T: Filled>(filled: &mut T, members: &Value) {
    for (name, value) in members.as_object().expect("a type is an object") {
        filled.fill(name, value);
    }
}

/// Sets a member.
pub(crate) fn put<M: Member>(member: &mut M, value: &Value) {
    *member = M::put(value);
}

/// Keeps a member that the contract does not know.
pub(crate) fn keep(extra: &mut Map<String, Value>, name: &str, value: &Value) {
    extra.insert(name.to_owned(), value.clone());
}

/// A member, which can be one that must be there.
pub(crate) trait Member {
    fn put(value: &Value) -> Self;
}

impl<T: Held> Member for T {
    fn put(value: &Value) -> Self {
        T::held(value)
    }
}

impl<T: Held> Member for Option<T> {
    fn put(value: &Value) -> Self {
        (!value.is_null()).then(|| T::held(value))
    }
}

impl<T: Held> Member for Patch<T> {
    fn put(value: &Value) -> Self {
        if value.is_null() { Self::Null } else { Self::Set(T::held(value)) }
    }
}

/// What a member holds, made without the SDK's own reading.
pub(crate) trait Held {
    fn held(value: &Value) -> Self;
}

impl<T: Filled> Held for T {
    fn held(value: &Value) -> Self {
        let mut filled = T::default();
        fill(&mut filled, value);
        filled
    }
}

impl<T: Held> Held for Vec<T> {
    fn held(value: &Value) -> Self {
        value.as_array().expect("it is a list").iter().map(T::held).collect()
    }
}

impl Held for String {
    fn held(value: &Value) -> Self {
        value.as_str().expect("it is text").to_owned()
    }
}

impl Held for Password {
    fn held(value: &Value) -> Self {
        value.as_str().expect("it is text").into()
    }
}

impl Held for i64 {
    fn held(value: &Value) -> Self {
        value.as_i64().expect("it is an integer")
    }
}

impl Held for bool {
    fn held(value: &Value) -> Self {
        value.as_bool().expect("it is true or false")
    }
}

impl Held for Number {
    fn held(value: &Value) -> Self {
        value.as_number().expect("it is a number").clone()
    }
}

impl Held for StringOrNumber {
    fn held(value: &Value) -> Self {
        match value {
            Value::String(text) => text.as_str().into(),
            other => Number::held(other).into(),
        }
    }
}
