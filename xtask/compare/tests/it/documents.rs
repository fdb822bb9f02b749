//! Which documents can be compared, and the errors for others.

use cpq_compare::{Rule, Which, compare};
use serde_json::{Value, json};

use crate::contract::{compared, dense, edit, v19};

#[test]
fn a_contract_is_equal_to_itself() {
    for contract in [dense(), v19()] {
        assert_eq!(compared(&contract, &contract).changes, []);
    }
}

/// The error for an edited document, in both directions.
fn error(edits: &[(&str, &str)]) -> String {
    let contract = dense();
    let edited = edit(&contract, edits);
    let forth = compare(&contract, &edited).expect_err("it can't be compared");
    let back = compare(&edited, &contract).expect_err("nor the other way round");
    assert_eq!((forth.document, &forth.pointer), (Which::New, &back.pointer));
    forth.to_string()
}

#[test]
fn invalid_documents_are_rejected_with_pointer_and_remedy() {
    let swagger = compare(&json!({"swagger": "2.0"}), &dense()).expect_err("it is Swagger");
    assert_eq!(swagger.document, Which::Old);
    let cases: [(&[(&str, &str)], &str); 8] = [
        (
            &[("/openapi", r#""3.1.0""#)],
            "at its root: it is OpenAPI 3.1.0, but only OpenAPI 3.0 can be compared; use an",
        ),
        (&[("/openapi", "3.0")], "at its root: it has no OpenAPI version"),
        (&[("/info/title", "")], "at /info: the contract has no title; add"),
        (&[("/paths", "")], "at its root: there are no `paths`; add"),
        (&[("/paths", "null")], "at /paths: `paths` must be an object; write"),
        (
            &[("S/Lonely", r##"{"$ref": "#/components/schemas/None"}"##)],
            "at /components/schemas/Lonely/$ref: `#/components/schemas/None` does not exist; add a schema",
        ),
        (
            &[("S/Lonely", r#"{"$ref": "other.yaml#/Lonely"}"#)],
            "at /components/schemas/Lonely/$ref: `other.yaml#/Lonely` refers to another document; bundle",
        ),
        (
            &[("S/Lonely", r##"{"$ref": "#/components/schemas/Lonely"}"##)],
            "leads only to other references; replace",
        ),
    ];
    for (edits, expected) in cases {
        let message = error(edits);
        assert!(
            message.starts_with("the new contract at ") && message.contains(expected),
            "{message}"
        );
    }
}

#[test]
fn recursive_schemas_are_compared() {
    let contract = dense();
    let looped = r##"{"oneOf": [{"$ref": "#/components/schemas/Shape"}, {"$ref": "#/components/schemas/Part"}]}"##;
    let edited = edit(&contract, &[("B/parent", looped), ("S/Shape", looped), ("B/open/x-a", "1")]);
    assert!(!compared(&contract, &edited).changes.is_empty());
    assert!(!compared(&edited, &contract).changes.is_empty());
}

#[test]
fn long_reference_chains_and_deep_nesting_do_not_overflow_the_stack() {
    let chain = |last: &str| -> Value {
        let mut schemas = serde_json::Map::new();
        for number in 0..5_000 {
            let next = format!("#/components/schemas/S{}", number + 1);
            let schema = json!({"properties": {"next": {"$ref": next}}});
            schemas.insert(format!("S{number}"), schema);
        }
        schemas.insert("S5000".to_owned(), json!({"type": last}));
        let schema = json!({"$ref": "#/components/schemas/S0"});
        let content = json!({"application/json": {"schema": schema}});
        json!({
            "openapi": "3.0.3", "info": {"title": "Chain", "version": "1"},
            "paths": {"/": {"get": {"responses": {"200": {"description": "", "content": content}}}}},
            "components": {"schemas": schemas},
        })
    };
    let changes = compared(&chain("string"), &chain("integer")).changes;
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].operations[0].operation, "GET /");

    let mut deep = json!({});
    for _ in 0..100_000 {
        let mut outer = json!({});
        outer["items"] = deep;
        deep = outer;
    }
    let mut contract = chain("string");
    contract["components"]["examples"]["deep"]["value"] = deep;
    let error = compare(&contract, &contract).expect_err("it is too deep");
    assert!(error.to_string().contains("nested too deeply"), "{error}");
    // Dropping it would take as deep a stack as comparing it.
    std::mem::forget(contract);
}

#[test]
fn a_wrapper_around_a_reference_is_no_reference_change() {
    let contract = dense();
    let wrapped = r##"{"allOf": [{"$ref": "#/components/schemas/Id"}], "description": "Which"}"##;
    let edited = edit(&contract, &[("S/Notice/properties/id", wrapped)]);
    let rules: Vec<Rule> =
        compared(&contract, &edited).changes.iter().map(|change| change.rule).collect();
    assert_eq!(rules, [Rule::Rewritten, Rule::DocumentationChanged]);
}

#[test]
fn references_outside_of_components_are_compared() {
    let outside = [
        ("/x-schemas", r#"{"A b": {"type": "string"}}"#),
        ("S/Order/properties/at", r##"{"$ref": "#/x-schemas/A%20b"}"##),
    ];
    let old = edit(&dense(), &outside);
    let new = edit(&old, &[("/x-schemas/A b/type", r#""integer""#)]);
    let changes = compared(&old, &new).changes;
    let rules: Vec<Rule> = changes.iter().map(|change| change.rule).collect();
    assert_eq!(rules, [Rule::TypeChanged, Rule::ExtensionChanged]);
    assert_eq!(changes[0].operations[0].operation, "GET /orders/{id}");
}
