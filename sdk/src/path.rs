//! Path templates and their arguments.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All except RFC 3986's unreserved characters: `;` and `+` have a meaning on some servers, too.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Why a request argument is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InvalidArgument {
    Empty,
    /// `.` or `..`, which HTTP libraries resolve as relative path segments even when encoded.
    DotSegment,
    /// The path template has no placeholder of this name.
    UnknownParameter,
    /// The path parameter has no value.
    MissingValue,
    /// A field name with invalid characters, or an `any` filter without alternatives.
    InvalidQuery,
}

/// Percent-encodes a value as one path segment.
pub(crate) fn percent_encode(value: &str) -> String {
    utf8_percent_encode(value, RESERVED).to_string()
}

/// Fills the `{placeholders}` of a template; the error names the invalid parameter.
pub(crate) fn fill(
    template: &str,
    values: &[(Cow<'static, str>, String)],
) -> Result<String, (String, InvalidArgument)> {
    let mut path = template.to_owned();
    for (name, value) in values {
        let placeholder = format!("{{{name}}}");
        let invalid = match value.as_str() {
            "" => Some(InvalidArgument::Empty),
            "." | ".." => Some(InvalidArgument::DotSegment),
            _ if !path.contains(&placeholder) => Some(InvalidArgument::UnknownParameter),
            _ => None,
        };
        if let Some(invalid) = invalid {
            return Err((name.clone().into_owned(), invalid));
        }
        path = path.replacen(&placeholder, &percent_encode(value), 1);
    }
    // Encoded values contain no braces, so any that are left belong to the template.
    match path.split_once('{').and_then(|(_, rest)| rest.split_once('}')) {
        Some((name, _)) => Err((name.to_owned(), InvalidArgument::MissingValue)),
        None => Ok(path),
    }
}
