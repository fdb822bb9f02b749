//! A value that must not be shown, and everything an error shows.

use std::error::Error as _;

use oracle_cpq::Error;

/// Stands for a secret and for personal data.
pub(crate) const CANARY: &str = "canary-4711";

/// The `Display` and `Debug` output of an error and of all its sources.
pub(crate) fn shown(error: &Error) -> String {
    let mut shown = format!("{error} {error:?} {error:#?}");
    let mut source = error.source();
    while let Some(error) = source {
        shown = format!("{shown} {error} {error:?}");
        source = error.source();
    }
    shown
}
