//! Faults of the payloads and of the list of quirks.

use serde_json::json;

use super::{Fault, fault};
use crate::contract::{Edit, all, findings, payload, remove, set, small};

const LIST_EXAMPLES: &str = "/paths/~1parts/get/responses/200/content/application~1json/examples";

pub(super) fn faults() -> Vec<Fault> {
    let mut faults = payloads();
    faults.extend(quirk_lists());
    faults
}

fn payloads() -> Vec<Fault> {
    const OTHER_DIGIT: &str =
        r#"{"items": [{"id": 123456789012345679, "name": "Valve"}], "hasMore": false}"#;
    vec![
        fault(
            "a payload that differs in one digit of eighteen",
            payload("samples/listParts.response.json", OTHER_DIGIT),
            "payload",
            "/paths/~1parts/get/responses/200/content/application~1json/examples/documented/value",
        ),
        fault(
            "an example that is no file",
            Box::new(|sources| {
                let removed = sources.payloads.remove("samples/updatePart.request.stock.json");
                assert!(removed.is_some(), "the file was to be there");
            }),
            "payload",
            "/paths/~1parts~1{partNumber}/patch/requestBody/content/application~1json/examples/documented-stock",
        ),
        fault(
            "a file that is no example",
            payload("samples/listMakers.response.json", "{}"),
            "payload",
            "samples/listMakers.response.json",
        ),
        fault(
            "a file that is no JSON",
            payload("examples/updatePart.response.json", "{\"id\": 1,}"),
            "payload",
            "examples/updatePart.response.json",
        ),
        fault(
            "a body without an example",
            all([
                remove(LIST_EXAMPLES),
                Box::new(|sources| {
                    sources.payloads.remove("samples/listParts.response.json");
                }),
            ]),
            "payload",
            "/paths/~1parts/get/responses/200",
        ),
        fault(
            "an example that says not where it is from",
            set(
                "/paths/~1parts/get/responses/200/content/application~1json/examples/invented",
                json!({"summary": "A guess", "value": {}}),
            ),
            "payload",
            "/paths/~1parts/get/responses/200/content/application~1json/examples/invented",
        ),
    ]
}

fn quirk_lists() -> Vec<Fault> {
    const ENTRY: &str =
        "[[quirk]]\npointer = \"/info\"\ndocuments = [\"000\"]\nplaces = 1\nsays = \"A.\"\n";
    let quirks =
        |text: String| -> Edit { Box::new(move |sources| sources.quirks.clone_from(&text)) };
    let refused = |what, text| fault(what, quirks(text), "quirk", "quirks.toml");
    vec![
        refused("TOML that ends too early", "[[quirk]".to_owned()),
        refused("an entry that lacks a member", ENTRY.to_owned()),
        refused(
            "an entry with a member left empty",
            format!("{ENTRY}contract = \"B.\"\nwhy = \" \"\n"),
        ),
        refused(
            "an entry with a member nobody knows",
            format!("{ENTRY}contract = \"B.\"\nwhy = \"C.\"\nwho = \"D.\"\n"),
        ),
        refused(
            "an entry about no document",
            format!("{ENTRY}contract = \"B.\"\nwhy = \"C.\"\n").replace("\"000\"", ""),
        ),
        refused(
            "an entry about nothing",
            format!("{ENTRY}contract = \"B.\"\nwhy = \"C.\"\n").replace("/info", "/info/licence"),
        ),
    ]
}

#[test]
fn quirks_are_found_in_the_order_of_their_entries() {
    let mut contract = small();
    let entry =
        "[[quirk]]\npointer = \"/nowhere\"\ndocuments = [\"000\"]\nplaces = 1\nsays = \"A.\"\n";
    contract.quirks = format!("{entry}contract = \"B.\"\nwhy = \"C.\"\n").repeat(11);
    let found = findings(&contract);
    let lines: Vec<usize> = found.iter().map(|finding| finding.line).collect();
    let expected: Vec<usize> = (0..11).map(|entry| entry * 7 + 1).collect();
    assert_eq!(lines, expected);
}
