//! A contract to be compared: a version of this project, or any file.

use std::path::Path;

use cpq_codegen::{Sources, lint};
use cpq_compare::{Comparison, Which};
use cpq_contract::{Document, load};
use serde_json::Value;

use super::is_version;
use crate::files::read;
use crate::project::Project;

/// A contract, and all that is known of where it comes from.
pub(crate) struct Contract {
    /// As it was asked for.
    pub(crate) name: String,
    /// The version its server has, such as `v19`.
    pub(crate) version: String,
    /// Where it stands, for who has to look there.
    place: String,
    value: Value,
    /// The lines of its members; JSON is read without.
    document: Option<Document>,
    text: String,
    /// The files beside it, where it is a version of this project.
    sources: Option<Sources>,
}

impl Contract {
    /// The contract with the name of a version or the path of a file.
    pub(crate) fn read(project: &Project, name: &str) -> Result<Self, String> {
        if is_version(name) {
            project.choose(&[name.to_owned()])?;
            let sources = project.sources(name)?;
            let place = format!("spec/{name}/openapi.yaml");
            let contract = Self::of(place, name, sources.openapi.clone())?;
            return Ok(Self { sources: Some(sources), ..contract });
        }
        Self::of(name.to_owned(), name, read(Path::new(name))?)
    }

    /// The contract in a text that stands in this place.
    pub(crate) fn of(place: String, name: &str, text: String) -> Result<Self, String> {
        // JSON is nearly YAML, but for some escapes in its texts.
        let (value, document) = if text.trim_start().starts_with('{') {
            (json(&text).map_err(|error| format!("{place}: {error}"))?, None)
        } else {
            let document = load(&text).map_err(|error| format!("{place}: {error}"))?;
            (document.value.clone(), Some(document))
        };
        let version = version(&value).unwrap_or_else(|| name.to_owned());
        Ok(Self { name: name.to_owned(), version, place, value, document, text, sources: None })
    }

    /// The contract as the generator needs it, or in one sentence why it has no crate.
    pub(crate) fn linted(&self) -> Result<cpq_codegen::contract::Contract, String> {
        let linted = match &self.sources {
            Some(sources) => lint(sources),
            None => lint::alone(&self.version, &self.text),
        };
        linted.map_err(|refusal| {
            let refusal = refusal.to_string();
            let first = refusal.lines().next().unwrap_or_default();
            format!(
                "{} does not pass the house lint, so no crate can be made of it ({} finding(s), the first: {first})",
                self.name,
                refusal.lines().count()
            )
        })
    }
}

/// What has changed from one contract to the other.
pub(crate) fn compare(old: &Contract, new: &Contract) -> Result<Comparison, String> {
    cpq_compare::compare(&old.value, &new.value).map_err(|unusable| {
        let contract = match unusable.document {
            Which::Old => old,
            Which::New => new,
        };
        let pointer = &unusable.pointer;
        let line =
            contract.document.as_ref().map(|document| format!(":{}", document.line(pointer)));
        let line = line.unwrap_or_default();
        let pointer = if pointer.is_empty() { String::new() } else { format!(" #{pointer}") };
        format!("{}{line}{pointer}: {}; {}", contract.place, unusable.what, unusable.remedy)
    })
}

/// The last segment of the server's address, where it names a version.
fn version(contract: &Value) -> Option<String> {
    let url = contract.pointer("/servers/0/url")?.as_str()?;
    let last = url.trim_end_matches('/').rsplit('/').next()?;
    let digits = last.strip_prefix('v')?;
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| last.to_owned())
}

fn json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let message = error.to_string();
        // The place comes first, as it does for YAML.
        let message = message.split(" at line ").next().unwrap_or_default();
        format!("line {line}, column {column}: {message}")
    })
}
