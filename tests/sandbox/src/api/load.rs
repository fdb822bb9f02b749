//! Loads the contracts: those built into the program, or those of a folder.

use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::{fs, io};

use super::{Operations, operation};

/// Name and text of each contract in `spec/` at build time, sorted by name.
static EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/spec.rs"));

/// The operations of the built-in contracts, which are parsed once per process.
pub(crate) fn embedded() -> io::Result<Operations> {
    static OPERATIONS: OnceLock<Operations> = OnceLock::new();
    if let Some(operations) = OPERATIONS.get() {
        return Ok(operations.clone());
    }
    let mut operations = Operations::new();
    for (version, text) in EMBEDDED {
        operations.append(&mut parse(version, text)?);
    }
    Ok(OPERATIONS.get_or_init(|| operations).clone())
}

/// The operations of a folder that is laid out like `spec/`: a folder per version, with its
/// `openapi.yaml`.
pub(crate) fn from_folder(folder: &Path) -> io::Result<Operations> {
    let failed = |path: &Path, error: &io::Error| {
        io::Error::new(error.kind(), format!("{} can't be read: {error}", path.display()))
    };
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let entries = entries.map_err(|error| failed(folder, &error))?;
    let mut versions: Vec<_> = entries.into_iter().map(|entry| entry.path()).collect();
    versions.sort();
    let mut operations = Operations::new();
    for path in versions {
        let contract = path.join("openapi.yaml");
        let Some(version) = path.file_name().and_then(|name| name.to_str()) else { continue };
        // A leading dot marks a version that is being added or removed.
        if contract.is_file() && !version.starts_with('.') {
            let text = fs::read_to_string(&contract).map_err(|error| failed(&contract, &error))?;
            operations.append(&mut parse(version, &text)?);
        }
    }
    if operations.is_empty() {
        let what = format!("{} contains no contract such as v19/openapi.yaml", folder.display());
        return Err(io::Error::new(io::ErrorKind::NotFound, what));
    }
    Ok(operations)
}

fn parse(version: &str, text: &str) -> io::Result<Operations> {
    let failed = |error: String| {
        let what = format!("{version}/openapi.yaml: {error}");
        io::Error::new(io::ErrorKind::InvalidData, what)
    };
    let document = cpq_contract::load(text).map_err(|error| failed(error.to_string()))?;
    let operations = operation::read(&document.value).map_err(failed)?;
    Ok(operations.into_iter().map(Arc::new).collect())
}
