//! Contracts that must not pass, whatever rule stops them.

use std::panic::catch_unwind;

use cpq_codegen::{Sources, generate, lint};
use serde_json::{Value, json};

use crate::contract::{Edit, remove, set, small, text};

fn check<const N: usize>(cases: &[(&str, Edit); N]) {
    let passed: Vec<String> = cases
        .iter()
        .filter_map(|(what, edit)| {
            let mut contract = small();
            edit(&mut contract);
            Some(format!("{what}: {}", fate(&contract)?))
        })
        .collect();
    assert!(passed.is_empty(), "these pass lint:\n{}", passed.join("\n"));
}

/// What becomes of a contract that passes.
fn fate(sources: &Sources) -> Option<String> {
    let contract = lint(sources).ok()?;
    Some(match catch_unwind(|| generate(&[contract])) {
        Ok(Ok(_)) => "something is generated".to_owned(),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "the generator panics".to_owned(),
    })
}

fn schema(members: &Value) -> Value {
    json!({
        "title": "Something else",
        "description": "Something else",
        "type": "object",
        "properties": members,
        "x-evidence": {"kind": "inferred"},
    })
}

fn boolean() -> Value {
    json!({
        "description": "Something else",
        "type": "boolean",
        "x-evidence": {"kind": "inferred"},
    })
}

#[test]
fn what_the_page_on_extensions_demands_is_held_against_the_contract() {
    const STATUS_200: &str = "/paths/~1parts/get/responses/200/x-evidence";
    check(&[
        ("a success from nowhere", remove(STATUS_200)),
        ("a response from nowhere", remove("/components/responses/UnexpectedError/x-evidence")),
        ("a security scheme from nowhere", remove("/components/securitySchemes/basic/x-evidence")),
        (
            "a parameter's evidence on a page that is not listed",
            set("/components/parameters/limit/x-evidence/page", json!("colours")),
        ),
        (
            "a response's evidence on a page that is not listed",
            set("/paths/~1parts/get/responses/200/x-evidence/page", json!("colours")),
        ),
        (
            "a path parameter of which nothing says whether it is personal",
            remove("/components/parameters/partNumber/x-personal-data"),
        ),
        ("a page of which nothing says how much was read", remove("/x-pages/parts/read")),
        (
            "a known value of another type than its property",
            set("/components/schemas/Part/properties/name/x-known-values", json!([{"value": 1}])),
        ),
        (
            "personal data on a truth",
            set(
                "/components/schemas/PartCollection/properties/hasMore/x-personal-data",
                json!(true),
            ),
        ),
    ]);
}

#[test]
fn what_is_of_the_wrong_shape_is_not_taken_for_absent() {
    check(&[
        (
            "required that is no list",
            set("/components/schemas/PartRequest/required", json!("name")),
        ),
        (
            "properties that are a list",
            set("/components/schemas/ErrorResponse/properties", json!([])),
        ),
        (
            "parameters that are a mapping",
            set("/paths/~1parts/get/parameters", json!({"limit": {}})),
        ),
        (
            "known values that are a mapping",
            set(
                "/components/schemas/PartRequest/properties/state/x-known-values",
                json!({"0": "NEW"}),
            ),
        ),
        (
            "a reference beside a type",
            set("/components/schemas/PartRequest/properties/maker/type", json!("string")),
        ),
        (
            "items of text",
            set(
                "/components/schemas/Part/properties/name/items",
                json!({"$ref": "#/components/schemas/Maker"}),
            ),
        ),
    ]);
}

/// The contract with this for the name of its first operation.
fn operation(name: &'static str) -> Edit {
    Box::new(move |sources| {
        let old = "samples/listParts.response.json";
        let payload = sources.payloads.remove(old).expect("it has a payload");
        sources.payloads.insert(old.replace("listParts", name), payload);
        text("operationId: listParts", "operationId: it")(sources);
        sources.openapi =
            sources.openapi.replace("operationId: it", &format!("operationId: {name}"));
    })
}

/// The contract with this for the name of its only tag.
fn tag(name: &'static str) -> Edit {
    Box::new(move |sources| {
        let openapi = &sources.openapi;
        sources.openapi = openapi
            .replace("tags: [Parts]", &format!("tags: [{name}]"))
            .replace("{name: Parts,", &format!("{{name: {name},"));
    })
}

#[test]
fn what_would_give_no_sdk_that_compiles_is_not_generated() {
    check(&[
        (
            "no operation",
            Box::new(|sources| {
                set("/paths", json!({}))(sources);
                sources.payloads.clear();
            }),
        ),
        ("a schema without members", set("/components/schemas/Nothing", schema(&json!({})))),
        (
            "a schema whose module is a keyword",
            set("/components/schemas/Type", schema(&json!({"sold": boolean()}))),
        ),
        (
            "a schema named like something the types use",
            set("/components/schemas/Value", schema(&json!({"sold": boolean()}))),
        ),
        (
            "a schema named like a request",
            Box::new(|sources| {
                sources.openapi = sources.openapi.replace("PartCollection", "ListParts");
            }),
        ),
        (
            "a member whose setter hides `default`",
            set("/components/schemas/PartRequest/properties/default", boolean()),
        ),
        ("a tag whose module is a keyword", tag("Type")),
        ("a tag whose module is there already", tag("Operations")),
        ("an operation named like a keyword", operation("type")),
        ("an operation named like the client's constructor", operation("new")),
        ("a brace that nothing opens", text("  /parts:", "  /parts}:")),
        ("an operation named like a type of the runtime", operation("error")),
        ("an operation named like a type of Rust", operation("result")),
        (
            "a schema named like a type of Rust",
            Box::new(|sources| sources.openapi = sources.openapi.replace("Maker", "Vec")),
        ),
        ("a parameter that begins with a digit", text("name: totalResults", "name: 1x")),
        ("a parameter of progenitor's own", text("name: totalResults", "name: url")),
        (
            "a member that tools spell differently",
            set("/components/schemas/PartRequest/properties/aUser's", boolean()),
        ),
    ]);
}

/// Lint's own words: a parameter is a string, a boolean or an integer of format int64.
#[test]
fn a_parameter_is_what_the_rule_says() {
    const SCHEMA: &str = "/components/parameters/limit/schema";
    check(&[
        ("a number", set(SCHEMA, json!({"type": "number"}))),
        ("a password", set(SCHEMA, json!({"type": "string", "format": "password"}))),
    ]);
}

/// It becomes documentation, which is Markdown, and code where it is fenced.
#[test]
fn text_that_would_not_be_itself_in_documentation_is_refused() {
    const AT: &str = "/components/schemas/Part/description";
    let texts = [
        "one\rtwo",
        "a List<b>",
        "see [Missing]",
        "see [x](y",
        "```\ncode",
        "~~~\ncode",
        "`code",
        "at https://example.com/x",
    ];
    for text in texts {
        check(&[(text, set(AT, json!(text)))]);
    }
    for text in ["`List<b>` and `[x]`", "see [x](https://example.com/x)", "*/ \\ \" ' é"] {
        let mut contract = small();
        set(AT, json!(text))(&mut contract);
        assert!(lint(&contract).is_ok(), "{text}");
    }
}

#[test]
fn what_no_operation_reaches_is_looked_at_all_the_same() {
    check(&[
        (
            "a response nothing refers to",
            set("/components/responses/Unused", json!({"garbage": 1})),
        ),
        ("a parameter nothing refers to", set("/components/parameters/unused", json!({}))),
        (
            "a success that is a reference",
            set(
                "/paths/~1parts/get/responses/200",
                json!({"$ref": "#/components/responses/UnexpectedError"}),
            ),
        ),
        (
            "a single example beside a success",
            set(
                "/paths/~1parts/get/responses/200/content/application~1json/example",
                json!({"items": []}),
            ),
        ),
        (
            "an error's example of another type",
            set(
                "/components/responses/UnexpectedError/content/application~1json/example",
                json!({"title": 5}),
            ),
        ),
    ]);
}
