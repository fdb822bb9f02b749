//! Value types of properties.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::Number;

/// A password to send. `Debug` shows `[redacted]`.
///
/// ```
/// let password = oracle_cpq::Password::from("correct-horse-battery");
/// assert_eq!(format!("{password:?}"), "[redacted]");
/// assert_eq!(password.expose_secret(), "correct-horse-battery");
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Password(String);

impl Password {
    /// Returns the password in plain text.
    #[must_use]
    pub fn expose_secret(&self) -> &str {
        &self.0
    }

    pub(crate) fn text_mut(&mut self) -> &mut String {
        &mut self.0
    }
}

impl From<String> for Password {
    fn from(password: String) -> Self {
        Self(password)
    }
}

impl From<&String> for Password {
    fn from(password: &String) -> Self {
        Self(password.clone())
    }
}

impl From<&str> for Password {
    fn from(password: &str) -> Self {
        Self(password.to_owned())
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl Serialize for Password {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Password {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

/// A value that Oracle documents as a number and sends as a string, such as the ID of a time zone.
///
/// ```
/// use oracle_cpq::StringOrNumber;
///
/// let zone: StringOrNumber = serde_json::from_str("\"America/Chicago\"")?;
/// assert_eq!(zone, "America/Chicago".into());
/// assert_eq!(zone.to_string(), "America/Chicago");
/// let zone: StringOrNumber = serde_json::from_str("0.0")?;
/// assert_eq!(serde_json::to_string(&zone)?, "0.0");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// The form is preserved: a string stays a string, 0 stays 0 and 0.0 stays 0.0.
// Not `non_exhaustive`: the name says that there are two forms.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum StringOrNumber {
    /// A string.
    String(String),
    /// A number.
    Number(Number),
}

impl From<&str> for StringOrNumber {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for StringOrNumber {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<&String> for StringOrNumber {
    fn from(text: &String) -> Self {
        Self::String(text.clone())
    }
}

impl From<Number> for StringOrNumber {
    fn from(number: Number) -> Self {
        Self::Number(number)
    }
}

/// Writes the text without quotes, or the number.
impl fmt::Display for StringOrNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::String(text) => f.write_str(text),
            Self::Number(number) => number.fmt(f),
        }
    }
}

impl Serialize for StringOrNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::String(text) => serializer.serialize_str(text),
            Self::Number(number) => number.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for StringOrNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StringOrNumberVisitor)
    }
}

struct StringOrNumberVisitor;

impl<'de> Visitor<'de> for StringOrNumberVisitor {
    type Value = StringOrNumber;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or a number")
    }

    fn visit_str<E>(self, text: &str) -> Result<StringOrNumber, E> {
        Ok(StringOrNumber::String(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<StringOrNumber, E> {
        Ok(StringOrNumber::String(text))
    }

    fn visit_i64<E>(self, number: i64) -> Result<StringOrNumber, E> {
        Ok(StringOrNumber::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<StringOrNumber, E> {
        Ok(StringOrNumber::Number(number.into()))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<StringOrNumber, E> {
        let number = Number::from_f64(number).ok_or_else(|| E::custom("not a JSON number"))?;
        Ok(StringOrNumber::Number(number))
    }

    /// With `arbitrary_precision`, `serde_json` represents a number as a map.
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<StringOrNumber, A::Error> {
        Number::deserialize(MapAccessDeserializer::new(map)).map(StringOrNumber::Number)
    }
}
