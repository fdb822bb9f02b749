//! Sample payloads: JSON is laid out anew, token for token; what is not JSON stays as it is.

use serde::de::IgnoredAny;

use super::ReadError;
use super::lines::Lines;
use crate::table::{Sample, Side};

/// Deeper than any payload, and no deeper than readers of JSON go.
const DEEPEST: usize = 100;

/// Whether a line begins a payload; one of the documented ones lacks its opening brace.
pub(super) fn begins(line: &str) -> bool {
    line.starts_with(['{', '[', '"'])
}

/// Reads a payload of as many lines as go on until an empty one or one for which `ends` holds.
pub(super) fn block(
    lines: &mut Lines,
    side: Side,
    ends: impl Fn(&str) -> bool,
) -> Result<Sample, ReadError> {
    let first = lines.number();
    let mut text =
        lines.matching("a payload in JSON", |line| begins(line).then_some(line))?.to_owned();
    while let Some(line) = lines.peek().filter(|line| !line.is_empty() && !ends(line)) {
        text.push('\n');
        text.push_str(line);
        lines.skip();
    }
    finish(lines, side, first, text)
}

/// Reads a payload that is all on one line.
pub(super) fn line(lines: &mut Lines, side: Side) -> Result<Sample, ReadError> {
    block(lines, side, |_| true)
}

fn finish(lines: &Lines, side: Side, first: usize, text: String) -> Result<Sample, ReadError> {
    let extent = Extent::of(&text);
    if extent.deepest > DEEPEST {
        return Err(lines.stop_at(first, format!("a payload no deeper than {DEEPEST}")));
    }
    let json = serde_json::from_str::<IgnoredAny>(&text).is_ok();
    if !json && extent.open && lines.peek().is_none() {
        return Err(lines.stop("the rest of the payload"));
    }
    let text = if json { lay_out(&text) } else { text };
    Ok(Sample { side, not_json: !json, text })
}

/// How deep a text goes, and whether a bracket or a string is open at its end.
#[derive(Default)]
struct Extent {
    deepest: usize,
    open: bool,
}

impl Extent {
    fn of(text: &str) -> Self {
        let (mut depth, mut deepest, mut inside) = (0_usize, 0, false);
        for token in Tokens(text) {
            match token {
                "{" | "[" => depth += 1,
                "}" | "]" => depth = depth.saturating_sub(1),
                _ => {}
            }
            deepest = deepest.max(depth);
            inside = token.starts_with('"') && !is_closed(token);
        }
        Self { deepest, open: depth > 0 || inside }
    }
}

fn is_closed(string: &str) -> bool {
    let Some(body) = string[1..].strip_suffix('"') else { return false };
    let slashes = body.len() - body.trim_end_matches('\\').len();
    slashes.is_multiple_of(2)
}

/// A token a step, each as it is written; blanks between them are passed by.
struct Tokens<'a>(&'a str);

impl<'a> Iterator for Tokens<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let text = self.0.trim_start();
        let first = text.chars().next()?;
        let length = match first {
            '"' => string(text),
            '{' | '}' | '[' | ']' | ',' | ':' => 1,
            _ => {
                let ends = |char: char| char.is_whitespace() || "{}[],:\"".contains(char);
                text.find(ends).unwrap_or(text.len())
            }
        };
        let (token, rest) = text.split_at(length);
        self.0 = rest;
        Some(token)
    }
}

/// The length of the string that the text begins with, or of all where it has no end.
fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, char) in text.char_indices().skip(1) {
        match char {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Lays JSON out, a member a line; every token stays as it is written.
fn lay_out(json: &str) -> String {
    let mut out = String::new();
    let mut depth = 0_usize;
    let mut before = "";
    for token in Tokens(json) {
        let opens = matches!(before, "{" | "[");
        let closes = matches!(token, "}" | "]");
        if closes {
            depth = depth.saturating_sub(1);
        }
        if before == ":" {
            out.push(' ');
        } else if before == "," || (opens != closes && !matches!(token, "," | ":")) {
            out.push('\n');
            out.extend(std::iter::repeat_n("  ", depth));
        }
        out.push_str(token);
        if matches!(token, "{" | "[") {
            depth += 1;
        }
        before = token;
    }
    out
}
