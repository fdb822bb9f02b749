//! The part of an error response's body that may be shown.

use serde_json::Value;
use url::form_urlencoded;

use crate::path::percent_encode;

/// Maximum length of an excerpt, in characters.
const MAX_LENGTH: usize = 200;
/// Maximum length of a title or an error code, in characters.
const MAX_TITLE_LENGTH: usize = 80;
/// The part of a body that is read, in bytes.
const MAX_BODY: usize = 64 * 1024;
const REDACTED: &str = "[redacted]";
/// Shorter values are not redacted, because they occur in any text by chance.
const MIN_VALUE_LENGTH: usize = 3;

/// The values of a request that an excerpt of its response must not contain.
#[derive(Default)]
pub(crate) struct SensitiveValues {
    pub(crate) values: Vec<String>,
    /// Redacted even if shorter than [`MIN_VALUE_LENGTH`].
    pub(crate) secrets: Vec<String>,
}

/// The beginning of a body, and its properties without personal data.
pub(crate) struct Excerpt {
    text: Option<String>,
    title: Option<String>,
    code: Option<String>,
}

impl Excerpt {
    /// Creates the excerpt of `body`, with all sensitive values redacted.
    pub(crate) fn new(body: &[u8], sensitive: &SensitiveValues) -> Self {
        let body = match body.get(..MAX_BODY) {
            None => body,
            // Only parsed JSON can be redacted, and parsing all of it would take much memory.
            Some(start) if matches!(start.trim_ascii_start(), [b'{' | b'[', ..]) => &[],
            Some(start) => start,
        };
        let redacted = all_spellings(sensitive);
        let json: Option<Value> = serde_json::from_slice(body).ok();
        let text = match &json {
            // The parsed form, because JSON has many ways to escape a string.
            Some(json) => {
                let json = redact_json(json, &redacted);
                words(&json).unwrap_or_else(|| json.to_string()).into()
            }
            None => String::from_utf8_lossy(body),
        };
        let excerpt = |text: &str, max_length| {
            Some(shorten(&redact(text, &redacted), max_length)).filter(|text| !text.is_empty())
        };
        let property = |name: &str| {
            let value = json.as_ref()?.get(name)?;
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            excerpt(&text, MAX_TITLE_LENGTH)
        };
        Self {
            text: excerpt(&text, MAX_LENGTH),
            title: property("title"),
            code: property("o:errorCode"),
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// The title and the error code, which contain no personal data according to the contract.
    pub(crate) fn summary(&self) -> impl Iterator<Item = &str> {
        self.title.as_deref().into_iter().chain(self.code.as_deref())
    }
}

/// Returns what the server says in the properties that error bodies of Oracle are known to have.
fn words(json: &Value) -> Option<String> {
    const LISTS: [&str; 4] = ["o:errorDetails", "errorDetails", "o:errorMessages", "errorMessages"];
    const TEXTS: [&str; 4] = ["title", "o:errorCode", "detail", "message"];
    let entries = LISTS.into_iter().filter_map(|name| json.get(name)?.as_array()).flatten();
    let mut words: Vec<&str> = Vec::new();
    for object in std::iter::once(json).chain(entries) {
        let texts = TEXTS.into_iter().filter_map(|name| object.get(name)?.as_str());
        for text in texts.chain(object.as_str()).filter(|text| !text.is_empty()) {
            if !words.contains(&text) {
                words.push(text);
            }
        }
    }
    (!words.is_empty()).then(|| words.join("; "))
}

/// All spellings of the sensitive values, the longest first because one may contain another.
fn all_spellings(sensitive: &SensitiveValues) -> Vec<String> {
    let values = sensitive.values.iter().filter(|value| value.chars().count() >= MIN_VALUE_LENGTH);
    let secrets = sensitive.secrets.iter().filter(|secret| !secret.is_empty());
    let mut redacted: Vec<String> =
        values.chain(secrets).flat_map(|value| spellings(value)).collect();
    redacted
        .sort_unstable_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
    redacted.dedup();
    redacted
}

/// A value as plain text and as escaped in a path, a query, HTML and JSON.
fn spellings(value: &str) -> [String; 5] {
    let query = form_urlencoded::byte_serialize(value.as_bytes()).collect();
    let html = value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let html = html.replace('"', "&quot;").replace('\'', "&#39;");
    let json = Value::from(value).to_string();
    let json = json.get(1..json.len() - 1).unwrap_or_default().to_owned();
    [value.to_owned(), percent_encode(value).into_owned(), query, html, json]
}

fn redact(text: &str, redacted: &[String]) -> String {
    redacted.iter().fold(text.to_owned(), |text, value| text.replace(value, REDACTED))
}

/// Redacts every string and property name in a JSON value.
fn redact_json(value: &Value, redacted: &[String]) -> Value {
    match value {
        Value::String(text) => redact(text, redacted).into(),
        Value::Array(items) => items.iter().map(|item| redact_json(item, redacted)).collect(),
        Value::Object(properties) => properties
            .iter()
            .map(|(name, value)| (redact(name, redacted), redact_json(value, redacted)))
            .collect(),
        other => other.clone(),
    }
}

/// The beginning of a text, on one line.
fn shorten(text: &str, max_length: usize) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let line = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    if line.chars().count() <= max_length {
        return line;
    }
    let start: String = line.chars().take(max_length - 1).collect();
    start + "…"
}
