//! The ready file: one line of JSON that tells another program how to reach the site.

use std::path::Path;
use std::{fs, io};

use serde::Serialize;

use crate::atomic_file;

/// The content of the ready file, in the order of its properties.
#[derive(Serialize)]
pub(crate) struct Ready<'a> {
    pub(crate) url: &'a str,
    pub(crate) token: &'a str,
    pub(crate) user: &'a str,
    pub(crate) password: &'a str,
}

impl Ready<'_> {
    pub(crate) fn write(&self, path: &Path) -> io::Result<()> {
        let line = format!("{}\n", serde_json::to_string(self)?);
        let written = match fs::metadata(path) {
            // A pipe, for example, can't be replaced.
            Ok(metadata) if !metadata.is_file() => fs::write(path, line),
            _ => atomic_file::write(path, &line),
        };
        written.map_err(|error| failed(path, &error))
    }
}

/// Removes the file of an earlier run, whose URL is no longer valid.
pub(crate) fn remove_stale(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => {
            fs::remove_file(path).map_err(|error| failed(path, &error))
        }
        _ => Ok(()),
    }
}

fn failed(path: &Path, error: &io::Error) -> io::Error {
    let what = format!("the ready file {} can't be written: {error}", path.display());
    io::Error::new(error.kind(), what)
}
