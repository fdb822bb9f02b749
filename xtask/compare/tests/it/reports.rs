//! Reports: the golden files in tests/golden/, escaping and truncation.

use std::fs;

use cpq_compare::{Comparison, report};
use serde_json::{Map, Value, json};

use crate::contract::{compared, dense, edit, file, v19};

const COMMAND: &str = "UPDATE_GOLDEN=1 cargo test --package cpq-compare reports";

/// A possible next version of the contract: an added property, a removed one, a changed type, a new
/// operation.
fn v20() -> Value {
    let edits = [
        ("/info/version", r#""0.2.0""#),
        ("/servers/0/url", r#""https://{host}{context}/rest/v20""#),
        (
            "S/User/properties/nickname",
            r#"{"type": "string", "description": "What colleagues say."}"#,
        ),
        ("S/User/properties/jobTitle", ""),
        ("S/User/properties/partyId/type", r#""string""#),
        ("S/User/properties/partyId/format", ""),
        (
            "/paths/~1users~1{partyNumber}/delete",
            r##"{"operationId": "deleteUser", "tags": ["Users"], "summary": "Delete a user",
                "parameters": [{"$ref": "#/components/parameters/partyNumber"}],
                "responses": {"204": {"description": "The user was deleted."}}}"##,
        ),
    ];
    edit(&v19(), &edits)
}

fn comparison() -> Comparison {
    compared(&v19(), &v20())
}

fn pretty(value: &Value) -> String {
    let text = serde_json::to_string_pretty(value).expect("a value serializes");
    text + "\n"
}

#[test]
fn reports_match_the_golden_files() {
    let comparison = comparison();
    let reports = [
        ("v20.txt", report::text(&comparison)),
        ("v20.md", report::markdown(&comparison)),
        ("v20.json", pretty(&report::json(&comparison))),
    ];
    for (name, report) in reports {
        let path = file("tests/golden").join(name);
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&path, &report).expect("a golden file");
        }
        let kept = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
        assert!(kept == report, "{name} differs:\n{report}\nIf this is intended, run `{COMMAND}`.");
    }
}

/// The same value with the properties of every object in reverse order.
fn shuffled(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.iter().rev();
            let members = members.map(|(name, member)| (name.clone(), shuffled(member)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.iter().map(shuffled).collect()),
        _ => value.clone(),
    }
}

#[test]
fn the_order_of_properties_does_not_change_reports() {
    let (old, new) = (v19(), v20());
    let once = compared(&old, &new);
    let again = compared(&shuffled(&old), &shuffled(&new));
    assert_eq!(report::text(&once), report::text(&again));
    assert_eq!(report::markdown(&once), report::markdown(&again));
    assert_eq!(pretty(&report::json(&once)), pretty(&report::json(&again)));
}

#[test]
fn reports_say_that_nothing_changed() {
    let comparison = compared(&v19(), &v19());
    assert!(report::text(&comparison).contains("Nothing changed."));
    assert!(report::markdown(&comparison).contains("Nothing changed."));
    assert_eq!(report::json(&comparison)["step"], json!("none"));
    assert_eq!(report::json(&comparison)["changes"], json!([]));
}

#[test]
fn integers_are_exact() {
    let edits = [("S/Id/x-known-values", r#"[{"value": 318766884429645907}]"#)];
    let comparison = compared(&dense(), &edit(&dense(), &edits));
    let json = report::json(&comparison);
    assert_eq!(json["changes"][0]["new"]["value"], json!(318_766_884_429_645_907_i64));
    for text in [report::text(&comparison), report::markdown(&comparison), json.to_string()] {
        assert!(text.contains("318766884429645907"), "{text}");
    }
}

#[test]
fn text_from_contracts_is_escaped_in_markdown() {
    let edits = [
        ("L/operationId", r#""<b>*all*</b>\n# [x](y)""#),
        ("L/summary", r#""a `b` ``c`` <i> | d\n\n# e""#),
    ];
    let old = edit(&dense(), &edits);
    let new = edit(&old, &[("L/summary", r#""`""#)]);
    let text = report::markdown(&compared(&old, &new));
    assert!(
        text.contains("### \\<b\\>\\*all\\*\\</b\\>\\[U+000A LINE FEED\\]\\# \\[x\\](y)\n"),
        "{text}"
    );
    assert!(text.contains("``` a `b` ``c`` <i> | d # e ``` → `` ` ``"), "{text}");
}

#[test]
fn headings_list_some_operations_and_json_lists_all() {
    let mut old = dense();
    for number in 0..20 {
        let path = format!("/pages/{number}");
        old["paths"][path] = json!({"get": {"responses": {"200": {"description": "", "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/Lonely"}}
        }}}}});
    }
    let new = edit(&old, &[("S/Lonely/properties/unread", "")]);
    let comparison = compared(&old, &new);
    assert!(report::text(&comparison).contains(" and 12 more"));
    let json = report::json(&comparison);
    assert_eq!(json["changes"][0]["operations"].as_array().map(Vec::len), Some(20));
}

#[test]
fn pointers_are_described_in_short_form() {
    let cases = [
        ("", "the contract"),
        ("/info/version", "info version"),
        ("/components/schemas/User/properties/groups/items", "User.groups[]"),
        ("/components/schemas/User/properties/a~1b/nullable", "User.a/b nullable"),
        (
            "/paths/~1users/get/responses/200/content/text~1plain/schema",
            "GET /users, response 200 as text/plain",
        ),
        ("/paths/~1users/post/requestBody/required", "POST /users, body required"),
        ("/paths/~1users/summary", "/users summary"),
        ("/paths/~1users/parameters/0", "/users, parameter 0"),
    ];
    for (pointer, text) in cases {
        assert_eq!(report::place(pointer), text, "{pointer}");
    }
}

#[test]
fn control_characters_and_invisible_ones_are_never_printed_raw() {
    let evil = "a\u{1b}[2J\u{9b}b\u{202e}c\u{200b}\n\r";
    let contract = dense();
    let mut edited = contract.clone();
    edited["info"]["title"] = evil.into();
    edited["info"]["version"] = evil.into();
    edited["paths"]["/parts"]["get"]["operationId"] = evil.into();
    edited["components"]["schemas"][evil] = serde_json::json!({"title": evil});
    for (old, new) in [(&contract, &edited), (&edited, &contract)] {
        let comparison = compared(old, new);
        for report in [report::text(&comparison), report::markdown(&comparison)] {
            let is_raw = |c: &char| c.is_control() && *c != '\n' || "\u{202e}\u{200b}".contains(*c);
            assert_eq!(report.chars().find(is_raw), None, "{report:?}");
        }
    }
}
