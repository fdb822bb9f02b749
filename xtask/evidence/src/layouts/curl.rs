//! Sample calls of the API reference: a curl command line, and the payloads below it.

use super::lines::{Lines, ParseError};
use super::payload;
use crate::table::{Example, Header, Side};

const REQUEST: &str = "Request Body Sample";
const RESPONSE: &str = "Response Body Sample";
const NOTE: &str = "Note: ";

/// The line that ends a section in the folded layout.
pub(super) const BACK: &str = "Back to Top";

/// Reads the sample calls below `Examples`, up to `Back to Top` or the end of the page.
pub(super) fn examples(lines: &mut Lines) -> Result<Vec<Example>, ParseError> {
    introduction(lines)?;
    let mut examples = vec![example(lines)?];
    loop {
        lines.skip_empty();
        if lines.peek().is_none_or(|line| line == BACK) {
            return Ok(examples);
        }
        // A line that was taken for prose may be an unknown heading.
        let unknown = lines.error(format!(
            "`{REQUEST}`, `{RESPONSE}`, or prose and a command line that begins with `curl`"
        ));
        introduction(lines).map_err(|_| unknown)?;
        examples.push(example(lines)?);
    }
}

/// Skips the prose before a command line.
fn introduction(lines: &mut Lines) -> Result<(), ParseError> {
    let mut prose = false;
    while let Some(line) = lines.peek() {
        if line.starts_with("curl ") && prose {
            return Ok(());
        }
        if line.starts_with("curl ") || ends(line) || payload::begins(line) {
            break;
        }
        prose |= !line.is_empty();
        lines.skip();
    }
    Err(lines.error("prose, and then a command line that begins with `curl`"))
}

fn ends(line: &str) -> bool {
    matches!(line, REQUEST | RESPONSE | BACK) || line.starts_with(NOTE)
}

fn example(lines: &mut Lines) -> Result<Example, ParseError> {
    let mut example = command(lines)?;
    loop {
        lines.skip_empty();
        let last = example.samples.last().map(|sample| sample.side);
        let side = match (lines.peek(), last) {
            (Some(REQUEST), _) => Side::Request,
            (Some(RESPONSE), _) => Side::Response,
            // Another payload of the same side.
            (Some(line), Some(side)) if line.starts_with(NOTE) => side,
            (None, None) => return Err(lines.error(format!("`{REQUEST}` or `{RESPONSE}`"))),
            _ => return Ok(example),
        };
        lines.skip();
        lines.skip_empty();
        example.samples.push(payload::block(lines, side, ends)?);
    }
}

/// Reads a command line; the URL may follow on a line of its own.
fn command(lines: &mut Lines) -> Result<Example, ParseError> {
    let line = lines.prose("a command line")?;
    let number = lines.number() - 1;
    let error = |lines: &Lines, expected: &str| lines.error_at(number, expected);
    let mut example = Example::default();
    let mut url = None;
    let words =
        words(line).ok_or_else(|| error(lines, "a command line with its quotes in pairs"))?;
    let mut words = words.into_iter().skip(1).peekable();
    while let Some(word) = words.next() {
        // The pages also write `- X` for `-X`.
        let option = match word.strip_prefix('-') {
            Some("") => words.next(),
            Some(letter) => Some(letter),
            None => {
                let new = self::url(word).filter(|_| url.is_none());
                url = Some(new.ok_or_else(|| error(lines, "one URL"))?);
                continue;
            }
        };
        let value = if option == Some("i") { Some("") } else { words.next() };
        match (option, value) {
            (Some("i"), _) => {}
            (Some("X"), Some(method)) => example.method = Some(method.to_owned()),
            (Some("H"), Some(header)) => {
                let header = self::header(header);
                example.headers.push(
                    header.ok_or_else(|| error(lines, "headers such as `Accept: text/plain`"))?,
                );
            }
            _ => return Err(error(lines, "no curl options other than -X, -H and -i")),
        }
    }
    let url = match url {
        Some(url) => url,
        None => lines.matching("the URL of the call", self::url)?,
    };
    Ok(Example { url: url.to_owned(), ..example })
}

/// Returns the text if it is a URL.
pub(super) fn url(text: &str) -> Option<&str> {
    let is_http = text.starts_with("https://") || text.starts_with("http://");
    (is_http && !text.contains(char::is_whitespace)).then_some(text)
}

fn header(text: &str) -> Option<Header> {
    let (name, value) = text.split_once(':')?;
    let value = value.trim();
    // Tables hold no credentials, not even those of samples.
    let secret = name.eq_ignore_ascii_case("authorization");
    let value = if secret { value.split(' ').next()? } else { value };
    Some(Header { name: name.to_owned(), value: value.to_owned() })
}

/// Splits a command line into words and removes their quotes.
fn words(line: &str) -> Option<Vec<&str>> {
    let mut words = Vec::new();
    let mut rest = line.trim_start();
    while let Some(first) = rest.chars().next() {
        let (word, after) = match first {
            '"' | '\'' => rest[1..].split_once(first)?,
            _ => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };
        words.push(word);
        rest = after.trim_start();
    }
    Some(words)
}
