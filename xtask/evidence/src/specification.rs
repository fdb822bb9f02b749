//! The facts of Oracle's specification of the API, a Swagger file, and their TOML form.
//!
//! The file itself can't be in the repository, and it was read in a conversion by a third party. A list
//! of facts in JSON, with the source of each, is turned into tables: one for the models, and one for
//! each group of operations. A table has one fact per line.

mod facts;
mod write;

use std::collections::BTreeMap;

use serde::Deserialize;

/// The id of the specification in `x-pages`.
pub const PAGE: &str = "specification";

/// The name of the table that has the models, without its extension.
const MODELS: &str = "models";

/// All facts of the specification.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Specification {
    /// The list of facts that the tables were made from.
    pub source: Option<Source>,
    /// The operations.
    #[serde(default, rename = "operation")]
    pub operations: Vec<Operation>,
    /// The models of bodies, and of the objects in them.
    #[serde(default, rename = "model")]
    pub models: Vec<Model>,
}

/// The list of facts that the tables were made from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The name of the file.
    pub file: String,
    /// The SHA-256 hash of the file.
    pub sha256: String,
}

/// An operation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// The method in capitals.
    pub method: String,
    /// The path with version and prefix.
    pub path: String,
    /// The title.
    pub title: String,
    /// The name of the group.
    pub tag: String,
    /// The path and query parameters.
    #[serde(default)]
    pub parameters: Vec<Parameter>,
    /// Whether only method, path and parameters were read.
    #[serde(default)]
    pub without_bodies: bool,
    /// The body of the request.
    pub request: Option<Body>,
    /// The responses.
    #[serde(default, rename = "response")]
    pub responses: Vec<Body>,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// The location.
    #[serde(rename = "in")]
    pub place: String,
    /// The name.
    pub name: String,
    /// The type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether it is required.
    #[serde(default)]
    pub required: bool,
    /// The possible values.
    #[serde(default)]
    pub values: Vec<String>,
}

/// The body of a request or of a response.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// The status code of a response, or `default`.
    pub code: Option<String>,
    /// The media type, if it has one.
    pub media_type: Option<String>,
    /// `object`, `array`, `text`, `binary` or `none`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The model of the object, or of the array's items.
    pub model: Option<String>,
    /// The model by other evidence, if the specification names a wrong one.
    pub instead: Option<String>,
    /// The paths of the required properties, if they are known; `[]` stands for the items of an array.
    pub required: Option<Vec<String>>,
    /// The paths of properties that may or may not be required.
    #[serde(default)]
    pub undecided: Vec<String>,
}

/// An object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// The name in the list of facts; an object inside of another has both names.
    pub name: String,
    /// The properties.
    #[serde(default)]
    pub properties: Vec<Property>,
}

/// A property.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Property {
    /// The name.
    pub name: String,
    /// The type.
    #[serde(rename = "type")]
    pub kind: String,
    /// The type of the items of an array.
    pub items: Option<String>,
    /// The model of the object, or of the array's items.
    pub model: Option<String>,
    /// The possible values.
    #[serde(default)]
    pub values: Vec<String>,
}

impl Specification {
    /// Reads the tables of a version, by file name.
    ///
    /// # Errors
    /// If a text is not TOML, has an unknown key, or lacks a required one: the file and the reason.
    pub fn from_tables(tables: &BTreeMap<String, String>) -> Result<Self, (String, String)> {
        let mut all = Self::default();
        for (file, text) in tables {
            let table: Self = toml::from_str(text)
                .map_err(|error| (file.clone(), error.to_string().trim_end().to_owned()))?;
            all.source = all.source.or(table.source);
            all.operations.extend(table.operations);
            all.models.extend(table.models);
        }
        Ok(all)
    }

    /// Reads a list of facts in JSON.
    ///
    /// # Errors
    /// If the text is not JSON or has something that this reader does not know.
    pub fn from_facts(file: &str, bytes: &[u8]) -> Result<Self, String> {
        facts::read(file, bytes)
    }

    /// Writes the tables, by file name.
    #[must_use]
    pub fn to_tables(&self) -> BTreeMap<String, String> {
        write::tables(self)
    }

    /// Returns the model of this name.
    #[must_use]
    pub fn model(&self, name: &str) -> Option<&Model> {
        self.models.iter().find(|model| model.name == name)
    }
}
