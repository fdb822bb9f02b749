//! Highlights JSON.

use cpq_contract::Tokens;
use serde_json::Value;

/// JSON text as HTML with its tokens highlighted; the white space stays as it is.
pub(crate) fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut tokens = Tokens::new(text);
    let mut rest = text;
    while let Some(token) = tokens.next() {
        out.push_str(&rest[..rest.len() - tokens.rest().len() - token.len()]);
        rest = tokens.rest();
        let class = match token.as_bytes()[0] {
            b'"' if rest.trim_start().starts_with(':') => "k",
            b'"' => "s",
            b'-' | b'0'..=b'9' => "n",
            b'a'..=b'z' => "l",
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
    }
    out.push_str(rest);
    out
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

/// A string without its quotes, or any other value as JSON.
pub(crate) fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
