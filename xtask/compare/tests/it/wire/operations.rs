//! Security and servers, as they apply to operations.

use cpq_compare::Severity::{Breaking, DocsOnly};
use cpq_compare::compare;
use serde_json::{Value, json};

use super::{check, document, merge, response};

#[test]
fn security_and_servers_are_compared_as_they_apply_to_operations() {
    let own = |rest: Value| {
        let mut operation = response(&json!({}));
        merge(&mut operation, &rest);
        operation
    };
    let (key, other) = (json!([{"key": []}]), json!([{"other": []}]));
    let servers = json!([{"url": "https://parts.example.com"}]);
    let moved = json!([{"url": "https://other.example.com"}]);
    let at_root = |name: &str, value: &Value| document(&own(json!({})), &json!({ name: value }));
    let at_both = |name: &str, root: &Value, value: &Value| {
        document(&own(json!({ name: value })), &json!({ name: root }))
    };
    let in_operation =
        |name: &str, value: &Value| document(&own(json!({ name: value })), &json!({}));
    let in_path = |value: &Value| {
        document(&own(json!({})), &json!({"paths": {"/parts": {"servers": value}}}))
    };
    check(vec![
        (
            "security at the root",
            in_operation("security", &key),
            at_root("security", &key),
            DocsOnly,
            &["rewritten", "rewritten"],
        ),
        (
            "security at the operation",
            at_root("security", &key),
            in_operation("security", &key),
            DocsOnly,
            &["rewritten", "rewritten"],
        ),
        (
            "overridden security",
            at_both("security", &key, &key),
            at_both("security", &other, &key),
            DocsOnly,
            &["rewritten"],
        ),
        (
            "servers at the root",
            in_operation("servers", &servers),
            at_root("servers", &servers),
            DocsOnly,
            &["rewritten", "rewritten"],
        ),
        (
            "servers at the path",
            in_path(&servers),
            at_root("servers", &servers),
            DocsOnly,
            &["rewritten", "rewritten"],
        ),
        (
            "overridden servers",
            at_both("servers", &servers, &servers),
            at_both("servers", &moved, &servers),
            DocsOnly,
            &["rewritten"],
        ),
        (
            "no longer overridden",
            at_both("security", &key, &other),
            at_root("security", &key),
            Breaking,
            &["security-alternative-removed", "security-alternative-added"],
        ),
        (
            "servers that apply",
            at_root("servers", &servers),
            at_root("servers", &moved),
            Breaking,
            &["server-url-changed"],
        ),
    ]);
}

#[test]
fn a_renamed_security_scheme_is_one_change() {
    let with = |name: &str, scopes: &[&str]| {
        let scheme = json!({"type": "oauth2", "flows": {"clientCredentials": {
            "tokenUrl": "https://parts.example.com/token", "scopes": {"read": "", "write": ""}}}});
        document(
            &response(&json!({})),
            &json!({"security": [{name: scopes}, {}], "components": {"securitySchemes": {name: scheme}}}),
        )
    };
    let other = |name: &str| {
        let mut other = with(name, &["read"]);
        merge(&mut other, &json!({"paths": {"/parts": {"get": {"security": [{name: ["read"]}]}}}}));
        other
    };
    check(vec![
        (
            "renamed",
            with("oauth", &["read"]),
            with("login", &["read"]),
            Breaking,
            &["component-renamed"],
        ),
        ("at the operation", other("oauth"), other("login"), Breaking, &["component-renamed"]),
        (
            "with another scope",
            with("oauth", &["read"]),
            with("login", &["read", "write"]),
            Breaking,
            &["component-renamed", "security-scope-added"],
        ),
    ]);
    let changes = compare(&other("oauth"), &other("login")).expect("both are documents").changes;
    assert_eq!(changes[0].affects(), "generated code");
    assert_eq!(changes[0].operations.len(), 1);
}

#[test]
fn names_of_headers_and_authentication_schemes_have_no_case() {
    let with = |scheme: Value| {
        let rest =
            json!({"security": [{"a": []}], "components": {"securitySchemes": {"a": scheme}}});
        document(&response(&json!({})), &rest)
    };
    let key = |place: &str, name: &str| with(json!({"type": "apiKey", "in": place, "name": name}));
    let http = |name: &str| with(json!({"type": "http", "scheme": name}));
    check(vec![
        ("header", key("header", "X-Key"), key("header", "x-key"), DocsOnly, &["rewritten"]),
        ("query", key("query", "Key"), key("query", "key"), Breaking, &["security-scheme-changed"]),
        ("scheme", http("Basic"), http("basic"), DocsOnly, &["rewritten"]),
    ]);
}

#[test]
fn a_renamed_server_variable_changes_only_generated_code() {
    let with = |url: &str, variables: Value| {
        let servers = json!([{"url": url, "variables": variables}]);
        document(&response(&json!({})), &json!({"servers": servers}))
    };
    let (a, b) = (json!({"default": "a"}), json!({"default": "b"}));
    let old = || with("https://{host}.example.com", json!({"host": a}));
    let renamed = || with("https://{name}.example.com", json!({"name": a}));
    let changes = compare(&old(), &renamed()).expect("both are documents").changes;
    assert_eq!(changes[0].affects(), "generated code");
    check(vec![
        ("renamed", old(), renamed(), Breaking, &["server-variable-renamed"]),
        (
            "with another default",
            old(),
            with("https://{name}.example.com", json!({"name": b})),
            Breaking,
            &["server-variable-renamed", "server-variable-default-changed"],
        ),
        (
            "undeclared",
            old(),
            with("https://{name}.example.com", json!({"host": a})),
            Breaking,
            &["server-url-changed"],
        ),
        (
            "swapped",
            with("https://{x}.{y}", json!({"x": a, "y": b})),
            with("https://{y}.{x}", json!({"x": a, "y": b})),
            Breaking,
            &["server-url-changed"],
        ),
    ]);
}

#[test]
fn a_link_to_the_same_operation_is_the_same_link() {
    let with = |id: &str, link: Value| {
        let responses = json!({"200": {"description": "", "links": {"self": link}}});
        let mut operation = response(&responses);
        merge(&mut operation, &json!({"operationId": id}));
        document(&operation, &json!({}))
    };
    let by_id = |id: &str| with(id, json!({"operationId": id}));
    let by_reference = with("list", json!({"operationRef": "#/paths/~1parts/get"}));
    let missing = with("list", json!({"operationId": "other"}));
    check(vec![
        ("renamed", by_id("list"), by_id("all"), Breaking, &["operation-id-changed", "rewritten"]),
        ("by reference", by_id("list"), by_reference, DocsOnly, &["rewritten", "rewritten"]),
        ("another target", by_id("list"), missing, Breaking, &["link-changed"]),
    ]);
}
