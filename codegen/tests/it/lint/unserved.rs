//! Members that the generator does not serve, and members that are nobody's: each is a finding where
//! it stands, so that none of them can reach progenitor or be lost on the way.

use serde_json::{Value, json};

use super::{Fault, fault};
use crate::contract::set;

pub(super) fn faults() -> Vec<Fault> {
    let members: Vec<(&str, Value)> = vec![
        ("/webhooks", json!({})),
        ("/x-own", json!(true)),
        ("/info/x-own", json!(true)),
        ("/components/headers", json!({})),
        ("/components/schemas/Part/additionalProperties", json!({})),
        ("/components/schemas/Part/allOf", json!([])),
        ("/components/schemas/Part/discriminator", json!({})),
        ("/components/schemas/Part/properties/name/$ref", json!("#")),
        ("/components/schemas/Part/properties/name/anyOf", json!([])),
        ("/components/schemas/Part/properties/name/enum", json!(["A"])),
        ("/components/schemas/Part/properties/name/maxLength", json!(255)),
        ("/components/schemas/Part/properties/name/not", json!({})),
        ("/components/schemas/Part/properties/name/nullable", json!(true)),
        ("/components/schemas/Part/properties/name/pattern", json!("^A")),
        ("/components/schemas/Part/properties/name/readOnly", json!(true)),
        ("/components/schemas/Part/properties/name/x-own", json!(true)),
        ("/components/schemas/Part/properties/id/minimum", json!(1)),
        ("/components/schemas/Part/properties/id/multipleOf", json!(2)),
        ("/components/schemas/Part/properties/parts/minItems", json!(1)),
        ("/components/parameters/limit/content", json!({})),
        ("/components/parameters/limit/explode", json!(false)),
        ("/components/parameters/limit/style", json!("deepObject")),
        ("/components/parameters/limit/schema/default", json!(10)),
        ("/components/parameters/limit/schema/enum", json!([1])),
        ("/components/parameters/limit/schema/maximum", json!(1000)),
        ("/paths/~1parts/parameters", json!([])),
        ("/paths/~1parts/servers", json!([])),
        ("/paths/~1parts/trace", json!({})),
        ("/paths/~1parts/get/callbacks", json!({})),
        ("/paths/~1parts/get/deprecated", json!(true)),
        ("/paths/~1parts/get/security", json!([])),
        ("/paths/~1parts/get/x-dropshot-pagination", json!({})),
        ("/paths/~1parts/get/parameters/0/description", json!("")),
        ("/paths/~1parts/get/responses/200/headers", json!({})),
        ("/paths/~1parts/get/responses/200/links", json!({})),
        (
            "/paths/~1parts~1{partNumber}/put/requestBody/content/application~1json/encoding",
            json!({}),
        ),
    ];
    let unknown = |(at, value)| fault(at, set(at, value), "unknown-member", at);
    members.into_iter().map(unknown).collect()
}
