//! Reads `quirks.toml`, the deviations of a contract from Oracle's documentation.
//!
//! An entry has explanations, and claims that the audit checks against the tables of facts, so that it
//! reports entries that are no longer needed. `spec/EXTENSIONS.md` documents the fields.

use std::fmt;

use serde::Deserialize;
use serde_json::Value;
use toml::Spanned;

/// The name of the file.
pub const FILE: &str = "quirks.toml";

/// One entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Quirk {
    /// The first line of the entry.
    pub line: usize,
    /// The JSON pointer of the place in the contract.
    pub pointer: String,
    /// The numbers of the documents.
    pub documents: Vec<String>,
    /// What the documents say.
    pub says: String,
    /// What the contract says instead.
    pub contract: String,
    /// The reason for the deviation.
    pub why: String,
    /// The number of places where the claims hold.
    pub places: usize,
    /// The differences between documents and contract that the entry explains.
    pub explains: Vec<Explained>,
    /// Statements that the contract shares with the documents although they look like mistakes.
    pub keeps: Vec<Kept>,
    /// Values in documented payloads.
    pub shows: Vec<Shown>,
    /// Pages that a person has read for the entry.
    pub read: Vec<Reading>,
}

/// A kind of difference and its places.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Explained {
    /// The name of the audit's rule.
    pub rule: String,
    /// The places, if they differ from the entry's.
    #[serde(default)]
    pub at: Places,
    /// The value on the pages as the audit prints it.
    pub page: String,
    /// The value in the contract as the audit prints it.
    pub contract: String,
}

/// A statement that documents and contract share.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    /// The name of the audit's rule.
    pub rule: String,
    /// The places, if they differ from the entry's.
    #[serde(default)]
    pub at: Places,
    /// The common value as the audit prints it.
    pub words: String,
}

/// JSON pointers, in which `*` matches any name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Places {
    /// The place of the entry.
    #[default]
    Own,
    /// One place.
    One(String),
    /// Several places.
    Many(Vec<String>),
}

impl Places {
    /// The pointers; `own` stands for the place of the entry.
    #[must_use]
    pub fn pointers<'a>(&'a self, own: &'a str) -> Vec<&'a str> {
        match self {
            Self::Own => vec![own],
            Self::One(pointer) => vec![pointer],
            Self::Many(pointers) => pointers.iter().map(String::as_str).collect(),
        }
    }
}

/// A value in a documented payload, or its absence.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shown {
    /// The payload: `listIntegrationUsers.response`.
    pub sample: String,
    /// The JSON pointer in the payload.
    pub at: String,
    /// The value; if omitted, the payload must have no value there.
    pub value: Option<Value>,
}

/// A page that a person has read, in the version of that time.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// The document's number.
    pub document: String,
    /// The SHA-256 checksum of the saved page, or at least its first twelve digits.
    pub sha256: String,
}

/// A text is no valid list of quirks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuirksError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for QuirksError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, message } = self;
        write!(f, "line {line}: {message}")
    }
}

impl std::error::Error for QuirksError {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(default)]
    quirk: Vec<Spanned<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    pointer: String,
    documents: Vec<String>,
    says: String,
    contract: String,
    why: String,
    places: usize,
    #[serde(default)]
    explains: Vec<Explained>,
    #[serde(default)]
    keeps: Vec<Kept>,
    #[serde(default)]
    shows: Vec<Shown>,
    #[serde(default)]
    read: Vec<Reading>,
}

/// Reads the entries in their order.
///
/// # Errors
/// If the text is not TOML, or an entry has missing or unknown fields.
pub fn read(text: &str) -> Result<Vec<Quirk>, QuirksError> {
    let line = |offset: usize| {
        let before = text.get(..offset).unwrap_or(text);
        before.matches('\n').count() + 1
    };
    let list: List = toml::from_str(text).map_err(|error| QuirksError {
        line: line(error.span().map_or(0, |span| span.start)),
        message: error.message().to_owned(),
    })?;
    let entries = list.quirk.into_iter().map(|entry| {
        let line = line(entry.span().start);
        let entry = entry.into_inner();
        Quirk {
            line,
            pointer: entry.pointer,
            documents: entry.documents,
            says: entry.says,
            contract: entry.contract,
            why: entry.why,
            places: entry.places,
            explains: entry.explains,
            keeps: entry.keeps,
            shows: entry.shows,
            read: entry.read,
        }
    });
    Ok(entries.collect())
}
