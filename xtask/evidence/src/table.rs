//! The facts of one saved page, in the page's order, and their TOML form.
//!
//! A table holds facts, not the sentences of the page. Parts that the copy keeps folded or leaves out
//! are marked as not shown, which distinguishes "not documented" from "not in this copy".

mod diff;
mod words;
mod write;

use std::fmt;

use serde::Deserialize;

pub use diff::diff;
pub use words::{Detail, Kind, Layout, Level, Mark, Part, Place, Side};
pub(crate) use write::{Out, inline, text};

/// The facts of one page.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// The page.
    pub page: Source,
    /// The forms of the base path that the page compares, such as with and without `/cpq`.
    #[serde(default)]
    pub path_forms: Vec<PathForm>,
    /// The operations that the page describes; a page of the API reference has one.
    #[serde(rename = "operation")]
    pub operations: Vec<Operation>,
}

/// The page that a table was made from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The id in the `x-pages` of the version's contract.
    pub id: String,
    /// The first line of the page.
    pub title: String,
    /// The name of the saved file.
    pub file: String,
    /// The SHA-256 hash of the file.
    pub sha256: String,
    /// The layout of the page.
    pub layout: Layout,
    /// The version that this table was copied from, if the page of this version was not read yet.
    pub not_reread: Option<String>,
}

/// A form of the base path that a page names.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PathForm {
    /// The name on the page.
    pub name: String,
    /// The path.
    pub path: String,
}

/// An operation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// The heading, on a page with several operations.
    pub title: Option<String>,
    /// The method in capitals; `None` if the copy lacks the table of the operation.
    pub method: Option<String>,
    /// The path with version and prefix, as on the page; `None` if the copy lacks the table.
    pub path: Option<String>,
    /// Whether the page says that it is deprecated.
    #[serde(default)]
    pub deprecated: bool,
    /// The parts of the page that this copy does not show.
    #[serde(default)]
    pub not_shown: Vec<Part>,
    /// The media types of the request.
    #[serde(default)]
    pub request_media_types: Vec<String>,
    /// The media types of the responses.
    #[serde(default)]
    pub response_media_types: Vec<String>,
    /// The path, query and header parameters.
    #[serde(default)]
    pub parameters: Vec<Parameter>,
    /// Whether the page says that there is no request body.
    #[serde(default)]
    pub no_request_body: bool,
    /// The responses: status codes, or `default`.
    #[serde(default)]
    pub responses: Vec<String>,
    /// The schemas of request and responses, in the page's order; names may repeat.
    #[serde(default, rename = "schema")]
    pub schemas: Vec<Schema>,
    /// The sample calls.
    #[serde(default, rename = "example")]
    pub examples: Vec<Example>,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// The location.
    #[serde(rename = "in")]
    pub place: Place,
    /// The name.
    pub name: String,
    /// The type, if the page has one.
    #[serde(rename = "type")]
    pub kind: Option<Kind>,
    /// The mark on the page.
    pub mark: Option<Mark>,
    /// The default value, as written on the page.
    pub default: Option<String>,
    /// The possible values that the page names.
    #[serde(default)]
    pub values: Vec<KnownValue>,
    /// The greatest number of characters.
    pub max_length: Option<u64>,
    /// Whether the page says that it is deprecated.
    #[serde(default)]
    pub deprecated: bool,
}

/// A possible value that a page names.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownValue {
    /// The value, as written on the page.
    pub value: String,
    /// The meaning on the page, in a word.
    pub meaning: Option<String>,
}

/// A schema.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schema {
    /// The request or a response.
    pub side: Side,
    /// The response: a status code, or `default`.
    pub response: Option<String>,
    /// Whether it is the schema of the body, or nested in it.
    pub level: Level,
    /// The name.
    pub name: String,
    /// The type.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// The title.
    pub title: Option<String>,
    /// How much of the properties the page shows.
    #[serde(default)]
    pub detail: Detail,
    /// The properties of an object.
    #[serde(default)]
    pub properties: Vec<Property>,
    /// The items of an array.
    pub items: Option<Items>,
}

/// A property of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Property {
    /// The name; `None` if the page shows only titles.
    pub name: Option<String>,
    /// The type; `None` if the page shows only titles.
    #[serde(rename = "type")]
    pub kind: Option<Kind>,
    /// The name of its nested schema.
    pub schema: Option<String>,
    /// The mark on the page.
    pub mark: Option<Mark>,
    /// The title.
    pub title: Option<String>,
    /// The default value, as written on the page.
    pub default: Option<String>,
    /// The possible values that the page names.
    #[serde(default)]
    pub values: Vec<KnownValue>,
    /// The greatest number of characters.
    pub max_length: Option<u64>,
    /// Whether the page says that it is deprecated.
    #[serde(default)]
    pub deprecated: bool,
}

/// The items of an array.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Items {
    /// The type of each item.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// The name of the nested schema of each item.
    pub schema: Option<String>,
    /// The title beside it.
    pub title: Option<String>,
}

/// A sample call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The method in the command line, if there is one.
    pub method: Option<String>,
    /// The URL.
    pub url: String,
    /// The headers of the command line, without credentials.
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
    /// The name, as written on the page.
    pub name: String,
    /// The value; only the scheme for `Authorization`.
    pub value: String,
}

/// A sample payload.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// The request or the response.
    pub side: Side,
    /// Whether the text is not JSON and therefore kept as on the page.
    #[serde(default)]
    pub not_json: bool,
    /// The text. JSON is reformatted without changing its tokens.
    pub text: String,
}

/// Text that is not a valid table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableError(String);

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TableError {}

impl Table {
    /// Reads a table from TOML.
    ///
    /// # Errors
    /// If the text is not TOML, has an unknown key, or lacks a required one.
    pub fn from_toml(text: &str) -> Result<Self, TableError> {
        toml::from_str(text).map_err(|error| TableError(error.to_string().trim_end().to_owned()))
    }

    /// Returns the TOML, which is the same for the same facts.
    #[must_use]
    pub fn to_toml(&self) -> String {
        write::table(self)
    }
}
