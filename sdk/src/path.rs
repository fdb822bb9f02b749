//! Path templates and the values that go into them.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but RFC 3986's unreserved characters: `;` and `+` mean something to some servers, too.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Why a value can't stand in a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unusable {
    Empty,
    /// `.` and `..`, which every HTTP library takes for a step in the path, encoded or not.
    Dots,
    /// No place in the path has this name.
    Missing,
    /// A place in the path has no value.
    NotGiven,
    /// A member's name with characters that none has, or a filter that names nobody.
    NoMember,
}

/// `value` as one segment of a path.
pub(crate) fn segment(value: &str) -> Result<String, Unusable> {
    match value {
        "" => Err(Unusable::Empty),
        "." | ".." => Err(Unusable::Dots),
        _ => Ok(percent_encode(value)),
    }
}

/// `value` as it stands in a path.
pub(crate) fn percent_encode(value: &str) -> String {
    utf8_percent_encode(value, RESERVED).to_string()
}

/// Fills the `{names}` of a template; the error names the parameter that can't be sent.
pub(crate) fn fill(
    template: &str,
    values: &[(Cow<'static, str>, String)],
) -> Result<String, (String, Unusable)> {
    let mut path = template.to_owned();
    for (name, value) in values {
        let refused = |unusable| (name.clone().into_owned(), unusable);
        let value = segment(value).map_err(refused)?;
        let place = format!("{{{name}}}");
        if !path.contains(&place) {
            return Err(refused(Unusable::Missing));
        }
        path = path.replacen(&place, &value, 1);
    }
    // No value brings a brace along: they are encoded.
    let left = path.split_once('{').and_then(|(_, rest)| rest.split_once('}'));
    match left {
        Some((name, _)) => Err((name.to_owned(), Unusable::NotGiven)),
        None => Ok(path),
    }
}
