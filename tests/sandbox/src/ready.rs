//! The ready file: one line that tells another program how to reach the site, once it can.

use std::path::Path;
use std::{fs, io};

use serde::Serialize;

use crate::file;

/// How to reach the site, in the order in which it is written.
#[derive(Serialize)]
pub(crate) struct Ready<'a> {
    pub(crate) url: &'a str,
    pub(crate) token: &'a str,
    pub(crate) user: &'a str,
    pub(crate) password: &'a str,
}

impl Ready<'_> {
    /// Writes the line; nobody sees half of it.
    pub(crate) fn write(&self, path: &Path) -> io::Result<()> {
        let line = format!("{}\n", serde_json::to_string(self)?);
        let written = match fs::metadata(path) {
            // Such as a pipe, which somebody reads.
            Ok(there) if !there.is_file() => fs::write(path, line),
            _ => file::replace(path, &line),
        };
        written.map_err(|error| named(path, &error))
    }
}

/// Removes what an earlier run has left: its address is nobody's any more.
pub(crate) fn remove_stale(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(there) if there.is_file() => fs::remove_file(path).map_err(|error| named(path, &error)),
        _ => Ok(()),
    }
}

fn named(path: &Path, error: &io::Error) -> io::Error {
    let what = format!("the ready file {} can't be written: {error}", path.display());
    io::Error::new(error.kind(), what)
}
