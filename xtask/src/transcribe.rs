//! Saved pages of documentation into tables of facts.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use cpq_evidence::compare::{Change, compare};
use cpq_evidence::pages::{self, Listed};
use cpq_evidence::read::{Reading, read};
use cpq_evidence::table::Table;

use crate::files;
use crate::project::Project;

/// What became of a page.
#[derive(Debug)]
pub struct Transcript {
    /// The file of the page, as it was named.
    pub page: PathBuf,
    /// The page's title.
    pub title: String,
    /// Where its table belongs, or why that is not known and what to do.
    pub outcome: Result<Placed, String>,
}

/// A table and its place.
#[derive(Debug)]
pub struct Placed {
    /// The table.
    pub table: Table,
    /// Its version.
    pub version: String,
    /// Its file, from the root of the checkout.
    pub file: String,
    /// What it was held against.
    pub against: Against,
}

/// What a new table is held against.
#[derive(Debug)]
pub enum Against {
    /// Nothing: there was no table of the page before.
    Nothing,
    /// The same table, byte for byte.
    Itself,
    /// A file with another table of the page, and how the new one differs from it.
    Earlier {
        /// That file, from the root of the checkout.
        file: String,
        /// What is new, gone or changed.
        changes: Vec<Change>,
    },
    /// A file that is no table any more, and why.
    Unreadable(String),
}

impl Transcript {
    /// Whether the table's file is there as the page gives it.
    #[must_use]
    pub fn is_there(&self) -> bool {
        matches!(self.outcome, Ok(Placed { against: Against::Itself, .. }))
    }
}

/// Reads pages and writes their tables; all are read before the first is written.
///
/// # Errors
/// When a page can't be read, or is of no version that is there, or is not in its list of pages;
/// nothing is then written.
pub fn transcribe(project: &Project, pages: &[PathBuf]) -> Result<Vec<Transcript>, String> {
    let versions = project.versions()?;
    let transcripts = look(project, pages)?;
    let fault = |Transcript { page, title, outcome }: &Transcript| {
        let fault = match outcome {
            Err(fault) => fault.clone(),
            Ok(Placed { version, .. }) if !versions.contains(version) => format!(
                "`{title}` is a page of {version}, and spec/{version} is not there; `cargo xtask bump \
                 {version}` makes it, and `cargo xtask transcribe --check` compares without writing"
            ),
            Ok(_) => return None,
        };
        Some(format!("{}: {fault}", page.display()))
    };
    none_written(&transcripts.iter().filter_map(fault).collect::<Vec<_>>())?;
    for transcript in transcripts.iter().filter(|transcript| !transcript.is_there()) {
        if let Ok(Placed { table, file, .. }) = &transcript.outcome {
            files::write(&project.root().join(file), table.to_toml())?;
        }
    }
    Ok(transcripts)
}

fn none_written(faults: &[String]) -> Result<(), String> {
    if faults.is_empty() {
        return Ok(());
    }
    Err(format!("{}\nnothing was written", faults.join("\n")))
}

/// Reads pages and holds their tables against those that are there; nothing is written.
///
/// A page of a version that is newer than all in `spec/` is held against the newest table of it.
///
/// # Errors
/// When a page can't be read, with all that can't be.
pub fn look(project: &Project, pages: &[PathBuf]) -> Result<Vec<Transcript>, String> {
    let contracts = listed(project)?;
    let mut transcripts = Vec::new();
    let mut faults = Vec::new();
    for page in pages {
        match reading(page) {
            Ok(reading) => {
                let title = reading.title.clone();
                let outcome = place(project, reading, &contracts);
                transcripts.push(Transcript { page: page.clone(), title, outcome });
            }
            Err(fault) => faults.push(format!("{}: {fault}", page.display())),
        }
    }
    none_written(&faults)?;
    one_page_each(&transcripts)?;
    Ok(transcripts)
}

fn reading(page: &Path) -> Result<Reading, String> {
    let bytes = fs::read(page).map_err(|error| format!("can't be read: {error}"))?;
    let name = page.file_name().unwrap_or_default().to_string_lossy();
    read(&name, &bytes).map_err(|error| error.to_string())
}

fn one_page_each(transcripts: &[Transcript]) -> Result<(), String> {
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

/// The pages that each version's contract lists.
fn listed(project: &Project) -> Result<BTreeMap<u32, Vec<Listed>>, String> {
    let mut contracts = BTreeMap::new();
    for version in project.versions()? {
        let path = project.spec().join(&version).join("openapi.yaml");
        let contract = cpq_contract::load(&files::read(&path)?)
            .map_err(|error| format!("{}: {error}", path.display()))?;
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
    reading: Reading,
    contracts: &BTreeMap<u32, Vec<Listed>>,
) -> Result<Placed, String> {
    let version = pages::version(&reading).map_err(|error| error.to_string())?;
    let wanted = number(&version);
    let newest = contracts.last_key_value().filter(|(newest, _)| **newest < wanted);
    let (found_in, listed) = contracts.get_key_value(&wanted).or(newest).ok_or_else(|| {
        let there: Vec<String> = contracts.keys().map(|number| format!("v{number}")).collect();
        format!("it is a page of {version}, and spec/ has {}", there.join(", "))
    })?;
    let found = pages::find(&reading, listed).map_err(|error| {
        let new = if *found_in < wanted { format!("new in {version}: ") } else { String::new() };
        format!("{new}spec/v{found_in}/openapi.yaml: {error}")
    })?;
    let file = file(&version, &found.id);
    let earlier = self::file(&format!("v{found_in}"), &found.id);
    let table = reading.into_table(&found.id);
    let against = against(project, &earlier, &table)?;
    Ok(Placed { table, version, file, against })
}

/// Where the table of a page is, from the root of the checkout.
fn file(version: &str, id: &str) -> String {
    format!("spec/{version}/pages/{id}.toml")
}

fn against(project: &Project, file: &str, table: &Table) -> Result<Against, String> {
    let path = project.root().join(file);
    if !path.exists() {
        return Ok(Against::Nothing);
    }
    let text = files::read(&path)?;
    if text == table.to_toml() {
        return Ok(Against::Itself);
    }
    Ok(match Table::from_toml(&text) {
        Ok(old) => Against::Earlier { file: file.to_owned(), changes: compare(&old, table) },
        Err(error) => Against::Unreadable(format!("{file}: {error}")),
    })
}

/// What is said of a page: what it is, and how it differs from what was known of it.
#[must_use]
pub fn report(transcript: &Transcript) -> String {
    let Transcript { page, title, outcome } = transcript;
    let mut text = format!("{}: `{title}`", page.display());
    let against = match outcome {
        Ok(Placed { file, against, .. }) => {
            let _ = writeln!(text, ", {file}");
            against
        }
        Err(fault) => {
            let _ = writeln!(text, "\n  not compared: {fault}");
            return text;
        }
    };
    match against {
        Against::Nothing => text.push_str("  a page that no table was made of before\n"),
        Against::Itself => text.push_str("  nothing new: the table is what the page gives\n"),
        Against::Unreadable(error) => {
            let _ = writeln!(text, "  not compared, for what was there is no table: {error}");
        }
        Against::Earlier { file: earlier, changes } if changes.is_empty() => {
            let _ = writeln!(
                text,
                "  the facts are those of {earlier}; only what its head says differs"
            );
        }
        Against::Earlier { file: earlier, changes } => {
            let _ = writeln!(text, "  {} difference(s) from {earlier}:", changes.len());
            for change in changes {
                let _ = writeln!(text, "  {change}");
            }
        }
    }
    text
}
