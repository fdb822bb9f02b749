//! Contracts with unexpected content.

use std::collections::BTreeMap;

use cpq_html::{Fault, Version};
use serde_json::{Value, json};

use crate::page::{parse, select};

fn small() -> Value {
    json!({
        "openapi": "3.0.3",
        "info": {
            "title": "Parts", "version": "1.0.0",
            "contact": {"name": "somebody", "url": "https://sitename.oracle.com"},
            "license": {"name": "MIT", "url": "https://sitename.oracle.com/licence"},
        },
        "tags": [{"name": "Parts"}],
        "paths": {"/parts": {"get": {
            "operationId": "listParts", "summary": "List the parts", "tags": ["Parts"],
            "externalDocs": {"url": "https://sitename.oracle.com/parts"},
            "responses": {"200": {"description": "The parts.", "content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/Part"},
                "example": {"id": 318_766_884_429_645_907_i64, "weight": 0.0},
            }}}},
        }}},
        "components": {"schemas": {"Part": {"type": "object", "properties": {
            "id": {"type": "integer", "format": "int64", "description": "Which one."},
        }}}},
    })
}

fn show(contract: &Value) -> Result<String, Fault> {
    let payloads = BTreeMap::new();
    cpq_html::reference(&[Version {
        name: "v1",
        contract,
        quirks: &[],
        payloads: &payloads,
        coverage: None,
    }])
}

#[test]
fn html_in_a_contract_is_shown_as_text() {
    let hostile = "<script>alert(1)</script> & \"quoted\" <b onclick=x>";
    let mut contract = small();
    contract["info"]["description"] = json!(hostile);
    contract["paths"]["/parts"]["get"]["summary"] = json!(hostile);
    contract["components"]["schemas"]["Part"]["properties"]["id"]["description"] = json!(hostile);
    contract["components"]["schemas"]["Part"]["properties"]["id"]["example"] = json!(hostile);
    contract["components"]["schemas"]["Part"]["title"] = json!(hostile);
    contract["paths"]["/parts"]["get"]["responses"]["200"]["content"]["application/json"]["example"] =
        json!({ hostile: hostile });
    // `parse` checks that the only script is the page's own.
    let page = parse(&show(&contract).expect("a page"));
    let pre: String = page.select(&select("pre")).flat_map(|pre| pre.text()).collect();
    assert!(pre.contains("<script>alert(1)</script>"), "{pre}");
}

#[test]
fn keeps_the_digits_of_a_payload_without_a_file() {
    let page = parse(&show(&small()).expect("a page"));
    let pre: String = page.select(&select("pre")).flat_map(|pre| pre.text()).collect();
    assert!(pre.contains("318766884429645907") && pre.contains("\"weight\": 0.0"), "{pre}");
}

#[test]
fn an_error_names_the_pointer() {
    let cases: [(&str, Value, &str, &str); 7] = [
        ("/info/title", json!(7), "/info/title", "it is not text"),
        ("/info/license", Value::Null, "/info/license", "it has no `name`"),
        (
            "/paths/~1parts/get/operationId",
            json!([]),
            "/paths/~1parts/get/operationId",
            "it is not text",
        ),
        (
            "/paths/~1parts/get/tags/0",
            json!("Others"),
            "/paths/~1parts/get",
            "its first tag is not in the contract's list of tags",
        ),
        (
            "/paths/~1parts/get/responses/200",
            json!({"$ref": "#/components/responses/None"}),
            "/paths/~1parts/get/responses/200",
            "`#/components/responses/None` leads nowhere",
        ),
        (
            "/components/schemas/Part/properties",
            json!([1]),
            "/components/schemas/Part/properties",
            "it is not an object",
        ),
        (
            "/components/schemas/Part/properties/id",
            json!({"x-evidence": {"kind": "documented", "page": "none"}}),
            "",
            "it has no `x-pages`",
        ),
    ];
    for (pointer, value, place, message) in cases {
        let mut contract = small();
        *contract.pointer_mut(pointer).expect("the property exists") = value;
        let fault = show(&contract).expect_err(pointer);
        assert_eq!((fault.pointer.as_str(), fault.message.as_str()), (place, message), "{pointer}");
        assert_eq!(fault.to_string(), format!("v1: `{place}` can't be shown: {message}"));
    }
}
