//! The three states of a property in a PATCH request.

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Error as _, Serialize, Serializer};

use crate::{Password, StringOrNumber};

/// The change that a PATCH request makes to one property: leave it, set it, or set it to null.
///
/// ```
/// # #[cfg(feature = "v19")] {
/// use oracle_cpq::Patch;
/// use oracle_cpq::v19::types::UserPatch;
///
/// let change = UserPatch::default().job_title("Planner").fax(Patch::Null);
/// assert_eq!(serde_json::to_string(&change)?, r#"{"fax":null,"jobTitle":"Planner"}"#);
/// # }
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Oracle documents that omitted properties keep their values. It does not document what null does;
/// the server may clear the property, ignore it or reject the request.
///
/// In your own types, annotate fields of this type with
/// `#[serde(default, skip_serializing_if = "Patch::is_leave")]`.
// Not `non_exhaustive`: a property is omitted, set or null, and nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Patch<T> {
    /// Omits the property, so that it keeps its value.
    #[default]
    Leave,
    /// Sets the property to this value.
    Set(T),
    /// Sends null.
    Null,
}

impl<T> Patch<T> {
    /// Returns the value of [`Set`](Self::Set).
    #[must_use]
    pub fn as_set(&self) -> Option<&T> {
        match self {
            Self::Set(value) => Some(value),
            Self::Leave | Self::Null => None,
        }
    }

    /// Returns whether this is [`Leave`](Self::Leave).
    #[must_use]
    pub fn is_leave(&self) -> bool {
        matches!(self, Self::Leave)
    }
}

impl<T> From<T> for Patch<T> {
    fn from(value: T) -> Self {
        Self::Set(value)
    }
}

/// Implements the conversions of text to a type of text.
macro_rules! from_text {
    ($($type:ty => $($text:ty),*;)*) => {$($(
        impl From<$text> for Patch<$type> {
            fn from(text: $text) -> Self {
                Self::Set(text.into())
            }
        }
    )*)*};
}

from_text! {
    String => &str, &String;
    Password => &str, &String, String;
    StringOrNumber => &str, &String, String;
}

/// Serializing [`Patch::Leave`] is an error, because writing null would change the property.
impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Set(value) => value.serialize(serializer),
            Self::Null => serializer.serialize_none(),
            Self::Leave => Err(S::Error::custom(
                "Patch::Leave can't be serialized; use skip_serializing_if = \"Patch::is_leave\"",
            )),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Null, Self::Set))
    }
}
