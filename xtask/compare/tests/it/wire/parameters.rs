//! Parameters and headers.

use cpq_compare::Severity::{Breaking, Compatible, DocsOnly};
use cpq_compare::compare;
use serde_json::{Value, json};

use super::{check, document, merge, response, result};

#[test]
fn header_names_have_no_case_and_some_parameters_are_ignored() {
    let header = |name: &str| {
        document(
            &response(
                &json!({"200": {"description": "", "headers": {name: {"schema": {"type": "string"}}}}}),
            ),
            &json!({}),
        )
    };
    let parameter = |name: &str, kind: &str| {
        let parameter =
            json!([{"name": name, "in": "header", "required": true, "schema": {"type": kind}}]);
        document(&json!({"parameters": parameter, "responses": {}}), &json!({}))
    };
    let none = || document(&json!({"parameters": [], "responses": {}}), &json!({}));
    let component = |kind: &str| {
        document(
            &json!({"parameters": [{"$ref": "#/components/parameters/A"}], "responses": {}}),
            &json!({
        "components": {"parameters": {"A": {"name": "Accept", "in": "header", "schema": {"type": kind}}}}}),
        )
    };
    check(vec![
        ("header", header("X-Case"), header("x-case"), DocsOnly, &["rewritten"]),
        (
            "parameter",
            parameter("X-Case", "string"),
            parameter("x-case", "string"),
            DocsOnly,
            &["rewritten"],
        ),
        ("Accept", none(), parameter("Accept", "string"), DocsOnly, &["rewritten"]),
        (
            "Content-Type",
            parameter("Content-Type", "string"),
            parameter("Content-Type", "integer"),
            DocsOnly,
            &["rewritten"],
        ),
        ("authorization", parameter("authorization", "string"), none(), DocsOnly, &["rewritten"]),
        (
            "Accept in components",
            component("string"),
            component("integer"),
            DocsOnly,
            &["rewritten"],
        ),
        (
            "header Content-Type",
            header("Content-Type"),
            document(&response(&json!({"200": {"description": "", "headers": {}}})), &json!({})),
            DocsOnly,
            &["rewritten"],
        ),
        (
            "X-Other",
            none(),
            parameter("X-Other", "string"),
            Breaking,
            &["required-parameter-added"],
        ),
    ]);
}

#[test]
fn path_parameters_are_identified_by_their_position() {
    let at = |path: &str, names: &[(&str, &str)]| {
        let parameters: Vec<Value> = names.iter().map(|(name, kind)| json!({"name": name, "in": "path", "required": true, "schema": {"type": kind}})).collect();
        document(
            &response(&json!({})),
            &json!({"paths": {path: {"get": {"parameters": parameters, "responses": {}}}}}),
        )
    };
    let old = at("/a/{id}", &[("id", "string")]);
    let renamed = at("/a/{key}", &[("key", "string")]);
    let changes = compare(&old, &renamed).expect("both are documents").changes;
    assert_eq!(changes[0].affects(), "generated code");
    check(vec![
        ("renamed", old, renamed, Breaking, &["path-parameter-renamed"]),
        (
            "swapped",
            at("/a/{x}/{y}", &[("x", "string"), ("y", "integer")]),
            at("/a/{y}/{x}", &[("y", "integer"), ("x", "string")]),
            Breaking,
            &["path-parameter-renamed", "type-changed", "path-parameter-renamed", "type-changed"],
        ),
    ]);
}

#[test]
fn a_parameter_of_the_path_that_every_operation_overrides_is_documentation() {
    let with = |kind: &str, own: &str| {
        let parameter =
            |kind: &str| json!([{"name": "a", "in": "query", "schema": {"type": kind}}]);
        let mut operation = response(&json!({}));
        merge(&mut operation, &json!({"parameters": parameter(own)}));
        document(&operation, &json!({"paths": {"/parts": {"parameters": parameter(kind)}}}))
    };
    check(vec![
        (
            "overridden",
            with("string", "string"),
            with("integer", "string"),
            DocsOnly,
            &["rewritten"],
        ),
        ("own", with("string", "string"), with("string", "integer"), Breaking, &["type-changed"]),
    ]);
}

#[test]
fn properties_without_a_meaning_for_a_parameter_are_ignored() {
    let with = |place: &str, schema: &Value, extra: &Value| {
        let mut parameter = json!({"name": "a", "in": place, "schema": schema});
        merge(&mut parameter, extra);
        document(&json!({"parameters": [parameter], "responses": {}}), &json!({}))
    };
    let (text, list) = (json!({"type": "string"}), json!({"type": "array", "items": {}}));
    let joined = json!({"explode": false});
    let cases = [
        ("query", &text, joined.clone(), DocsOnly, "rewritten"),
        ("query", &list, joined.clone(), Breaking, "serialization-changed"),
        ("query", &list, json!({"style": "form", "explode": true}), DocsOnly, "rewritten"),
        ("header", &list, json!({"explode": true}), Breaking, "serialization-changed"),
        ("header", &text, json!({"allowReserved": true}), DocsOnly, "rewritten"),
        ("query", &text, json!({"allowReserved": true}), Breaking, "serialization-changed"),
        ("header", &text, json!({"allowEmptyValue": true}), DocsOnly, "rewritten"),
        ("query", &text, json!({"allowEmptyValue": true}), Compatible, "empty-value-allowed"),
    ];
    for (place, schema, extra, severity, rule) in cases {
        let (worst, rules) = result(&with(place, schema, &json!({})), &with(place, schema, &extra));
        let is_expected = worst == Some(severity) && rules.iter().all(|found| *found == rule);
        assert!(is_expected, "{place} {extra}: {worst:?} {rules:?}");
    }
}

#[test]
fn the_request_of_a_callback_is_read_by_clients() {
    let with = |rest: Value| {
        let mut sent = response(&json!({}));
        merge(&mut sent, &rest);
        let operation = json!({"responses": {}, "callbacks": {"done": {"{$request.body#/url}": {"post": sent}}}});
        document(&operation, &json!({}))
    };
    let parameter = |required: bool| {
        with(json!({"parameters": [{"name": "a", "in": "query", "required": required}]}))
    };
    let body = |required: bool| with(json!({"requestBody": {"content": {}, "required": required}}));
    check(vec![
        (
            "required parameter",
            with(json!({})),
            parameter(true),
            Compatible,
            &["required-parameter-added"],
        ),
        (
            "optional parameter",
            parameter(true),
            parameter(false),
            Breaking,
            &["parameter-became-optional"],
        ),
        ("required body", body(false), body(true), Compatible, &["body-became-required"]),
        ("optional body", body(true), body(false), Breaking, &["body-became-optional"]),
    ]);
}
