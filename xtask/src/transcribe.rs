//! Turns saved pages of documentation into tables of facts.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use cpq_evidence::layouts::{self, Page};
use cpq_evidence::pages::{self, ListedPage};
use cpq_evidence::table::{Table, diff};

use crate::files::{self, Batch};
use crate::project::Project;

/// The result of reading one page.
#[derive(Debug)]
pub struct Transcript {
    /// The file of the page, as given on the command line.
    pub page: PathBuf,
    /// The page's title.
    pub title: String,
    /// The table and its file, or why the file is unknown and what to do.
    pub outcome: Result<Placed, String>,
}

/// A table and the file it belongs to.
#[derive(Debug)]
pub struct Placed {
    /// The table.
    pub table: Table,
    /// The version of the API.
    pub version: String,
    /// The table's file, relative to the checkout.
    pub file: String,
    /// How the table differs from the committed one.
    pub comparison: Comparison,
}

/// How a table differs from the committed one.
#[derive(Debug)]
pub enum Comparison {
    /// No table of the page is committed.
    New,
    /// The committed table is the same, byte for byte.
    Same,
    /// The committed table differs.
    Different {
        /// The committed file, relative to the checkout.
        file: String,
        /// The lines that differ; empty if only the head of the table does.
        diff: String,
    },
    /// The committed file cannot be read as a table, and why.
    Unreadable(String),
}

impl Transcript {
    /// Whether the committed table is the one that the page gives.
    #[must_use]
    pub fn is_up_to_date(&self) -> bool {
        matches!(self.outcome, Ok(Placed { comparison: Comparison::Same, .. }))
    }
}

/// Reads pages, and adds the tables that differ from the committed ones to `batch`.
///
/// # Errors
/// If a page can't be read, is about a version without a folder in `spec/`, or is not listed in the
/// contract.
pub fn transcribe(
    project: &Project,
    pages: &[PathBuf],
    batch: &mut Batch,
) -> Result<Vec<Transcript>, String> {
    let versions = project.versions()?;
    let transcripts = check(project, pages)?;
    let error = |Transcript { page, title, outcome }: &Transcript| {
        let error = match outcome {
            Err(error) => error.clone(),
            Ok(Placed { version, .. }) if !versions.contains(version) => format!(
                "`{title}` is a page of {version}, but spec/{version} does not exist; create it with `cargo xtask \
                 bump {version}`, or compare without writing with `cargo xtask transcribe --check`"
            ),
            Ok(_) => return None,
        };
        Some(format!("{}: {error}", page.display()))
    };
    fail_on(&transcripts.iter().filter_map(error).collect::<Vec<_>>())?;
    for transcript in transcripts.iter().filter(|transcript| !transcript.is_up_to_date()) {
        if let Ok(Placed { table, file, .. }) = &transcript.outcome {
            batch.write(project.root().join(file), table.to_toml());
        }
    }
    Ok(transcripts)
}

fn fail_on(errors: &[String]) -> Result<(), String> {
    if errors.is_empty() {
        return Ok(());
    }
    Err(format!("{}\nnothing was written", errors.join("\n")))
}

/// Reads pages and compares their tables with the committed ones. Nothing is written.
///
/// A page of a version that is newer than all versions in `spec/` is compared with the newest table.
///
/// # Errors
/// If pages can't be read, with the error of each.
pub fn check(project: &Project, pages: &[PathBuf]) -> Result<Vec<Transcript>, String> {
    let contracts = listed_pages(project)?;
    let mut transcripts = Vec::new();
    let mut errors = Vec::new();
    for path in pages {
        match read(path) {
            Ok(page) => {
                let title = page.title.clone();
                let outcome = place(project, page, &contracts);
                transcripts.push(Transcript { page: path.clone(), title, outcome });
            }
            Err(error) => errors.push(format!("{}: {error}", path.display())),
        }
    }
    fail_on(&errors)?;
    reject_duplicates(&transcripts)?;
    Ok(transcripts)
}

fn read(path: &Path) -> Result<Page, String> {
    let bytes = fs::read(path).map_err(|error| format!("can't be read: {error}"))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    layouts::read(&name, &bytes).map_err(|error| error.to_string())
}

fn reject_duplicates(transcripts: &[Transcript]) -> Result<(), String> {
    let mut pages: BTreeMap<&str, &Path> = BTreeMap::new();
    for Transcript { page, outcome, .. } in transcripts {
        let Ok(Placed { file, .. }) = outcome else { continue };
        if let Some(other) = pages.insert(file, page) {
            let (page, other) = (page.display(), other.display());
            return Err(format!("{other} and {page} both give {file}; choose one"));
        }
    }
    Ok(())
}

/// The pages that each version's contract lists, by the number of the version.
fn listed_pages(project: &Project) -> Result<BTreeMap<u32, Vec<ListedPage>>, String> {
    let mut contracts = BTreeMap::new();
    for version in project.versions()? {
        let contract = project.contract(&version)?.load();
        let contract =
            contract.map_err(|error| format!("spec/{version}/{}: {error}", cpq_contract::ROOT))?;
        contracts.insert(number(&version), pages::listed(&contract.value));
    }
    Ok(contracts)
}

/// The number of a version such as `v19`.
fn number(version: &str) -> u32 {
    version.trim_start_matches('v').parse().unwrap_or(u32::MAX)
}

fn place(
    project: &Project,
    page: Page,
    contracts: &BTreeMap<u32, Vec<ListedPage>>,
) -> Result<Placed, String> {
    let version = pages::version(&page).map_err(|error| error.to_string())?;
    let wanted = number(&version);
    let newest = contracts.last_key_value().filter(|(newest, _)| **newest < wanted);
    let (found_in, listed) = contracts.get_key_value(&wanted).or(newest).ok_or_else(|| {
        let known: Vec<String> = contracts.keys().map(|number| format!("v{number}")).collect();
        format!("it is a page of {version}, but spec/ has only {}", known.join(", "))
    })?;
    let found = pages::find(&page, listed).map_err(|error| {
        let new = if *found_in < wanted { format!("new in {version}: ") } else { String::new() };
        format!("{new}spec/v{found_in}/openapi.yaml: {error}")
    })?;
    let file = file(&version, &found.id);
    let table = page.into_table(&found.id);
    let comparison = compare(project, &format!("v{found_in}"), &version, &table)?;
    Ok(Placed { table, version, file, comparison })
}

/// The file of a page's table, relative to the checkout.
fn file(version: &str, id: &str) -> String {
    format!("spec/{version}/pages/{id}.toml")
}

/// Compares a table with the one committed for another version or for its own.
fn compare(
    project: &Project,
    committed_version: &str,
    version: &str,
    table: &Table,
) -> Result<Comparison, String> {
    let file = file(committed_version, &table.page.id);
    let path = project.root().join(&file);
    if !path.exists() {
        return Ok(Comparison::New);
    }
    let (old, new) = (files::read(&path)?, table.to_toml());
    if old == new {
        return Ok(Comparison::Same);
    }
    match Table::from_toml(&old) {
        Err(error) => return Ok(Comparison::Unreadable(format!("{file}: {error}"))),
        // A page that was saved under another name is the same page.
        Ok(mut committed) => {
            committed.page.file.clone_from(&table.page.file);
            if committed == *table {
                return Ok(Comparison::Same);
            }
        }
    }
    // The version is in every path and link; it is no difference of its own.
    let old = old.replace(&format!("/rest/{committed_version}/"), &format!("/rest/{version}/"));
    Ok(Comparison::Different { file, diff: diff(&old, &new) })
}

/// Describes a page and how its table differs from the committed one.
#[must_use]
pub fn report(transcript: &Transcript) -> String {
    let Transcript { page, title, outcome } = transcript;
    let page = format!("{}: `{title}`", page.display());
    let placed = match outcome {
        Ok(placed) => placed,
        Err(error) => return format!("{page}\n  not compared: {error}\n"),
    };
    let comparison = match &placed.comparison {
        Comparison::New => "  new: no table of this page is committed\n".to_owned(),
        Comparison::Same => "  no differences from the committed table\n".to_owned(),
        Comparison::Unreadable(error) => {
            format!("  not compared: the committed file is not a table: {error}\n")
        }
        Comparison::Different { file, diff } if diff.is_empty() => {
            format!("  the same facts as in {file}; only the head of the table differs\n")
        }
        Comparison::Different { file, diff } => format!("  differs from {file}:\n{diff}"),
    };
    format!("{page}, {}\n{comparison}", placed.file)
}
