//! Payloads whose numbers keep their spelling.

use std::collections::BTreeMap;
use std::iter::Peekable;

use serde::de::IgnoredAny;
use serde_json::Value;

use crate::tokens::Tokens;
use crate::{step, unescape};

/// A JSON value in which `0`, `0.0` and `0e0` differ and no digit is lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload {
    /// An object.
    Object(BTreeMap<String, Payload>),
    /// An array.
    Array(Vec<Payload>),
    /// A string in quotes, or a number, `true`, `false` or `null` as it is spelled.
    Token(String),
}

/// The first place where two payloads differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// The JSON pointer of the place.
    pub pointer: String,
    /// The value in the payload that was compared, or `nothing`.
    pub found: String,
    /// The value in the payload that it was compared with, or `nothing`.
    pub expected: String,
}

impl Payload {
    /// Reads JSON text.
    ///
    /// # Errors
    /// If the text is not JSON, is nested too deeply, or repeats a property.
    pub fn parse(text: &str) -> Result<Self, String> {
        // serde_json rejects invalid and too deeply nested text, so that reading the tokens need not.
        serde_json::from_str::<IgnoredAny>(text).map_err(|error| error.to_string())?;
        read(&mut Tokens::new(text).peekable()).ok_or_else(|| "a property is repeated".to_owned())
    }

    /// The value at a JSON pointer.
    #[must_use]
    pub fn pointer(&self, pointer: &str) -> Option<&Self> {
        let mut payload = self;
        for name in pointer.split('/').skip(1) {
            payload = match payload {
                Self::Object(properties) => properties.get(&unescape(name))?,
                Self::Array(items) => items.get(name.parse::<usize>().ok()?)?,
                Self::Token(_) => return None,
            };
        }
        Some(payload)
    }

    /// The name of the JSON Schema type of the value.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Object(_) => "object",
            Self::Array(_) => "array",
            Self::Token(token) => match token.as_bytes().first() {
                Some(b'"') => "string",
                Some(b't' | b'f') => "boolean",
                Some(b'n') | None => "null",
                Some(_) if token.contains(['.', 'e', 'E']) => "number",
                Some(_) => "integer",
            },
        }
    }

    /// The value for a message: tokens in full, objects and arrays by their size.
    #[must_use]
    pub fn summary(&self) -> String {
        match self {
            Self::Token(token) => token.clone(),
            Self::Object(properties) => format!("an object of {}", properties.len()),
            Self::Array(items) => format!("an array of {}", items.len()),
        }
    }

    /// The first difference from an expected payload, ignoring the order of properties.
    #[must_use]
    pub fn difference(&self, expected: &Self) -> Option<Difference> {
        difference(Some(self), Some(expected), "")
    }
}

impl From<&Value> for Payload {
    fn from(value: &Value) -> Self {
        match value {
            Value::Object(properties) => Self::Object(
                properties.iter().map(|(name, value)| (name.clone(), value.into())).collect(),
            ),
            Value::Array(items) => Self::Array(items.iter().map(Self::from).collect()),
            token => Self::Token(token.to_string()),
        }
    }
}

fn difference(
    found: Option<&Payload>,
    expected: Option<&Payload>,
    pointer: &str,
) -> Option<Difference> {
    let summary =
        |payload: Option<&Payload>| payload.map_or_else(|| "nothing".to_owned(), Payload::summary);
    let differs = || Difference {
        pointer: pointer.to_owned(),
        found: summary(found),
        expected: summary(expected),
    };
    match (found, expected) {
        (Some(Payload::Object(properties)), Some(Payload::Object(others))) => {
            let added = others.keys().filter(|name| !properties.contains_key(*name));
            properties.keys().chain(added).find_map(|name| {
                difference(properties.get(name), others.get(name), &step(pointer, name))
            })
        }
        (Some(Payload::Array(items)), Some(Payload::Array(others))) => {
            let mut pairs = items.iter().zip(others).enumerate();
            let first = pairs.find_map(|(index, (item, other))| {
                difference(Some(item), Some(other), &format!("{pointer}/{index}"))
            });
            first.or_else(|| (items.len() != others.len()).then(differs))
        }
        _ => (found != expected).then(differs),
    }
}

/// Reads the tokens of valid JSON; `None` if a property is repeated.
fn read(tokens: &mut Peekable<Tokens<'_>>) -> Option<Payload> {
    match tokens.next()? {
        "{" => {
            let mut properties = BTreeMap::new();
            while let Some(name) = tokens.next_if(|token| *token != "}") {
                if name == "," {
                    continue;
                }
                let name: String = serde_json::from_str(name).ok()?;
                tokens.next_if_eq(&":")?;
                if properties.insert(name, read(tokens)?).is_some() {
                    return None;
                }
            }
            tokens.next();
            Some(Payload::Object(properties))
        }
        "[" => {
            let mut items = Vec::new();
            while tokens.peek().is_some_and(|token| *token != "]") {
                if tokens.next_if_eq(&",").is_none() {
                    items.push(read(tokens)?);
                }
            }
            tokens.next();
            Some(Payload::Array(items))
        }
        text if text.starts_with('"') => {
            // Equal strings may be escaped in different ways.
            let text: String = serde_json::from_str(text).ok()?;
            Some(Payload::Token(Value::String(text).to_string()))
        }
        token => Some(Payload::Token(token.to_owned())),
    }
}
