//! The state of a site as JSON, in a file or in a request.

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::atomic_file;
use crate::site::{Snapshot, UserStore};

/// The version of the format; others are rejected.
const FORMAT: u32 = 1;

#[derive(Deserialize, Serialize)]
struct State {
    #[serde(rename = "cpqSandboxState")]
    format: u32,
    site: Snapshot,
}

pub(crate) fn to_json(users: &UserStore) -> io::Result<String> {
    let state = State { format: FORMAT, site: users.snapshot() };
    serde_json::to_string(&state).map_err(io::Error::other)
}

pub(crate) fn parse(json: &[u8]) -> Result<UserStore, String> {
    let state: State = serde_json::from_slice(json).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        format!("it is not the state of a sandbox (line {line}, column {column})")
    })?;
    if state.format != FORMAT {
        return Err(format!("its format is {}, and this sandbox reads {FORMAT}", state.format));
    }
    UserStore::from_snapshot(state.site)
}

/// Reads a state file, if it exists.
pub(crate) fn load(path: &Path) -> io::Result<Option<UserStore>> {
    let failed = |kind, what: &dyn std::fmt::Display| {
        let what = format!("the state file {} can't be read: {what}", path.display());
        io::Error::new(kind, what)
    };
    match std::fs::read(path) {
        Ok(json) => match parse(&json) {
            Ok(users) => Ok(Some(users)),
            Err(error) => Err(failed(io::ErrorKind::InvalidData, &error)),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(error.kind(), &error)),
    }
}

pub(crate) fn save(path: &Path, users: &UserStore) -> io::Result<()> {
    atomic_file::write(path, &to_json(users)?).map_err(|error| {
        let what = format!("the state file {} can't be written: {error}", path.display());
        io::Error::new(error.kind(), what)
    })
}
