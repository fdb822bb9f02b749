//! Names that are fine in JSON and clash, or mean something else, in Rust.

use serde_json::{Value, json};

use super::{Fault, fault};
use crate::contract::set;

fn schema(title: &str) -> Value {
    json!({
        "title": title,
        "description": "Another part",
        "type": "object",
        "properties": {"sold": member()},
        "x-evidence": {"kind": "inferred"},
    })
}

fn member() -> Value {
    json!({
        "description": "Whether it is sold",
        "type": "boolean",
        "x-evidence": {"kind": "inferred"},
    })
}

fn parameter(name: &str) -> Value {
    json!({
        "name": name,
        "in": "query",
        "description": "Another one",
        "schema": {"type": "boolean"},
        "example": true,
        "x-evidence": {"kind": "inferred"},
    })
}

pub(super) fn faults() -> Vec<Fault> {
    vec![
        fault(
            "a schema in another case, one name with another",
            set("/components/schemas/part_request", schema("Second")),
            "schema-name",
            "/components/schemas/part_request",
        ),
        fault(
            "a schema with dots",
            set("/components/schemas/com.oracle.Part", schema("Second")),
            "schema-name",
            "/components/schemas/com.oracle.Part",
        ),
        fault(
            "a schema named like a type of Rust",
            set("/components/schemas/Option", schema("Second")),
            "schema-name",
            "/components/schemas/Option",
        ),
        fault(
            "a schema named like a type of the SDK",
            set("/components/schemas/Client", schema("Second")),
            "schema-name",
            "/components/schemas/Client",
        ),
        fault(
            "a schema named like a change",
            set("/components/schemas/PartPatch", schema("Second")),
            "schema-name",
            "/components/schemas/PartPatch",
        ),
        fault(
            "two members that are one in Rust",
            set("/components/schemas/PartCollection/properties/has_more", member()),
            "member-name",
            "/components/schemas/PartCollection/properties/has_more",
        ),
        fault(
            "a member named like the one for unknown members",
            set("/components/schemas/Part/properties/extra", member()),
            "member-name",
            "/components/schemas/Part/properties/extra",
        ),
        fault(
            "a member that begins with a digit",
            set("/components/schemas/Part/properties/2nd", member()),
            "member-name",
            "/components/schemas/Part/properties/2nd",
        ),
        fault(
            "a query parameter named like the method that sends",
            set("/paths/~1parts/get/parameters/-", parameter("send")),
            "parameter-name",
            "/paths/~1parts/get",
        ),
        fault(
            "two query parameters that are one in Rust",
            set("/paths/~1parts/get/parameters/-", parameter("total-results")),
            "parameter-name",
            "/paths/~1parts/get",
        ),
    ]
}
