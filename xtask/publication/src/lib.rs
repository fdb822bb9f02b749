//! Generates the published files from the contracts.
//!
//! A pure function from sources to files: it performs no I/O, and its output depends only on its input.
//! Integers of 64 bits stay exact, and [`integer_check`] checks every file.

pub mod changelog;
pub mod editions;
mod file_names;
mod fixtures;
pub mod integer_check;
mod limitations;
pub mod manifest;
pub mod package;
mod pages;
mod parsed_version;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use cpq_contract::LoadError;

pub use file_names::{File, sha256};
pub use manifest::{CHECKSUMS, MANIFEST};

use file_names::{Artifact, Content};
use parsed_version::ParsedVersion;

/// The files that are published or that published files are generated from.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The versions, the oldest first.
    pub versions: Vec<Version>,
    /// `spec/EXTENSIONS.md`.
    pub extensions: String,
    /// `CHANGELOG.md`.
    pub changelog: String,
    /// `LICENSE-MIT` and `LICENSE-APACHE`, by their names.
    pub licences: BTreeMap<String, String>,
}

/// The files of a version's folder.
#[derive(Clone, Debug, Default)]
pub struct Version {
    /// The version's name, such as `v19`.
    pub name: String,
    /// `openapi.yaml`.
    pub openapi: String,
    /// `quirks.toml`.
    pub quirks: String,
    /// The files of `samples/` and `examples/`, by their path in the version's folder.
    pub payloads: BTreeMap<String, String>,
    /// How many operations of Oracle's specification the contract has, in a sentence.
    pub coverage: Option<String>,
    /// The number of operations, properties and other elements that lint checked.
    pub counts: BTreeMap<String, usize>,
}

/// Files by their path, with `/` between the parts.
pub type Files = BTreeMap<String, File>;

/// Why nothing is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A contract is not valid YAML.
    Unreadable {
        /// Its file.
        file: String,
        /// The error.
        error: LoadError,
    },
    /// A source file has something that must not be published.
    Source {
        /// The file, with the line if it is known.
        place: String,
        /// What is wrong, and how to fix it.
        message: String,
    },
    /// A published file has an integer that is not in the sources.
    Integer(integer_check::IntegerError),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { file, error } => write!(f, "{file}: {error}"),
            Self::Source { place, message } => write!(f, "{place}: {message}"),
            Self::Integer(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Fault {}

/// Generates all published files.
///
/// # Errors
/// If something must not be published: with all faults.
pub fn generate(sources: &Sources) -> Result<Files, Vec<Fault>> {
    let (versions, mut faults) = parsed_version::parse(sources);
    if !faults.is_empty() {
        return Err(faults);
    }
    for parsed in &versions {
        faults.extend(parsed.unexplained(&sources.extensions));
    }
    let known: BTreeSet<&str> = versions.iter().flat_map(ParsedVersion::ids).collect();
    faults.extend(changelog::check(&sources.changelog, &known));

    let mut files = Files::new();
    for parsed in &versions {
        match artifacts(parsed) {
            Ok(artifacts) => file_names::add_named(parsed, artifacts, &mut files),
            Err(fault) => faults.push(fault),
        }
    }
    match pages::pages(sources, &versions) {
        Ok(pages) => files.extend(pages),
        Err(fault) => faults.push(fault),
    }
    faults.extend(name_conflicts(&files));
    let guide = pages::guide(&versions, &files);
    files.insert("README.md".to_owned(), guide);
    let manifest = manifest::manifest(&versions, &files);
    files.insert(MANIFEST.to_owned(), manifest);
    let checksums = manifest::checksums(&files);
    files.insert(CHECKSUMS.to_owned(), checksums);
    faults.extend(integer_check::check(sources, &files).into_iter().map(Fault::Integer));
    if faults.is_empty() { Ok(files) } else { Err(faults) }
}

/// The editions and the fixtures of a version.
fn artifacts(parsed: &ParsedVersion<'_>) -> Result<Vec<Artifact>, Fault> {
    let ParsedVersion { version, tree, number, .. } = parsed;
    let dereferenced = editions::dereferenced(tree).map_err(|reference| Fault::Source {
        place: parsed.file(),
        message: format!("`{reference}` does not exist in this file; correct the reference, or bundle the contract"),
    })?;
    let name = version.name.as_str();
    let schemas = editions::files(tree).into_iter().map(|(schema, tree)| Content {
        name: format!("{schema}.json"),
        purpose: format!("JSON Schema of {schema}"),
        media: "application/schema+json",
        text: tree.to_json(),
    });
    Ok(vec![
        Artifact::file(
            ".yaml",
            "the contract, OpenAPI 3.0 as YAML: the original",
            "application/yaml",
            version.openapi.clone(),
        ),
        Artifact::file(
            ".json",
            "the contract, OpenAPI 3.0 as JSON",
            "application/json",
            tree.to_json(),
        ),
        Artifact::file(
            "-dereferenced.json",
            "the contract, OpenAPI 3.0 as JSON without $ref",
            "application/json",
            dereferenced.to_json(),
        ),
        Artifact::file(
            "-openapi-3.1.json",
            "the contract, OpenAPI 3.1 as JSON",
            "application/json",
            editions::openapi31(tree).to_json(),
        ),
        Artifact::file(
            "-schemas.json",
            "JSON Schema 2020-12 of all schemas in one document",
            "application/schema+json",
            editions::bundle(tree, name, number).to_json(),
        ),
        Artifact::folder("-schemas", schemas.collect()),
        Artifact::folder("-fixtures", fixtures::fixtures(parsed)?),
    ])
}

/// Paths that are the same on systems that ignore case.
fn name_conflicts(files: &Files) -> Vec<Fault> {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    let mut faults = Vec::new();
    for path in files.keys() {
        if let Some(other) = seen.insert(path.to_lowercase(), path) {
            faults.push(Fault::Source {
                place: path.clone(),
                message: format!(
                    "on Windows and macOS this is the same file as {other}; rename one of them"
                ),
            });
        }
    }
    faults
}
