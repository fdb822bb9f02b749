//! Responses and media types.

use cpq_compare::Severity::{Breaking, Compatible, DocsOnly};
use serde_json::{Value, json};

use super::{check, described, document, response, result};

#[test]
fn an_added_response_or_media_type_is_compared_with_the_one_that_covered_it() {
    let (problem, other) =
        (described(&json!({"type": "object"})), described(&json!({"type": "string"})));
    let with = |responses: Value| document(&response(&responses), &json!({}));
    let content = |content: Value| with(json!({"200": {"description": "", "content": content}}));
    let (object, string) =
        (json!({"schema": {"type": "object"}}), json!({"schema": {"type": "string"}}));
    check(vec![
        (
            "default",
            with(json!({"default": problem})),
            with(json!({"default": problem, "404": other})),
            Breaking,
            &["type-changed", "status-added"],
        ),
        (
            "range",
            with(json!({"4XX": problem})),
            with(json!({"4XX": problem, "404": other})),
            Breaking,
            &["type-changed", "status-added"],
        ),
        (
            "range in default",
            with(json!({"default": problem})),
            with(json!({"default": problem, "4XX": other})),
            Breaking,
            &["type-changed", "status-added"],
        ),
        (
            "same",
            with(json!({"default": problem})),
            with(json!({"default": problem, "404": problem})),
            Compatible,
            &["status-added"],
        ),
        (
            "not covered",
            with(json!({"5XX": problem})),
            with(json!({"5XX": problem, "404": other})),
            Compatible,
            &["status-added"],
        ),
        (
            "media type",
            content(json!({"application/*": object})),
            content(json!({"application/*": object, "application/json": string})),
            Breaking,
            &["type-changed", "media-type-added"],
        ),
        (
            "any media type",
            content(json!({"*/*": object})),
            content(json!({"*/*": object, "text/plain": string})),
            Breaking,
            &["type-changed", "media-type-added"],
        ),
        (
            "case of a media type",
            content(json!({"application/json": object})),
            content(json!({"Application/JSON": object})),
            DocsOnly,
            &["rewritten"],
        ),
    ]);
}

#[test]
fn encodings_count_only_in_forms() {
    let with = |media_type: &str, encoding: Value| {
        let content =
            json!({media_type: {"schema": {"type": "object"}, "encoding": {"a": encoding}}});
        document(&json!({"requestBody": {"content": content}, "responses": {}}), &json!({}))
    };
    let changed = |media_type: &str, property: &str, value: Value| {
        result(&with(media_type, json!({})), &with(media_type, json!({property: value})))
    };
    let (multipart, form) = ("multipart/form-data", "application/x-www-form-urlencoded");
    let headers = || json!({"X-A": {"schema": {"type": "string"}, "required": true}});
    let cases = [
        ("application/json", "contentType", json!("text/csv"), DocsOnly, "rewritten"),
        (multipart, "contentType", json!("text/csv"), Breaking, "encoding-changed"),
        (multipart, "headers", headers(), Breaking, "required-header-added"),
        (form, "headers", headers(), DocsOnly, "rewritten"),
        (form, "style", json!("pipeDelimited"), Breaking, "encoding-changed"),
    ];
    for (media_type, property, value, severity, rule) in cases {
        let found = changed(media_type, property, value);
        assert_eq!(found, (Some(severity), vec![rule]), "{media_type} {property}");
    }
}

#[test]
fn media_types_are_compared_without_blanks() {
    let with = |media_type: &str| {
        let content = json!({media_type: {"schema": {"type": "object"}}});
        document(&response(&json!({"200": {"description": "", "content": content}})), &json!({}))
    };
    let (one, other) =
        (with("application/json;charset=utf-8"), with("application/json; charset=UTF-8"));
    check(vec![("blank", one, other, DocsOnly, &["rewritten"])]);
}
