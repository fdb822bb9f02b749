//! The payloads are copied unchanged, with an index.

use serde_json::{Value, json};

use crate::sources::{both, changed, faults, json, our_files, ours, published, small, text};

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
fn each_json_body_of_our_operations_has_a_payload() {
    for version in &ours().versions {
        let index = json(our_files(), &format!("{}/latest-fixtures/index.json", version.name));
        let has_payload = |id: &Value, part: &str, status: Option<&str>| {
            index["fixtures"].as_array().expect("a list").iter().any(|it| {
                let statuses = it["statuses"].as_array().into_iter().flatten();
                let is_status =
                    status.is_none_or(|status| statuses.into_iter().any(|it| it == status));
                it["operationId"] == *id && it["part"] == part && is_status
            })
        };
        let contract = json(our_files(), &format!("{}/latest.json", version.name));
        let paths = contract["paths"].as_object().expect("paths").values();
        for operation in paths.flat_map(|item| item.as_object().expect("operations").values()) {
            let id = &operation["operationId"];
            let is_json = |body: &Value| {
                let contents = body["content"].as_object().into_iter().flatten();
                contents.into_iter().any(|(media, content)| {
                    !media.starts_with("multipart/") && content["schema"]["format"] != "binary"
                })
            };
            if is_json(&operation["requestBody"]) {
                assert!(has_payload(id, "request", None), "{id} has no request");
            }
            for (status, response) in operation["responses"].as_object().expect("responses") {
                if status.starts_with('2') && is_json(response) {
                    assert!(has_payload(id, "response", Some(status)), "{id} has no {status}");
                }
            }
        }
    }
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
