//! The JSON Schemas accept every fixture and reject other values.

use jsonschema::Validator;
use serde_json::{Value, json};

use cpq_publication::Files;
use cpq_publication::editions::files;

use crate::sources::{both, json, our_files, published, small, text, tree};

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Validators for a schema: in the bundle, and in its own file.
fn validators(files: &Files, version: &str, schema: &str) -> [Validator; 2] {
    let mut bundle = json(files, &format!("{version}/latest-schemas.json"));
    bundle["$ref"] = json!(format!("#/$defs/{schema}"));
    let file = json(files, &format!("{version}/latest-schemas/{schema}.json"));
    [bundle, file].map(|schema| jsonschema::validator_for(&schema).expect("it is a schema"))
}

#[test]
fn fixtures_are_valid_and_other_types_are_not() {
    for (sources, files) in both() {
        for version in &sources.versions {
            let folder = format!("{}/latest-fixtures", version.name);
            let index = json(&files, &format!("{folder}/index.json"));
            let fixtures = index["fixtures"].as_array().expect("a list");
            assert_eq!(fixtures.len(), version.payloads.len());
            for fixture in fixtures {
                let part = |name: &str| fixture[name].as_str().map(str::to_owned);
                let file = part("file").expect("a file");
                let payload = json(&files, &format!("{folder}/{file}"));
                let (schema, values) = match part("schema") {
                    Some(schema) => (schema, vec![payload]),
                    None => (
                        part("itemSchema").expect("the schema of the items"),
                        payload.as_array().expect("an array").clone(),
                    ),
                };
                assert!(!values.is_empty(), "{file}");
                for validator in validators(&files, &version.name, &schema) {
                    let errors = values.iter().flat_map(|value| validator.iter_errors(value));
                    let errors: Vec<String> = errors.map(|error| error.to_string()).collect();
                    assert_eq!(errors, [""; 0], "{file}");
                    assert!(!validator.is_valid(&json!([])), "{schema}");
                }
            }
        }
    }
}

#[test]
fn a_wrong_type_is_rejected_at_every_depth() {
    let files = published(&small());
    for validator in validators(&files, "v2", "Part") {
        for (part, is_valid) in [
            (json!({"id": 318_766_884_429_645_907_i64, "parts": [{"id": 1}], "more": true}), true),
            (json!({"id": "1"}), false),
            (json!({"parts": [{"id": "1"}]}), false),
            (json!({"parts": [{"parts": [{"weight": "heavy"}]}]}), false),
        ] {
            assert_eq!(validator.is_valid(&part), is_valid, "{part}");
        }
    }
}

#[test]
fn schemas_refer_only_within_their_file_and_have_only_keywords_of_json_schema() {
    let files = our_files();
    for (path, file) in files.iter().filter(|(path, _)| path.contains("-schemas")) {
        let schema: Value = serde_json::from_str(&file.text).expect("it is JSON");
        assert_eq!(schema["$schema"], DIALECT, "{path}");
        for part in file.text.split("\"$ref\": \"").skip(1) {
            let reference = part.split('"').next().expect("a reference");
            let target = schema.pointer(reference.trim_start_matches('#'));
            assert!(reference.starts_with('#') && target.is_some(), "{path}: {reference}");
        }
        for word in ["\"$id\"", "\"x-", "\"nullable\"", "\"example\"", "\"discriminator\""] {
            assert!(!file.text.contains(word), "{path} has {word}");
        }
    }
}

#[test]
fn there_is_a_file_for_each_schema() {
    let files = published(&small());
    let names: Vec<&str> =
        files.keys().filter_map(|path| path.strip_prefix("v2/latest-schemas/")).collect();
    assert_eq!(names, ["Failure.json", "Part.json"]);
    // A schema that contains itself refers to its file.
    let part = text(&files, "v2/latest-schemas/Part.json");
    assert!(part.contains("\"$ref\": \"#\"") && !part.contains("$defs"), "{part}");
}

#[test]
fn a_file_contains_the_schemas_that_it_uses_at_any_depth() {
    let schemas = "A: {properties: {b: {items: {$ref: '#/components/schemas/B'}}}}\n    \
                   B: {allOf: [{$ref: '#/components/schemas/C'}]}\n    \
                   C: {properties: {a: {$ref: '#/components/schemas/A'}}}\n    \
                   D: {type: string, default: {$ref: '#/components/schemas/A'}}";
    let files =
        files(&tree(&format!("openapi: '3.0.3'\ncomponents:\n  schemas:\n    {schemas}\n")));
    let file = |name: &str| Value::from(files[name].clone());
    assert_eq!(file("A")["$defs"]["C"], json!({"properties": {"a": {"$ref": "#"}}}));
    assert_eq!(file("B")["$defs"]["A"]["properties"]["b"]["items"], json!({"$ref": "#"}));
    assert!(file("C")["$defs"]["B"].is_object());
    assert_eq!(file("D").get("$defs"), None);
}
