//! The JSON Schemas of the types, derived from the properties that each type visits.

use std::borrow::Cow;
use std::convert::Infallible;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value};

use crate::model::{Field, FieldVisitor, Model};
use crate::{Password, Patch, StringOrNumber};

/// Implements `JsonSchema` for types of the contract.
macro_rules! json_schema {
    ($($type:ident),*) => {
        $(
            // A label for the documentation; the macro exists only with the feature.
            #[cfg(feature = "schemars")]
            impl schemars::JsonSchema for $type {
                fn schema_name() -> std::borrow::Cow<'static, str> {
                    Self::NAME.into()
                }

                // Several API versions have types of the same name.
                fn schema_id() -> std::borrow::Cow<'static, str> {
                    concat!(module_path!(), "::", stringify!($type)).into()
                }

                fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                    crate::schema::generate::<Self>(generator)
                }
            }
        )*
    };
}

/// Generates the schema of a type. It allows unknown properties, because types keep them.
pub(crate) fn generate<T: Model>(generator: &mut SchemaGenerator) -> Schema {
    let mut visitor = SchemaVisitor { generator, required: T::REQUIRED, properties: Map::new() };
    let Ok(()) = T::default().write(&mut visitor);
    let mut schema = schemars::json_schema!({
        "type": "object",
        "properties": visitor.properties,
        "additionalProperties": true,
    });
    if !T::REQUIRED.is_empty() {
        schema.insert("required".to_owned(), T::REQUIRED.into());
    }
    schema
}

struct SchemaVisitor<'a> {
    generator: &'a mut SchemaGenerator,
    required: &'static [&'static str],
    properties: Map<String, Value>,
}

impl FieldVisitor for SchemaVisitor<'_> {
    type Error = Infallible;

    fn field<T: Field>(&mut self, name: &'static str, _: &T) -> Result<(), Infallible> {
        // Null is read as an omitted property, so required properties can't be null.
        let reads_null =
            self.generator.contract().is_deserialize() && !self.required.contains(&name);
        let schema = if T::SENDS_NULL || reads_null {
            self.generator.subschema_for::<Option<T::Value>>()
        } else {
            self.generator.subschema_for::<T::Value>()
        };
        self.properties.insert(name.to_owned(), schema.into());
        Ok(())
    }

    fn redacted<T: Field>(&mut self, name: &'static str, value: &T) -> Result<(), Infallible> {
        self.field(name, value)
    }
}

/// The schema of the value, or null. In your own types, the property is not required.
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
