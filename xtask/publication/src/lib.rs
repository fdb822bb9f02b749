//! Turns the contracts into the files that are published.
//!
//! A pure function from sources to files: it reads and writes nothing, and gives the same bytes for
//! the same input. Integers stay as they are written: everything is made by tools that keep 64 bits,
//! and [`digits`] looks at every file before it may be written.

pub mod changelog;
pub mod digits;
pub mod editions;
mod fixtures;
pub mod manifest;
pub mod package;
mod pages;
mod place;
mod read;
pub mod scorecard;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use cpq_contract::LoadError;

pub use manifest::{MANIFEST, SUMS};
use place::{Content, Piece};
pub use place::{File, Origin, sha256};
use read::Read;
use scorecard::Scorecard;

/// What is published, as text.
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

/// What a version's folder holds, as text.
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
}

/// Files to be, by their path with `/` between the parts.
pub type Files = BTreeMap<String, File>;

/// What is ready to be written.
#[derive(Clone, Debug)]
pub struct Release {
    /// Every file, the manifest and the sums among them.
    pub files: Files,
    /// How complete each version is: wholly, or it were no release.
    pub scorecards: Vec<Scorecard>,
}

/// Why there is no release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A contract is no document.
    Unreadable {
        /// Its file.
        file: String,
        /// Where, and why.
        error: LoadError,
    },
    /// Something in a source can't be published.
    Source {
        /// The file, with the line where there is one to tell.
        place: String,
        /// What is wrong, and what to do.
        message: String,
    },
    /// A contract is not complete.
    Incomplete {
        /// The contract's file.
        file: String,
        /// The column of the scorecard.
        column: &'static str,
        /// Where something is missing, as JSON pointers.
        missing: Vec<String>,
    },
    /// A file does not hold the integers that its source holds.
    Digits(digits::Loss),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { file, error } => write!(f, "{file}: {error}"),
            Self::Source { place, message } => write!(f, "{place}: {message}"),
            Self::Incomplete { file, column, missing } => {
                write!(f, "{file}: the scorecard misses, under {column}, {}", missing.join(", "))
            }
            Self::Digits(loss) => loss.fmt(f),
        }
    }
}

impl std::error::Error for Fault {}

/// Everything that is published of these sources.
///
/// # Errors
/// With every fault at once, where there is one: no file may then be written.
pub fn release(sources: &Sources) -> Result<Release, Vec<Fault>> {
    let (versions, mut faults) = read::read(sources);
    if !faults.is_empty() {
        return Err(faults);
    }
    let scorecards: Vec<Scorecard> =
        versions.iter().map(|it| scorecard::score(&it.version.name, &it.document.value)).collect();
    for (read, scorecard) in versions.iter().zip(&scorecards) {
        let incomplete = scorecard.columns.iter().filter(|column| !column.missing.is_empty());
        faults.extend(incomplete.map(|column| Fault::Incomplete {
            file: read.file(),
            column: column.name,
            missing: column.missing.clone(),
        }));
        faults.extend(read.unexplained(&sources.extensions));
    }
    let known: BTreeSet<&str> = versions.iter().flat_map(Read::ids).collect();
    faults.extend(changelog::check(&sources.changelog, &known));

    let mut files = Files::new();
    for read in &versions {
        match pieces(read) {
            Ok(pieces) => place::place(read, pieces, &mut files),
            Err(fault) => faults.push(fault),
        }
    }
    match pages::pages(sources, &versions, &scorecards) {
        Ok(pages) => files.extend(pages),
        Err(fault) => faults.push(fault),
    }
    faults.extend(same_names(&files));
    let guide = pages::guide(&versions, &files);
    files.insert("README.md".to_owned(), guide);
    let manifest = manifest::manifest(&versions, &files);
    files.insert(MANIFEST.to_owned(), manifest);
    let sums = manifest::sums(&files);
    files.insert(SUMS.to_owned(), sums);
    faults.extend(digits::check(sources, &files).into_iter().map(Fault::Digits));
    if faults.is_empty() { Ok(Release { files, scorecards }) } else { Err(faults) }
}

/// The editions and the fixtures of a version.
fn pieces(read: &Read<'_>) -> Result<Vec<Piece>, Fault> {
    let Read { version, tree, number, .. } = read;
    let dereferenced = editions::dereferenced(tree).map_err(|reference| Fault::Source {
        place: read.file(),
        message: format!("`{reference}` leads nowhere within this file; bundle what it names"),
    })?;
    let name = version.name.clone();
    let schemas = editions::files(tree).into_iter().map(|(schema, tree)| Content {
        name: format!("{schema}.json"),
        purpose: format!("JSON Schema of {schema}"),
        media: "application/schema+json",
        text: tree.to_json(),
        origin: Origin::Schema { version: name.clone(), schema },
    });
    Ok(vec![
        Piece::file(
            ".yaml",
            "the contract, OpenAPI 3.0 as YAML: the text that is kept by hand",
            "application/yaml",
            version.openapi.clone(),
            Origin::Contract { version: name.clone() },
        ),
        Piece::file(
            ".json",
            "the contract, OpenAPI 3.0 as JSON",
            "application/json",
            tree.to_json(),
            Origin::Edition { version: name.clone() },
        ),
        Piece::file(
            "-dereferenced.json",
            "the contract, OpenAPI 3.0 as JSON without $ref",
            "application/json",
            dereferenced.to_json(),
            Origin::Dereferenced { version: name.clone() },
        ),
        Piece::file(
            "-openapi-3.1.json",
            "the contract, OpenAPI 3.1 as JSON",
            "application/json",
            editions::openapi31(tree).to_json(),
            Origin::Edition { version: name.clone() },
        ),
        Piece::file(
            "-schemas.json",
            "JSON Schema 2020-12 of all schemas in one document",
            "application/schema+json",
            editions::bundle(tree, &name, number).to_json(),
            Origin::Schemas { version: name.clone() },
        ),
        Piece::folder("-schemas", schemas.collect()),
        Piece::folder("-fixtures", fixtures::fixtures(read)?),
    ])
}

/// Paths that are one on a system which takes `A` and `a` for the same.
fn same_names(files: &Files) -> Vec<Fault> {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    let mut faults = Vec::new();
    for path in files.keys() {
        if let Some(other) = seen.insert(path.to_lowercase(), path) {
            faults.push(Fault::Source {
                place: path.clone(),
                message: format!("on Windows and macOS it is the same file as {other}; rename one"),
            });
        }
    }
    faults
}
