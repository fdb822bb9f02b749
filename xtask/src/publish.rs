//! Contracts to `dist/`: everything is made and proved in memory, then the folder is replaced.

use std::fmt::Write as _;
use std::path::PathBuf;

use cpq_publication::scorecard::{self, Scorecard};
use cpq_publication::{Fault, Files, Release, Sources, Version, package, release};

use crate::compatibility::{self, Verdict};
use crate::dist;
use crate::files::read;
use crate::project::Project;
use crate::{records, regenerate};

/// What was published.
#[derive(Debug)]
pub struct Published {
    /// Every file, by its path in `dist/`.
    pub files: Files,
    /// How complete the contracts are.
    pub scorecards: Vec<Scorecard>,
    /// What is said of it in the light of the newest release.
    pub verdict: Verdict,
    /// The record of the release, where it is one.
    pub record: Option<PathBuf>,
}

/// Writes `dist/` anew.
///
/// # Errors
/// When the contracts are not fit to be published, or something in `dist/` is not from here: nothing is
/// changed then.
pub fn publish(project: &Project) -> Result<Published, String> {
    let published = prepare(project)?;
    dist::replace(project, &published.files)?;
    Ok(published)
}

/// Writes `dist/` and the record of the release, after which the contracts may change only compatibly.
///
/// `check_api` checks the crate's API, after everything that is quick to check and before anything is
/// written.
///
/// # Errors
/// As for [`publish`]; if CHANGELOG.md does not begin with this version, or `check_api` fails.
pub fn publish_release(
    project: &Project,
    check_api: impl FnOnce(&Project) -> Result<(), String>,
) -> Result<Published, String> {
    let mut published = prepare(project)?;
    let version = published.verdict.version.to_string();
    let changelog = read(&project.root().join("CHANGELOG.md"))?;
    let newest = changelog.lines().find_map(|line| line.strip_prefix("## ")).unwrap_or_default();
    if newest.split_whitespace().next() != Some(version.as_str()) {
        return Err(format!(
            "CHANGELOG.md begins with the section `{newest}`; rename it to {version}; nothing was written"
        ));
    }
    check_api(project).map_err(|message| format!("{message}; nothing was written"))?;
    dist::replace(project, &published.files)?;
    // Last: if an earlier step fails, the same command can be run again.
    published.record = Some(records::write_record(project)?);
    Ok(published)
}

/// Says whether `dist/` is what would be written; nothing is written.
///
/// # Errors
/// When it is not, with a line for each difference, or as [`publish`] does.
pub fn check(project: &Project) -> Result<Published, String> {
    let published = prepare(project)?;
    let differences = dist::differences(project, &published.files)?;
    if differences.is_empty() {
        return Ok(published);
    }
    Err(format!(
        "{}\n\ndist/ is not what the sources give, in {} place(s); run `cargo xtask publish`",
        differences.join("\n"),
        differences.len()
    ))
}

/// Everything that is to be, after all that has to hold before.
fn prepare(project: &Project) -> Result<Published, String> {
    regenerate::check(project)?;
    let verdict = compatibility::check(project)?;
    if !verdict.refusals.is_empty() {
        return Err(format!("{verdict}\n\nnothing was written"));
    }
    let sources = sources(project)?;
    let manifest = read(&project.root().join("sdk/Cargo.toml"))?;
    let mut faults = package::check(&manifest, &sources.versions);
    match release(&sources) {
        Ok(Release { files, scorecards }) if faults.is_empty() => {
            Ok(Published { files, scorecards, verdict, record: None })
        }
        made => {
            faults.extend(made.err().into_iter().flatten());
            let lines: Vec<String> = faults.iter().map(Fault::to_string).collect();
            Err(format!("{}\n\n{} fault(s); nothing was written", lines.join("\n"), lines.len()))
        }
    }
}

/// What is published, as it stands in the checkout.
///
/// # Errors
/// When a file that must be there can't be read.
pub fn sources(project: &Project) -> Result<Sources, String> {
    let mut sources = Sources {
        extensions: read(&project.spec().join("EXTENSIONS.md"))?,
        changelog: read(&project.root().join("CHANGELOG.md"))?,
        ..Sources::default()
    };
    for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
        sources.licences.insert(name.to_owned(), read(&project.root().join(name))?);
    }
    for name in project.versions()? {
        let cpq_codegen::Sources { openapi, quirks, payloads, .. } = project.sources(&name)?;
        sources.versions.push(Version { name, openapi, quirks, payloads });
    }
    Ok(sources)
}

/// The files with their sizes, the scorecards and the verdict, to be printed.
#[must_use]
pub fn summary(published: &Published) -> String {
    let mut text = String::new();
    let (mut total, mut copies) = (0, 0);
    for (path, file) in &published.files {
        total += file.text.len();
        if file.copy_of.is_some() {
            copies += 1;
        } else {
            let _ = writeln!(text, "{:>9}  dist/{path}", file.text.len());
        }
    }
    let count = published.files.len();
    let _ = writeln!(
        text,
        "{total:>9}  bytes in {count} files, of which {copies} are copies under names that begin \
         with `latest`\n"
    );
    let _ = writeln!(text, "{}\n{}", scorecard::markdown(&published.scorecards), published.verdict);
    if let Some(record) = &published.record {
        let _ = writeln!(text, "The release is recorded in {}.", record.display());
    }
    text
}
