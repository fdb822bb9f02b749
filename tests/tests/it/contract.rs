//! A version's contract, as the tests read it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use cpq_contract::ContractText;
use cpq_tests::checkout;
use jsonschema::{Draft, Validator};
use serde_json::{Value, json};

use crate::catalog::Type;

/// A version's contract.
pub(crate) struct Contract {
    pub(crate) version: String,
    pub(crate) document: Value,
}

impl Contract {
    /// Reads the contract of a version in `spec/`.
    pub(crate) fn read(version: &str) -> Self {
        Self::read_from(version, &checkout().join("spec").join(version))
    }

    /// Reads the contract in a folder.
    pub(crate) fn read_from(version: &str, folder: &Path) -> Self {
        let text = ContractText::join(&files_in(folder));
        let text = text.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let document = text.load().expect("the contract is valid YAML").value;
        Self { version: version.to_owned(), document }
    }

    /// The component schemas.
    pub(crate) fn schemas(&self) -> &Value {
        &self.document["components"]["schemas"]
    }

    /// The schema of a type.
    pub(crate) fn schema(&self, ty: &Type) -> &Value {
        &self.schemas()[ty.schema]
    }

    /// The target of a reference, or the schema itself if it is none.
    pub(crate) fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let part = match schema["allOf"].as_array().map(Vec::as_slice) {
            Some([part]) => part,
            _ => schema,
        };
        match part["$ref"].as_str().map(|reference| reference.trim_start_matches('#')) {
            Some(pointer) => self.document.pointer(pointer).expect("the reference has a target"),
            None => part,
        }
    }

    /// A validator for the schema of a type.
    pub(crate) fn validator(&self, ty: &Type) -> Validator {
        let mut schema = cpq_contract::json_schema::validation_document(&self.document);
        schema["$ref"] = json!(format!("#/components/schemas/{}", ty.schema));
        validator(&schema)
    }
}

/// A validator of JSON Schema 2020-12.
pub(crate) fn validator(schema: &Value) -> Validator {
    let options = jsonschema::options().with_draft(Draft::Draft202012);
    options.build(schema).unwrap_or_else(|error| panic!("{error} in {schema}"))
}

/// All text files in a folder and its subfolders, by their path with `/` between its parts.
pub(crate) fn files_in(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("the folder exists") {
        let path = entry.expect("the folder is readable").path();
        let name = path.file_name().expect("an entry has a name").to_string_lossy().into_owned();
        if path.is_dir() {
            let within = files_in(&path).into_iter();
            files.extend(within.map(|(path, text)| (format!("{name}/{path}"), text)));
        } else if !name.starts_with('.') {
            let text = fs::read_to_string(&path).expect("the file is text");
            files.insert(name, text.replace("\r\n", "\n"));
        }
    }
    files
}
