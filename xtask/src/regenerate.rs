//! `cargo xtask regenerate`: generates the SDK from the contracts in memory, then compares it with the
//! checkout or writes the files that differ.

use std::collections::BTreeMap;
use std::fmt;
use std::fmt::Write as _;

use cpq_codegen::model::Contract;
use cpq_codegen::{Files, HEADER, Sources};
use similar::TextDiff;

use crate::files::{read, remove, tree, write};
use crate::lint::read_and_lint;
use crate::project::Project;
use crate::{lock, manifests};

/// The folders that the generator owns: the SDK's modules, and the lists that the tests iterate over.
const SDK: &str = "sdk/src/generated";
const CASES: &str = "tests/tests/it/generated";
const LOCK: &str = "spec/generated.lock";

/// A file that differs from the checkout, by its path in the repository.
#[derive(Debug, PartialEq, Eq)]
pub enum Change {
    /// The file did not exist.
    Added(String),
    /// The file had other content.
    Changed(String),
    /// The file is no longer generated.
    Removed(String),
}

impl Change {
    fn path(&self) -> &str {
        let (Self::Added(path) | Self::Changed(path) | Self::Removed(path)) = self;
        path
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Added(path) => write!(f, "added    {path}"),
            Self::Changed(path) => write!(f, "changed  {path}"),
            Self::Removed(path) => write!(f, "removed  {path}"),
        }
    }
}

/// Generates the SDK from all contracts and writes the files that differ.
///
/// # Errors
/// If a contract is invalid, or a file can't be written. Each file is written completely or not at all.
pub fn regenerate(project: &Project) -> Result<Vec<Change>, String> {
    let (wanted, changes) = compare(project)?;
    for change in changes.iter().filter(|change| change.path() != LOCK) {
        match change {
            Change::Added(path) | Change::Changed(path) => {
                write(&project.root().join(path), &wanted[path])?;
            }
            Change::Removed(path) => remove(project.root(), path)?,
        }
    }
    // Last, so that the lock is never newer than the files it lists.
    if !changes.is_empty() {
        write(&project.root().join(LOCK), &wanted[LOCK])?;
    }
    Ok(changes)
}

/// Generates the SDK in memory and compares it with the checkout; writes nothing.
///
/// # Errors
/// If anything differs: the message has a diff and the command to run.
pub fn check(project: &Project) -> Result<(), String> {
    let (wanted, changes) = compare(project)?;
    if changes.is_empty() {
        return Ok(());
    }
    let mut text = String::new();
    for path in changes.iter().map(Change::path) {
        let file = project.root().join(path);
        let old = if file.exists() { read(&file)? } else { String::new() };
        let new = wanted.get(path).map(String::as_str).unwrap_or_default();
        let diff = TextDiff::from_lines(old.as_str(), new);
        let _ = write!(
            text,
            "{}",
            diff.unified_diff().context_radius(2).header(path, &format!("{path} (as generated)"))
        );
    }
    Err(format!(
        "{text}\n{} generated file(s) differ from what the contracts generate; run \
         `cargo xtask regenerate` and commit the result",
        changes.len()
    ))
}

/// Returns all generated files, and where the checkout differs from them.
fn compare(project: &Project) -> Result<(Files, Vec<Change>), String> {
    let not_written = |message| format!("{message}; nothing was written");
    manifests::check(project).map_err(not_written)?;
    let linted = read_and_lint(project, &[]).map_err(not_written)?;
    let (sources, contracts): (Vec<Sources>, Vec<Contract>) = linted.into_iter().unzip();
    let sdk = cpq_codegen::generate(&contracts).map_err(|error| error.to_string())?;
    let mut wanted = in_folder(SDK, sdk);
    wanted.extend(in_folder(CASES, cpq_codegen::cases(&contracts)));
    wanted.insert(LOCK.to_owned(), lock::text(&sources, &wanted));

    let current = current(project)?;
    let mut changes = Vec::new();
    for (path, text) in &wanted {
        match current.get(path) {
            None => changes.push(Change::Added(path.clone())),
            Some(old) if old != text => changes.push(Change::Changed(path.clone())),
            Some(_) => {}
        }
    }
    for (path, text) in current.iter().filter(|(path, _)| !wanted.contains_key(*path)) {
        if !text.starts_with(HEADER) {
            return Err(format!(
                "{path} was not generated, and the folder belongs to the generator; move the file elsewhere"
            ));
        }
        changes.push(Change::Removed(path.clone()));
    }
    Ok((wanted, changes))
}

/// Returns the generated folders and the lock as they are in the checkout.
fn current(project: &Project) -> Result<BTreeMap<String, String>, String> {
    let mut files = BTreeMap::new();
    for folder in [SDK, CASES] {
        files.extend(in_folder(folder, tree(&project.root().join(folder))?));
    }
    let lock = project.root().join(LOCK);
    if lock.exists() {
        files.insert(LOCK.to_owned(), read(&lock)?);
    }
    Ok(files)
}

fn in_folder(folder: &str, files: BTreeMap<String, String>) -> BTreeMap<String, String> {
    files.into_iter().map(|(name, text)| (format!("{folder}/{name}"), text)).collect()
}
