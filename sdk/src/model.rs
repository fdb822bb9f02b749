//! What all generated types share: they are read, written and shown member by member.
//!
//! A type lists its members once for reading and once for writing; `Debug` and the JSON Schema go by
//! the second list.
//! serde's own `flatten` is not used for the members the contract does not know: it holds them in a
//! form that loses numbers beyond 64 bits where a program switches on `arbitrary_precision`.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

use crate::Patch;
#[cfg(feature = "schemars")]
use crate::schema::FieldSchema;

/// A type of the contract.
pub(crate) trait Model: Default {
    /// Its name in Rust.
    const NAME: &'static str;
    /// The members it can't do without.
    const REQUIRED: &'static [&'static str] = &[];

    /// The members the contract does not know.
    fn extra(&self) -> &Map<String, Value>;

    /// Reads the value of the member `name`.
    fn read<'de, A: MapAccess<'de>>(&mut self, name: &str, from: &mut A) -> Result<(), A::Error>;

    /// Gives each member it knows to `to`.
    fn write<M: FieldVisitor>(&self, to: &mut M) -> Result<(), M::Error>;
}

/// Takes the members of an object, one after another.
pub(crate) trait FieldVisitor {
    type Error;

    /// A member anyone may see.
    fn field<T: Field>(&mut self, name: &'static str, value: &T) -> Result<(), Self::Error>;

    /// A member that tells who somebody is.
    fn redacted<T: Field>(&mut self, name: &'static str, value: &T) -> Result<(), Self::Error>;
}

/// The value of a member, which may be left out.
pub(crate) trait Field: Serialize + FieldSchema {
    fn is_left_out(&self) -> bool;

    /// What Debug shows of one that is there.
    fn shown(&self) -> &dyn fmt::Debug;
}

/// Without the feature, no schema is asked of a member.
#[cfg(not(feature = "schemars"))]
pub(crate) trait FieldSchema {}

#[cfg(not(feature = "schemars"))]
impl<T> FieldSchema for T {}

impl<T: Serialize + fmt::Debug> Field for Option<T>
where
    Self: FieldSchema,
{
    fn is_left_out(&self) -> bool {
        self.is_none()
    }

    fn shown(&self) -> &dyn fmt::Debug {
        self.as_ref().map_or(self, |value| value)
    }
}

impl<T: Serialize + fmt::Debug> Field for Patch<T>
where
    Self: FieldSchema,
{
    fn is_left_out(&self) -> bool {
        self.is_leave()
    }

    fn shown(&self) -> &dyn fmt::Debug {
        self.as_set().map_or(self, |value| value)
    }
}

/// Keeps a member the contract does not know.
pub(crate) fn keep<'de, A: MapAccess<'de>>(
    extra: &mut Map<String, Value>,
    name: &str,
    from: &mut A,
) -> Result<(), A::Error> {
    extra.insert(name.to_owned(), from.next_value()?);
    Ok(())
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

/// Borrows a name where the text allows it: an object has dozens of them.
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
        f.write_str("the name of a member")
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
    /// FieldVisitor that were written and stand in `extra` as well: the typed one counts, and no name
    /// goes out twice.
    known: Vec<&'static str>,
}

impl<M: SerializeMap> FieldVisitor for Json<'_, M> {
    type Error = M::Error;

    #[inline]
    fn field<T: Field>(&mut self, name: &'static str, value: &T) -> Result<(), M::Error> {
        if value.is_left_out() {
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

/// Shows the members that are there; of those that are hidden or unknown only the names.
pub(crate) fn debug<T: Model>(object: &T, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut shown = DebugFields(f.debug_struct(T::NAME));
    object.write(&mut shown)?;
    if !object.extra().is_empty() {
        let names: Vec<&String> = object.extra().keys().collect();
        shown.0.field("extra", &names);
    }
    shown.0.finish()
}

struct DebugFields<'a, 'b>(fmt::DebugStruct<'a, 'b>);

impl FieldVisitor for DebugFields<'_, '_> {
    type Error = fmt::Error;

    fn field<T: Field>(&mut self, name: &'static str, value: &T) -> fmt::Result {
        if !value.is_left_out() {
            self.0.field(name, value.shown());
        }
        Ok(())
    }

    fn redacted<T: Field>(&mut self, name: &'static str, value: &T) -> fmt::Result {
        if !value.is_left_out() {
            self.0.field(name, &format_args!("[redacted]"));
        }
        Ok(())
    }
}
