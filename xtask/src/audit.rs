//! The contracts against the facts of the pages: of the saved ones at hand, else of the tables.

use std::fmt::Write as _;
use std::path::PathBuf;

use cpq_evidence::audit::{Finding, Level, Sources, Version, audit};

use crate::files;
use crate::project::Project;
use crate::transcribe::{self, Placed};

/// What an audit comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Documents, contracts and quirks agree.
    Agree,
    /// They do not.
    Disagree,
}

/// What an audit says.
#[derive(Clone, Debug)]
pub struct Report {
    /// What it comes to.
    pub outcome: Outcome,
    /// The findings, and what is new in the pages.
    pub text: String,
}

/// Says what is new in `pages`, and audits every version against its tables, those of the pages in the
/// place of the older ones. Without any page it takes those that lie beside the checkout, where some do.
///
/// # Errors
/// When a file or a page can't be used.
pub fn run(project: &Project, pages: &[PathBuf]) -> Result<Report, String> {
    let mut versions = read(project)?;
    let at_hand = if pages.is_empty() { beside(project)? } else { pages.to_vec() };
    let transcripts = transcribe::look(project, &at_hand)?;
    let mut text = String::new();
    let mut faults = 0;
    for transcript in transcripts {
        text.push_str(&transcribe::report(&transcript));
        if transcript.is_there() {
            continue;
        }
        faults += 1;
        if let Ok(Placed { table, version, .. }) = transcript.outcome
            && let Some(version) = versions.iter_mut().find(|it| it.name == version)
        {
            version.tables.retain(|older| older.page.id != table.page.id);
            version.tables.push(table);
        }
    }
    for version in versions {
        let name = &version.name;
        let findings = audit(&version);
        for finding in &findings {
            let _ = writeln!(text, "spec/{name}/{finding}");
        }
        let count = |level| findings.iter().filter(|it: &&Finding| it.level == level).count();
        let (found, warnings) = (count(Level::Fault), count(Level::Warning));
        let _ = if findings.is_empty() {
            let (tables, facts) = (version.tables.len(), version.other.facts.len());
            let quirks = version.quirks.len();
            writeln!(
                text,
                "{name}: {tables} table(s), {facts} fact(s) of other pages and {quirks} quirk(s) agree with the contract"
            )
        } else {
            writeln!(text, "{name}: {found} finding(s), {warnings} warning(s)")
        };
        faults += found;
    }
    let outcome = if faults == 0 { Outcome::Agree } else { Outcome::Disagree };
    Ok(Report { outcome, text })
}

/// Everything that the versions' folders hold for an audit.
///
/// # Errors
/// With all files that can't be used.
pub fn read(project: &Project) -> Result<Vec<Version>, String> {
    let mut versions = Vec::new();
    let mut faults = Vec::new();
    for name in project.versions()? {
        match Version::read(&sources(project, &name)?) {
            Ok(version) => versions.push(version),
            Err(unusable) => {
                faults.extend(unusable.iter().map(|fault| format!("spec/{name}/{fault}")));
            }
        }
    }
    if faults.is_empty() { Ok(versions) } else { Err(faults.join("\n")) }
}

fn sources(project: &Project, version: &str) -> Result<Sources, String> {
    let folder = project.spec().join(version);
    let samples = files::tree(&folder.join("samples"))?.into_iter();
    Ok(Sources {
        version: version.to_owned(),
        openapi: files::read(&folder.join("openapi.yaml"))?,
        quirks: files::read(&folder.join("quirks.toml"))?,
        pages: files::tree(&folder.join("pages"))?,
        samples: samples.map(|(name, text)| (format!("samples/{name}"), text)).collect(),
    })
}

/// The saved pages in `shared/documents` beside the checkout; none where that folder is not there.
fn beside(project: &Project) -> Result<Vec<PathBuf>, String> {
    let root = project.root().canonicalize().unwrap_or_else(|_| project.root().to_owned());
    let Some(folder) = root.parent().map(|parent| parent.join("shared/documents")) else {
        return Ok(Vec::new());
    };
    if !folder.exists() {
        return Ok(Vec::new());
    }
    Ok(files::names(&folder)?.into_iter().map(|name| folder.join(name)).collect())
}
