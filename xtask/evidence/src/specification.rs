//! The facts of Oracle's specification of the API, a Swagger file, and their TOML form.
//!
//! The file itself can't be in the repository, only its facts: a table of the models, and one for each
//! group of operations, with one fact per line. The operations that the contract does not have are one
//! line each in a table of their own. The facts are read from the Swagger file, from a conversion of it,
//! or from a list of facts in JSON.

mod changes;
mod facts;
mod json;
mod known;
mod oddities;
mod openapi;
mod places;
mod postman;
mod schemas;
mod select;
mod write;

use std::collections::BTreeMap;

use cpq_contract::{load_foreign, load_json};
use serde::Deserialize;

pub use changes::{Change, Changes, Kind};
pub use oddities::Oddity;
pub(crate) use places::names_in_words;
pub use select::neutral;
pub(crate) use write::file_name as table_name;

/// The id of the specification in `x-pages`.
pub const PAGE: &str = "specification";

/// The name of the table that has the models, without its extension.
const MODELS: &str = "models";

/// The name of the table of the operations that the contract does not have, without its extension.
const REST: &str = "rest";

/// The type of a value whose type is unknown.
pub(crate) const ANY: &str = "any";

/// A file that was read, and what is odd in it.
#[derive(Clone, Debug)]
pub struct Reading {
    /// All facts of the file.
    pub specification: Specification,
    /// What is odd, in the order of the file.
    pub oddities: Vec<Oddity>,
}

/// All facts of the specification.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Specification {
    /// The file that the tables were made from.
    pub source: Option<Source>,
    /// The operations.
    #[serde(default, rename = "operation")]
    pub operations: Vec<Operation>,
    /// The models of bodies, and of the objects in them.
    #[serde(default, rename = "model")]
    pub models: Vec<Model>,
    /// The operations that the contract does not have.
    #[serde(default)]
    pub rest: Vec<Rest>,
}

/// The file that the tables were made from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The name of the file.
    pub file: String,
    /// The SHA-256 hash of the file.
    pub sha256: String,
    /// The format, such as `Swagger 2.0`; missing for a list of facts.
    pub format: Option<String>,
    /// The version that the file states.
    pub version: Option<String>,
    /// The version that the tables were copied from, if no file of their own version was read yet.
    pub not_reread: Option<String>,
    /// Whether the file shows names and nesting, but no types, so that it is weaker evidence.
    #[serde(default)]
    pub names_only: bool,
}

/// An operation that the contract does not have.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rest {
    /// The name of the group.
    pub tag: String,
    /// The method in capitals, and the path with version and prefix.
    pub operation: String,
    /// The first digits of a hash of all facts of the operation.
    pub facts: String,
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
    /// Whether it is deprecated.
    #[serde(default)]
    pub deprecated: bool,
    /// The path, query and header parameters.
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
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
    /// The format of the type, such as `int64`.
    pub format: Option<String>,
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
    /// The model by other evidence, if the specification names a wrong one. The name begins with
    /// `instead ` if the specification does not have the model.
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
    /// The name in the list of facts; an object inside another has both names.
    pub name: String,
    /// The properties.
    #[serde(default)]
    pub properties: Vec<Property>,
}

/// A property.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Property {
    /// The name.
    pub name: String,
    /// The type.
    #[serde(rename = "type")]
    pub kind: String,
    /// The format of the type, such as `int64`.
    pub format: Option<String>,
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
            all.rest.extend(table.rest);
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

    /// Reads the specification: a Swagger 2.0 file, an OpenAPI 3.0 file, a Postman collection v2.1, or a
    /// list of facts.
    ///
    /// # Errors
    /// If the file is none of them or contradicts its format: the place, as a line or a JSON pointer,
    /// and the reason.
    pub fn read(file: &str, bytes: &[u8]) -> Result<Reading, String> {
        let text = std::str::from_utf8(bytes)
            .map_err(|error| format!("byte {}: not UTF-8", error.valid_up_to() + 1))?;
        let text = text.trim_start_matches('\u{feff}');
        let root = if text.trim_start().starts_with('{') {
            load_json(text)
        } else {
            load_foreign(text).map(|document| document.value)
        };
        let root = root.map_err(|error| error.to_string())?;
        let string = |pointer| root.pointer(pointer).and_then(|it| it.as_str()).unwrap_or_default();
        let mut reading = if string("/swagger") == "2.0" || string("/openapi").starts_with("3.0") {
            openapi::read(&root)?
        } else if string("/info/schema").contains("/collection/v2.1") {
            postman::read(&root)?
        } else if root.get("models").is_some() && root.get("operations").is_some() {
            let specification = facts::read(file, bytes)?;
            return Ok(Reading { specification, oddities: Vec::new() });
        } else {
            return Err(
                "neither Swagger 2.0, OpenAPI 3.0, a Postman collection v2.1 nor a list of facts"
                    .to_owned(),
            );
        };
        if let Some(source) = &mut reading.specification.source {
            file.clone_into(&mut source.file);
            source.sha256 = facts::sha256(bytes);
        }
        oddities::add(&mut reading);
        Ok(reading)
    }

    /// Writes the tables, by file name.
    #[must_use]
    pub fn to_tables(&self) -> BTreeMap<String, String> {
        write::tables(self)
    }

    /// Describes a model by the names of its properties, whatever its own name is.
    #[must_use]
    pub fn words(&self, model: &str) -> String {
        places::Places::new(&self.models).words(model)
    }

    /// Whether the file shows names and nesting, but no types.
    #[must_use]
    pub fn has_names_only(&self) -> bool {
        self.source.as_ref().is_some_and(|source| source.names_only)
    }

    /// Returns the model of this name.
    #[must_use]
    pub fn model(&self, name: &str) -> Option<&Model> {
        self.models.iter().find(|model| model.name == name)
    }
}
