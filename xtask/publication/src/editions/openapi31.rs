//! The contract as `OpenAPI` 3.1, whose schemas are JSON Schema 2020-12.

use cpq_contract::Tree;
use cpq_contract::json_schema::{self, Dialect};
use cpq_contract::tree::Properties;

/// The release that is written: tools know it longest.
const RELEASE: &str = "3.1.0";

/// The name `OpenAPI` 3.1 has for its own dialect, which knows `format: int64`.
const DIALECT: &str = "https://spec.openapis.org/oas/3.1/dialect/base";

/// The same contract in `OpenAPI` 3.1.
#[must_use]
pub fn openapi31(root: &Tree) -> Tree {
    let mut turned = Properties::new();
    for (name, value) in root.properties().into_iter().flatten() {
        let value = match name.as_str() {
            "openapi" => Tree::text(RELEASE),
            "paths" => value.map(|item| each(item, &operation)),
            "components" => each(value, &|section, content| match section {
                "schemas" => Some(content.map(turn)),
                "parameters" | "headers" => Some(content.map(carrier)),
                "responses" => Some(content.map(response)),
                "requestBodies" => Some(content.map(body)),
                _ => None,
            }),
            _ => value.clone(),
        };
        turned.insert(name.clone(), value);
        if name == "info" {
            turned.insert("jsonSchemaDialect".to_owned(), Tree::text(DIALECT));
        }
    }
    Tree::Object(turned)
}

/// The members of an object, those that `turn` knows turned.
fn each(tree: &Tree, turn: &dyn Fn(&str, &Tree) -> Option<Tree>) -> Tree {
    let members = tree.properties().into_iter().flatten();
    let turned = |(name, value): (&String, &Tree)| {
        (name.clone(), turn(name, value).unwrap_or_else(|| value.clone()))
    };
    Tree::Object(members.map(turned).collect())
}

/// A member of a path item: an operation, or the parameters that all of them share.
fn operation(name: &str, value: &Tree) -> Option<Tree> {
    match (name, value) {
        ("parameters", _) => Some(value.map(carrier)),
        (_, Tree::Object(_)) if !name.starts_with("x-") => {
            Some(each(value, &|name, value| match name {
                "parameters" => Some(value.map(carrier)),
                "requestBody" => Some(body(value)),
                "responses" => Some(value.map(response)),
                "callbacks" => {
                    Some(value.map(|callback| callback.map(|item| each(item, &operation))))
                }
                _ => None,
            }))
        }
        _ => None,
    }
}

fn body(body: &Tree) -> Tree {
    each(body, &|name, value| (name == "content").then(|| value.map(carrier)))
}

fn response(response: &Tree) -> Tree {
    each(response, &|name, value| match name {
        "content" | "headers" => Some(value.map(carrier)),
        _ => None,
    })
}

/// A parameter, a header or a media type: what carries a schema.
fn carrier(carrier: &Tree) -> Tree {
    each(carrier, &|name, value| match name {
        "schema" => Some(turn(value)),
        "content" => Some(value.map(self::carrier)),
        _ => None,
    })
}

fn turn(schema: &Tree) -> Tree {
    json_schema::convert(schema, Dialect::OpenApi31, &str::to_owned)
}
