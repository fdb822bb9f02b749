//! What can be compared, and what is refused by name.

use cpq_compare::{Rule, Which, compare};
use serde_json::{Value, json};

use crate::contract::{compared, dense, edit, v19};

#[test]
fn a_contract_is_equal_to_itself() {
    for contract in [dense(), v19()] {
        assert_eq!(compared(&contract, &contract).changes, []);
    }
}

/// What is wrong with a document, from the sentence that says so.
fn refused(edits: &[(&str, &str)]) -> String {
    let contract = dense();
    let edited = edit(&contract, edits);
    let forth = compare(&contract, &edited).expect_err("it can't be compared");
    let back = compare(&edited, &contract).expect_err("nor the other way round");
    assert_eq!((forth.document, &forth.pointer), (Which::New, &back.pointer));
    forth.to_string()
}

#[test]
fn what_cannot_be_compared_is_refused_with_the_place_and_a_remedy() {
    let swagger = compare(&json!({"swagger": "2.0"}), &dense()).expect_err("it is Swagger");
    assert_eq!(swagger.document, Which::Old);
    let cases: [(&[(&str, &str)], &str); 9] = [
        (
            &[("/openapi", r#""3.1.0""#)],
            "at its root: it is OpenAPI 3.1.0, and only 3.0 is compared; give an",
        ),
        (&[("/openapi", "3.0")], "at its root: it does not say which version of OpenAPI it is"),
        (&[("/info/title", r#""Pieces""#)], "at /info/title: this is the contract `Pi"),
        (&[("/info/title", "")], "at /info: the contract has no title; add"),
        (&[("/paths", "")], "at its root: there are no `paths`; add"),
        (&[("/paths", "null")], "at /paths: `paths` has to be an object; write"),
        (
            &[("S/Lonely", r##"{"$ref": "#/components/schemas/None"}"##)],
            "at /components/schemas/Lonely/$ref: `#/components/schemas/None` leads nowhere; add a schema",
        ),
        (
            &[("S/Lonely", r#"{"$ref": "other.yaml#/Lonely"}"#)],
            "at /components/schemas/Lonely/$ref: `other.yaml#/Lonely` leads out of the document; bundle",
        ),
        (
            &[("S/Lonely", r##"{"$ref": "#/components/schemas/Lonely"}"##)],
            "in a circle or to nowhere; let",
        ),
    ];
    for (edits, expected) in cases {
        let message = if expected.contains("/info/title") {
            let contract = dense();
            compare(&contract, &edit(&contract, edits)).expect_err("other title").to_string()
        } else {
            refused(edits)
        };
        assert!(
            message.starts_with("the new contract at ") && message.contains(expected),
            "{message}"
        );
    }
}

#[test]
fn schemas_that_contain_themselves_come_to_an_end() {
    let contract = dense();
    let looped = r##"{"oneOf": [{"$ref": "#/components/schemas/Shape"}, {"$ref": "#/components/schemas/Part"}]}"##;
    let edited = edit(&contract, &[("B/parent", looped), ("S/Shape", looped), ("B/open/x-a", "1")]);
    assert!(!compared(&contract, &edited).changes.is_empty());
    assert!(!compared(&edited, &contract).changes.is_empty());
}

#[test]
fn a_long_chain_of_references_and_deep_nesting_exhaust_no_stack() {
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
    let refused = compare(&contract, &contract).expect_err("it is too deep");
    assert!(refused.to_string().contains("nested too deeply"), "{refused}");
    // Dropping it would take as deep a stack as comparing it.
    std::mem::forget(contract);
}

#[test]
fn an_ordinary_wrapper_around_a_reference_renames_nothing() {
    let contract = dense();
    let wrapped = r##"{"allOf": [{"$ref": "#/components/schemas/Id"}], "description": "Which"}"##;
    let edited = edit(&contract, &[("S/Notice/properties/id", wrapped)]);
    let rules: Vec<Rule> =
        compared(&contract, &edited).changes.iter().map(|change| change.rule).collect();
    assert_eq!(rules, [Rule::Rewritten, Rule::DocumentationChanged]);
}

#[test]
fn what_is_kept_outside_of_the_components_is_compared_where_it_is_referred_to() {
    let outside = [
        ("/x-schemas", r#"{"A b": {"type": "string"}}"#),
        ("S/Notice/properties/at", r##"{"$ref": "#/x-schemas/A%20b"}"##),
    ];
    let old = edit(&dense(), &outside);
    let new = edit(&old, &[("/x-schemas/A b/type", r#""integer""#)]);
    let changes = compared(&old, &new).changes;
    let rules: Vec<Rule> = changes.iter().map(|change| change.rule).collect();
    assert_eq!(rules, [Rule::TypeChanged, Rule::ExtensionChanged]);
    assert_eq!(changes[0].operations[0].operation, "createPart");
}
