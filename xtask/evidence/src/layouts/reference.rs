//! Names, types, headings and media types, which are the same in both layouts of the API reference.

use super::lines::{Lines, ParseError};
use super::prose::is_deprecated;
use crate::table::{Kind, Mark, Operation, Part, Place};

/// The method in a line of lower-case letters, as capitals.
pub(super) fn method(line: &str) -> Option<String> {
    let is_method =
        matches!(line, "get" | "put" | "post" | "patch" | "delete" | "head" | "options");
    is_method.then(|| line.to_ascii_uppercase())
}

/// Returns the line if it is a path.
pub(super) fn path(line: &str) -> Option<&str> {
    (line.starts_with('/') && !line.contains(char::is_whitespace)).then_some(line)
}

/// Reads the head of a page below its title: method, path, prose, and `Request`.
pub(super) fn head(lines: &mut Lines) -> Result<Operation, ParseError> {
    lines.skip_empty();
    let method = lines.matching("a method such as `get`", method)?;
    lines.skip_empty();
    let path = lines.matching("the path of the operation, such as `/rest/v19/users`", path)?;
    let prose = lines.prose_until("Request")?;
    Ok(Operation {
        method: Some(method),
        path: Some(path.to_owned()),
        deprecated: prose.into_iter().any(is_deprecated),
        ..Operation::default()
    })
}

/// The parameters below a heading.
pub(super) fn parameters(line: &str) -> Option<(Place, Part)> {
    match line {
        "Path Parameters" => Some((Place::Path, Part::PathParameters)),
        "Query Parameters" => Some((Place::Query, Part::QueryParameters)),
        "Header Parameters" => Some((Place::Header, Part::HeaderParameters)),
        _ => None,
    }
}

/// Reads the list of media types below its heading; the list may be missing.
pub(super) fn media_types(lines: &mut Lines) -> Vec<String> {
    let mut types = Vec::new();
    while let Some(name) = lines.peek().and_then(media_type) {
        types.push(name.to_owned());
        lines.skip();
    }
    types
}

fn media_type(line: &str) -> Option<&str> {
    let name = line.strip_prefix("- ")?;
    let (kind, rest) = name.split_once('/')?;
    let is_token = |text: &str| {
        let plain = |char: char| char.is_ascii_alphanumeric() || "+-._*".contains(char);
        !text.is_empty() && text.chars().all(plain)
    };
    (is_token(kind) && is_token(rest)).then_some(name)
}

/// The response below a heading: a status code, or `default`.
pub(super) fn response(line: &str) -> Option<String> {
    let name = line.strip_suffix(" Response")?;
    let is_code = name.len() == 3 && name.bytes().all(|byte| byte.is_ascii_digit());
    (is_code || name == "Default").then(|| name.to_ascii_lowercase())
}

/// The name of a property or parameter, and its mark: `name`, `name(required)`.
pub(super) fn name(text: &str) -> Option<(String, Option<Mark>)> {
    let (name, mark) = match text.strip_suffix(')') {
        Some(text) => {
            let (name, mark) = text.split_once('(')?;
            (name, Some(Mark::from_word(mark)?))
        }
        None => (text, None),
    };
    let plain = |char: char| char.is_alphanumeric() || "_-.$".contains(char);
    (!name.is_empty() && name.chars().all(plain)).then(|| (name.to_owned(), mark))
}

/// A type, and the name of its schema if there is one: `string`, `object Currency`.
pub(super) fn kind(line: &str) -> Option<(Kind, Option<String>)> {
    match line.split_once(' ') {
        None => Some((Kind::from_word(line)?, None)),
        Some((word, schema)) => {
            let kind = Kind::from_word(word)?;
            let named = matches!(kind, Kind::Object | Kind::Array) && !schema.ends_with(" -");
            named.then(|| (kind, Some(schema.to_owned())))
        }
    }
}

/// Describes a type in errors.
pub(super) const KIND: &str = "a type: `string`, `boolean`, `integer`, `number`, `object` or `array`; the last two may \
     name a schema";

/// The type of a schema: object or array.
pub(super) fn own_kind(text: &str) -> Option<Kind> {
    Kind::from_word(text).filter(|kind| matches!(kind, Kind::Object | Kind::Array))
}
