//! The editions of a contract: JSON in the order of the YAML file, and without references.

use std::collections::BTreeSet;

use cpq_contract::load;
use cpq_publication::editions::dereferenced;
use serde_json::{Value, json};

use crate::sources::{both, changed, faults, text, tree};

fn value(text: &str) -> Value {
    serde_json::from_str(text).expect("it is JSON")
}

#[test]
fn the_yaml_is_published_unchanged() {
    for (sources, files) in both() {
        for version in &sources.versions {
            assert_eq!(text(&files, &format!("{}/latest.yaml", version.name)), version.openapi);
        }
    }
}

#[test]
fn the_json_has_the_values_of_the_yaml() {
    for (sources, files) in both() {
        for version in &sources.versions {
            let yaml = load(&version.openapi).expect("it is YAML").value;
            assert_eq!(value(text(&files, &format!("{}/latest.json", version.name))), yaml);
        }
    }
}

#[test]
fn properties_keep_their_order_and_numbers_their_digits() {
    let yaml = "b: {z: 0.0, a: 0}\na: [{y: -1.50, x: 18446744073709551615}, null, true, 'no']\n";
    let expected = "{\n  \"b\": {\n    \"z\": 0.0,\n    \"a\": 0\n  },\n  \"a\": [\n    {\n      \"y\": -1.5,\n      \
                    \"x\": 18446744073709551615\n    },\n    null,\n    true,\n    \"no\"\n  ]\n}\n";
    assert_eq!(tree(yaml).to_json(), expected);
}

#[test]
fn the_dereferenced_contract_has_no_references() {
    for (sources, files) in both() {
        for version in &sources.versions {
            let text = text(&files, &format!("{}/latest-dereferenced.json", version.name));
            assert!(!text.contains("\"$ref\""), "{}", version.name);
        }
    }
}

#[test]
fn dereferenced_values_are_the_targets_of_the_references() {
    for (sources, files) in both() {
        for version in &sources.versions {
            let contract = load(&version.openapi).expect("it is YAML").value;
            let written = text(&files, &format!("{}/latest-dereferenced.json", version.name));
            compare(&contract, &value(written), &contract, &mut Vec::new(), "");
        }
    }
}

fn compare(from: &Value, to: &Value, root: &Value, open: &mut Vec<String>, at: &str) {
    match (from, to) {
        (Value::Object(object), _) if object.contains_key("$ref") => {
            let reference = object["$ref"].as_str().expect("a reference is a string").to_owned();
            if open.contains(&reference) {
                assert_eq!(to["type"], "object", "{at}");
                assert!(
                    to["description"].as_str().is_some_and(|it| it.contains("contains itself"))
                );
                return;
            }
            let target = root.pointer(&reference[1..]).expect("a reference has a target");
            open.push(reference);
            compare(target, to, root, open, at);
            open.pop();
        }
        (Value::Object(from), Value::Object(to)) => {
            let names =
                |it: &serde_json::Map<String, Value>| it.keys().cloned().collect::<BTreeSet<_>>();
            assert_eq!(names(from), names(to), "{at}");
            for (name, value) in from {
                compare(value, &to[name], root, open, &format!("{at}/{name}"));
            }
        }
        (Value::Array(from), Value::Array(to)) => {
            assert_eq!(from.len(), to.len(), "{at}");
            for (index, (from, to)) in from.iter().zip(to).enumerate() {
                compare(from, to, root, open, &format!("{at}/{index}"));
            }
        }
        _ => assert_eq!(from, to, "{at}"),
    }
}

#[test]
fn a_recursive_schema_ends_where_it_repeats() {
    let written = dereferenced(&tree(
        "components:\n  schemas:\n    A:\n      properties:\n        b: {$ref: '#/components/schemas/B'}\n\
         \x20   B:\n      properties:\n        a: {$ref: '#/components/schemas/A'}\n",
    ));
    let written = value(&written.expect("it can be dereferenced").to_json());
    let inner = &written["components"]["schemas"]["A"]["properties"]["b"]["properties"]["a"];
    assert_eq!(inner["properties"]["b"]["type"], "object");
    assert_eq!(inner["properties"]["b"].get("properties"), None);
}

#[test]
fn properties_named_like_openapi_keywords_are_dereferenced() {
    let written = dereferenced(&tree(
        "a: {$ref: '#/components/schemas/A'}\n\
         responses: {default: {$ref: '#/components/schemas/B'}}\n\
         components:\n  schemas:\n    A:\n      properties:\n        default: {$ref: '#/components/schemas/B'}\n\
         \x20       properties: {properties: {example: {$ref: '#/components/schemas/B'}}}\n\
         \x20       $ref: {$ref: '#/components/schemas/B'}\n\
         \x20   B: {type: string, example: {$ref: kept}, x-mark: {$ref: kept}}\n",
    ));
    let written = value(&written.expect("it can be dereferenced").to_json());
    let b = json!({"type": "string", "example": {"$ref": "kept"}, "x-mark": {"$ref": "kept"}});
    assert_eq!(written["responses"]["default"], b);
    let properties = &written["a"]["properties"];
    assert_eq!(properties["default"], b);
    assert_eq!(properties["properties"]["properties"]["example"], b);
    assert_eq!(properties["$ref"], b);
}

#[test]
fn a_reference_without_target_is_a_fault() {
    let sources =
        changed("schema: {$ref: '#/components/schemas/Failure'}", "schema: {$ref: 'other.yaml'}");
    let faults = faults(&sources);
    assert!(faults.iter().any(|it| it.contains("`other.yaml` does not exist")), "{faults:?}");
}
