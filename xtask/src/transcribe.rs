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
    /// Its table.
    pub table: Table,
    /// The table's own file, from the root of the checkout.
    pub file: String,
    /// What it was held against.
    pub against: Against,
}

impl Transcript {
    /// Whether the table's file is there as the page gives it.
    #[must_use]
    pub fn is_there(&self) -> bool {
        matches!(self.against, Against::Itself)
    }
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

/// Reads pages and writes their tables, all of them or none.
///
/// # Errors
/// When a page can't be read or is none of those that the contracts list; nothing is then written.
pub fn transcribe(project: &Project, pages: &[PathBuf]) -> Result<Vec<Transcript>, String> {
    let versions = project.versions()?;
    let transcripts = look(project, pages)?;
    for Transcript { page, table, file, .. } in &transcripts {
        let version = file.split('/').nth(1).unwrap_or_default();
        if !versions.iter().any(|there| there == version) {
            return Err(format!(
                "{}: `{}` is a page of {version}, and spec/{version} is not there; `cargo xtask bump \
                 {version}` makes it, and `cargo xtask transcribe --check` compares without \
                 writing; nothing was written",
                page.display(),
                table.page.title
            ));
        }
    }
    for transcript in transcripts.iter().filter(|transcript| !transcript.is_there()) {
        files::write(&project.root().join(&transcript.file), transcript.table.to_toml())?;
    }
    Ok(transcripts)
}

/// Reads pages and holds their tables against those that are there; nothing is written.
///
/// A page of a version that is newer than all in `spec/` is held against the newest table of it.
///
/// # Errors
/// When a page can't be read or is none of those that the contracts list.
pub fn look(project: &Project, pages: &[PathBuf]) -> Result<Vec<Transcript>, String> {
    let contracts = listed(project)?;
    let mut transcripts: Vec<Transcript> = Vec::new();
    for page in pages {
        let said = |error: &dyn std::fmt::Display| format!("{}: {error}", page.display());
        let bytes = fs::read(page).map_err(|error| said(&format!("can't be read: {error}")))?;
        let name = page.file_name().unwrap_or_default().to_string_lossy();
        let reading = read(&name, &bytes).map_err(|error| said(&error))?;
        let transcript =
            transcript(project, page, reading, &contracts).map_err(|error| said(&error))?;
        if let Some(other) = transcripts.iter().find(|other| other.file == transcript.file) {
            let other = other.page.display();
            return Err(said(&format!("{other} gives {} as well; choose one", transcript.file)));
        }
        transcripts.push(transcript);
    }
    Ok(transcripts)
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

fn transcript(
    project: &Project,
    page: &Path,
    reading: Reading,
    contracts: &BTreeMap<u32, Vec<Listed>>,
) -> Result<Transcript, String> {
    let version = pages::version(&reading).map_err(|error| error.to_string())?;
    let before = contracts.range(..=number(&version)).next_back();
    let (nearest, listed) = before.ok_or_else(|| {
        format!("it is a page of {version}, and spec/ has neither that version nor an older one")
    })?;
    let found = pages::find(&reading, listed)
        .map_err(|error| format!("spec/v{nearest}/openapi.yaml: {error}"))?;
    let file = file(&version, &found.id);
    let earlier = self::file(&format!("v{nearest}"), &found.id);
    let table = reading.into_table(&found.id);
    let against = against(project, &earlier, &table)?;
    Ok(Transcript { page: page.to_owned(), table, file, against })
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
    let Transcript { page, table, file, against } = transcript;
    let mut text = format!("{}: `{}`, {file}\n", page.display(), table.page.title);
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
