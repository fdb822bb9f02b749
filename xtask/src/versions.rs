//! The names of API versions, alone and in a text.

/// The number of a version, where this is how a version is named: `v19` and not `v019`.
#[must_use]
pub fn number(name: &str) -> Option<u32> {
    let number = name.strip_prefix('v')?.parse::<u32>().ok()?;
    (format!("v{number}") == name).then_some(number)
}

/// Where a version's name counts as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Wherever it stands as a word. The `v19` of `op-rest-v19-users-get.html` is none.
    Word,
    /// At the end of the path `/rest/v19`, whatever follows that.
    Path,
}

/// A text with another version's name in place of the old one, and how often it stood there.
#[must_use]
pub fn renamed(text: &str, old: &str, new: &str, place: Place) -> (String, usize) {
    let is_inner = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let (mut result, mut copied, mut count) = (String::with_capacity(text.len()), 0, 0);
    for (start, _) in text.match_indices(old) {
        let end = start + old.len();
        let (before, after) = (&text[..start], &text[end..]);
        let is_word = !before.ends_with(is_inner) && !after.starts_with(is_inner);
        if is_word && (place == Place::Word || before.ends_with("/rest/")) {
            result.push_str(&text[copied..start]);
            result.push_str(new);
            copied = end;
            count += 1;
        }
    }
    result.push_str(&text[copied..]);
    (result, count)
}

/// Whether a version's name stands somewhere in a text as a word.
#[must_use]
pub fn is_named(text: &str, version: &str) -> bool {
    renamed(text, version, "", Place::Word).1 > 0
}
