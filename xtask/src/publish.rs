//! Publishes the contracts in `dist/`: all files are generated and checked in memory before the folder is replaced.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use cpq_codegen::lint;
use cpq_publication::{Fault, Files, Sources, Version, generate, package};

use crate::compatibility::{self, Verdict};
use crate::dist;
use crate::files::read;
use crate::project::Project;
use crate::{records, regenerate, specification};

/// The result of publishing.
#[derive(Debug)]
pub struct Published {
    /// The files by their path in `dist/`.
    pub files: Files,
    /// The number of operations, properties and other elements that lint checked, by version.
    pub counts: Vec<(String, BTreeMap<String, usize>)>,
    /// Whether the contracts and the crate are compatible with the newest release.
    pub verdict: Verdict,
    /// The record of the release, if this is one.
    pub record: Option<PathBuf>,
}

/// Replaces `dist/`.
///
/// # Errors
/// If something must not be published, or if `dist/` has files of another origin. `dist/` then stays as it was.
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

/// Checks that `dist/` is up to date.
///
/// # Errors
/// If it is not, with one line per difference, or as [`publish`].
pub fn check(project: &Project) -> Result<Published, String> {
    let published = prepare(project)?;
    let differences = dist::differences(project, &published.files)?;
    if differences.is_empty() {
        return Ok(published);
    }
    Err(format!(
        "{}\n\ndist/ has {} difference(s); run `cargo xtask publish`",
        differences.join("\n"),
        differences.len()
    ))
}

/// Generates the files after all checks.
fn prepare(project: &Project) -> Result<Published, String> {
    regenerate::check(project)?;
    let verdict = compatibility::check(project)?;
    if !verdict.refusals.is_empty() {
        return Err(format!("{verdict}\n\nnothing was written"));
    }
    let sources = sources(project)?;
    let manifest = read(&project.root().join("sdk/Cargo.toml"))?;
    let mut faults = package::check(&manifest, &sources.versions);
    match generate(&sources) {
        Ok(files) if faults.is_empty() => {
            let versions = sources.versions.into_iter();
            let counts = versions.map(|version| (version.name, version.counts)).collect();
            Ok(Published { files, counts, verdict, record: None })
        }
        result => {
            faults.extend(result.err().into_iter().flatten());
            let lines: Vec<String> = faults.iter().map(Fault::to_string).collect();
            Err(format!("{}\n\n{} fault(s); nothing was written", lines.join("\n"), lines.len()))
        }
    }
}

/// Reads the sources of everything that is published.
///
/// # Errors
/// If a file can't be read, or a contract is not complete.
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
        let counts = lint::completeness(&openapi).map_err(|refusal| {
            let lines: Vec<String> =
                refusal.to_string().lines().map(|line| format!("spec/{name}/{line}")).collect();
            lines.join("\n")
        })?;
        let coverage = specification::coverage_of_tables(project, &name)?;
        let counts = counts.into_iter().map(|(name, count)| (name.to_owned(), count)).collect();
        sources.versions.push(Version {
            name,
            openapi: (*openapi).to_owned(),
            quirks,
            payloads,
            coverage: coverage.map(|it| it.sentence()),
            counts,
        });
    }
    Ok(sources)
}

/// The output of the command: the files with their sizes, the counts, and the result of the compatibility check.
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
        "{total:>9}  bytes in {count} files, including {copies} copies whose names begin with `latest`\n"
    );
    for (version, counts) in &published.counts {
        let counts: Vec<String> =
            counts.iter().map(|(name, count)| format!("{count} {name}")).collect();
        let _ = writeln!(text, "{version}: {}", counts.join(", "));
    }
    let _ = writeln!(text, "\n{}", published.verdict);
    if let Some(record) = &published.record {
        let _ = writeln!(text, "The release is recorded in {}.", record.display());
    }
    text
}
