//! As much of a refusal's body as may be shown.

use serde_json::Value;
use url::form_urlencoded;

use crate::path::percent_encode;

/// The most characters of an excerpt.
const LONGEST: usize = 200;
/// The most characters of a title or a code.
const LONGEST_TITLE: usize = 80;
const HIDDEN: &str = "[redacted]";
/// Shorter values stand in any text by chance.
const SHORTEST_VALUE: usize = 3;

/// What a call has sent, and no excerpt of its answer repeats.
pub(crate) struct Sent {
    pub(crate) values: Vec<String>,
    /// These are hidden however short they are.
    pub(crate) secrets: Vec<String>,
}

/// The beginning of a body, and what of it says nothing of anybody.
pub(crate) struct Excerpt {
    text: Option<String>,
    title: Option<String>,
    code: Option<String>,
}

impl Excerpt {
    /// Takes from `body` what may be shown, without the values that were sent along.
    pub(crate) fn of(body: &[u8], sent: &Sent) -> Self {
        let hidden = hidden(sent);
        let json: Option<Value> = serde_json::from_slice(body).ok();
        let text = match &json {
            // Texts as they are meant: JSON has many ways to spell one.
            Some(json) => cleaned(json, &hidden).to_string().into(),
            None => String::from_utf8_lossy(body),
        };
        let text = without(&text, &hidden);
        let text = Some(short(&text, LONGEST)).filter(|text| !text.is_empty());
        let member = |name: &str| {
            let value = json.as_ref()?.get(name)?;
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            Some(short(&without(&value, &hidden), LONGEST_TITLE)).filter(|text| !text.is_empty())
        };
        Self { text, title: member("title"), code: member("o:errorCode") }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// The members that the contract says tell nothing of anybody.
    pub(crate) fn harmless(&self) -> impl Iterator<Item = &str> {
        self.title.as_deref().into_iter().chain(self.code.as_deref())
    }
}

/// What is to be hidden, in every spelling.
fn hidden(sent: &Sent) -> Vec<String> {
    let values = sent.values.iter().filter(|value| value.chars().count() >= SHORTEST_VALUE);
    let secrets = sent.secrets.iter().filter(|secret| !secret.is_empty());
    // The longest first: one may be part of another.
    let mut hidden: Vec<String> =
        values.chain(secrets).flat_map(|value| spellings(value)).collect();
    hidden.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
    hidden.dedup();
    hidden
}

fn without(text: &str, hidden: &[String]) -> String {
    hidden.iter().fold(text.to_owned(), |text, value| text.replace(value, HIDDEN))
}

/// A value as a path, a query, HTML and JSON spell it, and as it is.
fn spellings(value: &str) -> [String; 5] {
    let query = form_urlencoded::byte_serialize(value.as_bytes()).collect();
    let html = value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let html = html.replace('"', "&quot;").replace('\'', "&#39;");
    let json = Value::from(value).to_string();
    let json = json.get(1..json.len() - 1).unwrap_or_default().to_owned();
    [value.to_owned(), percent_encode(value), query, html, json]
}

/// The value without what was sent, in every text and name within it.
fn cleaned(value: &Value, hidden: &[String]) -> Value {
    match value {
        Value::String(text) => without(text, hidden).into(),
        Value::Array(items) => items.iter().map(|item| cleaned(item, hidden)).collect(),
        Value::Object(members) => {
            let clean =
                |(name, value): (&String, _)| (without(name, hidden), cleaned(value, hidden));
            Value::Object(members.iter().map(clean).collect())
        }
        other => other.clone(),
    }
}

/// The text's beginning on one line.
fn short(text: &str, longest: usize) -> String {
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || c.is_control()).collect();
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    let line = words.join(" ");
    if line.chars().count() <= longest {
        return line;
    }
    let beginning: String = line.chars().take(longest - 1).collect();
    beginning + "…"
}
