//! A contract to compare: a version of this project, or a file.

use std::path::Path;

use cpq_codegen::{Sources, lint};
use cpq_compare::{Comparison, Which};
use cpq_contract::{ContractText, Document, load_foreign, load_json};
use serde_json::Value;

use super::bundle::bundle;
use crate::files::read;
use crate::project::Project;
use crate::versions::number;

/// A contract, and where it comes from.
pub(crate) struct Contract {
    /// The name the user gave.
    pub(crate) name: String,
    /// The API version in the URL of its server, such as `v19`.
    pub(crate) version: String,
    /// Its path, for error messages.
    path: String,
    value: Value,
    /// The line numbers; JSON is read without them.
    document: Option<Document>,
    text: ContractText,
    /// The other files of the version, if it is one of this project.
    sources: Option<Sources>,
}

impl Contract {
    /// Reads the contract of a version or of a file.
    pub(crate) fn read(project: &Project, name: &str) -> Result<Self, String> {
        if number(name).is_some() && !Path::new(name).is_file() {
            project.choose(&[name.to_owned()])?;
            let sources = project.sources(name)?;
            let path = format!("spec/{name}/openapi.yaml");
            let contract = Self::from_text(path, name, sources.openapi.clone())?;
            return Ok(Self { sources: Some(sources), ..contract });
        }
        Self::from_text(name.to_owned(), name, read(Path::new(name))?.into())
    }

    /// Parses a contract that was read from `path`.
    pub(crate) fn from_text(path: String, name: &str, text: ContractText) -> Result<Self, String> {
        let (value, document) = load(&path, &text)?;
        let value = bundle(&path, value, |other| {
            let text = read(Path::new(other))?;
            load(other, &text).map(|(value, _)| value)
        })?;
        let version = version(&value).unwrap_or_else(|| name.to_owned());
        Ok(Self { name: name.to_owned(), version, path, value, document, text, sources: None })
    }

    /// The file and line of a line of the text.
    fn place(&self, line: usize) -> String {
        let (file, line) = self.text.place(line);
        match self.path.strip_suffix(cpq_contract::ROOT) {
            Some(folder) => format!("{folder}{file}:{line}"),
            None => format!("{}:{line}", self.path),
        }
    }

    /// Checks the contract for the generator.
    pub(crate) fn linted(&self) -> Result<cpq_codegen::model::Contract, String> {
        let linted = match &self.sources {
            Some(sources) => lint(sources),
            None => lint::alone(&self.version, &self.text),
        };
        linted.map_err(|findings| {
            let findings = findings.to_string();
            let first = findings.lines().next().unwrap_or_default();
            let count = findings.lines().count();
            format!(
                "no code can be generated from {}, because it has {count} lint finding(s); the first is: {first}",
                self.name
            )
        })
    }
}

/// Compares two contracts.
pub(crate) fn between(old: &Contract, new: &Contract) -> Result<Comparison, String> {
    cpq_compare::compare(&old.value, &new.value).map_err(|unusable| {
        let contract = match unusable.document {
            Which::Old => old,
            Which::New => new,
        };
        let pointer = &unusable.pointer;
        let place =
            contract.document.as_ref().map(|document| contract.place(document.line(pointer)));
        let place = place.unwrap_or_else(|| contract.path.clone());
        let pointer = if pointer.is_empty() { String::new() } else { format!(" #{pointer}") };
        format!("{place}{pointer}: {}; {}", unusable.what, unusable.remedy)
    })
}

/// The last segment of the server's URL, if it names a version.
fn version(contract: &Value) -> Option<String> {
    let url = contract.pointer("/servers/0/url")?.as_str()?;
    let last = url.trim_end_matches('/').rsplit('/').next()?;
    number(last).is_some().then(|| last.to_owned())
}

/// The value of a file, with its line numbers; JSON is read without them.
fn load(path: &str, text: &str) -> Result<(Value, Option<Document>), String> {
    // YAML does not allow all escapes of JSON.
    let is_json =
        text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).starts_with(['{', '[']);
    if is_json && let Ok(value) = load_json(text) {
        return Ok((value, None));
    }
    // A flow mapping of YAML begins like JSON.
    let is_named_json = Path::new(path).extension().is_some_and(|name| name == "json");
    if is_json && is_named_json {
        return load_json(text).map(|value| (value, None)).map_err(|e| format!("{path}: {e}"));
    }
    let document = load_foreign(text).map_err(|error| format!("{path}: {error}"))?;
    Ok((document.value.clone(), Some(document)))
}
