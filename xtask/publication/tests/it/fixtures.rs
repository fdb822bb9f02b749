//! The payloads are copied unchanged, with an index.

use serde_json::{Value, json};

use crate::sources::{both, changed, faults, json, published, small, text};

#[test]
fn payloads_are_copied_unchanged() {
    for (sources, files) in both() {
        for version in &sources.versions {
            for (path, payload) in &version.payloads {
                assert_eq!(
                    text(&files, &format!("{}/latest-fixtures/{path}", version.name)),
                    payload
                );
            }
        }
    }
}

#[test]
fn the_index_describes_each_payload() {
    let files = published(&small());
    let entry = |file: &str, part: &str, source: &str, summary: &str| {
        json!({
            "file": file, "operationId": "replacePart", "method": "PUT", "path": "/parts/{number}",
            "part": part, "source": source, "schema": "Part", "summary": summary,
            "documentation": "https://example.com/parts",
        })
    };
    let mut response =
        entry("examples/replacePart.response.json", "response", "composed", "Composed");
    response["statuses"] = json!(["200", "201"]);
    let file = "samples/replacePart.request.json";
    let short = "samples/replacePart.request.short.json";
    let expected = json!({
        "version": "v2",
        "contractVersion": "1.2.3",
        "fixtures": [
            response,
            entry(file, "request", "documented", "The body on the page"),
            entry(short, "request", "documented", "A shorter body on the page"),
        ],
    });
    assert_eq!(json(&files, "v2/latest-fixtures/index.json"), expected);
}

#[test]
fn the_index_names_the_schema_of_the_items_of_an_array() {
    let own = "schema: {$ref: '#/components/schemas/Part'}\n            examples:";
    let array =
        "schema: {type: array, items: {$ref: '#/components/schemas/Part'}}\n            examples:";
    let files = published(&changed(own, array));
    let index = json(&files, "v2/latest-fixtures/index.json");
    let schemas: Vec<[&Value; 2]> = index["fixtures"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|it| [&it["schema"], &it["itemSchema"]])
        .collect();
    let (part, none) = (json!("Part"), Value::Null);
    assert_eq!(schemas, [[&part, &none], [&none, &part], [&none, &part]]);
}

#[test]
fn a_payload_without_example_is_a_fault() {
    let mut sources = small();
    sources.versions[0].payloads.insert("samples/other.json".to_owned(), "{}".to_owned());
    let faults = faults(&sources);
    assert!(
        faults[0].starts_with("spec/v2/samples/other.json: the contract has no example"),
        "{faults:?}"
    );
}

#[test]
fn an_example_without_payload_is_a_fault() {
    let mut sources = small();
    sources.versions[0].payloads.remove("samples/replacePart.request.short.json");
    let faults = faults(&sources);
    let place = "spec/v2/samples/replacePart.request.short.json: the contract has an example";
    assert!(faults[0].starts_with(place), "{faults:?}");
}
