//! As much of a refusal's body as may be shown.

use serde_json::Value;

/// The most characters of an excerpt.
const LONGEST: usize = 200;
/// The most characters of a title or a code.
const LONGEST_TITLE: usize = 80;
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
        let json: Option<Value> = serde_json::from_slice(body).ok();
        let text = String::from_utf8_lossy(body);
        let text = without(&text, sent);
        let text = Some(short(&text, LONGEST)).filter(|text| !text.is_empty());
        let member = |name: &str| {
            let value = json.as_ref()?.get(name)?;
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            Some(short(&without(&value, sent), LONGEST_TITLE)).filter(|text| !text.is_empty())
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

fn without(text: &str, sent: &Sent) -> String {
    let values = sent.values.iter().filter(|value| value.chars().count() >= SHORTEST_VALUE);
    let secrets = sent.secrets.iter().filter(|secret| !secret.is_empty());
    // The longest first: one may be part of another.
    let mut hidden: Vec<&String> = values.chain(secrets).collect();
    hidden.sort_by_key(|value| std::cmp::Reverse(value.len()));
    hidden.into_iter().fold(text.to_owned(), |text, value| text.replace(value, "[hidden]"))
}

/// The text's beginning on one line.
fn short(text: &str, longest: usize) -> String {
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || c.is_control()).collect();
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    let line = words.join(" ");
    match line.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}
