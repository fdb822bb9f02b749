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
use crate::schema::Described;

/// A type of the contract.
pub(crate) trait Object: Default {
    /// Its name in Rust.
    const NAME: &'static str;
    /// The members it can't do without.
    const REQUIRED: &'static [&'static str] = &[];

    /// The members the contract does not know.
    fn extra(&self) -> &Map<String, Value>;

    /// Reads the value of the member `name`.
    fn read<'de, A: MapAccess<'de>>(&mut self, name: &str, from: &mut A) -> Result<(), A::Error>;

    /// Gives each member it knows to `to`.
    fn write<M: Members>(&self, to: &mut M) -> Result<(), M::Error>;
}

/// Takes the members of an object, one after another.
pub(crate) trait Members {
    type Error;

    /// A member anyone may see.
    fn member<T: Member>(&mut self, name: &'static str, value: &T) -> Result<(), Self::Error>;

    /// A member that tells who somebody is.
    fn hidden<T: Member>(&mut self, name: &'static str, value: &T) -> Result<(), Self::Error>;
}

/// The value of a member, which may be left out.
pub(crate) trait Member: Serialize + Described {
    fn is_left_out(&self) -> bool;

    /// What Debug shows of one that is there.
    fn shown(&self) -> &dyn fmt::Debug;
}

/// Without the feature, no schema is asked of a member.
#[cfg(not(feature = "schemars"))]
pub(crate) trait Described {}

#[cfg(not(feature = "schemars"))]
impl<T> Described for T {}

impl<T: Serialize + fmt::Debug> Member for Option<T>
where
    Self: Described,
{
    fn is_left_out(&self) -> bool {
        self.is_none()
    }

    fn shown(&self) -> &dyn fmt::Debug {
        self.as_ref().map_or(self, |value| value)
    }
}

impl<T: Serialize + fmt::Debug> Member for Patch<T>
where
    Self: Described,
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

pub(crate) fn deserialize<'de, D: Deserializer<'de>, T: Object>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_map(ObjectVisitor(PhantomData))
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Object> Visitor<'de> for ObjectVisitor<T> {
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

pub(crate) fn serialize<S: Serializer, T: Object>(
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
    /// Members that were written and stand in `extra` as well: the typed one counts, and no name
    /// goes out twice.
    known: Vec<&'static str>,
}

impl<M: SerializeMap> Members for Json<'_, M> {
    type Error = M::Error;

    #[inline]
    fn member<T: Member>(&mut self, name: &'static str, value: &T) -> Result<(), M::Error> {
        if value.is_left_out() {
            return Ok(());
        }
        if self.extra.is_some_and(|extra| extra.contains_key(name)) {
            self.known.push(name);
        }
        self.map.serialize_entry(name, value)
    }

    #[inline]
    fn hidden<T: Member>(&mut self, name: &'static str, value: &T) -> Result<(), M::Error> {
        self.member(name, value)
    }
}

/// Shows the members that are there; of those that are hidden or unknown only the names.
pub(crate) fn debug<T: Object>(object: &T, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut shown = Shown(f.debug_struct(T::NAME));
    object.write(&mut shown)?;
    if !object.extra().is_empty() {
        let names: Vec<&String> = object.extra().keys().collect();
        shown.0.field("extra", &names);
    }
    shown.0.finish()
}

struct Shown<'a, 'b>(fmt::DebugStruct<'a, 'b>);

impl Members for Shown<'_, '_> {
    type Error = fmt::Error;

    fn member<T: Member>(&mut self, name: &'static str, value: &T) -> fmt::Result {
        if !value.is_left_out() {
            self.0.field(name, value.shown());
        }
        Ok(())
    }

    fn hidden<T: Member>(&mut self, name: &'static str, value: &T) -> fmt::Result {
        if !value.is_left_out() {
            self.0.field(name, &format_args!("[hidden]"));
        }
        Ok(())
    }
}
