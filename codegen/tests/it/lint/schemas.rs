//! Faults of schemas and their properties.

use serde_json::json;

use super::{Fault, fault};
use crate::contract::{findings, remove, set, small};

const NAME: &str = "/components/schemas/Part/properties/name";
const STATE: &str = "/components/schemas/PartRequest/properties/state/oneOf";
const MAKER: &str = "/components/schemas/PartRequest/properties/maker/allOf";
const SECRET: &str = "/components/schemas/PartRequest/properties/secret";

pub(super) fn faults() -> Vec<Fault> {
    let mut faults = components();
    faults.extend(types());
    faults.extend(compositions());
    faults.extend(evidence());
    faults.extend(personal_data());
    faults
}

fn components() -> Vec<Fault> {
    vec![
        fault(
            "a component that is no object",
            set("/components/schemas/Maker/type", json!("string")),
            "schema",
            "/components/schemas/Maker",
        ),
        fault(
            "a component without a title",
            remove("/components/schemas/Maker/title"),
            "text",
            "/components/schemas/Maker",
        ),
        fault(
            "a title two components share",
            set("/components/schemas/Part/title", json!("Maker")),
            "title",
            "/components/schemas/Part",
        ),
        fault(
            "a required member that is no property",
            set("/components/schemas/PartRequest/required/-", json!("size")),
            "required",
            "/components/schemas/PartRequest/required/1",
        ),
        fault(
            "a known value without a value",
            remove("/components/schemas/PartRequest/properties/state/x-known-values/0/value"),
            "missing",
            "/components/schemas/PartRequest/properties/state/x-known-values/0",
        ),
        fault(
            "a schema that holds itself",
            set(
                "/components/schemas/Maker/properties/parent",
                json!({
                    "description": "Its owner",
                    "allOf": [{"$ref": "#/components/schemas/Maker"}],
                    "x-evidence": {"kind": "inferred"},
                }),
            ),
            "nesting",
            "/components/schemas/Maker",
        ),
        fault(
            "a schema that holds itself by way of another",
            set(
                "/components/schemas/Maker/properties/first",
                json!({
                    "description": "Its first part",
                    "allOf": [{"$ref": "#/components/schemas/PartRequest"}],
                    "x-evidence": {"kind": "inferred"},
                }),
            ),
            "nesting",
            "/components/schemas/PartRequest",
        ),
    ]
}

fn types() -> Vec<Fault> {
    let typed = |what, schema: serde_json::Value| {
        let edit = set("/components/schemas/Part/properties/name", {
            let mut schema = schema;
            schema["description"] = json!("Its name");
            schema["x-evidence"] = json!({"kind": "inferred"});
            schema
        });
        fault(what, edit, "type", NAME)
    };
    vec![
        typed("a date", json!({"type": "string", "format": "date"})),
        typed("a time", json!({"type": "string", "format": "date-time"})),
        typed("bytes", json!({"type": "string", "format": "binary"})),
        typed("a 32-bit integer", json!({"type": "integer", "format": "int32"})),
        typed("an integer of no format", json!({"type": "integer"})),
        typed("a double", json!({"type": "number", "format": "double"})),
        typed("an object in place", json!({"type": "object"})),
        typed("an object of anything", json!({"additionalProperties": true})),
        typed("a value of any type", json!({})),
        typed("a type of OpenAPI 3.1", json!({"type": ["string", "null"]})),
        fault(
            "a list of nothing",
            remove("/components/schemas/PartCollection/properties/items/items"),
            "missing",
            "/components/schemas/PartCollection/properties/items",
        ),
        fault(
            "a list of text",
            set(
                "/components/schemas/PartCollection/properties/items/items",
                json!({"type": "string"}),
            ),
            "reference",
            "/components/schemas/PartCollection/properties/items/items",
        ),
        fault(
            "a default of another type than its property",
            set("/components/schemas/Part/properties/name/default", json!(5)),
            "default",
            "/components/schemas/Part/properties/name/default",
        ),
        fault(
            "a known value of another type than its property",
            set("/components/schemas/Part/properties/name/x-known-values", json!([{"value": 1}])),
            "known-value",
            "/components/schemas/Part/properties/name/x-known-values/0/value",
        ),
        fault(
            "an example of an object with a member of another type",
            set("/components/schemas/PartRequest/properties/maker/example", json!({"name": 1})),
            "example",
            "/components/schemas/PartRequest/properties/maker/example/name",
        ),
        fault(
            "an example of a list that is none",
            set("/components/schemas/PartCollection/properties/items/example", json!({})),
            "example",
            "/components/schemas/PartCollection/properties/items/example",
        ),
        fault(
            "an example of another type than its property",
            set("/components/schemas/Part/properties/id/example", json!("1")),
            "example",
            "/components/schemas/Part/properties/id/example",
        ),
        fault(
            "a required number, which has no default",
            set("/components/schemas/PartRequest/required/-", json!("price")),
            "required",
            "/components/schemas/PartRequest/properties/price",
        ),
        fault(
            "a default of a number",
            set("/components/schemas/Part/properties/id/default", json!(5)),
            "default",
            "/components/schemas/Part/properties/id/default",
        ),
    ]
}

fn compositions() -> Vec<Fault> {
    vec![
        fault(
            "two schemas merged",
            set(
                "/components/schemas/PartRequest/properties/maker/allOf/-",
                json!({"$ref": "#/components/schemas/Part"}),
            ),
            "all-of",
            MAKER,
        ),
        fault(
            "an object that is nowhere",
            set(
                "/components/schemas/PartRequest/properties/maker/allOf/0/$ref",
                json!("#/components/schemas/Nothing"),
            ),
            "reference",
            "/components/schemas/PartRequest/properties/maker/allOf/0",
        ),
        fault(
            "an object in another file",
            set(
                "/components/schemas/PartRequest/properties/maker/allOf/0/$ref",
                json!("schemas.yaml#/components/schemas/Maker"),
            ),
            "reference",
            "/components/schemas/PartRequest/properties/maker/allOf/0",
        ),
        fault(
            "one of three types",
            set(
                "/components/schemas/PartRequest/properties/state/oneOf/-",
                json!({"type": "boolean"}),
            ),
            "one-of",
            STATE,
        ),
        fault(
            "one of a closed list of texts and text",
            set(
                "/components/schemas/PartRequest/properties/state/oneOf",
                json!([{"type": "string", "enum": ["A"]}, {"type": "string"}]),
            ),
            "one-of",
            STATE,
        ),
    ]
}

fn evidence() -> Vec<Fault> {
    vec![
        fault(
            "a property from nowhere",
            remove("/components/schemas/Part/properties/name/x-evidence"),
            "evidence",
            NAME,
        ),
        fault(
            "a schema from nowhere",
            remove("/components/schemas/Part/x-evidence"),
            "evidence",
            "/components/schemas/Part",
        ),
        fault(
            "evidence of no kind",
            set("/components/schemas/Part/properties/name/x-evidence/kind", json!("rumour")),
            "evidence",
            "/components/schemas/Part/properties/name/x-evidence",
        ),
        fault(
            "evidence on no page",
            remove("/components/schemas/Part/properties/name/x-evidence/page"),
            "evidence",
            "/components/schemas/Part/properties/name/x-evidence",
        ),
        fault(
            "evidence on a page that is not listed",
            set("/components/schemas/Part/properties/name/x-evidence/page", json!("colours")),
            "evidence",
            "/components/schemas/Part/properties/name/x-evidence/page",
        ),
    ]
}

fn personal_data() -> Vec<Fault> {
    vec![
        fault(
            "text of which nothing says whether it is personal",
            remove("/components/schemas/Part/properties/name/x-personal-data"),
            "personal-data",
            NAME,
        ),
        fault(
            "a password that may be shown",
            set("/components/schemas/PartRequest/properties/secret/x-personal-data", json!(false)),
            "personal-data",
            SECRET,
        ),
        fault(
            "a password that is answered",
            remove("/components/schemas/PartRequest/properties/secret/writeOnly"),
            "personal-data",
            SECRET,
        ),
    ]
}

#[test]
fn an_object_and_a_list_may_show_an_example() {
    for (pointer, example) in [
        (
            "/components/schemas/PartRequest/properties/maker/example",
            json!({"name": "A", "more": 1}),
        ),
        ("/components/schemas/PartCollection/properties/items/example", json!([])),
    ] {
        let mut sources = small();
        set(pointer, example)(&mut sources);
        assert_eq!(findings(&sources), [], "{pointer}");
    }
}
