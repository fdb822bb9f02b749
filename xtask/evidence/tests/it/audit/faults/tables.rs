//! What a page says anew, and the contract does not know.

use cpq_evidence::table::{Kind, Mark, Place, Side};
use serde_json::json;

use super::super::spec::{set, table};
use super::{Slip, slip};

const USER: &str = "/components/schemas/User/properties";
const REQUEST: &str = "/components/schemas/UserRequest/properties";
const CHANGE: &str = "/paths/~1integrationUsers~1{partyNumber}/patch";
const REPLACE: &str = "/paths/~1users~1{partyNumber}/put";
const SAMPLE: &str = "content/application~1json/examples/documented/value";

pub(super) fn tables() -> Vec<Slip> {
    vec![
        slip("a page has a new member", "property", "/components/schemas/UserRequest", |version| {
            let schema = &mut table(version, "users-put").operations[0].schemas[0];
            let mut member = schema.properties[1].clone();
            member.name = Some("costCenter".to_owned());
            schema.properties.push(member);
        }),
        slip("a page has another type", "type", format!("{REQUEST}/email"), |version| {
            let schema = &mut table(version, "users-put").operations[0].schemas[0];
            let email = schema.properties.iter_mut().find(|it| it.name.as_deref() == Some("email"));
            email.expect("it is documented").kind = Some(Kind::Array);
        }),
        slip("a page marks a member", "required", format!("{REQUEST}/email"), |version| {
            let schema = &mut table(version, "users-put").operations[0].schemas[0];
            let email = schema.properties.iter_mut().find(|it| it.name.as_deref() == Some("email"));
            email.expect("it is documented").mark = Some(Mark::Required);
        }),
        slip(
            "a page mends what a quirk is about",
            "quirk-unneeded",
            "/components/schemas/TimeZone/properties/value",
            |version| {
                for schema in &mut table(version, "users-put").operations[0].schemas {
                    if schema.name == "TimeZone of user" {
                        schema.properties[1].kind = Some(Kind::String);
                    }
                }
            },
        ),
        slip(
            "a page mends a title",
            "quirk-unneeded",
            format!("{REQUEST}/separateShipAddr/title"),
            |version| {
                set(
                    version,
                    &format!("{REQUEST}/separateShipAddr/title"),
                    json!("Separate Ship Address"),
                );
                let schema = &mut table(version, "users-put").operations[0].schemas[0];
                for property in &mut schema.properties {
                    if property.name.as_deref() == Some("separateShipAddr") {
                        property.title = Some("Separate Ship Address".to_owned());
                    }
                }
            },
        ),
    ]
}

pub(super) fn calls_of_pages() -> Vec<Slip> {
    vec![
        slip("a page names a code", "status", format!("{REPLACE}/responses"), |version| {
            table(version, "users-put").operations[0].responses.push("204".to_owned());
        }),
        slip("a page has a call more", "operation", "/paths", |version| {
            let mut call = table(version, "users-put").operations[0].clone();
            call.method = Some("DELETE".to_owned());
            table(version, "users-put").operations.push(call);
        }),
        slip(
            "a page has a parameter more",
            "parameter",
            format!("{REPLACE}/parameters/expand"),
            |version| {
                let call = &mut table(version, "users-put").operations[0];
                let mut parameter = call.parameters[0].clone();
                "expand".clone_into(&mut parameter.name);
                parameter.place = Place::Query;
                call.parameters.push(parameter);
            },
        ),
        slip(
            "a sample on a page is another",
            "sample",
            format!("{CHANGE}/responses/200/{SAMPLE}/partyId"),
            |version| {
                let example =
                    &mut table(version, "integrationUsers-patch").operations[0].examples[0];
                for sample in example.samples.iter_mut().filter(|it| it.side == Side::Response) {
                    sample.text = sample.text.replace("318766884429645907", "318766884429645908");
                }
            },
        ),
        slip(
            "a page was saved anew",
            "quirk-reading",
            format!("{REQUEST}/isAccessAdminPermEnabled"),
            |version| {
                table(version, "users-put").page.sha256 = "0".repeat(64);
            },
        ),
        slip(
            "a fact of another page is another",
            "type",
            "/components/parameters/offset",
            |version| {
                let fact = version
                    .other
                    .facts
                    .iter_mut()
                    .find(|it| it.member == "/components/parameters/offset");
                fact.expect("it is there").kind = Some(Kind::String);
            },
        ),
        slip("a fact of another page is lost", "unsupported", format!("{USER}/email"), |version| {
            version.other.facts.retain(|it| it.member != format!("{USER}/email"));
        }),
    ]
}
