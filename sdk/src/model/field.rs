//! The types of fields: how a value is read into one, and how its value is seen without its type.

use std::fmt;

use serde_json::Number;

use super::{Model, debug};
#[cfg(feature = "schemars")]
use crate::schema::FieldSchema;
use crate::{Password, Patch, StringOrNumber};

/// Only with the feature `schemars`, a field has a schema.
#[cfg(not(feature = "schemars"))]
pub(crate) trait FieldSchema {}

#[cfg(not(feature = "schemars"))]
impl<T> FieldSchema for T {}

/// A field, or the item of a list.
pub(crate) trait Field: FieldSchema {
    /// The value before it is read.
    fn blank() -> Self
    where
        Self: Sized;

    /// The place that the value of an optional field is read into. The most frequent types have one of
    /// their own, which is faster.
    fn optional_slot(field: &mut Option<Self>) -> Slot<'_>
    where
        Self: Sized,
    {
        Slot::Optional(field)
    }

    /// The place that the value is read into.
    fn slot(&mut self) -> Slot<'_>;

    /// The value, or `None` if it is omitted.
    fn value(&self) -> Option<FieldValue<'_>>;
}

/// The place that a value is read into.
pub(crate) enum Slot<'a> {
    Text(&'a mut String),
    Integer(&'a mut i64),
    Boolean(&'a mut bool),
    Number(&'a mut Number),
    StringOrNumber(&'a mut StringOrNumber),
    Object(&'a mut dyn Model),
    List(&'a mut dyn List),
    Optional(&'a mut dyn Optional),
    OptionalText(&'a mut Option<String>),
    OptionalInteger(&'a mut Option<i64>),
    OptionalBoolean(&'a mut Option<bool>),
}

/// A value that is not omitted.
pub(crate) enum FieldValue<'a> {
    Null,
    Text(&'a str),
    Secret(&'a Password),
    Integer(i64),
    Boolean(bool),
    Number(&'a Number),
    StringOrNumber(&'a StringOrNumber),
    Object(&'a dyn Model),
    List(&'a dyn List),
}

/// A field that can be null.
pub(crate) trait Optional {
    fn set_null(&mut self);

    /// Sets the field and returns the place that its value is read into.
    fn set(&mut self) -> Slot<'_>;
}

/// A list of any type.
pub(crate) trait List {
    /// Appends an item and returns the place that it is read into.
    fn push(&mut self) -> Slot<'_>;

    /// Frees the memory that is not used after the last item.
    fn finish(&mut self);

    fn item(&self, index: usize) -> Option<FieldValue<'_>>;
}

/// Implements [`Field`] for the type of a plain value.
macro_rules! plain {
    ($type:ty, $blank:expr, $slot:expr, $value:expr $(, $optional:ident)?) => {
        impl Field for $type {
            fn blank() -> Self {
                $blank
            }

            $(fn optional_slot(field: &mut Option<Self>) -> Slot<'_> {
                Slot::$optional(field)
            })?

            #[inline]
            fn slot(&mut self) -> Slot<'_> {
                let slot: fn(&mut Self) -> Slot<'_> = $slot;
                slot(self)
            }

            #[inline]
            fn value(&self) -> Option<FieldValue<'_>> {
                let value: fn(&Self) -> FieldValue<'_> = $value;
                Some(value(self))
            }
        }
    };
}

plain!(String, Self::new(), |it| Slot::Text(it), |it| FieldValue::Text(it), OptionalText);
plain!(i64, 0, |it| Slot::Integer(it), |it| FieldValue::Integer(*it), OptionalInteger);
plain!(bool, false, |it| Slot::Boolean(it), |it| FieldValue::Boolean(*it), OptionalBoolean);
plain!(Number, Self::from(0), |it| Slot::Number(it), |it| FieldValue::Number(it));
plain!(StringOrNumber, Self::String(String::new()), |it| Slot::StringOrNumber(it), |it| {
    FieldValue::StringOrNumber(it)
});
plain!(Password, Self::default(), |it| Slot::Text(it.text_mut()), |it| FieldValue::Secret(it));

impl<T: Model + Default + FieldSchema> Field for T {
    fn blank() -> Self {
        Self::default()
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Object(self)
    }

    fn value(&self) -> Option<FieldValue<'_>> {
        Some(FieldValue::Object(self))
    }
}

impl<T: Field> Field for Vec<T>
where
    Self: FieldSchema,
{
    fn blank() -> Self {
        Self::new()
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::List(self)
    }

    fn value(&self) -> Option<FieldValue<'_>> {
        Some(FieldValue::List(self))
    }
}

impl<T: Field> List for Vec<T> {
    fn push(&mut self) -> Slot<'_> {
        // Most lists have one or two items, for which `Vec` would allocate four.
        if self.len() == self.capacity() {
            self.reserve_exact(self.len().max(1));
        }
        Self::push(self, T::blank());
        let last = self.len() - 1;
        self[last].slot()
    }

    fn finish(&mut self) {
        // Not for a few unused items of a long list, because the memory would be returned to the system.
        if self.capacity() - self.len() > self.len() / 4 {
            self.shrink_to_fit();
        }
    }

    fn item(&self, index: usize) -> Option<FieldValue<'_>> {
        Some(self.get(index)?.value().unwrap_or(FieldValue::Null))
    }
}

impl<T: Field> Field for Option<T>
where
    Self: FieldSchema,
{
    fn blank() -> Self {
        None
    }

    fn slot(&mut self) -> Slot<'_> {
        T::optional_slot(self)
    }

    fn value(&self) -> Option<FieldValue<'_>> {
        self.as_ref()?.value()
    }
}

impl<T: Field> Optional for Option<T> {
    fn set_null(&mut self) {
        *self = None;
    }

    fn set(&mut self) -> Slot<'_> {
        self.insert(T::blank()).slot()
    }
}

impl<T: Field> Field for Patch<T>
where
    Self: FieldSchema,
{
    fn blank() -> Self {
        Self::Leave
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Optional(self)
    }

    fn value(&self) -> Option<FieldValue<'_>> {
        match self {
            Self::Leave => None,
            Self::Null => Some(FieldValue::Null),
            Self::Set(value) => value.value(),
        }
    }
}

impl<T: Field> Optional for Patch<T> {
    fn set_null(&mut self) {
        *self = Self::Null;
    }

    fn set(&mut self) -> Slot<'_> {
        *self = Self::Set(T::blank());
        match self {
            Self::Set(value) => value.slot(),
            Self::Leave | Self::Null => unreachable!("the value was just set"),
        }
    }
}

impl fmt::Debug for FieldValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("Null"),
            Self::Text(text) => text.fmt(f),
            Self::Secret(password) => password.fmt(f),
            Self::Integer(number) => number.fmt(f),
            Self::Boolean(value) => value.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::StringOrNumber(value) => value.fmt(f),
            Self::Object(object) => debug(*object, f),
            Self::List(list) => {
                f.debug_list().entries((0..).map_while(|index| list.item(index))).finish()
            }
        }
    }
}
