//! The facts of one saved page, in the page's order, and their form in TOML.
//!
//! A table has what the page states and no sentence of it. What the page leaves out or keeps folded
//! is marked as not shown, so that "not documented" and "not in this copy" stay apart.

mod words;
mod write;

use std::fmt;

use serde::Deserialize;

pub use words::{Kind, Layout, Level, Mark, Members, Part, Place, Side};

/// The facts of one page.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Which page it is.
    pub page: Page,
    /// The forms of address that the page compares, such as with and without `/cpq`.
    #[serde(default)]
    pub address_forms: Vec<AddressForm>,
    /// The calls that the page is about; a page of reference has one.
    #[serde(rename = "operation")]
    pub operations: Vec<Operation>,
}

/// Where a table comes from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// Its id in the `x-pages` of the version's contract.
    pub id: String,
    /// Its first line.
    pub title: String,
    /// The name of the file that it was saved in.
    pub file: String,
    /// The hash of that file's bytes.
    pub sha256: String,
    /// How the page is laid out.
    pub layout: Layout,
    /// The version whose table this is a copy of, where this version's page has not been read yet.
    pub not_reread: Option<String>,
}

/// A form of address that a page names.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddressForm {
    /// What the page calls it.
    pub name: String,
    /// The address that it gives for it.
    pub path: String,
}

/// A call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// Its heading, on a page with several calls.
    pub title: Option<String>,
    /// The method in capitals; none where the page's table of the call is not shown.
    pub method: Option<String>,
    /// The path as the page writes it, with version and prefix; none where the table is not shown.
    pub path: Option<String>,
    /// Parts of the call that the page has and this copy does not show.
    #[serde(default)]
    pub not_shown: Vec<Part>,
    /// Media types of the request.
    #[serde(default)]
    pub request_media_types: Vec<String>,
    /// Media types of the answers.
    #[serde(default)]
    pub response_media_types: Vec<String>,
    /// Parameters in path, query and header.
    #[serde(default)]
    pub parameters: Vec<Parameter>,
    /// Whether the page says that there is no request body.
    #[serde(default)]
    pub no_request_body: bool,
    /// The answers that the page names: status codes, or `default`.
    #[serde(default)]
    pub responses: Vec<String>,
    /// Schemas of request and answers, in the page's order; names may repeat.
    #[serde(default, rename = "schema")]
    pub schemas: Vec<Schema>,
    /// Sample calls.
    #[serde(default, rename = "example")]
    pub examples: Vec<Example>,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Where it stands.
    #[serde(rename = "in")]
    pub place: Place,
    /// Its name.
    pub name: String,
    /// Its type, where the page has one.
    #[serde(rename = "type")]
    pub kind: Option<Kind>,
    /// Whether the page marks it.
    pub mark: Option<Mark>,
    /// The default value, as it is written.
    pub default: Option<String>,
    /// The values that the page names.
    #[serde(default)]
    pub values: Vec<KnownValue>,
}

/// A value that a page names.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownValue {
    /// The value, as it is written.
    pub value: String,
    /// What the page says it stands for, in a word.
    pub meaning: Option<String>,
}

/// A schema.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schema {
    /// Of what it is.
    pub side: Side,
    /// Of which of the answers it is: a status code, or `default`.
    pub response: Option<String>,
    /// Whether it is the body's own schema or one that this one names.
    pub level: Level,
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// Its title.
    pub title: Option<String>,
    /// How much of its members the page shows.
    #[serde(default)]
    pub members: Members,
    /// The members of an object.
    #[serde(default)]
    pub properties: Vec<Property>,
    /// What an array is of.
    pub items: Option<Items>,
}

/// A member of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Property {
    /// Its name; none where titles alone are shown.
    pub name: Option<String>,
    /// Its type; none where titles alone are shown.
    #[serde(rename = "type")]
    pub kind: Option<Kind>,
    /// The name of the nested schema it is of.
    pub schema: Option<String>,
    /// Whether the page marks it.
    pub mark: Option<Mark>,
    /// Its title.
    pub title: Option<String>,
    /// The default value, as it is written.
    pub default: Option<String>,
    /// The values that the page names.
    #[serde(default)]
    pub values: Vec<KnownValue>,
}

/// What an array is of.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Items {
    /// The type of each.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// The name of the nested schema each is of.
    pub schema: Option<String>,
    /// The title that stands beside it.
    pub title: Option<String>,
}

/// A sample call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The method in its command line, where there is one.
    pub method: Option<String>,
    /// The address that is called.
    pub url: String,
    /// The headers in its command line, without credentials.
    #[serde(default)]
    pub headers: Vec<Header>,
    /// The payloads; several of one side are alternatives.
    #[serde(default, rename = "sample")]
    pub samples: Vec<Sample>,
}

/// A header in a sample call.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Its name, as it is written.
    pub name: String,
    /// Its value; of `Authorization` the scheme alone.
    pub value: String,
}

/// A sample payload.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// Whether it is sent or answered.
    pub side: Side,
    /// Whether the page's text is not JSON; it then stands here as the page has it.
    #[serde(default)]
    pub not_json: bool,
    /// The text: JSON is laid out anew, token for token.
    pub text: String,
}

/// Why a text is not a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableError(String);

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TableError {}

impl Table {
    /// Reads a table from its TOML.
    ///
    /// # Errors
    /// When the text is not TOML, has a member that no table has, or lacks one that all have.
    pub fn from_toml(text: &str) -> Result<Self, TableError> {
        toml::from_str(text).map_err(|error| TableError(error.to_string().trim_end().to_owned()))
    }

    /// Its TOML: the same bytes for the same facts.
    #[must_use]
    pub fn to_toml(&self) -> String {
        write::table(self)
    }
}
