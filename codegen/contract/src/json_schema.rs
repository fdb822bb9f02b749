//! Converts schemas of OpenAPI 3.0 to JSON Schema 2020-12.
//!
//! Only schemas are converted, never the values in them: a property may well be named `example`.

use serde_json::Value;

use crate::tree::{Properties, Tree};

/// Keyword that [`Dialect::Validation`] adds to integers: their number of bits, 32 or 64.
pub const WIDTH: &str = "x-width";

/// Keywords of OpenAPI that JSON Schema lacks.
const OPENAPI_KEYWORDS: [&str; 3] = ["discriminator", "xml", "externalDocs"];

/// What the converted schema is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// OpenAPI 3.1, which keeps extensions and OpenAPI's own keywords.
    OpenApi31,
    /// Plain JSON Schema.
    JsonSchema,
    /// JSON Schema for a validator that knows the keyword [`WIDTH`].
    Validation,
}

/// Converts a schema; `reference` rewrites the target of each `$ref`.
#[must_use]
pub fn convert(schema: &Tree, dialect: Dialect, reference: &dyn Fn(&str) -> String) -> Tree {
    let Some(keywords) = schema.properties() else { return schema.clone() };
    if let Some(target) = keywords.get("$ref").and_then(Tree::as_text) {
        // OpenAPI 3.0 ignores all other keywords beside a reference, JSON Schema does not.
        return Tree::object([("$ref", Tree::Text(reference(target)))]);
    }
    let convert = |schema: &Tree| convert(schema, dialect, reference);
    let is_nullable = is_true(keywords, "nullable");
    let mut converted = Properties::new();
    for (name, value) in keywords {
        let is_openapi = OPENAPI_KEYWORDS.contains(&name.as_str()) || name.starts_with("x-");
        if is_openapi && dialect != Dialect::OpenApi31 {
            continue;
        }
        let (name, value) = match (name.as_str(), value) {
            ("type", Tree::Text(_)) if is_nullable => {
                (name.as_str(), Tree::List(vec![value.clone(), Tree::text("null")]))
            }
            ("enum", Tree::List(values)) if is_nullable && !values.contains(&Tree::Null) => {
                let null = [Tree::Null];
                ("enum", Tree::List(values.iter().cloned().chain(null).collect()))
            }
            ("example", value) => ("examples", Tree::List(vec![value.clone()])),
            ("minimum", value) if is_true(keywords, "exclusiveMinimum") => {
                ("exclusiveMinimum", value.clone())
            }
            ("maximum", value) if is_true(keywords, "exclusiveMaximum") => {
                ("exclusiveMaximum", value.clone())
            }
            ("nullable", _) | ("exclusiveMinimum" | "exclusiveMaximum", Tree::Boolean(_)) => {
                continue;
            }
            ("items" | "not" | "additionalProperties", value)
            | ("allOf" | "anyOf" | "oneOf", value @ Tree::Object(_)) => {
                (name.as_str(), convert(value))
            }
            ("properties" | "allOf" | "anyOf" | "oneOf", value) => {
                (name.as_str(), value.map(convert))
            }
            (name, value) => (name, value.clone()),
        };
        converted.insert(name.to_owned(), value);
    }
    if dialect == Dialect::Validation && has_text(keywords, "type", "integer") {
        let width = if has_text(keywords, "format", "int32") { 32 } else { 64 };
        converted.insert(WIDTH.to_owned(), Tree::count(width));
    }
    if is_nullable && !converted.contains_key("type") {
        return or_null(converted);
    }
    Tree::Object(converted)
}

/// Allows `null` in a schema without `type`; annotations such as `title` stay outside the `anyOf`.
fn or_null(mut schema: Properties) -> Tree {
    let constraints = ["allOf", "anyOf", "oneOf", "not", "enum"];
    let inner: Properties = constraints
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), schema.shift_remove(name)?)))
        .collect();
    if !inner.is_empty() {
        let null = Tree::object([("type", Tree::text("null"))]);
        schema.insert("anyOf".to_owned(), Tree::List(vec![Tree::Object(inner), null]));
    }
    Tree::Object(schema)
}

fn is_true(keywords: &Properties, name: &str) -> bool {
    keywords.get(name) == Some(&Tree::Boolean(true))
}

fn has_text(keywords: &Properties, name: &str, text: &str) -> bool {
    keywords.get(name).and_then(Tree::as_text) == Some(text)
}

/// Converts a schema for validation; `document` is the URI of the document that its references point
/// into (see [`validation_document`]).
#[must_use]
pub fn validation_schema(schema: &Value, document: &str) -> Value {
    let reference = |target: &str| format!("{document}{target}");
    convert(&Tree::from(schema), Dialect::Validation, &reference).into()
}

/// Converts the schemas of a document for validation: a document with nothing but these.
#[must_use]
pub fn validation_document(document: &Value) -> Value {
    let schemas = document.pointer("/components/schemas").map_or(Tree::Null, Tree::from);
    let convert = |schema: &Tree| convert(schema, Dialect::Validation, &str::to_owned);
    let components = Tree::object([("schemas", schemas.map(convert))]);
    Tree::object([("components", components)]).into()
}
