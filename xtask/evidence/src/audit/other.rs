//! `pages/other.toml`: facts from pages of which no copy is saved.

use serde::Deserialize;

use crate::table::{Kind, Place};

/// The name of the file, in the folder of the tables.
pub const FILE: &str = "other.toml";

/// The facts of pages without a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Other {
    /// The version that this list was copied from, if the pages of this version were not read yet.
    pub not_reread: Option<String>,
    /// The pages.
    #[serde(default, rename = "page")]
    pub pages: Vec<OtherPage>,
    /// The facts, each about one place in the contract.
    #[serde(default, rename = "fact")]
    pub facts: Vec<Fact>,
}

/// A page.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherPage {
    /// The id in `x-pages`.
    pub id: String,
    /// The title, if no table has it.
    pub title: Option<String>,
    /// The URL.
    pub url: String,
}

/// What a page states about one place in the contract.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// The place in the contract, as a JSON pointer; the last step of an operation's parameter is its name.
    pub pointer: String,
    /// The id of the page.
    pub page: String,
    /// The kind of evidence that the page is.
    pub evidence: EvidenceKind,
    /// The location of a parameter.
    #[serde(rename = "in")]
    pub place: Option<Place>,
    /// The type.
    #[serde(rename = "type")]
    pub kind: Option<Kind>,
    /// The title.
    pub title: Option<String>,
    /// The page's name for the schema, or for the schema of the array's items.
    pub schema: Option<String>,
    /// The possible values that the page names.
    #[serde(default)]
    pub values: Vec<String>,
    /// Whether the page says that no other values are possible.
    #[serde(default)]
    pub closed: bool,
    /// The largest value that has an effect.
    pub maximum: Option<i64>,
    /// The status code of a response.
    pub status: Option<String>,
    /// The HTTP authentication scheme.
    pub scheme: Option<String>,
}

/// The kinds of evidence, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceKind {
    /// A saved page, or another copy of it, states it.
    Documented,
    /// Another page states it.
    DocumentedElsewhere,
    /// Oracle's specification states it, as a conversion shows it.
    Specification,
    /// A sample payload shows it.
    Sample,
}

impl EvidenceKind {
    /// Returns the word for it in `x-evidence`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::DocumentedElsewhere => "documented-elsewhere",
            Self::Specification => "specification",
            Self::Sample => "sample",
        }
    }
}

impl Other {
    /// Reads the facts from TOML.
    ///
    /// # Errors
    /// If the text is not TOML, has an unknown key, or lacks a required one.
    pub fn from_toml(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())
    }
}
