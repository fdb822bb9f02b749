//! Reads JSON as strictly as YAML: no repeated keys, and no number that loses digits.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::number::fraction;
use crate::{LoadError, Tokens};

/// Reads a JSON document.
///
/// # Errors
/// If the text is not JSON, repeats a key, or has a number that 64 bits do not hold exactly.
pub fn load_json(text: &str) -> Result<Value, LoadError> {
    let text = text.trim_start_matches('\u{feff}');
    let Strict(value) = serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default().to_owned();
        LoadError { line, column, message }
    })?;
    let mut tokens = Tokens::new(text);
    while let Some(token) = tokens.next() {
        let digits = token.strip_prefix('-').unwrap_or(token);
        let is_integer = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let is_number = digits.starts_with(|c: char| c.is_ascii_digit());
        let message =
            if is_integer && token.parse::<i64>().is_err() && token.parse::<u64>().is_err() {
                Some(format!("{token} does not fit into 64 bits; quote it if it is a string"))
            } else if is_number && !is_integer {
                fraction(token).and_then(Result::err)
            } else {
                None
            };
        if let Some(message) = message {
            let before = text.get(..text.len() - tokens.rest().len() - token.len());
            let before = before.unwrap_or_default();
            let line_start = before.rfind('\n').map_or(0, |end| end + 1);
            return Err(LoadError {
                line: before.matches('\n').count() + 1,
                column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
                message,
            });
        }
    }
    Ok(value)
}

/// A value whose objects repeat no key.
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Self)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value);
        number.map(Value::Number).ok_or_else(|| E::custom("the number is not finite"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(Strict(item)) = access.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut properties = Map::new();
        while let Some(name) = access.next_key::<String>()? {
            if properties.contains_key(&name) {
                return Err(A::Error::custom(format!("the key `{name}` is repeated")));
            }
            let Strict(value) = access.next_value()?;
            properties.insert(name, value);
        }
        Ok(Value::Object(properties))
    }
}
