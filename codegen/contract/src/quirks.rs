//! Reads `quirks.toml`: where a contract departs from its documents, or settles what they leave open.
//!
//! An entry has texts for people, and claims that the audit holds against the tables of facts, so
//! that no entry outlives its reason. `spec/EXTENSIONS.md` says what each member means.

use std::fmt;

use serde::Deserialize;
use serde_json::Value;
use toml::Spanned;

/// The name of the file, beside the contract.
pub const FILE: &str = "quirks.toml";

/// One entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Quirk {
    /// The line it begins on.
    pub line: usize,
    /// The place in the contract that it is about.
    pub pointer: String,
    /// The numbers of the documents that it is about.
    pub documents: Vec<String>,
    /// What they say.
    pub says: String,
    /// What the contract says instead.
    pub contract: String,
    /// The reason.
    pub why: String,
    /// At how many places its claims hold, all taken together.
    pub places: usize,
    /// The differences between documents and contract that it explains.
    pub explains: Vec<Explained>,
    /// What the contract keeps as the documents have it, though it looks like a slip.
    pub keeps: Vec<Kept>,
    /// What documented payloads show.
    pub shows: Vec<Shown>,
    /// Pages whose sentences a person has read for it.
    pub read: Vec<Reading>,
}

/// A kind of difference, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Explained {
    /// The audit's name for it.
    pub rule: String,
    /// The places, where they are not the entry's own.
    #[serde(default)]
    pub at: Places,
    /// What the pages say there, in the audit's words.
    pub page: String,
    /// What the contract says there, in the audit's words.
    pub contract: String,
}

/// A statement that documents and contract share.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    /// The audit's name for what is stated.
    pub rule: String,
    /// The places, where they are not the entry's own.
    #[serde(default)]
    pub at: Places,
    /// What both say, in the audit's words.
    pub words: String,
}

/// JSON pointers, of which a step may be `*` for any name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Places {
    /// The entry's own.
    #[default]
    Own,
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl Places {
    /// The pointers, `own` where there are none.
    #[must_use]
    pub fn pointers<'a>(&'a self, own: &'a str) -> Vec<&'a str> {
        match self {
            Self::Own => vec![own],
            Self::One(pointer) => vec![pointer],
            Self::Many(pointers) => pointers.iter().map(String::as_str).collect(),
        }
    }
}

/// A value in a documented payload, or one that is not there.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shown {
    /// The payload: `listIntegrationUsers.response`.
    pub sample: String,
    /// The place in it, as a JSON pointer.
    pub at: String,
    /// The value there; without it nothing may stand there.
    pub value: Option<Value>,
}

/// A page whose sentences were read, as it then was.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// The document's number.
    pub document: String,
    /// The first twelve digits, or more, of the hash of its saved page.
    pub sha256: String,
}

/// Why the text is no list of quirks, and on which line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuirksError {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong there.
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

/// Reads the entries of `text`, in their order.
///
/// # Errors
/// When the text is not TOML, or an entry lacks a member or has one that none has.
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
