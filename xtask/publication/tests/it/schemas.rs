//! The JSON Schemas accept every fixture and reject other values.

use jsonschema::{Resource, Validator};
use serde_json::{Value, json};

use crate::sources::{both, json, our_files, published, small, text};
use cpq_publication::Files;

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Validators for a schema: in the bundle, and in the folder of schemas.
fn validators(files: &Files, version: &str, schema: &str) -> [Validator; 2] {
    let mut bundle = json(files, &format!("{version}/latest-schemas.json"));
    bundle["$ref"] = json!(format!("#/$defs/{schema}"));
    let folder = format!("{version}/latest-schemas/");
    let mut registry = jsonschema::Registry::new();
    for path in files.keys().filter(|path| path.starts_with(&folder)) {
        let resource = Resource::from_contents(json(files, path));
        registry = registry
            .add(format!("json-schema:///{}", &path[folder.len()..]), resource)
            .expect("a schema has an address");
    }
    let registry = registry.prepare().expect("the schemas refer to each other");
    let one = json!({"$schema": DIALECT, "$ref": format!("json-schema:///{schema}.json")});
    [
        jsonschema::validator_for(&bundle).expect("the document is a schema"),
        jsonschema::options().with_registry(&registry).build(&one).expect("the file is a schema"),
    ]
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
                let part = |name: &str| fixture[name].as_str().expect("text").to_owned();
                let payload = json(&files, &format!("{folder}/{}", part("file")));
                for validator in validators(&files, &version.name, &part("schema")) {
                    let errors: Vec<String> =
                        validator.iter_errors(&payload).map(|error| error.to_string()).collect();
                    assert_eq!(errors, [""; 0], "{}", part("file"));
                    assert!(!validator.is_valid(&json!([])), "{}", part("schema"));
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
fn ids_have_no_host_and_keywords_are_those_of_json_schema() {
    let files = our_files();
    for (path, file) in files.iter().filter(|(path, _)| path.contains("-schemas")) {
        let schema: Value = serde_json::from_str(&file.text).expect("it is JSON");
        assert_eq!(schema["$schema"], DIALECT, "{path}");
        let id = schema["$id"].as_str().expect("it has a name");
        assert!(
            path.ends_with(&format!("/{id}")) || id.starts_with("urn:oracle-cpq:v"),
            "{path}: {id}"
        );
        for word in ["\"x-", "\"nullable\"", "\"example\"", "\"discriminator\""] {
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
    assert!(text(&files, "v2/latest-schemas/Part.json").contains("\"$ref\": \"Part.json\""));
}
