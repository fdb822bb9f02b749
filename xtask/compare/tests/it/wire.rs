//! Changes are judged by what they mean on the wire, not by how the document is written.

use cpq_compare::{Severity, compare};
use serde_json::{Value, json};

use Severity::{Breaking, Compatible, DocsOnly};

/// A document with one operation, which `edit` changes before and after.
fn document(operation: &Value, rest: &Value) -> Value {
    let mut document = json!({
        "openapi": "3.0.3", "info": {"title": "Parts", "version": "1"},
        "paths": {"/parts": {"get": operation}},
    });
    merge(&mut document, rest);
    document
}

fn merge(value: &mut Value, other: &Value) {
    match (value, other) {
        (Value::Object(properties), Value::Object(others)) => {
            for (name, other) in others {
                merge(properties.entry(name.clone()).or_insert(json!({})), other);
            }
        }
        (value, other) => *value = other.clone(),
    }
}

fn schema(schema: &Value) -> Value {
    let content = json!({"application/json": {"schema": schema}});
    json!({"requestBody": {"content": content}, "responses": {"200": {"description": "", "content": content}}})
}

fn response(responses: &Value) -> Value {
    json!({ "responses": responses })
}

fn described(schema: &Value) -> Value {
    json!({"description": "", "content": {"application/json": {"schema": schema}}})
}

/// The ids of the changes and the highest severity.
fn result(old: &Value, new: &Value) -> (Option<Severity>, Vec<&'static str>) {
    let changes = compare(old, new).unwrap_or_else(|error| panic!("{error}")).changes;
    let worst = changes.iter().map(|change| change.severity).max();
    (worst, changes.iter().map(|change| change.rule.id()).collect())
}

type Row = (&'static str, Value, Value, Severity, &'static [&'static str]);

fn check(rows: Vec<Row>) {
    let mut faults = Vec::new();
    for (what, old, new, severity, rules) in rows {
        let (worst, found) = result(&old, &new);
        if worst != Some(severity) || found != rules {
            faults.push(format!("{what}: {worst:?} {found:?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

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
fn a_read_only_property_counts_in_responses_and_a_write_only_one_in_requests() {
    let with = |property: Value| {
        document(
            &schema(&json!({"$ref": "#/components/schemas/A"})),
            &json!({"components": {"schemas": {
        "A": {"type": "object", "properties": {"name": property}}}}}),
        )
    };
    let text =
        |flag: &str, length: u32| with(json!({"type": "string", flag: true, "maxLength": length}));
    let referred = |length: u32| {
        let mut document = with(json!({"$ref": "#/components/schemas/Name"}));
        merge(
            &mut document,
            &json!({"components": {"schemas": {"Name": {"type": "string", "readOnly": true, "maxLength": length}}}}),
        );
        document
    };
    check(vec![
        (
            "read-only, narrowed",
            text("readOnly", 9),
            text("readOnly", 8),
            Compatible,
            &["length-narrowed"],
        ),
        (
            "read-only, widened",
            text("readOnly", 8),
            text("readOnly", 9),
            Breaking,
            &["length-widened"],
        ),
        (
            "write-only, narrowed",
            text("writeOnly", 9),
            text("writeOnly", 8),
            Breaking,
            &["length-narrowed"],
        ),
        (
            "write-only, widened",
            text("writeOnly", 8),
            text("writeOnly", 9),
            Compatible,
            &["length-widened"],
        ),
        ("both", text("x-none", 9), text("x-none", 8), Breaking, &["length-narrowed"]),
        ("read-only by reference", referred(9), referred(8), Compatible, &["length-narrowed"]),
    ]);
}

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
fn numbers_and_limits_are_compared_by_value() {
    let with = |value: Value| document(&schema(&value), &json!({}));
    let limited = |value: Value| {
        let mut limited = json!({"type": "integer"});
        merge(&mut limited, &value);
        with(limited)
    };
    check(vec![
        (
            "default",
            with(json!({"default": 1})),
            with(json!({"default": 1.0})),
            DocsOnly,
            &["rewritten", "rewritten"],
        ),
        (
            "nested default",
            with(json!({"default": {"a": [1]}})),
            with(json!({"default": {"a": [1.0]}})),
            DocsOnly,
            &["rewritten", "rewritten"],
        ),
        (
            "default null",
            with(json!({})),
            with(json!({"default": null})),
            Breaking,
            &["default-changed", "default-changed"],
        ),
        (
            "enum",
            with(json!({"enum": [1]})),
            with(json!({"enum": [1.0]})),
            DocsOnly,
            &["rewritten", "rewritten"],
        ),
        (
            "exclusive maximum",
            limited(json!({"maximum": 10, "exclusiveMaximum": true})),
            limited(json!({"maximum": 9})),
            DocsOnly,
            &["rewritten", "rewritten"],
        ),
        (
            "exclusive minimum",
            limited(json!({"minimum": 1})),
            limited(json!({"minimum": 0, "exclusiveMinimum": true})),
            DocsOnly,
            &["rewritten", "rewritten"],
        ),
        (
            "fraction",
            limited(json!({"maximum": 9.5})),
            limited(json!({"maximum": 9})),
            DocsOnly,
            &["rewritten", "rewritten"],
        ),
        (
            "lower maximum",
            limited(json!({"maximum": 10, "exclusiveMaximum": true})),
            limited(json!({"maximum": 8})),
            Breaking,
            &["range-narrowed", "range-narrowed"],
        ),
    ]);
}

#[test]
fn a_single_part_written_in_place_changes_only_generated_code() {
    let rest = json!({"components": {"schemas": {"Id": {"type": "integer", "format": "int64"}}}});
    let with = |property: Value| {
        document(
            &response(&json!({"200": described(&json!({"properties": {"id": property}}))})),
            &rest,
        )
    };
    let wrapped =
        || with(json!({"allOf": [{"$ref": "#/components/schemas/Id"}], "description": "Id"}));
    let in_place = || with(json!({"type": "integer", "format": "int64", "description": "Id"}));
    let changes = compare(&wrapped(), &in_place()).expect("both are documents").changes;
    assert_eq!(changes[0].affects(), "generated code");
    check(vec![
        ("in place", wrapped(), in_place(), Breaking, &["reference-changed"]),
        ("out of place", in_place(), wrapped(), Breaking, &["reference-changed"]),
        (
            "inline part",
            with(json!({"allOf": [{"type": "string"}]})),
            with(json!({"type": "string"})),
            DocsOnly,
            &["rewritten"],
        ),
        (
            "another type",
            wrapped(),
            with(json!({"type": "string", "format": "int64", "description": "Id"})),
            Breaking,
            &["reference-changed", "type-changed"],
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
    check(vec![
        ("unused", unused("Old"), unused("New"), Breaking, &["component-renamed"]),
        ("mapped and recursive", mapped("Old"), mapped("New"), Breaking, &["component-renamed"]),
    ]);
}

#[test]
fn documents_with_different_titles_are_compared() {
    let title = |title: &str| document(&response(&json!({})), &json!({"info": {"title": title}}));
    check(vec![("title", title("Parts"), title("Pieces"), DocsOnly, &["documentation-changed"])]);
}

#[test]
fn breaking_changes_of_operations_come_before_those_that_no_operation_uses() {
    let with = |used: &str, unused: &str| {
        let operation = response(&json!({"200": described(&json!({ "type": used }))}));
        document(&operation, &json!({"components": {"schemas": {"A": {"type": unused}}}}))
    };
    let changes = compare(&with("string", "string"), &with("integer", "integer"));
    let changes = changes.expect("both are documents").changes;
    let unused: Vec<bool> = changes.iter().map(|change| change.unused).collect();
    assert_eq!(unused, [false, true]);
}
