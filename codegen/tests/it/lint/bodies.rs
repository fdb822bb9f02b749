//! Faults of request bodies and of answers.

use serde_json::{Value, json};

use super::{Fault, fault};
use crate::contract::{remove, set, text};

/// A response of this schema, whole but for its examples.
fn answer(schema: &str) -> Value {
    let schema = format!("#/components/schemas/{schema}");
    json!({
        "description": "An answer.",
        "content": {"application/json": {"schema": {"$ref": schema}}},
        "x-evidence": {"kind": "inferred"},
    })
}

pub(super) fn faults() -> Vec<Fault> {
    let mut faults = requests();
    faults.extend(answers());
    faults.extend(media_types());
    faults
}

fn requests() -> Vec<Fault> {
    vec![
        fault(
            "an example whose member is of another type",
            text(
                "{id: 123456789012345678, name: Valve}",
                "{id: '123456789012345678', name: Valve}",
            ),
            "example",
            "/paths/~1parts/get/responses/200/content/application~1json/examples/documented/value/items/0/id",
        ),
        fault(
            "an example that lacks a required member",
            text("{name: Valve, secret: swordfish,", "{secret: swordfish,"),
            "example",
            "/paths/~1parts~1{partNumber}/put/requestBody/content/application~1json/examples/composed/value",
        ),
        fault(
            "null, which a body in Rust can't show",
            text("{price: 12.5, maker", "{price: null, maker"),
            "example",
            "/paths/~1parts~1{partNumber}/patch/requestBody/content/application~1json/examples/documented/value/price",
        ),
        fault(
            "a body that may be left out",
            set("/paths/~1parts~1{partNumber}/put/requestBody/required", json!(false)),
            "request-body",
            "/paths/~1parts~1{partNumber}/put/requestBody",
        ),
        fault(
            "a change whose type has no name",
            set(
                "/paths/~1parts~1{partNumber}/patch/requestBody/content/application~1json/schema/$ref",
                json!("#/components/schemas/Part"),
            ),
            "patch-body",
            "/paths/~1parts~1{partNumber}/patch/requestBody",
        ),
        fault(
            "a body of no schema there is",
            set(
                "/paths/~1parts~1{partNumber}/put/requestBody/content/application~1json/schema/$ref",
                json!("#/components/schemas/Nothing"),
            ),
            "reference",
            "/paths/~1parts~1{partNumber}/put/requestBody/content/application~1json/schema",
        ),
        fault(
            "a body whose schema is in another file",
            set(
                "/paths/~1parts~1{partNumber}/put/requestBody/content/application~1json/schema/$ref",
                json!("https://example.com/schemas.yaml#/components/schemas/PartRequest"),
            ),
            "reference",
            "/paths/~1parts~1{partNumber}/put/requestBody/content/application~1json/schema",
        ),
    ]
}

fn answers() -> Vec<Fault> {
    vec![
        fault(
            "two successes of different types",
            set("/paths/~1parts/get/responses/201", answer("Part")),
            "success-response",
            "/paths/~1parts/get/responses",
        ),
        fault(
            "a success without a body beside one with a body",
            set("/paths/~1parts/get/responses/204", json!({"description": "Nothing."})),
            "missing",
            "/paths/~1parts/get/responses/204",
        ),
        fault(
            "no success",
            remove("/paths/~1parts/get/responses/200"),
            "success-response",
            "/paths/~1parts/get/responses",
        ),
        fault(
            "a default of another type than the other errors",
            set("/paths/~1parts~1{partNumber}/patch/responses/default", answer("Part")),
            "error-response",
            "/paths/~1parts~1{partNumber}/patch/responses",
        ),
        fault(
            "an error without a body",
            set(
                "/paths/~1parts~1{partNumber}/patch/responses/404",
                json!({"description": "Not there."}),
            ),
            "missing",
            "/paths/~1parts~1{partNumber}/patch/responses/404",
        ),
        fault(
            "no default",
            remove("/paths/~1parts/get/responses/default"),
            "error-response",
            "/paths/~1parts/get/responses",
        ),
        fault(
            "a range of statuses",
            set("/paths/~1parts/get/responses/4XX", answer("ErrorResponse")),
            "status",
            "/paths/~1parts/get/responses/4XX",
        ),
        fault(
            "a redirection",
            set("/paths/~1parts/get/responses/302", answer("ErrorResponse")),
            "status",
            "/paths/~1parts/get/responses/302",
        ),
        fault(
            "a response from nowhere in this file",
            set("/paths/~1parts/get/responses/default/$ref", json!("errors.yaml#/UnexpectedError")),
            "reference",
            "/paths/~1parts/get/responses/default",
        ),
        fault(
            "a response that is not described",
            remove("/components/responses/UnexpectedError/description"),
            "text",
            "/components/responses/UnexpectedError",
        ),
    ]
}

fn media_types() -> Vec<Fault> {
    let json_schema = || json!({"schema": {"$ref": "#/components/schemas/PartRequest"}});
    vec![
        fault(
            "a body of two media types",
            set("/paths/~1parts~1{partNumber}/put/requestBody/content/text~1plain", json_schema()),
            "media-type",
            "/paths/~1parts~1{partNumber}/put/requestBody/content",
        ),
        fault(
            "a body of a vendor's media type",
            set(
                "/paths/~1parts~1{partNumber}/put/requestBody/content",
                json!({"application/vnd.oracle.adf.resourceitem+json": json_schema()}),
            ),
            "media-type",
            "/paths/~1parts~1{partNumber}/put/requestBody/content",
        ),
        fault(
            "a body that is a file",
            set(
                "/paths/~1parts~1{partNumber}/put/requestBody/content",
                json!({"application/octet-stream": {"schema": {"type": "string"}}}),
            ),
            "media-type",
            "/paths/~1parts~1{partNumber}/put/requestBody/content",
        ),
        fault(
            "an error that is problem+json",
            set(
                "/components/responses/UnexpectedError/content",
                json!({"application/problem+json": json_schema()}),
            ),
            "media-type",
            "/components/responses/UnexpectedError/content",
        ),
        fault(
            "a body of no media type",
            set("/paths/~1parts~1{partNumber}/put/requestBody/content", json!({})),
            "media-type",
            "/paths/~1parts~1{partNumber}/put/requestBody/content",
        ),
        fault(
            "a media type without a schema",
            remove("/components/responses/UnexpectedError/content/application~1json/schema"),
            "missing",
            "/components/responses/UnexpectedError/content/application~1json",
        ),
    ]
}
