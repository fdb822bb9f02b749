//! Turns Oracle's specification of the API into the tables in `spec/<version>/specification/`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use cpq_contract::Document;
use cpq_evidence::audit::{Coverage, Operations};
use cpq_evidence::specification::{Changes, Operation, Reading, Specification};

use crate::files::{self, Batch};
use crate::project::Project;
use crate::versions::number;

/// A file of the specification, and what it is compared with.
#[derive(Debug)]
pub struct Placed {
    /// All facts of the file, and what is odd in it.
    pub reading: Reading,
    /// The version of the API.
    pub version: String,
    /// The version in `spec/` that it is compared with: its own, or the newest one if it is newer.
    pub compared: String,
    /// The tables of that version.
    pub tables: Specification,
    /// Their text, by file name.
    pub texts: BTreeMap<String, String>,
    /// The contract of that version.
    pub contract: Document,
}

/// Whether a file is the specification, not a saved page.
#[must_use]
pub fn is_specification(path: &Path) -> bool {
    let extension = path.extension().and_then(|it| it.to_str()).unwrap_or_default();
    ["json", "yaml", "yml"].contains(&extension)
}

/// Reads a file of the specification.
///
/// # Errors
/// If the file can't be read, or is about a version that is neither in `spec/` nor newer.
pub fn read(project: &Project, path: &Path) -> Result<Placed, String> {
    let failed = |error: String| format!("{}: {error}", path.display());
    let bytes = fs::read(path).map_err(|error| failed(format!("can't be read: {error}")))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let reading = Specification::read(&name, &bytes).map_err(failed)?;
    let version = reading.specification.api_version();
    let version =
        version.ok_or_else(|| failed("no path has a version, such as /rest/v19/".to_owned()))?;
    let version = version.to_owned();
    let versions = project.versions()?;
    let newest = versions.last().filter(|newest| number(newest) < number(&version));
    let compared = versions.iter().find(|it| **it == version).or(newest).ok_or_else(|| {
        failed(format!("it is about {version}, but spec/ has only {}", versions.join(", ")))
    })?;
    let texts = files::tree(&folder(project, compared))?;
    let tables = tables(compared, &texts)?;
    let contract = contract(project, compared)?;
    Ok(Placed { reading, version, compared: compared.clone(), tables, texts, contract })
}

/// Reads the specification in `path`, and adds its tables to `batch` unless `check` is set. Returns what is
/// new, gone or changed, and what is odd.
///
/// # Errors
/// If the file can't be read, or belongs to no version in `spec/`; with `check`, if a table differs.
pub fn transcribe(
    project: &Project,
    path: &Path,
    check: bool,
    batch: &mut Batch,
) -> Result<String, String> {
    let failed = |error: String| format!("{}: {error}", path.display());
    let placed = read(project, path)?;
    let changes =
        Changes::between(&placed.tables, &placed.reading.specification).map_err(failed)?;
    let Placed { reading, version, compared, tables: old, texts, contract } = placed;
    let is_weak = Specification::has_names_only;
    let weak = is_weak(&reading.specification);
    let mut report = head(path, &reading.specification, &format!("spec/{compared}/specification"));
    let _ = write!(report, "{changes}");
    if check && (weak || version != compared) {
        return if changes.is_empty() { Ok(report) } else { Err(report.trim_end().to_owned()) };
    }
    if version != compared {
        return Err(failed(format!(
            "it is about {version}, but spec/{version} does not exist; create it with `cargo xtask bump \
             {version}`, or compare without writing with `cargo xtask transcribe --check`"
        )));
    }
    if weak && old.source.is_some() && !is_weak(&old) {
        return Err(failed(
            "it shows names and nesting only, so it can't replace tables that have types; compare it with \
             `cargo xtask transcribe --check`"
                .to_owned(),
        ));
    }
    let new = selected(&reading, &old, &contract, &[]);
    let differences = replace_tables(project, &version, &texts, &new, batch);
    if check && !differences.is_empty() {
        return Err(format!("{report}the tables in spec/ differ:\n{}", differences.trim_end()));
    }
    for oddity in &reading.oddities {
        let _ = writeln!(report, "odd      {oddity}");
    }
    Ok(report + &differences)
}

/// Adds the tables of a version that differ from `texts` to `batch`, and lists them.
pub fn replace_tables(
    project: &Project,
    version: &str,
    texts: &BTreeMap<String, String>,
    new: &Specification,
    batch: &mut Batch,
) -> String {
    let (new, folder) = (new.to_tables(), folder(project, version));
    let mut differences = String::new();
    for (name, text) in new.iter().filter(|(name, text)| texts.get(*name) != Some(text)) {
        let _ = writeln!(differences, "changed  spec/{version}/specification/{name}");
        batch.write(folder.join(name), text.clone());
    }
    for name in texts.keys().filter(|name| !new.contains_key(*name)) {
        let _ = writeln!(differences, "removed  spec/{version}/specification/{name}");
        batch.remove(folder.clone(), name.clone());
    }
    differences
}

/// Compares the contract with a file of the specification, or with the tables of each version.
///
/// # Errors
/// If a file can't be read.
pub fn coverage(project: &Project, from: Option<&Path>) -> Result<String, String> {
    if let Some(path) = from {
        let Placed { reading, compared, contract, .. } = read(project, path)?;
        let coverage = Coverage::new(&contract.value, &reading.specification);
        return Ok(format!("{compared}: {coverage}"));
    }
    let mut report = String::new();
    for version in project.versions()? {
        if let Some(coverage) = coverage_of_tables(project, &version)? {
            let _ = write!(report, "{version}: {coverage}");
        }
    }
    Ok(report)
}

/// Compares the contract of a version with its tables of the specification, if it has any.
///
/// # Errors
/// If a file can't be read.
pub fn coverage_of_tables(project: &Project, version: &str) -> Result<Option<Coverage>, String> {
    let texts = files::tree(&folder(project, version))?;
    if texts.is_empty() {
        return Ok(None);
    }
    let contract = contract(project, version)?;
    Ok(Some(Coverage::new(&contract.value, &tables(version, &texts)?)))
}

/// The facts for the tables: in full for the operations that the contract or the older tables have, and for
/// those that are `adopted`.
#[must_use]
pub fn selected(
    reading: &Reading,
    old: &Specification,
    contract: &Document,
    adopted: &[String],
) -> Specification {
    let operations = Operations::new(&contract.value);
    let before = old.operations.iter().map(Operation::key);
    let kept: BTreeSet<String> = before.chain(adopted.iter().cloned()).collect();
    let all = reading.specification.clone();
    let mut selected = all.select(|it| operations.has(it) || kept.contains(&it.key()));
    selected.keep_known_clashes(old);
    selected
}

fn folder(project: &Project, version: &str) -> PathBuf {
    project.spec().join(version).join("specification")
}

fn tables(version: &str, texts: &BTreeMap<String, String>) -> Result<Specification, String> {
    Specification::from_tables(texts)
        .map_err(|(file, error)| format!("spec/{version}/specification/{file}: {error}"))
}

fn contract(project: &Project, version: &str) -> Result<Document, String> {
    let contract = project.contract(version)?.load();
    contract.map_err(|error| format!("spec/{version}/{}: {error}", cpq_contract::ROOT))
}

/// Names the file, its format and its version.
fn head(path: &Path, specification: &Specification, tables: &str) -> String {
    let source = specification.source.clone().unwrap_or_default();
    let format = source.format.unwrap_or_else(|| "list of facts".to_owned());
    let version = source.version.map(|it| format!(" version {it},")).unwrap_or_default();
    let weak = if source.names_only { ", names and nesting only" } else { "" };
    let count = specification.operations.len();
    format!(
        "{}: {format},{version} {count} operation(s){weak}, compared with {tables}\n",
        path.display()
    )
}
