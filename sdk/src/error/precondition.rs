//! Why a change is not sent, although its request is valid.

use std::fmt;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Precondition {
    /// The site is read-only.
    ReadOnly,
    /// This many items match, but one was expected.
    Ambiguous(usize),
    /// What was read has changed since.
    Changed,
    /// The user was read without its groups, which a replacement would reset.
    MissingGroups,
}

impl fmt::Display for Precondition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ReadOnly => f.write_str("the site is read-only (see `read_only`), so nothing was sent"),
            Self::Ambiguous(count) => write!(f, "{count} users match, but one was expected; name the company, too"),
            Self::Changed => f.write_str(
                "the data that this change is based on has changed since it was read, so nothing was sent; read it again",
            ),
            Self::MissingGroups => f.write_str(
                "the server returned the user without its groups, or not all of them, and the replacement would reset them, so nothing was sent",
            ),
        }
    }
}
