//! Path templates and their arguments.

use std::borrow::Cow;
use std::ops::Range;

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
    /// A custom path with `?` or `#`.
    PathWithQuery,
    /// A custom path that is a URL.
    PathIsUrl,
    /// A custom path with a backslash or a control character.
    PathCharacter,
    /// A link that is no URL.
    LinkIsNoUrl,
    /// A link to another server, or outside the base URL.
    LinkElsewhere,
    HeaderName,
    HeaderValue,
    ReservedHeader,
    /// A method that opens a tunnel.
    Method,
    /// A date in another format.
    #[allow(dead_code, reason = "used only by the administration of v19")]
    Date,
}

impl InvalidArgument {
    /// What is wrong with the argument, after its name.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::Empty => "must not be empty",
            Self::DotSegment => "must not be \".\" or \"..\"",
            Self::UnknownParameter => "has no placeholder in the path; write it as {name} there",
            Self::MissingValue => "has no value; set it with `path`",
            Self::InvalidQuery => "contains an invalid field name or an empty `any` filter",
            Self::PathWithQuery => {
                "must not contain ? or #; set query parameters with `query`, and values with `path`"
            }
            Self::PathIsUrl => {
                "must be relative to the base URL, like /rest/v19/users; use `Site::follow` for links"
            }
            Self::PathCharacter => {
                "must not contain backslashes or control characters; set values with `path`"
            }
            Self::LinkIsNoUrl => "is not a URL",
            Self::LinkElsewhere => "is outside the base URL; credentials are not sent there",
            Self::HeaderName => "has an invalid name",
            Self::HeaderValue => "must contain visible characters only, without line breaks",
            Self::ReservedHeader => "is a header that the client sets itself",
            Self::Method => "must not be CONNECT",
            Self::Date => "must have the form 2026-08-26 or 2026-08-26T00:00:00Z",
        }
    }
}

/// Checks the path of a custom request, before its placeholders are filled.
pub(crate) fn check_custom(path: &str) -> Result<(), InvalidArgument> {
    if path.contains("://") || path.starts_with("//") {
        return Err(InvalidArgument::PathIsUrl);
    }
    if path.contains(['?', '#']) {
        return Err(InvalidArgument::PathWithQuery);
    }
    if path.contains(|c: char| c == '\\' || c.is_control()) {
        return Err(InvalidArgument::PathCharacter);
    }
    let is_dots = |segment: &str| {
        let segment = segment.to_ascii_lowercase().replace("%2e", ".");
        segment == "." || segment == ".."
    };
    if path.split('/').any(is_dots) {
        return Err(InvalidArgument::DotSegment);
    }
    Ok(())
}

/// Percent-encodes a value as one path segment.
pub(crate) fn percent_encode(value: &str) -> Cow<'_, str> {
    utf8_percent_encode(value, RESERVED).into()
}

/// Fills the `{placeholders}` of a template; the error names the invalid parameter.
pub(crate) fn fill(
    template: &str,
    values: &[(Cow<'static, str>, String)],
) -> Result<String, (String, InvalidArgument)> {
    let mut path = template.to_owned();
    for (name, value) in values {
        let place = match value.as_str() {
            "" => Err(InvalidArgument::Empty),
            "." | ".." => Err(InvalidArgument::DotSegment),
            _ => placeholder(&path, name).ok_or(InvalidArgument::UnknownParameter),
        };
        let place = place.map_err(|invalid| (name.clone().into_owned(), invalid))?;
        path.replace_range(place, &percent_encode(value));
    }
    // Encoded values contain no braces, so any that are left belong to the template.
    match path.split_once('{').and_then(|(_, rest)| rest.split_once('}')) {
        Some((name, _)) => Err((name.to_owned(), InvalidArgument::MissingValue)),
        None => Ok(path),
    }
}

/// Finds the first `{name}` in a path.
fn placeholder(path: &str, name: &str) -> Option<Range<usize>> {
    path.match_indices('{').find_map(|(start, _)| {
        let rest = path[start + 1..].strip_prefix(name)?;
        rest.starts_with('}').then(|| start..path.len() - rest.len() + 1)
    })
}
