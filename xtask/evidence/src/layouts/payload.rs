//! Sample payloads. JSON is reformatted without changing its tokens; other text stays as it is.

use serde::de::IgnoredAny;

use super::lines::{Lines, ParseError};
use crate::json::{Extent, reformat};
use crate::table::{Sample, Side};

/// No payload is nested deeper, and JSON parsers allow this depth.
const MAX_DEPTH: usize = 100;

/// Whether a line begins a payload. One documented payload lacks its opening brace.
pub(super) fn begins(line: &str) -> bool {
    line.starts_with(['{', '[', '"'])
}

/// Reads a payload up to an empty line or one for which `ends` returns true.
pub(super) fn block(
    lines: &mut Lines,
    side: Side,
    ends: impl Fn(&str) -> bool,
) -> Result<Sample, ParseError> {
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

/// Reads a payload that is on one line.
pub(super) fn line(lines: &mut Lines, side: Side) -> Result<Sample, ParseError> {
    block(lines, side, |_| true)
}

fn finish(lines: &Lines, side: Side, first: usize, text: String) -> Result<Sample, ParseError> {
    let extent = Extent::new(&text);
    if extent.deepest > MAX_DEPTH {
        return Err(lines.error_at(first, format!("a payload no deeper than {MAX_DEPTH}")));
    }
    let json = serde_json::from_str::<IgnoredAny>(&text).is_ok();
    if !json && extent.open && lines.is_at_end() {
        return Err(lines.error("the rest of the payload"));
    }
    // The brace that a payload lacks is closed, too.
    let end = if text.starts_with('"') {
        Extent::new(&format!("{{{text}")).end.map(|end| end - 1)
    } else {
        extent.end
    };
    if let Some(end) = end.filter(|end| !text[*end..].trim().is_empty()) {
        let blank = text[end..].len() - text[end..].trim_start().len();
        let line = first + text[..end + blank].matches('\n').count();
        return Err(lines.error_at(line, "an empty line or a known heading after the payload"));
    }
    let text = if json { reformat(&text) } else { text };
    Ok(Sample { side, not_json: !json, text })
}
