//! Slips in schemas and their members.

use serde_json::json;

use super::super::spec::{at, remove, rename, set};
use super::{Slip, slip};

const USER: &str = "/components/schemas/User/properties";
const REQUEST: &str = "/components/schemas/UserRequest/properties";
const INTEGRATION: &str = "/components/schemas/IntegrationUser/properties";
const REPLACE: &str = "/paths/~1users~1{partyNumber}/put";
const COMPANY: &str = "/paths/~1companies~1{companyName}~1users~1{userName}";
const SCHEMA: &str = "content/application~1json/schema";

pub(super) fn members() -> Vec<Slip> {
    let request = "/components/schemas/UserRequest";
    vec![
        slip("a member of a request is misspelt", "property", request, |version| {
            rename(version, &format!("{REQUEST}/jobTitle"), "jobTitel");
        }),
        slip(
            "a member of a request is misspelt, and supported by nothing",
            "unsupported",
            format!("{REQUEST}/jobTitel"),
            |version| {
                rename(version, &format!("{REQUEST}/jobTitle"), "jobTitel");
            },
        ),
        slip("a member of a request is lost", "property", request, |version| {
            remove(version, &format!("{REQUEST}/sfdcOrgId"));
        }),
        slip(
            "a member that only samples show is lost",
            "sample-member",
            "/components/schemas/IntegrationUser",
            |version| {
                remove(version, &format!("{INTEGRATION}/partyId"));
            },
        ),
        slip(
            "a member that another page states is lost",
            "other-unused",
            format!("{USER}/billZip"),
            |version| {
                remove(version, &format!("{USER}/billZip"));
            },
        ),
        slip("a member is made up", "unsupported", format!("{USER}/nickname"), |version| {
            let mut member = at(version, &format!("{USER}/billZip")).clone();
            member["title"] = json!("Nickname");
            set(version, &format!("{USER}/nickname"), member);
        }),
        slip(
            "a nested schema is dropped",
            "schema",
            format!("{COMPANY}/patch/responses/200/{SCHEMA}"),
            |version| {
                remove(version, &format!("{USER}/company"));
            },
        ),
        slip(
            "a schema no call uses is dropped",
            "schema",
            format!("{REPLACE}/requestBody/{SCHEMA}"),
            |version| {
                remove(version, "/components/schemas/GroupDetails");
            },
        ),
        slip(
            "two members change their schemas",
            "component-title",
            "/components/schemas/Language",
            |version| {
                let currency = at(version, &format!("{REQUEST}/currency/allOf")).take();
                let language = at(version, &format!("{REQUEST}/language/allOf")).take();
                set(version, &format!("{REQUEST}/currency/allOf"), language);
                set(version, &format!("{REQUEST}/language/allOf"), currency);
            },
        ),
        slip("a list is of another schema", "property", "/components/schemas/Group", |version| {
            let items = json!({"$ref": "#/components/schemas/Group"});
            set(version, "/components/schemas/AccessPermissions/properties/items/items", items);
        }),
        slip(
            "a list of another page is of another schema",
            "nested-schema",
            "/components/schemas/IntegrationUserCollection/properties/items",
            |version| {
                let items = json!({"$ref": "#/components/schemas/User"});
                set(
                    version,
                    "/components/schemas/IntegrationUserCollection/properties/items/items",
                    items,
                );
            },
        ),
    ]
}

pub(super) fn types_and_marks() -> Vec<Slip> {
    let segment = "/components/schemas/SegmentDetails";
    vec![
        slip("a type is another", "type", format!("{REQUEST}/emailPassword"), |version| {
            set(version, &format!("{REQUEST}/emailPassword/type"), json!("string"));
        }),
        slip(
            "a type that a quirk explains is a third one",
            "type",
            "/components/schemas/TimeZone/properties/value",
            |version| {
                let value = "/components/schemas/TimeZone/properties/value";
                remove(version, &format!("{value}/oneOf"));
                set(version, &format!("{value}/type"), json!("boolean"));
            },
        ),
        slip(
            "a type that another page states is another",
            "type",
            format!("{USER}/dateAdded"),
            |version| {
                set(version, &format!("{USER}/dateAdded/type"), json!("integer"));
            },
        ),
        slip(
            "a type is not what the samples show",
            "sample-type",
            format!("{INTEGRATION}/partyNumber"),
            |version| {
                set(version, &format!("{INTEGRATION}/partyNumber/type"), json!("integer"));
            },
        ),
        slip(
            "an identifier gets 32 bits",
            "sample-type",
            format!("{INTEGRATION}/partyId"),
            |version| {
                set(version, &format!("{INTEGRATION}/partyId/format"), json!("int32"));
            },
        ),
        slip("a parameter is of another type", "type", "/components/parameters/limit", |version| {
            set(version, "/components/parameters/limit/schema/type", json!("string"));
        }),
        slip(
            "a required mark is lost",
            "required",
            format!("{segment}/properties/variableName"),
            move |version| {
                remove(version, &format!("{segment}/required"));
            },
        ),
        slip("a member becomes required", "required", format!("{REQUEST}/login"), |version| {
            set(version, "/components/schemas/UserRequest/required", json!(["login"]));
        }),
        slip(
            "a member of an answer becomes required",
            "required",
            format!("{USER}/id"),
            |version| {
                set(version, "/components/schemas/User/required", json!(["id"]));
            },
        ),
        slip(
            "a sampled list is of nothing",
            "items",
            format!("{INTEGRATION}/links/items"),
            |version| {
                remove(version, &format!("{INTEGRATION}/links/items"));
            },
        ),
    ]
}

pub(super) fn limits() -> Vec<Slip> {
    vec![
        slip("text is limited", "constraint", format!("{REQUEST}/login"), |version| {
            set(version, &format!("{REQUEST}/login/maxLength"), json!(30));
        }),
        slip(
            "a number is narrowed",
            "constraint",
            "/components/parameters/limit/schema",
            |version| {
                set(version, "/components/parameters/limit/schema/maximum", json!(500));
            },
        ),
        slip(
            "a lower bound is another",
            "constraint",
            "/components/parameters/offset/schema",
            |version| {
                set(version, "/components/parameters/offset/schema/minimum", json!(1));
            },
        ),
        slip("a member may be null", "constraint", format!("{USER}/email"), |version| {
            set(version, &format!("{USER}/email/nullable"), json!(true));
        }),
        slip(
            "a password may be answered",
            "quirk-unneeded",
            format!("{REQUEST}/password"),
            |version| {
                remove(version, &format!("{REQUEST}/password/writeOnly"));
            },
        ),
        slip(
            "an object takes no other members",
            "constraint",
            "/components/schemas/Group",
            |version| {
                set(version, "/components/schemas/Group/additionalProperties", json!(false));
            },
        ),
    ]
}

pub(super) fn titles_and_values() -> Vec<Slip> {
    let link = "/components/schemas/Link/properties";
    let status = "/components/schemas/SegmentDetails/properties/status";
    vec![
        slip("a title is another", "title", format!("{REQUEST}/billCity"), |version| {
            set(version, &format!("{REQUEST}/billCity/title"), json!("Billing Town"));
        }),
        slip(
            "a slip in a title is mended",
            "title",
            format!("{REQUEST}/separateShipAddr"),
            |version| {
                set(
                    version,
                    &format!("{REQUEST}/separateShipAddr/title"),
                    json!("Separate Ship Address"),
                );
            },
        ),
        slip("a title is made up", "title", format!("{link}/name"), move |version| {
            set(version, &format!("{link}/name/title"), json!("Name"));
        }),
        slip(
            "a title that another page states is another",
            "title",
            format!("{USER}/dateAdded"),
            |version| {
                set(version, &format!("{USER}/dateAdded/title"), json!("Added"));
            },
        ),
        slip(
            "a title is made up for a sampled member",
            "title",
            format!("{INTEGRATION}/login"),
            |version| {
                set(version, &format!("{INTEGRATION}/login/title"), json!("Login Id"));
            },
        ),
        slip(
            "a component's title is another",
            "component-title",
            "/components/schemas/Group",
            |version| {
                set(version, "/components/schemas/Group/title", json!("User Group"));
            },
        ),
        slip(
            "a component's title is a third one",
            "component-title",
            "/components/schemas/UserType",
            |version| {
                set(version, "/components/schemas/UserType/title", json!("Kind of User"));
            },
        ),
        slip("a default is lost", "default", format!("{link}/rel"), move |version| {
            remove(version, &format!("{link}/rel/default"));
        }),
        slip("a default is another", "default", format!("{link}/rel"), move |version| {
            set(version, &format!("{link}/rel/default"), json!("child"));
        }),
        slip("a default is made up", "default", format!("{REQUEST}/emailPassword"), |version| {
            set(version, &format!("{REQUEST}/emailPassword/default"), json!(false));
        }),
        slip(
            "a known value is lost",
            "known-value",
            format!("{status}/x-known-values/1"),
            move |version| {
                remove(version, &format!("{status}/x-known-values/1"));
            },
        ),
        slip(
            "a known value stands for another",
            "known-value",
            format!("{status}/x-known-values/1"),
            move |version| {
                set(version, &format!("{status}/x-known-values/1/meaning"), json!("CHECKED"));
            },
        ),
        slip(
            "a known value is made up",
            "known-value",
            "/components/parameters/expand/x-known-values/all",
            |version| {
                let value = json!({"value": "all"});
                let known = at(version, "/components/parameters/expand/x-known-values");
                known.as_array_mut().expect("a list").push(value);
            },
        ),
        slip("values are closed", "open-values", status, move |version| {
            set(version, &format!("{status}/enum"), json!([0, 1]));
        }),
    ]
}
