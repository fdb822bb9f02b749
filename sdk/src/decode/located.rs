//! Reads a JSON value; an error has the path of the value that does not fit.

use std::fmt;

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess,
    Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::{Value, map};

pub(super) fn read<T: DeserializeOwned>(value: &Value) -> Result<T, LocatedError> {
    T::deserialize(Located(value))
}

/// A step from a value to one inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Name(String),
    Index(usize),
}

/// Why a value does not fit, and where.
#[derive(Debug)]
pub(super) struct LocatedError {
    pub(super) message: String,
    /// The steps to the value, the last one first.
    reversed: Vec<Step>,
}

impl LocatedError {
    /// The steps to the value that does not fit.
    pub(super) fn path(&self) -> Vec<Step> {
        self.reversed.iter().rev().cloned().collect()
    }

    fn inside(mut self, step: Step) -> Self {
        self.reversed.push(step);
        self
    }
}

/// Shows the path, such as `items[0].login`, or a dot if there is none.
impl fmt::Display for LocatedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, step) in self.reversed.iter().rev().enumerate() {
            match step {
                Step::Name(name) if number == 0 => f.write_str(name)?,
                Step::Name(name) => write!(f, ".{name}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        if self.reversed.is_empty() { f.write_str(".") } else { Ok(()) }
    }
}

impl std::error::Error for LocatedError {}

impl Error for LocatedError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self { message: message.to_string(), reversed: Vec::new() }
    }
}

/// Deserializer of a value. `serde_path_to_error` wraps that of `serde_json` instead, but would be a dependency
/// more for users.
struct Located<'de>(&'de Value);

impl<'de> Deserializer<'de> for Located<'de> {
    type Error = LocatedError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, LocatedError> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Number(number) => number.deserialize_any(visitor).map_err(Error::custom),
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Array(items) => visitor.visit_seq(Items(items.iter().enumerate())),
            Value::Object(properties) => {
                visitor.visit_map(Properties { rest: properties.iter(), current: None })
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, LocatedError> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

struct Items<'de>(std::iter::Enumerate<std::slice::Iter<'de, Value>>);

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = LocatedError;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, LocatedError> {
        let Some((index, item)) = self.0.next() else { return Ok(None) };
        seed.deserialize(Located(item)).map(Some).map_err(|error| error.inside(Step::Index(index)))
    }
}

struct Properties<'de> {
    rest: map::Iter<'de>,
    current: Option<(&'de String, &'de Value)>,
}

impl<'de> MapAccess<'de> for Properties<'de> {
    type Error = LocatedError;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, LocatedError> {
        self.current = self.rest.next();
        let Some((name, _)) = self.current else { return Ok(None) };
        let name: StrDeserializer<'de, LocatedError> = name.as_str().into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<S::Value, LocatedError> {
        let Some((name, value)) = self.current.take() else {
            return Err(Error::custom("the value is read before its name"));
        };
        let inside = |error: LocatedError| error.inside(Step::Name(name.clone()));
        seed.deserialize(Located(value)).map_err(inside)
    }
}
