//! The shared implementation of the generated types: deserialization, serialization and `Debug`.
//!
//! A type only lists its properties, with the macro `model!`, which gives access to its fields by their index. The functions that read
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
pub(crate) use read::{MISMATCH, deserialize};
pub(crate) use write::serialize;

use field::FieldValue;
use read::Order;

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
    pub(crate) properties: &'static [Property],
    order: Order,
}

impl TypeInfo {
    pub(crate) const fn new(name: &'static str, properties: &'static [Property]) -> Self {
        Self { name, properties, order: Order::new() }
    }
}

/// A property that the contract knows.
pub(crate) struct Property {
    pub(crate) name: &'static str,
    pub(crate) is_required: bool,
    /// Whether its value is a secret or personal data.
    is_redacted: bool,
}

impl Property {
    pub(crate) const fn new(name: &'static str) -> Self {
        Self { name, is_required: false, is_redacted: false }
    }

    pub(crate) const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    pub(crate) const fn redacted(mut self) -> Self {
        self.is_redacted = true;
        self
    }
}

/// The properties that are not omitted, with their values.
fn present(object: &dyn Model) -> impl Iterator<Item = (&'static Property, FieldValue<'_>)> {
    let values = (0..).map_while(|index| object.field(index)).map(Field::value);
    let properties = object.info().properties.iter().zip(values);
    properties.filter_map(|(property, value)| Some((property, value?)))
}

/// Whether a property that the contract knows has a value.
pub(crate) fn has_value(object: &dyn Model) -> bool {
    present(object).next().is_some()
}

/// Shows all properties that are not omitted; of redacted and unknown ones only the names.
pub(crate) fn debug(object: &dyn Model, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let info = object.info();
    let mut fields = f.debug_struct(info.name);
    for (property, value) in present(object) {
        if property.is_redacted {
            fields.field(property.name, &format_args!("[redacted]"));
        } else {
            fields.field(property.name, &value);
        }
    }
    if !object.extra().is_empty() {
        fields.field("extra", object.extra());
    }
    fields.finish()
}

/// Implements [`Model`], and with it `Deserialize`, `Serialize`, `Debug` and `JsonSchema`, for a type from the
/// list of its properties: index, field, name, and whether it is required or redacted. Macros can't count, so
/// the list has the indexes.
macro_rules! model {
    ($type:ident { $($index:literal => $field:ident = $name:literal $($flag:ident)*,)* }) => {
        impl crate::model::Model for $type {
            fn info(&self) -> &'static crate::model::TypeInfo {
                static INFO: crate::model::TypeInfo = crate::model::TypeInfo::new(
                    stringify!($type),
                    &[$(crate::model::Property::new($name)$(.$flag())*),*],
                );
                &INFO
            }

            fn field(&self, index: usize) -> Option<&dyn crate::model::Field> {
                match index {
                    $($index => Some(&self.$field),)*
                    _ => None,
                }
            }

            fn field_mut(&mut self, index: usize) -> Option<crate::model::Slot<'_>> {
                match index {
                    $($index => Some(crate::model::Field::slot(&mut self.$field)),)*
                    _ => None,
                }
            }

            fn extra(&self) -> &crate::Extra {
                &self.extra
            }

            fn extra_mut(&mut self) -> &mut crate::Extra {
                &mut self.extra
            }
        }

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
