//! Faults of operations, their paths and their parameters.

use serde_json::json;

use super::{Fault, fault};
use crate::contract::{remove, set, text};

const PATCH: &str = "/paths/~1parts~1{partNumber}/patch";
const PUT: &str = "/paths/~1parts~1{partNumber}/put";
const LIMIT: &str = "/components/parameters/limit";
const PART_NUMBER: &str = "/components/parameters/partNumber";

pub(super) fn faults() -> Vec<Fault> {
    let mut faults = operations();
    faults.extend(paths());
    faults.extend(parameters());
    faults
}

fn operations() -> Vec<Fault> {
    vec![
        fault(
            "no operationId",
            remove("/paths/~1parts~1{partNumber}/put/operationId"),
            "text",
            PUT,
        ),
        fault(
            "an operationId in another case",
            set("/paths/~1parts~1{partNumber}/put/operationId", json!("replace_part")),
            "operation-id",
            "/paths/~1parts~1{partNumber}/put/operationId",
        ),
        fault(
            "an operationId given twice",
            set("/paths/~1parts~1{partNumber}/put/operationId", json!("updatePart")),
            "operation-id",
            PUT,
        ),
        fault(
            "a tag that is not described",
            set("/paths/~1parts/get/tags/0", json!("Makers")),
            "tag",
            "/paths/~1parts/get/tags",
        ),
        fault(
            "two tags",
            set("/paths/~1parts/get/tags/-", json!("Parts")),
            "tag",
            "/paths/~1parts/get/tags",
        ),
        fault(
            "no page",
            remove("/paths/~1parts/get/externalDocs"),
            "missing",
            "/paths/~1parts/get",
        ),
        fault(
            "no responses",
            remove("/paths/~1parts/get/responses"),
            "missing",
            "/paths/~1parts/get",
        ),
    ]
}

fn paths() -> Vec<Fault> {
    vec![
        fault(
            "a path that ends in a slash",
            text("  /parts:", "  /parts/:"),
            "path",
            "/paths/~1parts~1/get",
        ),
        fault("a path without a slash", text("  /parts:", "  parts:"), "path", "/paths/parts/get"),
        fault(
            "a parameter in a part of a segment",
            text("  /parts/{partNumber}:", "  /parts/{partNumber}.json:"),
            "path",
            "/paths/~1parts~1{partNumber}.json/put",
        ),
        fault(
            "a version in a path",
            text("  /parts:", "  /v1/parts:"),
            "path",
            "/paths/~1v1~1parts/get",
        ),
        fault(
            "a path parameter that is not declared",
            remove("/paths/~1parts~1{partNumber}/put/parameters"),
            "path-parameter",
            PUT,
        ),
        fault(
            "a path parameter that stands in no path",
            set(
                "/paths/~1parts/get/parameters/-",
                json!({"$ref": "#/components/parameters/partNumber"}),
            ),
            "path-parameter",
            "/paths/~1parts/get",
        ),
    ]
}

fn parameters() -> Vec<Fault> {
    vec![
        fault(
            "a parameter named twice",
            set(
                "/paths/~1parts/get/parameters/-",
                json!({"$ref": "#/components/parameters/limit"}),
            ),
            "parameter",
            "/paths/~1parts/get/parameters/6",
        ),
        fault(
            "a cookie",
            set("/components/parameters/limit/in", json!("cookie")),
            "parameter",
            LIMIT,
        ),
        fault(
            "a list in a header",
            set(
                "/components/parameters/limit",
                json!({"name": "limit", "in": "header", "schema": {"type": "array", "items": {"type": "string"}}}),
            ),
            "parameter",
            LIMIT,
        ),
        fault(
            "a query parameter that is required",
            set("/components/parameters/limit/required", json!(true)),
            "parameter",
            LIMIT,
        ),
        fault(
            "a path parameter that is not required",
            remove("/components/parameters/partNumber/required"),
            "parameter",
            PART_NUMBER,
        ),
        fault(
            "a path parameter that is a number",
            set(
                "/components/parameters/partNumber/schema",
                json!({"type": "integer", "format": "int64"}),
            ),
            "parameter",
            PART_NUMBER,
        ),
        fault(
            "a parameter that is a list",
            set("/components/parameters/limit/schema/type", json!("array")),
            "parameter",
            "/components/parameters/limit/schema",
        ),
        fault(
            "a parameter without a schema",
            remove("/components/parameters/limit/schema"),
            "missing",
            LIMIT,
        ),
        fault(
            "a parameter without an example",
            remove("/components/parameters/limit/example"),
            "missing",
            LIMIT,
        ),
        fault(
            "a parameter from nowhere",
            remove("/components/parameters/limit/x-evidence"),
            "evidence",
            LIMIT,
        ),
        fault(
            "a reference to no parameter",
            remove("/components/parameters/partNumber"),
            "reference",
            "/paths/~1parts~1{partNumber}/patch/parameters/0",
        ),
        fault(
            "a parameter in another file",
            set(
                "/paths/~1parts~1{partNumber}/patch/parameters/0/$ref",
                json!("parameters.yaml#/partNumber"),
            ),
            "reference",
            "/paths/~1parts~1{partNumber}/patch/parameters/0",
        ),
        fault(
            "an operation without a summary",
            remove("/paths/~1parts~1{partNumber}/patch/summary"),
            "text",
            PATCH,
        ),
    ]
}
