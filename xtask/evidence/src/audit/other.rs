//! `pages/other.toml`: what is known from pages of which there is no saved copy.

use serde::Deserialize;

use crate::table::{Kind, Place};

/// The name of the file, in the folder of the tables.
pub const FILE: &str = "other.toml";

/// The facts of pages that were read elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Other {
    /// The version whose list this is a copy of, where the pages have not been read again.
    pub not_reread: Option<String>,
    /// The pages there are, with their addresses.
    #[serde(default, rename = "page")]
    pub pages: Vec<OtherPage>,
    /// The facts, each about one member of the contract.
    #[serde(default, rename = "fact")]
    pub facts: Vec<Fact>,
}

/// A page.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherPage {
    /// Its id in `x-pages`.
    pub id: String,
    /// Its title, where no table has it.
    pub title: Option<String>,
    /// Its address.
    pub url: String,
}

/// What a page states about a member, as far as it was read.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// Where the member stands in the contract, as a JSON pointer; a parameter of a call by its name.
    pub member: String,
    /// The page, by its id.
    pub page: String,
    /// How well that supports the member: a kind of `x-evidence`.
    pub evidence: Support,
    /// Where a parameter stands.
    #[serde(rename = "in")]
    pub place: Option<Place>,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: Option<Kind>,
    /// Its title.
    pub title: Option<String>,
    /// The page's name for the schema that it is, or that it is an array of.
    pub schema: Option<String>,
    /// The values that the page names.
    #[serde(default)]
    pub values: Vec<String>,
    /// Whether the page says that there are no others.
    #[serde(default)]
    pub closed: bool,
    /// The largest value that has an effect.
    pub maximum: Option<i64>,
    /// The status code that an answer is for.
    pub status: Option<String>,
    /// The scheme by which one signs in, as it is named in HTTP.
    pub scheme: Option<String>,
}

/// How well something is supported; the first is the strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Support {
    /// One of the saved pages states it, or another copy of the same page.
    Documented,
    /// Another page states it.
    DocumentedElsewhere,
    /// A sample payload shows it.
    Sample,
}

impl Support {
    /// The word for it in `x-evidence`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::DocumentedElsewhere => "documented-elsewhere",
            Self::Sample => "sample",
        }
    }
}

impl Other {
    /// Reads the facts from their TOML.
    ///
    /// # Errors
    /// When the text is not TOML, or has a member that no such list has.
    pub fn from_toml(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())
    }
}
