//! Deserialization of any type, in place.

use std::borrow::Cow;
use std::fmt;

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
    from.deserialize_map(ObjectVisitor { object, order: None })
}

/// The order of properties in the objects of a list: for each property, the one that followed it in the
/// last object. It predicts the next name, which is then compared with one instead of many.
#[derive(Default)]
struct Order(Vec<usize>);

impl Order {
    fn after(&self, previous: usize) -> usize {
        self.0.get(previous).copied().unwrap_or(previous)
    }

    fn remember(&mut self, previous: usize, next: usize) {
        if self.after(previous) != next {
            self.0.extend(self.0.len()..=previous);
            self.0[previous] = next;
        }
    }
}

struct ObjectVisitor<'a> {
    object: &'a mut dyn Model,
    /// If the object is an item of a list.
    order: Option<&'a mut Order>,
}

impl<'de> Visitor<'de> for ObjectVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object, {}", self.object.info().name)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { object, mut order } = self;
        let info = object.info();
        let mut missing = info.required.to_vec();
        // One more than the index of the last known property.
        let mut previous = 0;
        loop {
            let expected = order.as_ref().map_or(previous, |order| order.after(previous));
            let Some(name) = map.next_key_seed(Name { info, expected })? else { break };
            match name {
                PropertyName::Known(index) => {
                    if let Some(order) = &mut order {
                        order.remember(previous, index);
                    }
                    previous = index + 1;
                    let name = info.properties[index];
                    if let Some(index) = missing.iter().position(|missing| *missing == name) {
                        missing.remove(index);
                    } else if info.required.contains(&name) {
                        // Reading into it a second time would merge two values.
                        return Err(A::Error::duplicate_field(name));
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
        missing.first().map_or(Ok(()), |name| Err(A::Error::missing_field(name)))
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
        if properties.get(self.expected).is_some_and(|expected| *expected == name) {
            return Some(self.expected);
        }
        properties.iter().position(|property| *property == name)
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
        let mut order = Order::default();
        while items.next_element_seed(Item { list: self.0, order: &mut order })?.is_some() {}
        self.0.finish();
        Ok(())
    }
}

/// Reads an item to the end of a list.
struct Item<'a> {
    list: &'a mut dyn List,
    order: &'a mut Order,
}

impl<'de> DeserializeSeed<'de> for Item<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        match self.list.push() {
            Slot::Object(object) => {
                from.deserialize_map(ObjectVisitor { object, order: Some(self.order) })
            }
            slot => slot.deserialize(from),
        }
    }
}
