//! What must not be seen, and where it could be.

use std::error::Error as _;

use oracle_cpq::Error;

/// Stands for a secret and for a person.
pub(crate) const CANARY: &str = "canary-4711";

/// All that can be printed of an error, with what caused it.
pub(crate) fn all_of(error: &Error) -> String {
    let mut shown = format!("{error} {error:?} {error:#?}");
    let mut source = error.source();
    while let Some(error) = source {
        shown = format!("{shown} {error} {error:?}");
        source = error.source();
    }
    shown
}
