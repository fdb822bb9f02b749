//! Payloads at the level of tokens: a number is what is written, the order of members is nothing.

use std::collections::BTreeMap;
use std::iter::Peekable;

use cpq_contract::step;
use serde::de::IgnoredAny;
use serde_json::Value;

use crate::json::Tokens;

/// A payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Payload {
    Object(BTreeMap<String, Payload>),
    Array(Vec<Payload>),
    /// A text, in quotes as JSON writes it, or a number, true, false or null as it is written.
    Token(String),
}

impl Payload {
    /// Reads JSON without changing how its numbers are spelled.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        // Whatever is not JSON, or is nested too deeply, ends here.
        serde_json::from_str::<IgnoredAny>(text).map_err(|error| error.to_string())?;
        value(&mut Tokens::new(text).peekable())
            .ok_or_else(|| "a member stands there twice".to_owned())
    }

    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::Object(members) => Self::Object(
                members.iter().map(|(name, it)| (name.clone(), Self::of(it))).collect(),
            ),
            Value::Array(items) => Self::Array(items.iter().map(Self::of).collect()),
            token => Self::Token(token.to_string()),
        }
    }

    /// What stands at a JSON pointer.
    pub(super) fn at(&self, pointer: &str) -> Option<&Self> {
        let mut payload = self;
        for name in pointer.split('/').skip(1) {
            let name = name.replace("~1", "/").replace("~0", "~");
            payload = match payload {
                Self::Object(members) => members.get(&name)?,
                Self::Array(items) => items.get(name.parse::<usize>().ok()?)?,
                Self::Token(_) => return None,
            };
        }
        Some(payload)
    }

    /// The type, in the audit's words.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Object(_) => "object",
            Self::Array(_) => "array",
            Self::Token(token) => match token.as_bytes().first() {
                Some(b'"') => "string",
                Some(b't' | b'f') => "boolean",
                Some(b'n') | None => "null",
                Some(_) if token.bytes().any(|byte| b".eE".contains(&byte)) => "number",
                Some(_) => "integer",
            },
        }
    }

    /// In a word, for a message.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Token(token) => token.clone(),
            Self::Object(members) => format!("an object of {}", members.len()),
            Self::Array(items) => format!("an array of {}", items.len()),
        }
    }

    /// Where the two differ first, and what each has there.
    pub(super) fn difference(&self, other: &Self) -> Option<(String, String, String)> {
        self.compare(other, "")
    }

    fn compare(&self, other: &Self, at: &str) -> Option<(String, String, String)> {
        let nothing = || super::node::NOTHING.to_owned();
        match (self, other) {
            (Self::Object(ours), Self::Object(theirs)) => {
                for (name, value) in ours {
                    let at = step(at, name);
                    match theirs.get(name) {
                        Some(their) => {
                            if let Some(found) = value.compare(their, &at) {
                                return Some(found);
                            }
                        }
                        None => return Some((at, value.words(), nothing())),
                    }
                }
                let extra = theirs.iter().find(|(name, _)| !ours.contains_key(*name));
                extra.map(|(name, value)| (step(at, name), nothing(), value.words()))
            }
            (Self::Array(ours), Self::Array(theirs)) => {
                let mut pairs = ours.iter().zip(theirs).enumerate();
                let found = pairs
                    .find_map(|(index, (our, their))| our.compare(their, &format!("{at}/{index}")));
                let lengths = || {
                    (ours.len() != theirs.len())
                        .then(|| (at.to_owned(), self.words(), other.words()))
                };
                found.or_else(lengths)
            }
            _ if self == other => None,
            _ => Some((at.to_owned(), self.words(), other.words())),
        }
    }
}

/// Reads the tokens of a text that is known to be JSON; none where a member stands there twice.
fn value(tokens: &mut Peekable<Tokens<'_>>) -> Option<Payload> {
    match tokens.next()? {
        "{" => {
            let mut members = BTreeMap::new();
            while let Some(name) = tokens.next_if(|token| *token != "}") {
                if name == "," {
                    continue;
                }
                let name: String = serde_json::from_str(name).ok()?;
                tokens.next_if_eq(&":")?;
                if members.insert(name, value(tokens)?).is_some() {
                    return None;
                }
            }
            tokens.next();
            Some(Payload::Object(members))
        }
        "[" => {
            let mut items = Vec::new();
            while tokens.peek().is_some_and(|token| *token != "]") {
                if tokens.next_if_eq(&",").is_none() {
                    items.push(value(tokens)?);
                }
            }
            tokens.next();
            Some(Payload::Array(items))
        }
        text if text.starts_with('"') => {
            // The same text may be escaped in several ways.
            let text: String = serde_json::from_str(text).ok()?;
            Some(Payload::Token(Value::String(text).to_string()))
        }
        token => Some(Payload::Token(token.to_owned())),
    }
}
