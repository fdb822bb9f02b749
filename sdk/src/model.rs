//! The shared implementation of the generated types: deserialization, serialization and `Debug`.
//!
//! A type lists its fields twice: to read them by name, and to visit them in order. Serialization,
//! `Debug` and the JSON Schema use the visitor. `#[serde(flatten)]` is not used for unknown properties,
//! because it buffers them in a form that loses numbers beyond 64 bits with `arbitrary_precision`.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

use crate::Patch;

/// A type of the contract.
pub(crate) trait Model: Default {
    /// The name of the Rust type.
    const NAME: &'static str;
    /// The required properties.
    const REQUIRED: &'static [&'static str] = &[];

    /// The properties that the contract does not know.
    fn extra(&self) -> &Map<String, Value>;

    /// Reads the value of the property `name`.
    fn read<'de, A: MapAccess<'de>>(&mut self, name: &str, from: &mut A) -> Result<(), A::Error>;

    /// Visits each known property.
    fn write<M: FieldVisitor>(&self, to: &mut M) -> Result<(), M::Error>;
}

/// Visits the properties of an object.
pub(crate) trait FieldVisitor {
    type Error;

    /// Visits a property.
    fn field<T: Field>(&mut self, name: &'static str, value: &T) -> Result<(), Self::Error>;

    /// Visits a property whose value is secret or personal data.
    fn redacted<T: Field>(&mut self, name: &'static str, value: &T) -> Result<(), Self::Error>;
}

/// The value of a property, which may be omitted.
pub(crate) trait Field: Serialize + FieldSchema {
    fn is_omitted(&self) -> bool;

    /// The form that `Debug` shows if the property is not omitted.
    fn debug_value(&self) -> &dyn fmt::Debug;
}

/// The JSON Schema of a property.
#[cfg(feature = "schemars")]
pub(crate) trait FieldSchema {
    /// The type of a value that is neither omitted nor null.
    type Value: schemars::JsonSchema;
    /// Whether null can be sent.
    const SENDS_NULL: bool;
}

#[cfg(feature = "schemars")]
impl<T: schemars::JsonSchema> FieldSchema for Option<T> {
    type Value = T;
    const SENDS_NULL: bool = false;
}

#[cfg(feature = "schemars")]
impl<T: schemars::JsonSchema> FieldSchema for Patch<T> {
    type Value = T;
    const SENDS_NULL: bool = true;
}

/// Without the feature, fields need no schema.
#[cfg(not(feature = "schemars"))]
pub(crate) trait FieldSchema {}

#[cfg(not(feature = "schemars"))]
impl<T> FieldSchema for T {}

impl<T: Serialize + fmt::Debug> Field for Option<T>
where
    Self: FieldSchema,
{
    fn is_omitted(&self) -> bool {
        self.is_none()
    }

    fn debug_value(&self) -> &dyn fmt::Debug {
        self.as_ref().map_or(self, |value| value)
    }
}

impl<T: Serialize + fmt::Debug> Field for Patch<T>
where
    Self: FieldSchema,
{
    fn is_omitted(&self) -> bool {
        self.is_leave()
    }

    fn debug_value(&self) -> &dyn fmt::Debug {
        self.as_set().map_or(self, |value| value)
    }
}

/// Starts the name of a known property whose value has another type than documented, so that
/// [`keep`] keeps it. The lenient pass of `decode` adds it.
pub(crate) const MISMATCH: &str = "\u{0}mismatch:";

/// Keeps a property that the contract does not know, or whose value has another type.
pub(crate) fn keep<'de, A: MapAccess<'de>>(
    extra: &mut Map<String, Value>,
    name: &str,
    from: &mut A,
) -> Result<(), A::Error> {
    let name = name.strip_prefix(MISMATCH).unwrap_or(name);
    extra.insert(name.to_owned(), from.next_value()?);
    Ok(())
}

/// Visits the names of all properties, and whether one of them has a value.
pub(crate) fn names<T: Model>(object: &T) -> (Vec<&'static str>, bool) {
    let mut names = Names::default();
    // Collecting names can't fail.
    let _ = object.write(&mut names);
    (names.names, names.has_value)
}

#[derive(Default)]
struct Names {
    names: Vec<&'static str>,
    has_value: bool,
}

impl FieldVisitor for Names {
    type Error = std::convert::Infallible;

    fn field<T: Field>(&mut self, name: &'static str, value: &T) -> Result<(), Self::Error> {
        self.names.push(name);
        self.has_value |= !value.is_omitted();
        Ok(())
    }

    fn redacted<T: Field>(&mut self, name: &'static str, value: &T) -> Result<(), Self::Error> {
        self.field(name, value)
    }
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>, T: Model>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_map(ModelVisitor(PhantomData))
}

struct ModelVisitor<T>(PhantomData<T>);

impl<'de, T: Model> Visitor<'de> for ModelVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object, {}", T::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut object = T::default();
        let mut missing = T::REQUIRED.to_vec();
        while let Some(name) = map.next_key_seed(Name)? {
            if !missing.is_empty() {
                missing.retain(|required| *required != name);
            }
            object.read(&name, &mut map)?;
        }
        match missing.first() {
            Some(name) => Err(A::Error::missing_field(name)),
            None => Ok(object),
        }
    }
}

/// Deserializes a property name, borrowed if possible, because an object has dozens of them.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cow<'de, str>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a property")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E>(self, name: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(name.to_owned()))
    }
}

pub(crate) fn serialize<S: Serializer, T: Model>(
    object: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let extra = Some(object.extra()).filter(|extra| !extra.is_empty());
    let mut json = Json { map: serializer.serialize_map(None)?, extra, known: Vec::new() };
    object.write(&mut json)?;
    let Json { mut map, extra, known } = json;
    for (name, value) in extra.into_iter().flatten() {
        if !known.contains(&name.as_str()) {
            map.serialize_entry(name, value)?;
        }
    }
    map.end()
}

struct Json<'a, M> {
    map: M,
    extra: Option<&'a Map<String, Value>>,
    /// Properties that were written and are in `extra`, too. The field takes precedence, so that no
    /// name is written twice.
    known: Vec<&'static str>,
}

impl<M: SerializeMap> FieldVisitor for Json<'_, M> {
    type Error = M::Error;

    #[inline]
    fn field<T: Field>(&mut self, name: &'static str, value: &T) -> Result<(), M::Error> {
        if value.is_omitted() {
            return Ok(());
        }
        if self.extra.is_some_and(|extra| extra.contains_key(name)) {
            self.known.push(name);
        }
        self.map.serialize_entry(name, value)
    }

    #[inline]
    fn redacted<T: Field>(&mut self, name: &'static str, value: &T) -> Result<(), M::Error> {
        self.field(name, value)
    }
}

/// Shows all properties that are not omitted; of redacted and unknown ones only the names.
pub(crate) fn debug<T: Model>(object: &T, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut fields = DebugFields(f.debug_struct(T::NAME));
    object.write(&mut fields)?;
    if !object.extra().is_empty() {
        let names: Vec<&String> = object.extra().keys().collect();
        fields.0.field("extra", &names);
    }
    fields.0.finish()
}

struct DebugFields<'a, 'b>(fmt::DebugStruct<'a, 'b>);

impl FieldVisitor for DebugFields<'_, '_> {
    type Error = fmt::Error;

    fn field<T: Field>(&mut self, name: &'static str, value: &T) -> fmt::Result {
        if !value.is_omitted() {
            self.0.field(name, value.debug_value());
        }
        Ok(())
    }

    fn redacted<T: Field>(&mut self, name: &'static str, value: &T) -> fmt::Result {
        if !value.is_omitted() {
            self.0.field(name, &format_args!("[redacted]"));
        }
        Ok(())
    }
}
