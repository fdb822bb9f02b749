//! The component schemas as JSON Schema 2020-12: all in one file, and a file for each.

use std::collections::BTreeMap;

use cpq_contract::Tree;
use cpq_contract::json_schema::{self, Dialect};
use cpq_contract::tree::Properties;

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
const COMPONENTS: &str = "#/components/schemas/";

/// One schema that defines them all, for validators that take a single document. Its name is a URN,
/// for no host stands behind it.
#[must_use]
pub fn bundle(root: &Tree, version: &str, number: &str) -> Tree {
    let local = |reference: &str| match reference.strip_prefix(COMPONENTS) {
        Some(name) => format!("#/$defs/{name}"),
        None => reference.to_owned(),
    };
    let definitions =
        schemas(root).map(|(name, schema)| (name.clone(), turned(schema, &local))).collect();
    let title = format!("The schemas of the Oracle CPQ {version} contract, {number}");
    Tree::object([
        ("$schema", Tree::text(DIALECT)),
        ("$id", Tree::text(format!("urn:oracle-cpq:{version}:{number}"))),
        ("title", Tree::Text(title)),
        ("$defs", Tree::Object(definitions)),
    ])
}

/// A file for each schema. They refer to each other by file name, so a folder of them works wherever
/// it lies.
#[must_use]
pub fn files(root: &Tree) -> BTreeMap<String, Tree> {
    let beside = |reference: &str| match reference.strip_prefix(COMPONENTS) {
        Some(name) => format!("{name}.json"),
        None => reference.to_owned(),
    };
    let file = |(name, schema): (&String, &Tree)| {
        let mut members = Properties::new();
        members.insert("$schema".to_owned(), Tree::text(DIALECT));
        members.insert("$id".to_owned(), Tree::text(format!("{name}.json")));
        if let Tree::Object(turned) = turned(schema, &beside) {
            members.extend(turned);
        }
        (name.clone(), Tree::Object(members))
    };
    schemas(root).map(file).collect()
}

fn schemas(root: &Tree) -> impl Iterator<Item = (&String, &Tree)> {
    root.at(&["components", "schemas"]).and_then(Tree::properties).into_iter().flatten()
}

fn turned(schema: &Tree, reference: &dyn Fn(&str) -> String) -> Tree {
    json_schema::convert(schema, Dialect::JsonSchema, reference)
}
