//! The state of a site as text, in a file or on its way to one.

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::file;
use crate::site::{Saved, Users};

/// The layout of the text; another one is refused.
const FORMAT: u32 = 1;

#[derive(Deserialize, Serialize)]
struct State {
    #[serde(rename = "cpqSandboxState")]
    format: u32,
    site: Saved,
}

/// The text of what a site holds.
pub(crate) fn text(users: &Users) -> io::Result<String> {
    let state = State { format: FORMAT, site: users.saved() };
    serde_json::to_string(&state).map_err(io::Error::other)
}

/// What a site holds by the text that was made of it.
pub(crate) fn parse(text: &[u8]) -> Result<Users, String> {
    let state: State = serde_json::from_slice(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        format!("it is no state of a sandbox (line {line}, column {column})")
    })?;
    if state.format != FORMAT {
        return Err(format!("its format is {}, and this sandbox reads {FORMAT}", state.format));
    }
    Users::restored(state.site)
}

/// Reads a state file; there may be none yet.
pub(crate) fn load(path: &Path) -> io::Result<Option<Users>> {
    let failed = |kind, what: &dyn std::fmt::Display| {
        io::Error::new(kind, format!("the state file {} can't be used: {what}", path.display()))
    };
    match std::fs::read(path) {
        Ok(text) => match parse(&text) {
            Ok(users) => Ok(Some(users)),
            Err(what) => Err(failed(io::ErrorKind::InvalidData, &what)),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(error.kind(), &error)),
    }
}

/// Writes a state file, whole or not at all.
pub(crate) fn save(path: &Path, users: &Users) -> io::Result<()> {
    file::replace(path, &text(users)?).map_err(|error| {
        let what = format!("the state file {} can't be written: {error}", path.display());
        io::Error::new(error.kind(), what)
    })
}
