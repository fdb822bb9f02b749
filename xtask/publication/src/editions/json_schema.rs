//! The component schemas as JSON Schema 2020-12: in one bundle, and as one file per schema.
//!
//! No schema has an `$id`, because the contract has no URL of its own, and all references stay within the
//! file. So each file works alone in any validator, wherever it is stored.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use cpq_contract::Tree;
use cpq_contract::json_schema::{self, Dialect};
use cpq_contract::tree::Properties;

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
const COMPONENTS: &str = "#/components/schemas/";

/// A bundle of all schemas, for tools that take a single document.
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
        ("title", Tree::Text(title)),
        ("$defs", Tree::Object(definitions)),
    ])
}

/// One file per schema, which contains the schemas that it uses.
#[must_use]
pub fn files(root: &Tree) -> BTreeMap<String, Tree> {
    let schemas: BTreeMap<&String, &Tree> = schemas(root).collect();
    schemas.keys().map(|name| ((*name).clone(), file(name, &schemas))).collect()
}

fn file(name: &str, schemas: &BTreeMap<&String, &Tree>) -> Tree {
    let used = RefCell::new(BTreeSet::new());
    let local = |reference: &str| match reference.strip_prefix(COMPONENTS) {
        Some(other) if other == name => "#".to_owned(),
        Some(other) => {
            used.borrow_mut().insert(other.to_owned());
            format!("#/$defs/{other}")
        }
        None => reference.to_owned(),
    };
    let convert = |name: &str| schemas.get(&name.to_owned()).map(|it| converted(it, &local));

    let mut properties = Properties::new();
    properties.insert("$schema".to_owned(), Tree::text(DIALECT));
    if let Some(Tree::Object(own)) = convert(name) {
        properties.extend(own);
    }
    let mut definitions = BTreeMap::new();
    // The conversion of a schema adds those that it uses.
    let missing = |known: &BTreeMap<String, Tree>| {
        used.borrow().iter().find(|name| !known.contains_key(*name)).cloned()
    };
    while let Some(name) = missing(&definitions) {
        let definition = convert(&name).unwrap_or(Tree::Null);
        definitions.insert(name, definition);
    }
    if !definitions.is_empty() {
        let definitions = Tree::Object(definitions.into_iter().collect());
        properties.insert("$defs".to_owned(), definitions);
    }
    Tree::Object(properties)
}

fn schemas(root: &Tree) -> impl Iterator<Item = (&String, &Tree)> {
    root.at(&["components", "schemas"]).and_then(Tree::properties).into_iter().flatten()
}

fn converted(schema: &Tree, reference: &dyn Fn(&str) -> String) -> Tree {
    json_schema::convert(schema, Dialect::JsonSchema, reference)
}
