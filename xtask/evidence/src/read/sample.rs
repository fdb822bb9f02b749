//! Sample payloads: JSON is laid out anew, token for token; what is not JSON stays as it is.

use serde::de::IgnoredAny;

use super::ReadError;
use super::lines::Lines;
use crate::json::{Extent, lay_out};
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
    if !json && extent.open && lines.are_over() {
        return Err(lines.stop("the rest of the payload"));
    }
    let text = if json { lay_out(&text) } else { text };
    Ok(Sample { side, not_json: !json, text })
}
