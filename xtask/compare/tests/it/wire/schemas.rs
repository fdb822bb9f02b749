//! Schemas.

use cpq_compare::Severity::{Breaking, Compatible, DocsOnly};
use cpq_compare::compare;
use serde_json::{Value, json};

use super::{check, described, document, merge, response, result, schema};

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
fn several_parts_written_in_place_change_only_generated_code() {
    let base =
        json!({"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}});
    let rest = json!({"components": {"schemas": {"Base": base}}});
    let with = |value: Value| document(&schema(&value), &rest);
    let reference = json!({"$ref": "#/components/schemas/Base"});
    let own =
        json!({"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}});
    let composed = || with(json!({"allOf": [reference, own], "description": "Part"}));
    let flat = |extra: Value| {
        let mut flat = json!({"type": "object", "required": ["name", "id"], "description": "Part",
            "properties": {"id": {"type": "string"}, "name": {"type": "string"}}});
        merge(&mut flat, &extra);
        with(flat)
    };
    let longer = json!({"properties": {"name": {"maxLength": 9}}});
    let closed = json!({"additionalProperties": false});
    let changes = compare(&composed(), &flat(json!({}))).expect("both are documents").changes;
    assert!(changes.iter().all(|change| change.affects() == "generated code"), "{changes:#?}");
    check(vec![
        (
            "in place",
            composed(),
            flat(json!({})),
            Breaking,
            &["reference-changed", "reference-changed"],
        ),
        (
            "out of place",
            flat(json!({})),
            composed(),
            Breaking,
            &["reference-changed", "reference-changed"],
        ),
        (
            "with a change",
            composed(),
            flat(longer),
            Breaking,
            &["reference-changed", "length-narrowed", "reference-changed", "length-narrowed"],
        ),
        (
            "inline parts",
            with(json!({"allOf": [own, {"minProperties": 1}]})),
            with(json!({"type": "object", "required": ["name"], "minProperties": 1,
                "properties": {"name": {"type": "string"}}})),
            DocsOnly,
            &["rewritten", "rewritten"],
        ),
        (
            "another number of parts",
            with(json!({"allOf": [own, {"minProperties": 1}, {"maxProperties": 9}]})),
            with(json!({"allOf": [own, {"minProperties": 1, "maxProperties": 9}]})),
            DocsOnly,
            &["rewritten", "rewritten"],
        ),
        (
            "a single alternative",
            with(json!({"oneOf": [own]})),
            with(own.clone()),
            DocsOnly,
            &["rewritten", "rewritten"],
        ),
    ]);
    // A part that can be null does not make the others nullable.
    let part = json!({"allOf": [{"type": "object", "nullable": true}, {"minProperties": 1}]});
    let whole = json!({"type": "object", "nullable": true, "minProperties": 1});
    let (_, rules) = result(&with(part), &with(whole));
    assert!(rules.contains(&"became-nullable"), "{rules:?}");
    // A closed part does not know the properties of the others.
    let parts = json!({"allOf": [reference, {"additionalProperties": false}]});
    let (worst, rules) = result(&with(parts), &flat(closed));
    assert_eq!(worst, Some(Breaking));
    assert!(rules.contains(&"composition-changed"), "{rules:?}");
}

#[test]
fn limits_that_allow_everything_are_no_limits() {
    let with = |value: Value| {
        let mut limited = json!({"type": "integer"});
        merge(&mut limited, &value);
        document(&schema(&limited), &json!({}))
    };
    let values = |one: Value| with(json!({"x-known-values": [{"value": one, "meaning": "On"}]}));
    let rewritten: &[&str] = &["rewritten", "rewritten"];
    check(vec![
        ("multiple of 1", with(json!({})), with(json!({"multipleOf": 1})), DocsOnly, rewritten),
        ("minItems", with(json!({})), with(json!({"minItems": 0})), DocsOnly, rewritten),
        (
            "exclusiveMaximum alone",
            with(json!({})),
            with(json!({"exclusiveMaximum": true})),
            DocsOnly,
            rewritten,
        ),
        (
            "known values",
            values(json!(1)),
            values(json!(1.0)),
            DocsOnly,
            &["extension-changed", "extension-changed"],
        ),
    ]);
}

#[test]
fn names_in_xml_have_a_meaning_only_if_a_body_is_xml() {
    let with = |media_type: &str, xml: Value| {
        let content = json!({media_type: {"schema": {"type": "string", "xml": xml}}});
        document(&response(&json!({"200": {"description": "", "content": content}})), &json!({}))
    };
    let at = |media_type: &str| {
        (with(media_type, json!({"name": "a"})), with(media_type, json!({"name": "b"})))
    };
    let (json, xml) = (at("application/json"), at("application/problem+xml"));
    check(vec![
        ("JSON", json.0, json.1, DocsOnly, &["rewritten"]),
        ("XML", xml.0, xml.1, Breaking, &["xml-changed"]),
        (
            "defaults",
            with("text/xml", json!({})),
            with("text/xml", json!({"attribute": false, "wrapped": false})),
            DocsOnly,
            &["rewritten", "rewritten"],
        ),
    ]);
}

#[test]
fn a_reference_to_a_read_only_property_counts_where_it_is_used() {
    let with = |length: u32| {
        document(
            &schema(&json!({"$ref": "#/components/schemas/A/properties/name"})),
            &json!({"components": {"schemas": {"A": {"type": "object", "properties": {
                "name": {"type": "string", "readOnly": true, "maxLength": length}}}}}}),
        )
    };
    check(vec![("narrowed", with(9), with(8), Breaking, &["length-narrowed"])]);
}

#[test]
fn limits_of_a_read_only_property_in_requests_are_documentation() {
    let with = |length: u32, kind: &str| {
        let name = json!({"type": kind, "readOnly": true, "maxLength": length});
        let content = json!({"application/json": {"schema": {"$ref": "#/components/schemas/A"}}});
        document(
            &json!({"requestBody": {"content": content}, "responses": {}}),
            &json!({"components": {"schemas": {"A": {"type": "object", "properties": {"name": name}}}}}),
        )
    };
    check(vec![
        ("length", with(9, "string"), with(8, "string"), DocsOnly, &["length-narrowed"]),
        // It is the type of a field in generated code.
        ("type", with(9, "string"), with(9, "integer"), Breaking, &["type-changed"]),
    ]);
    let changes = compare(&with(9, "string"), &with(8, "string")).expect("both are documents");
    assert_eq!((changes.changes[0].unused, changes.changes[0].operations.len()), (false, 1));
}

#[test]
fn values_that_a_discriminator_has_by_their_names_can_be_written_down() {
    let with = |mapping: Value| {
        let mut discriminator = json!({"propertyName": "kind"});
        merge(&mut discriminator, &mapping);
        let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
        let kind = json!({"type": "object", "properties": {"kind": {"type": "string"}}});
        document(
            &response(&json!({"200": described(&reference("All"))})),
            &json!({"components": {"schemas": {
                "All": {"oneOf": [reference("A"), reference("B")], "discriminator": discriminator},
                "A": kind, "B": kind}}}),
        )
    };
    let named = |name: &str| json!({"mapping": {name: "#/components/schemas/A"}});
    check(vec![
        ("implied", with(json!({})), with(named("A")), DocsOnly, &["rewritten"]),
        ("no longer written", with(named("A")), with(json!({})), DocsOnly, &["rewritten"]),
        (
            "another name",
            with(json!({})),
            with(named("B")),
            Breaking,
            &["discriminator-value-added"],
        ),
    ]);
}
