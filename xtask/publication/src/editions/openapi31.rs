//! The contract as `OpenAPI` 3.1, whose schemas are JSON Schema 2020-12.

use cpq_contract::Tree;
use cpq_contract::json_schema::{self, Dialect};
use cpq_contract::tree::Properties;

/// The version that most tools support.
const RELEASE: &str = "3.1.0";

/// The JSON Schema dialect of `OpenAPI` 3.1, which defines `format: int64`.
const DIALECT: &str = "https://spec.openapis.org/oas/3.1/dialect/base";

/// Converts the contract to `OpenAPI` 3.1.
#[must_use]
pub fn openapi31(root: &Tree) -> Tree {
    let mut converted = Properties::new();
    for (name, value) in root.properties().into_iter().flatten() {
        let value = match name.as_str() {
            "openapi" => Tree::text(RELEASE),
            "paths" => value.map(|item| each(item, &operation)),
            "components" => each(value, &|section, content| match section {
                "schemas" => Some(content.map(convert_schema)),
                "parameters" | "headers" => Some(content.map(schema_holder)),
                "responses" => Some(content.map(response)),
                "requestBodies" => Some(content.map(body)),
                _ => None,
            }),
            _ => value.clone(),
        };
        converted.insert(name.clone(), value);
        if name == "info" {
            converted.insert("jsonSchemaDialect".to_owned(), Tree::text(DIALECT));
        }
    }
    Tree::Object(converted)
}

/// Converts the properties of an object for which `convert` returns a value.
fn each(tree: &Tree, convert: &dyn Fn(&str, &Tree) -> Option<Tree>) -> Tree {
    let properties = tree.properties().into_iter().flatten();
    let converted = |(name, value): (&String, &Tree)| {
        (name.clone(), convert(name, value).unwrap_or_else(|| value.clone()))
    };
    Tree::Object(properties.map(converted).collect())
}

/// A property of a path item: an operation, or the shared parameters.
fn operation(name: &str, value: &Tree) -> Option<Tree> {
    match (name, value) {
        ("parameters", _) => Some(value.map(schema_holder)),
        (_, Tree::Object(_)) if !name.starts_with("x-") => {
            Some(each(value, &|name, value| match name {
                "parameters" => Some(value.map(schema_holder)),
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
    each(body, &|name, value| (name == "content").then(|| value.map(schema_holder)))
}

fn response(response: &Tree) -> Tree {
    each(response, &|name, value| match name {
        "content" | "headers" => Some(value.map(schema_holder)),
        _ => None,
    })
}

/// A parameter, a header or a media type, which all have a schema.
fn schema_holder(schema_holder: &Tree) -> Tree {
    each(schema_holder, &|name, value| match name {
        "schema" => Some(convert_schema(value)),
        "content" => Some(value.map(self::schema_holder)),
        _ => None,
    })
}

fn convert_schema(schema: &Tree) -> Tree {
    json_schema::convert(schema, Dialect::OpenApi31, &str::to_owned)
}
