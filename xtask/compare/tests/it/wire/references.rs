//! References, and the components they refer to.

use cpq_compare::Severity::Breaking;
use serde_json::{Value, json};

use super::{check, described, document, response, schema};

#[test]
fn the_target_of_every_reference_is_compared() {
    let (string, integer) = (json!({"type": "string"}), json!({"type": "integer"}));
    let at = |reference: &str, rest: &Value| {
        document(&response(&json!({"200": described(&json!({ "$ref": reference }))})), rest)
    };
    let defs = |schema: &Value| json!({"components": {"x-defs": {"A": schema}}});
    let nested = |schema: &Value| json!({"components": {"x-defs": {"A": {"$ref": "#/x-b/B"}}}, "x-b": {"B": schema}});
    let example = |schema: &Value| json!({"components": {"examples": {"A": {"value": schema}}}});
    let path = |schema: &Value| json!({"paths": {"/a": {"x-s": schema}}});
    let mapped = |schema: &Value| {
        let mapping = json!({"a": "#/components/x-defs/A"});
        json!({"components": {"x-defs": {"A": schema}, "schemas": {"S": {
            "type": "object", "discriminator": {"propertyName": "kind", "mapping": mapping}}}}})
    };
    check(vec![
        (
            "extension",
            at("#/components/x-defs/A", &defs(&string)),
            at("#/components/x-defs/A", &defs(&integer)),
            Breaking,
            &["type-changed", "extension-changed"],
        ),
        (
            "nested",
            at("#/components/x-defs/A", &nested(&string)),
            at("#/components/x-defs/A", &nested(&integer)),
            Breaking,
            &["type-changed", "extension-changed"],
        ),
        (
            "example",
            at("#/components/examples/A/value", &example(&string)),
            at("#/components/examples/A/value", &example(&integer)),
            Breaking,
            &["type-changed", "example-changed"],
        ),
        (
            "path item",
            at("#/paths/~1a/x-s", &path(&string)),
            at("#/paths/~1a/x-s", &path(&integer)),
            Breaking,
            &["type-changed", "extension-changed"],
        ),
        (
            "mapping",
            at("#/components/schemas/S", &mapped(&string)),
            at("#/components/schemas/S", &mapped(&integer)),
            Breaking,
            &["type-changed", "extension-changed"],
        ),
    ]);
}

#[test]
fn a_renamed_component_with_the_same_content_is_one_change() {
    let unused = |name: &str| {
        document(
            &response(&json!({})),
            &json!({"components": {"schemas": {name: {"type": "string"}}}}),
        )
    };
    let mapped = |name: &str| {
        let reference = format!("#/components/schemas/{name}");
        document(
            &schema(&json!({"$ref": "#/components/schemas/All"})),
            &json!({"components": {"schemas": {
            "All": {"oneOf": [{"$ref": reference}], "discriminator": {"propertyName": "kind", "mapping": {"a": reference}}},
            name: {"type": "object", "properties": {"kind": {"type": "string"}, "next": {"$ref": reference}}}}}}),
        )
    };
    let recursive = |name: &str| {
        let next = json!({"$ref": format!("#/components/schemas/{name}")});
        document(
            &response(&json!({})),
            &json!({"components": {"schemas": {name: {"properties": {"next": next}}}}}),
        )
    };
    check(vec![
        (
            "unused and recursive",
            recursive("Old"),
            recursive("New"),
            Breaking,
            &["component-renamed"],
        ),
        ("unused", unused("Old"), unused("New"), Breaking, &["component-renamed"]),
        ("mapped and recursive", mapped("Old"), mapped("New"), Breaking, &["component-renamed"]),
    ]);
}
