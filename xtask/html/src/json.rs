//! JSON as it is written, with its tokens marked for the eye.

use serde_json::Value;

/// A text of JSON as HTML, character for character.
pub(crate) fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => string(rest),
            '-' | '0'..='9' => rest
                .find(|c: char| !c.is_ascii_digit() && !"+-.eE".contains(c))
                .unwrap_or(rest.len()),
            'a'..='z' => rest.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(rest.len()),
            _ => first.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        let class = match first {
            '"' if after.trim_start().starts_with(':') => "k",
            '"' => "s",
            '-' | '0'..='9' => "n",
            'a'..='z' => "l",
            _ => "",
        };
        if class.is_empty() {
            escape(token, &mut out);
        } else {
            out.push_str("<span class=\"");
            out.push_str(class);
            out.push_str("\">");
            escape(token, &mut out);
            out.push_str("</span>");
        }
        rest = after;
    }
    out
}

/// How long the string is that `text` begins with, quotes included.
fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
}

/// A value in the fewest words: text without its quotes, all else as JSON.
pub(crate) fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
