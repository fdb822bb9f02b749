//! The payloads: copies that are exact, and an index that says what each is.

use serde_json::json;

use crate::sources::{both, faults, json, published, small, text};

#[test]
fn a_fixture_is_its_payload_to_the_byte() {
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
fn the_index_says_what_each_is() {
    let files = published(&small()).files;
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
fn a_payload_that_no_example_shows_is_a_fault() {
    let mut sources = small();
    sources.versions[0].payloads.insert("samples/other.json".to_owned(), "{}".to_owned());
    let faults = faults(&sources);
    assert!(faults[0].starts_with("spec/v2/samples/other.json: no example"), "{faults:?}");
}

#[test]
fn an_example_without_its_file_is_a_fault() {
    let mut sources = small();
    sources.versions[0].payloads.remove("samples/replacePart.request.short.json");
    let faults = faults(&sources);
    let place = "spec/v2/samples/replacePart.request.short.json: an example";
    assert!(faults[0].starts_with(place), "{faults:?}");
}
