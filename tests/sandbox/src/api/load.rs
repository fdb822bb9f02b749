//! Loads the contracts: those built into the program, or those of a folder.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::{fs, io};

use cpq_contract::{ContractText, ROOT};

use super::{Operations, operation};

/// Name of each contract in `spec/` at build time, sorted, with the name and text of each of its files.
static EMBEDDED: &[(&str, &[(&str, &str)])] = include!(concat!(env!("OUT_DIR"), "/spec.rs"));

/// The operations of the built-in contracts, which are parsed once per process.
pub(crate) fn embedded() -> io::Result<Operations> {
    static OPERATIONS: OnceLock<Operations> = OnceLock::new();
    if let Some(operations) = OPERATIONS.get() {
        return Ok(operations.clone());
    }
    let mut operations = Operations::new();
    for (version, files) in EMBEDDED {
        let files = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        operations.append(&mut parse(version, &files.collect())?);
    }
    Ok(OPERATIONS.get_or_init(|| operations).clone())
}

/// The operations of a folder that is laid out like `spec/`: a folder per version, with its
/// `openapi.yaml` and `resources/`.
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
        let contract = path.join(ROOT);
        let Some(version) = path.file_name().and_then(|name| name.to_str()) else { continue };
        // A leading dot marks a version that is being added or removed.
        if contract.is_file() && !version.starts_with('.') {
            let text = |file: &Path| fs::read_to_string(file).map_err(|error| failed(file, &error));
            let mut files = BTreeMap::from([(ROOT.to_owned(), text(&contract)?)]);
            for entry in fs::read_dir(path.join("resources")).into_iter().flatten() {
                let file = entry.map_err(|error| failed(&path, &error))?;
                let name = format!("resources/{}", file.file_name().to_string_lossy());
                files.insert(name, text(&file.path())?);
            }
            operations.append(&mut parse(version, &files)?);
        }
    }
    if operations.is_empty() {
        let what = format!("{} contains no contract such as v19/openapi.yaml", folder.display());
        return Err(io::Error::new(io::ErrorKind::NotFound, what));
    }
    Ok(operations)
}

fn parse(version: &str, files: &BTreeMap<String, String>) -> io::Result<Operations> {
    let failed =
        |error: String| io::Error::new(io::ErrorKind::InvalidData, format!("{version}/{error}"));
    let in_root = |error: String| failed(format!("{ROOT}: {error}"));
    let text = ContractText::join(files).map_err(|error| failed(error.to_string()))?;
    let document = text.load().map_err(|error| in_root(error.to_string()))?;
    let operations = operation::read(&document.value).map_err(in_root)?;
    Ok(operations.into_iter().map(Arc::new).collect())
}
