//! The contracts against the tables of facts, and the tables against the pages where those are at hand.

use std::fmt::Write as _;
use std::path::PathBuf;

use cpq_evidence::audit::{Finding, Level, Sources, Version, audit};

use crate::files;
use crate::project::Project;
use crate::transcribe;

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

/// Audits every version, and holds the tables against `pages`; without any, against those that lie
/// beside the checkout, where some do.
///
/// # Errors
/// When a file or a page can't be used.
pub fn run(project: &Project, pages: &[PathBuf]) -> Result<Report, String> {
    let mut text = String::new();
    let mut faults = 0;
    for version in read(project)? {
        let name = &version.name;
        let findings = audit(&version);
        for finding in &findings {
            let _ = writeln!(text, "spec/{name}/{finding}");
        }
        let count = |level| findings.iter().filter(|it: &&Finding| it.level == level).count();
        let (found, warnings) = (count(Level::Fault), count(Level::Warning));
        let _ = match (found, warnings) {
            (0, 0) => writeln!(
                text,
                "{name}: {} table(s), {} fact(s) of other pages and {} quirk(s) agree with the contract",
                version.tables.len(),
                version.other.facts.len(),
                version.quirks.len(),
            ),
            _ => writeln!(text, "{name}: {found} finding(s), {warnings} warning(s)"),
        };
        faults += found;
    }
    let at_hand = if pages.is_empty() { beside(project)? } else { pages.to_vec() };
    for transcript in transcribe::look(project, &at_hand)? {
        text.push_str(&transcribe::report(&transcript));
        faults += usize::from(!transcript.is_there());
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
