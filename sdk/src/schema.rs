//! The JSON Schemas of the types, by the list of members that each is written by.

use std::borrow::Cow;
use std::convert::Infallible;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value};

use crate::model::{Field, FieldVisitor, Model};
use crate::{Password, Patch, StringOrNumber};

/// Lets types of the contract tell their JSON Schemas.
macro_rules! json_schema {
    ($($type:ident),*) => {
        $(
            impl schemars::JsonSchema for $type {
                fn schema_name() -> std::borrow::Cow<'static, str> {
                    Self::NAME.into()
                }

                // The versions name types alike.
                fn schema_id() -> std::borrow::Cow<'static, str> {
                    concat!(module_path!(), "::", stringify!($type)).into()
                }

                fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                    crate::schema::of::<Self>(generator)
                }
            }
        )*
    };
}

/// The schema of a type: open, for members the contract does not know are kept.
pub(crate) fn of<T: Model>(generator: &mut SchemaGenerator) -> Schema {
    let mut listed = Listed { generator, required: T::REQUIRED, properties: Map::new() };
    let Ok(()) = T::default().write(&mut listed);
    let mut schema = schemars::json_schema!({
        "type": "object",
        "properties": listed.properties,
        "additionalProperties": true,
    });
    if !T::REQUIRED.is_empty() {
        schema.insert("required".to_owned(), T::REQUIRED.into());
    }
    schema
}

/// What a member's schema is made of.
pub(crate) trait FieldSchema {
    /// What it holds where it is neither left out nor null.
    type Held: JsonSchema;
    /// Whether null is sent for it.
    const SENDS_NULL: bool;
}

impl<T: JsonSchema> FieldSchema for Option<T> {
    type Held = T;
    const SENDS_NULL: bool = false;
}

impl<T: JsonSchema> FieldSchema for Patch<T> {
    type Held = T;
    const SENDS_NULL: bool = true;
}

struct Listed<'a> {
    generator: &'a mut SchemaGenerator,
    required: &'static [&'static str],
    properties: Map<String, Value>,
}

impl FieldVisitor for Listed<'_> {
    type Error = Infallible;

    fn field<T: Field>(&mut self, name: &'static str, _: &T) -> Result<(), Infallible> {
        // Null reads as missing, so what must be there can't be null.
        let is_read_as_missing =
            self.generator.contract().is_deserialize() && !self.required.contains(&name);
        let schema = if T::SENDS_NULL || is_read_as_missing {
            self.generator.subschema_for::<Option<T::Held>>()
        } else {
            self.generator.subschema_for::<T::Held>()
        };
        self.properties.insert(name.to_owned(), schema.into());
        Ok(())
    }

    fn redacted<T: Field>(&mut self, name: &'static str, value: &T) -> Result<(), Infallible> {
        self.field(name, value)
    }
}

/// The value that is set, or null; in a type of your own, a member that is left is not required.
impl<T: JsonSchema> JsonSchema for Patch<T> {
    fn inline_schema() -> bool {
        Option::<T>::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        Option::<T>::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        Option::<T>::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Option::<T>::json_schema(generator)
    }
}

impl JsonSchema for Password {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Password".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": "string", "format": "password", "writeOnly": true })
    }
}

impl JsonSchema for StringOrNumber {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "StringOrNumber".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "oneOf": [{ "type": "string" }, { "type": "number" }] })
    }
}
