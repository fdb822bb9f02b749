//! The JSON Schemas of the types, derived from the properties that each type lists.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Number, Value};

use crate::model::Model;
use crate::{Password, Patch, StringOrNumber};

/// Generates the schema of a type. It allows unknown properties, because types keep them.
pub(crate) fn generate(object: &dyn Model, generator: &mut SchemaGenerator) -> Schema {
    let info = object.info();
    let mut properties = Map::new();
    for (index, property) in info.properties.iter().enumerate() {
        // Null is read as an omitted property, so required properties can't be null.
        let reads_null = generator.contract().is_deserialize() && !property.is_required;
        let schema = object.field(index).map(|field| field.schema(generator, reads_null));
        properties.extend(schema.map(|schema| (property.name.to_owned(), Value::from(schema))));
    }
    let mut schema = schemars::json_schema!({
        "type": "object",
        "properties": properties,
        "additionalProperties": true,
    });
    let required = info.properties.iter().filter(|property| property.is_required);
    let required: Vec<&str> = required.map(|property| property.name).collect();
    if !required.is_empty() {
        schema.insert("required".to_owned(), required.into());
    }
    schema
}

/// The schema of a field.
pub(crate) trait FieldSchema {
    /// Generates the schema of the value, or null if it is read or sent.
    fn schema(&self, generator: &mut SchemaGenerator, reads_null: bool) -> Schema;
}

fn value_or_null<T: JsonSchema>(generator: &mut SchemaGenerator, allows_null: bool) -> Schema {
    if allows_null {
        generator.subschema_for::<Option<T>>()
    } else {
        generator.subschema_for::<T>()
    }
}

impl<T: JsonSchema> FieldSchema for Option<T> {
    fn schema(&self, generator: &mut SchemaGenerator, reads_null: bool) -> Schema {
        value_or_null::<T>(generator, reads_null)
    }
}

impl<T: JsonSchema> FieldSchema for Patch<T> {
    fn schema(&self, generator: &mut SchemaGenerator, _: bool) -> Schema {
        value_or_null::<T>(generator, true)
    }
}

/// Implements [`FieldSchema`] for types that can't be null.
macro_rules! not_null {
    ($([$($bounds:tt)*] $type:ty),*) => {
        $(
            impl<$($bounds)*> FieldSchema for $type {
                fn schema(&self, generator: &mut SchemaGenerator, _: bool) -> Schema {
                    generator.subschema_for::<Self>()
                }
            }
        )*
    };
}

not_null!(
    [] String, [] i64, [] bool, [] Number, [] StringOrNumber, [] Password,
    [T: JsonSchema] Vec<T>,
    [T: Model + JsonSchema] T
);

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
