//! Slips in paths, parameters, bodies and answers.

use serde_json::json;

use super::super::spec::{at, remove, rename, set};
use super::{Slip, slip};

const LIST: &str = "/paths/~1integrationUsers/get";
const CREATE: &str = "/paths/~1integrationUsers/post";
const CHANGE: &str = "/paths/~1integrationUsers~1{partyNumber}/patch";
const REPLACE: &str = "/paths/~1users~1{partyNumber}/put";
const COMPANY: &str = "/paths/~1companies~1{companyName}~1users~1{userName}";
const SCHEMA: &str = "content/application~1json/schema";

pub(super) fn calls() -> Vec<Slip> {
    vec![
        slip("a path is misspelt", "operation", "/paths", |version| {
            rename(version, "/paths/~1integrationUsers", "/integrationusers");
        }),
        slip("a call is made up", "operation", format!("{COMPANY}/delete"), |version| {
            let call = json!({"operationId": "deleteCompanyUser", "responses": {}});
            set(version, &format!("{COMPANY}/delete"), call);
        }),
        slip("a method is another", "operation", "/paths", |version| {
            rename(version, REPLACE, "patch");
        }),
        slip(
            "path parameters are swapped",
            "path",
            "/paths/~1companies~1{userName}~1users~1{companyName}",
            |version| {
                rename(version, COMPANY, "/companies/{userName}/users/{companyName}");
            },
        ),
        slip(
            "a path parameter is lost",
            "parameter",
            format!("{REPLACE}/parameters/partyNumber"),
            |version| {
                set(version, &format!("{REPLACE}/parameters"), json!([]));
            },
        ),
        slip(
            "a parameter moves",
            "parameter-place",
            "/components/parameters/partyNumber",
            |version| {
                set(version, "/components/parameters/partyNumber/in", json!("query"));
            },
        ),
        slip(
            "a query parameter is lost",
            "other-unused",
            format!("{LIST}/parameters/orderby"),
            |version| {
                let parameters =
                    at(version, &format!("{LIST}/parameters")).as_array_mut().expect("a list");
                parameters.retain(|it| it["$ref"] != "#/components/parameters/orderby");
            },
        ),
        slip(
            "a query parameter is asked for elsewhere",
            "parameter",
            format!("{REPLACE}/parameters/fields"),
            |version| {
                let parameters =
                    at(version, &format!("{REPLACE}/parameters")).as_array_mut().expect("a list");
                parameters.push(json!({"$ref": "#/components/parameters/fields"}));
            },
        ),
        slip(
            "the server is of another version",
            "version",
            "/paths/~1integrationUsers",
            |version| {
                set(version, "/servers/0/url", json!("https://{host}{context}/rest/v18"));
            },
        ),
        slip(
            "the prefix can't be left out",
            "version",
            "/paths/~1users~1{partyNumber}",
            |version| {
                set(version, "/servers/0/variables/context/enum", json!(["/cpq"]));
            },
        ),
        slip("a prefix is made up", "prefix", "/servers/0/url", |version| {
            set(version, "/servers/0/variables/context/enum", json!(["/cpq", "", "/cx"]));
        }),
    ]
}

pub(super) fn answers() -> Vec<Slip> {
    vec![
        slip(
            "a documented status is lost",
            "status",
            "/paths/~1integrationUsers~1{partyNumber}/get/responses",
            |version| {
                remove(version, "/paths/~1integrationUsers~1{partyNumber}/get/responses/404");
            },
        ),
        slip(
            "a status is made up",
            "undocumented-status",
            format!("{REPLACE}/responses/409"),
            |version| {
                let reference = json!({"$ref": "#/components/responses/BadRequest"});
                set(version, &format!("{REPLACE}/responses/409"), reference);
            },
        ),
        slip(
            "a success has another code",
            "status",
            format!("{CHANGE}/responses/202"),
            |version| {
                rename(version, &format!("{CHANGE}/responses/200"), "202");
            },
        ),
        slip(
            "a media type is another",
            "media-type",
            format!("{REPLACE}/requestBody/content/application~1xml"),
            |version| {
                rename(
                    version,
                    &format!("{REPLACE}/requestBody/content/application~1json"),
                    "application/xml",
                );
            },
        ),
        slip(
            "a body is of another schema",
            "root-schema",
            format!("{CHANGE}/requestBody/{SCHEMA}"),
            |version| {
                set(
                    version,
                    &format!("{CHANGE}/requestBody/{SCHEMA}/$ref"),
                    json!("#/components/schemas/UserRequest"),
                );
            },
        ),
        slip(
            "an answer is of another schema",
            "root-schema",
            format!("{LIST}/responses/200/{SCHEMA}"),
            |version| {
                set(
                    version,
                    &format!("{LIST}/responses/200/{SCHEMA}/$ref"),
                    json!("#/components/schemas/IntegrationUser"),
                );
            },
        ),
        slip("a GET gets a body", "request-body", format!("{LIST}/requestBody"), |version| {
            let body = at(version, &format!("{CREATE}/requestBody")).clone();
            set(version, &format!("{LIST}/requestBody"), body);
        }),
        slip(
            "a body may be left out",
            "quirk-places",
            format!("{COMPANY}/patch/requestBody/required"),
            |version| {
                set(version, &format!("{CREATE}/requestBody/required"), json!(false));
            },
        ),
    ]
}

pub(super) fn failures() -> Vec<Slip> {
    vec![
        slip(
            "an answer is that of another code",
            "answer",
            format!("{REPLACE}/responses/401"),
            |version| {
                let reference = json!({"$ref": "#/components/responses/BadRequest"});
                set(version, &format!("{REPLACE}/responses/401"), reference);
            },
        ),
        slip(
            "an answer has no schema",
            "root-schema",
            format!("{REPLACE}/responses/200"),
            |version| {
                remove(version, &format!("{REPLACE}/responses/200/{SCHEMA}"));
            },
        ),
        slip(
            "failures have another body",
            "error-body",
            "/components/responses/NotFound/content/application~1json/schema",
            |version| {
                let reference = json!("#/components/schemas/Group");
                set(
                    version,
                    "/components/responses/NotFound/content/application~1json/schema/$ref",
                    reference,
                );
            },
        ),
    ]
}
