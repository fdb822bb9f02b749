//! The contract as the tests read it: the document, and a validator that has nothing to do with the
//! types.

use std::fs;

use cpq_tests::checkout;
use jsonschema::{Draft, Validator};
use serde_json::{Value, json};

use crate::case::{Type, Version};

/// A version's contract.
pub(crate) struct Spec {
    pub(crate) document: Value,
}

impl Spec {
    pub(crate) fn of(version: &Version) -> Self {
        let path = checkout().join("spec").join(version.name).join("openapi.yaml");
        let text = fs::read_to_string(&path);
        let text = text.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let document = cpq_contract::load(&text).expect("the contract is YAML").value;
        Self { document }
    }

    /// The component schemas.
    pub(crate) fn schemas(&self) -> &Value {
        &self.document["components"]["schemas"]
    }

    /// The schema that a type is of.
    pub(crate) fn schema(&self, of: &Type) -> &Value {
        &self.schemas()[of.schema]
    }

    /// What a schema refers to, or the schema itself.
    pub(crate) fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let part = match schema["allOf"].as_array().map(Vec::as_slice) {
            Some([part]) => part,
            _ => schema,
        };
        match part["$ref"].as_str().map(|reference| reference.trim_start_matches('#')) {
            Some(pointer) => self.document.pointer(pointer).expect("a reference leads somewhere"),
            None => part,
        }
    }

    /// Holds a value against the contract's schema of a type.
    pub(crate) fn validator(&self, of: &Type) -> Validator {
        let components = cpq_contract::json_schema::components(&self.document);
        validator(&json!({
            "$ref": format!("#/components/schemas/{}", of.schema),
            "components": components,
        }))
    }
}

/// A validator of JSON Schema 2020-12.
pub(crate) fn validator(schema: &Value) -> Validator {
    let options = jsonschema::options().with_draft(Draft::Draft202012);
    options.build(schema).unwrap_or_else(|error| panic!("{error} in {schema}"))
}
