//! Why the journal of a run can't be used.

use std::fmt;
use std::io;

#[derive(Debug)]
pub(crate) enum JournalError {
    Io(io::Error),
    /// Another run has locked it.
    InUse,
    NotAJournal,
    /// It belongs to other changes.
    OtherChanges,
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "the journal can't be read or written: {error}"),
            Self::InUse => f.write_str("the journal is in use by another run"),
            Self::NotAJournal => f.write_str("the file is not a journal; it was not changed"),
            Self::OtherChanges => f.write_str(
                "the journal belongs to other changes; use another file, or the same changes in the same order",
            ),
        }
    }
}
