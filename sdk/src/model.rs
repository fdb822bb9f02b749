//! The shared implementation of the generated types: deserialization, serialization and `Debug`.
//!
//! A type only lists its properties and gives access to its fields by their index. The functions that read
//! and write work on `dyn Model`, so that they are compiled once for each format and not for each type.
//! `#[serde(flatten)]` is not used for unknown properties, because it buffers them in a form that loses
//! numbers beyond 64 bits with `arbitrary_precision`.

mod extra;
mod field;
mod read;
mod write;

use std::fmt;

pub use extra::Extra;
pub(crate) use field::{Field, Slot};
pub(crate) use read::{MISMATCH, Order, deserialize};
pub(crate) use write::serialize;

use field::FieldValue;

/// A type of the contract.
pub(crate) trait Model {
    /// The name of the type and its properties.
    fn info(&self) -> &'static TypeInfo;

    /// The field of the property with this index in [`TypeInfo::properties`].
    fn field(&self, index: usize) -> Option<&dyn Field>;

    /// The place to read the property with this index into.
    fn field_mut(&mut self, index: usize) -> Option<Slot<'_>>;

    /// The properties that the contract does not know.
    fn extra(&self) -> &Extra;

    /// The properties that the contract does not know.
    fn extra_mut(&mut self) -> &mut Extra;
}

/// The name of a type and its properties.
pub(crate) struct TypeInfo {
    pub(crate) name: &'static str,
    pub(crate) properties: &'static [&'static str],
    pub(crate) required: &'static [&'static str],
    /// The properties whose values are secret or personal data.
    pub(crate) redacted: &'static [&'static str],
    pub(crate) order: Order,
}

/// The properties that are not omitted.
fn present(object: &dyn Model) -> impl Iterator<Item = (&'static str, FieldValue<'_>)> {
    let names = object.info().properties.iter().copied();
    let values = (0..).map_while(|index| object.field(index)).map(Field::value);
    names.zip(values).filter_map(|(name, value)| Some((name, value?)))
}

/// Whether a property that the contract knows has a value.
pub(crate) fn has_value(object: &dyn Model) -> bool {
    present(object).next().is_some()
}

/// Shows all properties that are not omitted; of redacted and unknown ones only the names.
pub(crate) fn debug(object: &dyn Model, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let info = object.info();
    let mut fields = f.debug_struct(info.name);
    for (name, value) in present(object) {
        if info.redacted.contains(&name) {
            fields.field(name, &format_args!("[redacted]"));
        } else {
            fields.field(name, &value);
        }
    }
    if !object.extra().is_empty() {
        fields.field("extra", object.extra());
    }
    fields.finish()
}

/// Implements the traits of a type that go by its [`Model`].
macro_rules! model_impls {
    ($type:ident) => {
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let mut object = Self::default();
                crate::model::deserialize(&mut object, from)?;
                Ok(object)
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                crate::model::serialize(self, to)
            }
        }

        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                crate::model::debug(self, f)
            }
        }

        #[cfg(feature = "schemars")]
        impl schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }

            // Several API versions have types of the same name.
            fn schema_id() -> std::borrow::Cow<'static, str> {
                concat!(module_path!(), "::", stringify!($type)).into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                crate::schema::generate(&Self::default(), generator)
            }
        }
    };
}
