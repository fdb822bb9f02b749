//! Entries of the generated catalog: types, operations and payloads, each with what a test does with it.

use std::future::Future;
use std::pin::Pin;

use oracle_cpq::{Download, Error, Response, Site};
use schemars::generate::{Contract as SchemaMode, SchemaSettings};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::set_field::{SetField, set_fields};

/// All types, operations and payloads of a version.
pub(crate) struct Version {
    pub(crate) name: &'static str,
    pub(crate) types: &'static [Type],
    pub(crate) operations: &'static [Operation],
    pub(crate) payloads: &'static [Payload],
}

impl Version {
    /// Returns the type of this name.
    pub(crate) fn type_named(&self, name: &str) -> &Type {
        let found = self.types.iter().find(|ty| ty.name == name);
        found.unwrap_or_else(|| panic!("{} has no type {name}", self.name))
    }
}

/// A type of the SDK.
pub(crate) struct Type {
    pub(crate) name: &'static str,
    /// Its schema in the contract; for a PATCH type, the schema of the request.
    pub(crate) schema: &'static str,
    /// Deserializes a text and serializes the result. An error starts with the path of the field.
    pub(crate) round_trip: fn(&str) -> Result<String, String>,
    /// Sets the fields without deserializing and serializes the result, if deserializing gives the same.
    pub(crate) build: fn(&str) -> Result<String, String>,
    /// Sets the fields from one object, then from another, and serializes the result.
    pub(crate) build_twice: fn(&Value, &Value) -> String,
    /// Its own JSON Schema.
    pub(crate) json_schema: fn(&SchemaMode) -> Value,
}

impl Type {
    pub(crate) const fn new<T: SetField>(name: &'static str) -> Self {
        Self::new_patch::<T>(name, name)
    }

    pub(crate) const fn new_patch<T: SetField>(name: &'static str, schema: &'static str) -> Self {
        Self {
            name,
            schema,
            round_trip: |text| serialize(&deserialize::<T>(text)?),
            build: |text| {
                let value: Value = serde_json::from_str(text).expect("the text is JSON");
                let mut built = T::default();
                set_fields(&mut built, &value);
                let deserialized: T = deserialize(text)?;
                if built == deserialized {
                    return serialize(&built);
                }
                Err(format!("deserializing gives {deserialized:?} instead of {built:?}"))
            },
            build_twice: |first, second| {
                let mut built = T::default();
                set_fields(&mut built, first);
                set_fields(&mut built, second);
                serialize(&built).expect("the value is serializable")
            },
            json_schema: |mode| {
                let settings = SchemaSettings::draft2020_12().with(|it| it.contract = mode.clone());
                settings.into_generator().into_root_schema_for::<T>().to_value()
            },
        }
    }

    /// Whether this is the type of a PATCH body, whose fields have three states.
    pub(crate) fn is_patch(&self) -> bool {
        self.name != self.schema
    }
}

fn deserialize<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let mut json = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| error.to_string())?;
    json.end().map_err(|error| error.to_string())?;
    Ok(value)
}

fn serialize<T: Serialize>(value: &T) -> Result<String, String> {
    serde_json::to_string(value).map_err(|error| error.to_string())
}

/// The body of a request or a response.
#[allow(dead_code, reason = "the contracts may not have bodies of all forms")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Body {
    /// None.
    None,
    /// A value of this type.
    Object(&'static str),
    /// An array of values of this type.
    Objects(&'static str),
    /// An array of plain values.
    Values,
    /// A form with files.
    Form,
    /// A file.
    File,
}

/// An operation. `call` uses placeholders as path parameters and an empty body.
pub(crate) struct Operation {
    pub(crate) id: &'static str,
    pub(crate) request: Body,
    pub(crate) response: Body,
    pub(crate) call: fn(&Site) -> Call,
}

/// A request in flight; gives the serialized response.
pub(crate) type Call = Pin<Box<dyn Future<Output = Result<String, Error>> + Send>>;

pub(crate) fn serialize_response<T: Serialize + 'static>(
    response: impl Future<Output = Result<Response<T>, Error>> + Send + 'static,
) -> Call {
    Box::pin(async {
        let response = response.await?;
        Ok(serialize(&*response).expect("the response is serializable"))
    })
}

#[allow(dead_code, reason = "the contracts may not have downloads")]
pub(crate) fn download(
    response: impl Future<Output = Result<Response<Download>, Error>> + Send + 'static,
) -> Call {
    Box::pin(async {
        let bytes = response.await?.into_inner().bytes().await?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    })
}

/// A payload of `spec/`.
pub(crate) struct Payload {
    /// Its path in the version's folder.
    pub(crate) path: &'static str,
    pub(crate) body: Body,
}
