//! Deserialization of any type, in place.

use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor,
};
use serde_json::Number;

use super::field::{List, Optional};
use super::{Model, Slot, TypeInfo};
use crate::StringOrNumber;

/// Starts the name of a known property whose value has another type than documented, so that it is kept
/// with the unknown ones. The lenient pass of `decode` adds it.
pub(crate) const MISMATCH: &str = "\u{0}mismatch:";

/// Reads an object into `object`, whose fields are not set yet.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
    object: &mut dyn Model,
    from: D,
) -> Result<(), D::Error> {
    from.deserialize_map(ObjectVisitor(object))
}

/// Predicts the next property of an object: for each property, the one that followed it in the last object
/// of the type. All sites and threads share it. Each prediction is compared with the name, so that a wrong one
/// costs only a search.
pub(crate) struct Order(OnceLock<Box<[AtomicUsize]>>);

impl Order {
    pub(crate) const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// The first is the index of the property that is expected first, the one at `i + 1` that of the property
    /// expected after `i`. Before the first object, this is the order of the contract.
    fn successors(&self, properties: usize) -> &[AtomicUsize] {
        self.0.get_or_init(|| (0..=properties).map(AtomicUsize::new).collect())
    }
}

struct ObjectVisitor<'a>(&'a mut dyn Model);

impl<'de> Visitor<'de> for ObjectVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object, {}", self.0.info().name)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self(object) = self;
        let info = object.info();
        let order = info.order.successors(info.properties.len());
        // The indexes of the required properties that were read.
        let mut required = Vec::new();
        let mut successor = &order[0];
        loop {
            let expected = successor.load(Ordering::Relaxed);
            let Some(name) = map.next_key_seed(Name { info, expected })? else { break };
            match name {
                PropertyName::Known(index) => {
                    if index != expected {
                        successor.store(index, Ordering::Relaxed);
                    }
                    successor = &order[index + 1];
                    let property = &info.properties[index];
                    if property.is_required {
                        if required.contains(&index) {
                            // Reading into it a second time would merge two values.
                            return Err(A::Error::duplicate_field(property.name));
                        }
                        required.push(index);
                    }
                    if let Some(slot) = object.field_mut(index) {
                        map.next_value_seed(slot)?;
                    }
                }
                PropertyName::Unknown(name) => {
                    let name = name.strip_prefix(MISMATCH).unwrap_or(&name);
                    object.extra_mut().insert(name.to_owned(), map.next_value()?);
                }
            }
        }
        let mut properties = info.properties.iter().enumerate();
        let missing = properties.find(|(index, it)| it.is_required && !required.contains(index));
        missing.map_or(Ok(()), |(_, property)| Err(A::Error::missing_field(property.name)))
    }
}

/// Reads the name of a property.
struct Name {
    info: &'static TypeInfo,
    /// The index of the property that is expected next.
    expected: usize,
}

enum PropertyName<'de> {
    Known(usize),
    Unknown(Cow<'de, str>),
}

impl Name {
    #[inline]
    fn index(&self, name: &str) -> Option<usize> {
        let properties = self.info.properties;
        if properties.get(self.expected).is_some_and(|expected| expected.name == name) {
            return Some(self.expected);
        }
        properties.iter().position(|property| property.name == name)
    }
}

impl<'de> DeserializeSeed<'de> for Name {
    type Value = PropertyName<'de>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<PropertyName<'de>, D::Error> {
        from.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = PropertyName<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a property")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<PropertyName<'de>, E> {
        let index = self.index(name);
        Ok(index.map_or(PropertyName::Unknown(Cow::Borrowed(name)), PropertyName::Known))
    }

    fn visit_str<E>(self, name: &str) -> Result<PropertyName<'de>, E> {
        let index = self.index(name);
        let unknown = || PropertyName::Unknown(Cow::Owned(name.to_owned()));
        Ok(index.map_or_else(unknown, PropertyName::Known))
    }
}

impl<'de> DeserializeSeed<'de> for Slot<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        match self {
            Self::Text(slot) => *slot = String::deserialize(from)?,
            Self::Integer(slot) => *slot = i64::deserialize(from)?,
            Self::Boolean(slot) => *slot = bool::deserialize(from)?,
            Self::Number(slot) => *slot = Number::deserialize(from)?,
            Self::StringOrNumber(slot) => *slot = StringOrNumber::deserialize(from)?,
            Self::Object(object) => deserialize(object, from)?,
            Self::List(list) => from.deserialize_seq(ListVisitor(list))?,
            Self::OptionalText(slot) => *slot = Option::deserialize(from)?,
            Self::OptionalInteger(slot) => *slot = Option::deserialize(from)?,
            Self::OptionalBoolean(slot) => *slot = Option::deserialize(from)?,
            Self::Optional(field) => from.deserialize_option(OptionalVisitor(field))?,
        }
        Ok(())
    }
}

struct OptionalVisitor<'a>(&'a mut dyn Optional);

impl<'de> Visitor<'de> for OptionalVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or null")
    }

    fn visit_none<E>(self) -> Result<(), E> {
        self.0.set_null();
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.0.set_null();
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        self.0.set().deserialize(from)
    }
}

struct ListVisitor<'a>(&'a mut dyn List);

impl<'de> Visitor<'de> for ListVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sequence")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(Item(self.0))?.is_some() {}
        self.0.finish();
        Ok(())
    }
}

/// Reads an item to the end of a list.
struct Item<'a>(&'a mut dyn List);

impl<'de> DeserializeSeed<'de> for Item<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        self.0.push().deserialize(from)
    }
}
