//! A schema of `OpenAPI` 3.0 in the words of JSON Schema 2020-12.
//!
//! Only schemas are turned, never a value in them: a property may well be called `example`.

use crate::tree::{Members, Tree};

/// What belongs to the dialect that is written.
pub(super) struct Dialect<'a> {
    /// Whether `x-` members and the words that only `OpenAPI` knows stay.
    pub(super) is_openapi: bool,
    /// A reference as it is written there.
    pub(super) reference: &'a dyn Fn(&str) -> String,
}

/// The words of `OpenAPI` that no JSON Schema has.
const OPENAPI: [&str; 3] = ["discriminator", "xml", "externalDocs"];

/// Turns one schema, with all that it holds.
pub(super) fn turn(schema: &Tree, dialect: &Dialect<'_>) -> Tree {
    let Some(members) = schema.members() else { return schema.clone() };
    if let Some(reference) = members.get("$ref").and_then(Tree::as_text) {
        // Beside a reference nothing counts in 3.0; in 2020-12 it would.
        return Tree::object([("$ref", Tree::Text((dialect.reference)(reference)))]);
    }
    let is_nullable = is_true(members, "nullable");
    let mut turned = Members::new();
    for (name, value) in members {
        let is_openapi = OPENAPI.contains(&name.as_str()) || name.starts_with("x-");
        if is_openapi && !dialect.is_openapi {
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
            ("minimum", value) if is_true(members, "exclusiveMinimum") => {
                ("exclusiveMinimum", value.clone())
            }
            ("maximum", value) if is_true(members, "exclusiveMaximum") => {
                ("exclusiveMaximum", value.clone())
            }
            ("nullable", _) | ("exclusiveMinimum" | "exclusiveMaximum", Tree::Boolean(_)) => {
                continue;
            }
            ("items" | "not" | "additionalProperties", value)
            | ("allOf" | "anyOf" | "oneOf", value @ Tree::Object(_)) => {
                (name.as_str(), turn(value, dialect))
            }
            ("properties" | "allOf" | "anyOf" | "oneOf", value) => {
                (name.as_str(), value.map(|schema| turn(schema, dialect)))
            }
            (name, value) => (name, value.clone()),
        };
        turned.insert(name.to_owned(), value);
    }
    if is_nullable && !turned.contains_key("type") {
        return or_null(turned);
    }
    Tree::Object(turned)
}

/// A schema without a type of its own takes null beside what it takes; its words about itself stay
/// outside.
fn or_null(mut schema: Members) -> Tree {
    let shape = ["allOf", "anyOf", "oneOf", "not", "enum"];
    let inner: Members = shape
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), schema.shift_remove(name)?)))
        .collect();
    if !inner.is_empty() {
        let null = Tree::object([("type", Tree::text("null"))]);
        schema.insert("anyOf".to_owned(), Tree::List(vec![Tree::Object(inner), null]));
    }
    Tree::Object(schema)
}

fn is_true(members: &Members, name: &str) -> bool {
    members.get(name) == Some(&Tree::Boolean(true))
}
