//! Sets the fields of the SDK's types by their names in JSON, without the SDK's `Deserialize` impls.

use std::fmt::Debug;

use oracle_cpq::{Number, Password, Patch, StringOrNumber};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// A type of the catalog, whose fields can be set by their names in JSON.
pub(crate) trait SetField:
    Default + PartialEq + Debug + Serialize + DeserializeOwned + JsonSchema
{
    fn set_field(&mut self, name: &str, value: &Value);
}

pub(crate) fn set_fields<T: SetField>(target: &mut T, object: &Value) {
    for (name, value) in object.as_object().expect("the value is an object") {
        target.set_field(name, value);
    }
}

/// Sets a field that the contract knows.
pub(crate) fn set<F: FromValue>(field: &mut F, value: &Value) {
    *field = F::from_value(value);
}

/// Sets a field that the contract does not know.
pub(crate) fn insert(extra: &mut Map<String, Value>, name: &str, value: &Value) {
    extra.insert(name.to_owned(), value.clone());
}

/// The type of a field. `null` is only valid for an `Option` or a `Patch`.
pub(crate) trait FromValue {
    fn from_value(value: &Value) -> Self;
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value) -> Self {
        (!value.is_null()).then(|| T::from_value(value))
    }
}

impl<T: FromValue> FromValue for Patch<T> {
    fn from_value(value: &Value) -> Self {
        if value.is_null() { Self::Null } else { Self::Set(T::from_value(value)) }
    }
}

impl<T: FromValue> FromValue for Vec<T> {
    fn from_value(value: &Value) -> Self {
        value.as_array().expect("the value is an array").iter().map(T::from_value).collect()
    }
}

impl<T: SetField> FromValue for T {
    fn from_value(value: &Value) -> Self {
        let mut target = T::default();
        set_fields(&mut target, value);
        target
    }
}

impl FromValue for String {
    fn from_value(value: &Value) -> Self {
        value.as_str().expect("the value is a string").to_owned()
    }
}

impl FromValue for Password {
    fn from_value(value: &Value) -> Self {
        value.as_str().expect("the value is a string").into()
    }
}

impl FromValue for i64 {
    fn from_value(value: &Value) -> Self {
        value.as_i64().expect("the value is an integer")
    }
}

impl FromValue for bool {
    fn from_value(value: &Value) -> Self {
        value.as_bool().expect("the value is a boolean")
    }
}

impl FromValue for Number {
    fn from_value(value: &Value) -> Self {
        value.as_number().expect("the value is a number").clone()
    }
}

impl FromValue for StringOrNumber {
    fn from_value(value: &Value) -> Self {
        match value {
            Value::String(text) => text.as_str().into(),
            number => Number::from_value(number).into(),
        }
    }
}
