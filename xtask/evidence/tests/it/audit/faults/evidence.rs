//! Slips in what the contract says it rests on.

use cpq_evidence::audit::Version;
use serde_json::json;

use super::super::spec::{remove, set};
use super::{Slip, slip};

const USER: &str = "/components/schemas/User/properties";
const REQUEST: &str = "/components/schemas/UserRequest/properties";
const INTEGRATION: &str = "/components/schemas/IntegrationUser/properties";
const LIST: &str = "/paths/~1integrationUsers/get";

fn kind(version: &mut Version, pointer: &str, kind: &str, page: Option<&str>) {
    let evidence = match page {
        Some(page) => json!({"kind": kind, "page": page}),
        None => json!({"kind": kind}),
    };
    set(version, &format!("{pointer}/x-evidence"), evidence);
}

pub(super) fn evidence() -> Vec<Slip> {
    let fax = format!("{USER}/fax");
    let party = format!("{INTEGRATION}/partyId");
    let zip = format!("{USER}/billZip");
    let (fax_too, party_too, zip_too) = (fax.clone(), party.clone(), zip.clone());
    let title = format!("{REQUEST}/jobTitle");
    let title_too = title.clone();
    vec![
        slip("an inference is called documented", "unsupported", fax, move |version| {
            kind(version, &fax_too, "documented", Some("companyUsers-patch"));
        }),
        slip("what a sample shows is called documented", "unsupported", party, move |version| {
            kind(version, &party_too, "documented", Some("integrationUsers-patch"));
        }),
        slip("what another page states is called a sample", "unsupported", zip, move |version| {
            kind(version, &zip_too, "sample", Some("integrationUsers-help"));
        }),
        slip("what is documented is called inferred", "understated", title, move |version| {
            kind(version, &title_too, "inferred", None);
        }),
        slip("the wrong page is named", "unsupported", format!("{REQUEST}/login"), |version| {
            kind(version, &format!("{REQUEST}/login"), "documented", Some("integrationUsers-help"));
        }),
        slip(
            "the wrong other page is named",
            "unsupported",
            "/components/parameters/q",
            |version| {
                kind(
                    version,
                    "/components/parameters/q",
                    "documented-elsewhere",
                    Some("users-help"),
                );
            },
        ),
        slip(
            "a response is called documented",
            "unsupported",
            format!("{LIST}/responses/200"),
            |version| {
                kind(
                    version,
                    &format!("{LIST}/responses/200"),
                    "documented",
                    Some("integrationUsers-help"),
                );
            },
        ),
    ]
}

pub(super) fn pages() -> Vec<Slip> {
    vec![
        slip("the title of a page is another", "page-title", "/x-pages/users-put", |version| {
            set(version, "/x-pages/users-put/title", json!("Update User"));
        }),
        slip(
            "the number of a document is another",
            "page-document",
            "/x-pages/users-put",
            |version| {
                set(version, "/x-pages/users-put/document", json!("003"));
            },
        ),
        slip(
            "the address of a page is another",
            "page-address",
            "/x-pages/users-help/url",
            |version| {
                set(
                    version,
                    "/x-pages/users-help/url",
                    json!("https://help.bigmachines.com/users.htm"),
                );
            },
        ),
        slip("a page is lost", "page", "/x-pages/collections-paginate", |version| {
            remove(version, "/x-pages/collections-paginate");
        }),
        slip(
            "what a member rests on is lost",
            "unsupported",
            format!("{REQUEST}/fax"),
            |version| {
                remove(version, &format!("{REQUEST}/fax/x-evidence"));
            },
        ),
        slip(
            "a way to sign in is another",
            "security",
            "/components/securitySchemes/bearer",
            |version| {
                set(version, "/components/securitySchemes/bearer/scheme", json!("digest"));
            },
        ),
        slip("a way to sign in is not offered", "security", "/security", |version| {
            remove(version, "/security/0");
        }),
        slip(
            "an inferred member is of another type",
            "inferred-from",
            format!("{USER}/jobTitle"),
            |version| {
                set(version, &format!("{USER}/jobTitle/type"), json!("boolean"));
            },
        ),
    ]
}
