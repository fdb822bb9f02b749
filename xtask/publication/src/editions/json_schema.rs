//! The component schemas as JSON Schema 2020-12: in one bundle, and as one file per schema.

use std::collections::BTreeMap;

use cpq_contract::Tree;
use cpq_contract::json_schema::{self, Dialect};
use cpq_contract::tree::Properties;

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
const COMPONENTS: &str = "#/components/schemas/";

/// A bundle of all schemas, for validators that take a single document. Its id is a URN, because it has no URL.
#[must_use]
pub fn bundle(root: &Tree, version: &str, number: &str) -> Tree {
    let local = |reference: &str| match reference.strip_prefix(COMPONENTS) {
        Some(name) => format!("#/$defs/{name}"),
        None => reference.to_owned(),
    };
    let definitions =
        schemas(root).map(|(name, schema)| (name.clone(), converted(schema, &local))).collect();
    let title = format!("The schemas of the Oracle CPQ {version} contract, {number}");
    Tree::object([
        ("$schema", Tree::text(DIALECT)),
        ("$id", Tree::text(format!("urn:oracle-cpq:{version}:{number}"))),
        ("title", Tree::Text(title)),
        ("$defs", Tree::Object(definitions)),
    ])
}

/// One file per schema. They refer to each other by file name, so the folder can be moved.
#[must_use]
pub fn files(root: &Tree) -> BTreeMap<String, Tree> {
    let beside = |reference: &str| match reference.strip_prefix(COMPONENTS) {
        Some(name) => format!("{name}.json"),
        None => reference.to_owned(),
    };
    let file = |(name, schema): (&String, &Tree)| {
        let mut properties = Properties::new();
        properties.insert("$schema".to_owned(), Tree::text(DIALECT));
        properties.insert("$id".to_owned(), Tree::text(format!("{name}.json")));
        if let Tree::Object(converted) = converted(schema, &beside) {
            properties.extend(converted);
        }
        (name.clone(), Tree::Object(properties))
    };
    schemas(root).map(file).collect()
}

fn schemas(root: &Tree) -> impl Iterator<Item = (&String, &Tree)> {
    root.at(&["components", "schemas"]).and_then(Tree::properties).into_iter().flatten()
}

fn converted(schema: &Tree, reference: &dyn Fn(&str) -> String) -> Tree {
    json_schema::convert(schema, Dialect::JsonSchema, reference)
}
