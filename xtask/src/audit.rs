//! Compares the contracts with the facts of the pages: saved pages if there are any, tables otherwise.

use std::fmt::Write as _;
use std::path::PathBuf;

use cpq_evidence::audit::{Finding, Severity, Sources, Version, audit};

use crate::files;
use crate::project::Project;
use crate::specification::{self, Placed};
use crate::transcribe;

/// The result of an audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Pages, contracts and quirks agree.
    Agree,
    /// They do not.
    Disagree,
}

/// The report of an audit.
#[derive(Clone, Debug)]
pub struct Report {
    /// The result.
    pub outcome: Outcome,
    /// The findings, and how the pages differ from the committed tables.
    pub text: String,
}

/// Reports what is new in `pages`, and audits every version. The table of a given page replaces the
/// committed one, and the facts of a given specification replace those of its tables. Without pages, reads those in `shared/documents` beside the checkout, if any.
///
/// # Errors
/// If a file or a page can't be read.
pub fn run(project: &Project, pages: &[PathBuf]) -> Result<Report, String> {
    let mut versions = read(project)?;
    let pages = if pages.is_empty() { saved_pages(project)? } else { pages.to_vec() };
    let (files, pages): (Vec<PathBuf>, Vec<PathBuf>) =
        pages.into_iter().partition(|path| specification::is_specification(path));
    let mut text = String::new();
    let mut errors = 0;
    for path in files {
        let Placed { reading, version, tables, contract, .. } =
            specification::read(project, &path)?;
        let new = specification::selected(&reading, &tables, &contract, &[]);
        let Some(version) = versions.iter_mut().find(|it| it.name == version) else {
            return Err(format!("{}: spec/{version} does not exist", path.display()));
        };
        version.specification = new;
    }
    for transcript in transcribe::check(project, &pages)? {
        text.push_str(&transcribe::report(&transcript));
        if transcript.is_up_to_date() {
            continue;
        }
        errors += 1;
        if let Ok(transcribe::Placed { table, version, .. }) = transcript.outcome
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
        let count =
            |severity| findings.iter().filter(|it: &&Finding| it.severity == severity).count();
        let (found, warnings) = (count(Severity::Error), count(Severity::Warning));
        if version.specification.has_names_only() {
            let file = version.specification.source.iter().map(|it| it.file.as_str()).next();
            let _ = writeln!(
                text,
                "{name}: {} shows names only, so types, media types, known values and what is required are not \
                 compared with it",
                file.unwrap_or_default()
            );
        }
        let _ = if findings.is_empty() {
            let (tables, facts) = (version.tables.len(), version.other.facts.len());
            let (operations, quirks) =
                (version.specification.operations.len(), version.quirks.len());
            writeln!(
                text,
                "{name}: {tables} table(s), {operations} operation(s) of the specification, {facts} fact(s) of other \
                 pages and {quirks} quirk(s) agree with the contract"
            )
        } else {
            writeln!(text, "{name}: {found} finding(s), {warnings} warning(s)")
        };
        errors += found;
    }
    let outcome = if errors == 0 { Outcome::Agree } else { Outcome::Disagree };
    Ok(Report { outcome, text })
}

/// Reads everything that an audit needs from the folder of each version.
fn read(project: &Project) -> Result<Vec<Version>, String> {
    let mut versions = Vec::new();
    let mut errors = Vec::new();
    for name in project.versions()? {
        match Version::read(&sources(project, &name)?) {
            Ok(version) => versions.push(version),
            Err(found) => {
                errors.extend(found.iter().map(|error| format!("spec/{name}/{error}")));
            }
        }
    }
    if errors.is_empty() { Ok(versions) } else { Err(errors.join("\n")) }
}

fn sources(project: &Project, version: &str) -> Result<Sources, String> {
    let folder = project.spec().join(version);
    let samples = files::tree(&folder.join("samples"))?.into_iter();
    Ok(Sources {
        version: version.to_owned(),
        openapi: project.contract(version)?,
        quirks: files::read(&folder.join("quirks.toml"))?,
        pages: files::tree(&folder.join("pages"))?,
        specification: files::tree(&folder.join("specification"))?,
        samples: samples.map(|(name, text)| (format!("samples/{name}"), text)).collect(),
    })
}

/// The saved pages in `shared/documents` beside the checkout, if that folder exists.
fn saved_pages(project: &Project) -> Result<Vec<PathBuf>, String> {
    let root = project.root().canonicalize().unwrap_or_else(|_| project.root().to_owned());
    let Some(folder) = root.parent().map(|parent| parent.join("shared/documents")) else {
        return Ok(Vec::new());
    };
    if !folder.exists() {
        return Ok(Vec::new());
    }
    Ok(files::names(&folder)?.into_iter().map(|name| folder.join(name)).collect())
}
