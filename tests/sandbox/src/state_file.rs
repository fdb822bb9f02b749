//! The state of a site as JSON, in a file or in a request.

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::atomic_file;
use crate::site::{Data, Snapshot};

/// The version of the format; others are rejected.
const FORMAT: u32 = 2;

#[derive(Deserialize, Serialize)]
struct State {
    #[serde(rename = "cpqSandboxState")]
    format: u32,
    site: Snapshot,
}

pub(crate) fn to_json(data: &Data) -> io::Result<String> {
    let state = State { format: FORMAT, site: data.snapshot() };
    serde_json::to_string(&state).map_err(io::Error::other)
}

/// Parses a state; `initial` has what it does not contain.
pub(crate) fn parse(json: &[u8], initial: &Data) -> Result<Data, String> {
    let state: State = serde_json::from_slice(json).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        format!("it is not the state of a sandbox (line {line}, column {column})")
    })?;
    if state.format != FORMAT {
        return Err(format!("its format is {}, and this sandbox reads {FORMAT}", state.format));
    }
    initial.with_snapshot(state.site)
}

/// Reads a state file, if it exists.
pub(crate) fn load(path: &Path, initial: &Data) -> io::Result<Option<Data>> {
    let failed = |kind, what: &dyn std::fmt::Display| {
        let what = format!("the state file {} can't be read: {what}", path.display());
        io::Error::new(kind, what)
    };
    match std::fs::read(path) {
        Ok(json) => match parse(&json, initial) {
            Ok(data) => Ok(Some(data)),
            Err(error) => Err(failed(io::ErrorKind::InvalidData, &error)),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(error.kind(), &error)),
    }
}

pub(crate) fn save(path: &Path, data: &Data) -> io::Result<()> {
    atomic_file::write(path, &to_json(data)?).map_err(|error| {
        let what = format!("the state file {} can't be written: {error}", path.display());
        io::Error::new(error.kind(), what)
    })
}
