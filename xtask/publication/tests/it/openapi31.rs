//! The `OpenAPI` 3.1 edition.

use cpq_publication::editions::openapi31;
use serde_json::{Value, json};

use crate::sources::{json, our_files, ours, tree};

/// A component schema in `OpenAPI` 3.1.
fn converted(schema: &str) -> Value {
    let yaml = format!("openapi: '3.0.3'\ncomponents: {{schemas: {{S: {schema}}}}}\n");
    let text = openapi31(&tree(&yaml)).to_json();
    let value: Value = serde_json::from_str(&text).expect("it is JSON");
    value["components"]["schemas"]["S"].clone()
}

#[test]
fn schemas_use_the_keywords_of_json_schema() {
    for (from, to) in [
        ("{type: string}", json!({"type": "string"})),
        ("{type: string, nullable: true}", json!({"type": ["string", "null"]})),
        ("{type: string, nullable: false}", json!({"type": "string"})),
        (
            "{type: string, nullable: true, enum: [a]}",
            json!({"type": ["string", "null"], "enum": ["a", null]}),
        ),
        (
            "{type: string, nullable: true, enum: [a, null]}",
            json!({"type": ["string", "null"], "enum": ["a", null]}),
        ),
        (
            "{title: T, nullable: true, allOf: [{$ref: '#/components/schemas/S'}]}",
            json!({"title": "T", "anyOf": [{"allOf": [{"$ref": "#/components/schemas/S"}]}, {"type": "null"}]}),
        ),
        ("{nullable: true}", json!({})),
        (
            "{$ref: '#/components/schemas/S', nullable: true}",
            json!({"$ref": "#/components/schemas/S"}),
        ),
        ("{type: integer, format: int64}", json!({"type": "integer", "format": "int64"})),
        ("{minimum: 1, exclusiveMinimum: true}", json!({"exclusiveMinimum": 1})),
        ("{exclusiveMaximum: true, maximum: 2}", json!({"exclusiveMaximum": 2})),
        ("{minimum: 1, exclusiveMinimum: false}", json!({"minimum": 1})),
        (
            "{type: integer, example: 318766884429645907}",
            json!({"type": "integer", "examples": [318_766_884_429_645_907_i64]}),
        ),
        ("{example: null}", json!({"examples": [null]})),
        ("{x-evidence: {nullable: true}}", json!({"x-evidence": {"nullable": true}})),
    ] {
        assert_eq!(converted(from), to, "{from}");
        for (outer, pointer) in [
            ("items: ", "/items"),
            ("additionalProperties: ", "/additionalProperties"),
            ("not: ", "/not"),
        ] {
            let inside = converted(&format!("{{{outer}{from}}}"));
            assert_eq!(inside.pointer(pointer), Some(&to), "{outer}{from}");
        }
        for word in ["allOf", "anyOf", "oneOf"] {
            assert_eq!(converted(&format!("{{{word}: [{from}]}}"))[word][0], to, "{word} {from}");
        }
        let properties = converted(&format!("{{properties: {{p: {from}}}}}"));
        assert_eq!(properties["properties"]["p"], to, "{from}");
    }
}

#[test]
fn values_and_property_names_are_not_converted() {
    let schema = "{properties: {example: {type: string}, nullable: {type: string, nullable: true}}, \
                  default: {example: 1, nullable: true}, example: {nullable: true, example: 2}}";
    let expected = json!({
        "properties": {"example": {"type": "string"}, "nullable": {"type": ["string", "null"]}},
        "default": {"example": 1, "nullable": true},
        "examples": [{"nullable": true, "example": 2}],
    });
    assert_eq!(converted(schema), expected);
}

#[test]
fn schemas_are_converted_everywhere() {
    let schema = "{schema: {type: string, nullable: true}, example: {example: 1}}";
    let yaml = format!(
        "openapi: '3.0.3'\n\
         info: {{title: T}}\n\
         paths:\n  /p:\n    parameters: [{schema}]\n    post:\n      operationId: o\n      \
         parameters: [{schema}, {{content: {{a: {schema}}}}}]\n      \
         requestBody: {{content: {{a: {schema}}}}}\n      \
         responses: {{default: {{headers: {{h: {schema}}}, content: {{a: {schema}}}}}}}\n\
         components:\n  parameters: {{p: {schema}}}\n  headers: {{h: {schema}}}\n  \
         requestBodies: {{b: {{content: {{a: {schema}}}}}}}\n  \
         responses: {{r: {{content: {{a: {schema}}}}}}}\n"
    );
    let text = openapi31(&tree(&yaml)).to_json();
    let value: Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!(value["openapi"], "3.1.0");
    assert_eq!(value["jsonSchemaDialect"], "https://spec.openapis.org/oas/3.1/dialect/base");
    assert!(!text.contains("nullable"), "{text}");
    // An `example` outside a schema is not converted.
    assert_eq!(text.matches("\"example\": {\n").count(), schema_count(&yaml), "{text}");
    assert!(!text.contains("examples"), "{text}");
}

fn schema_count(yaml: &str) -> usize {
    yaml.matches("schema:").count()
}

/// Converts the keywords that differ in `OpenAPI` 3.1 back to those of 3.0.
fn back(value: &mut Value) {
    if let Value::Array(items) = value {
        items.iter_mut().for_each(back);
    }
    let Value::Object(properties) = value else { return };
    // Outside of schemas, `examples` is an object.
    if let Some(Value::Array(examples)) = properties.get("examples") {
        let example = examples[0].clone();
        properties.remove("examples");
        properties.insert("example".to_owned(), example);
    }
    properties.values_mut().for_each(back);
}

/// The places where two values differ.
fn differences(old: &Value, new: &Value, pointer: &str, found: &mut Vec<String>) {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            for name in old.keys().chain(new.keys().filter(|name| !old.contains_key(*name))) {
                let [old, new] = [old, new].map(|it| it.get(name).unwrap_or(&Value::Null));
                differences(old, new, &cpq_contract::step(pointer, name), found);
            }
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            for (at, (old, new)) in old.iter().zip(new).enumerate() {
                differences(old, new, &format!("{pointer}/{at}"), found);
            }
        }
        _ if old == new => {}
        _ => found.push(format!("{pointer}: {old} became {new}")),
    }
}

#[test]
fn our_contracts_convert_without_other_changes() {
    let sources = ours();
    let files = our_files();
    for version in &sources.versions {
        let old = json(files, &format!("{}/latest.json", version.name));
        let mut new = json(files, &format!("{}/latest-openapi-3.1.json", version.name));
        new["openapi"] = old["openapi"].clone();
        new.as_object_mut().expect("an object").remove("jsonSchemaDialect");
        back(&mut new);
        let mut found = Vec::new();
        differences(&old, &new, "#", &mut found);
        assert_eq!(found, [""; 0], "{}", version.name);
    }
}
