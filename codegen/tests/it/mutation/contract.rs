//! Faults of the contract, of its quirks and of its payloads.

use serde_json::{Value, json};

use super::{Fault, sources};
use crate::contract::{Edit, all, remove, set};

fn contract(what: &'static str, edit: Edit) -> Fault {
    sources("contract", what, edit)
}

/// Gives the member at `from` the name in `to`.
fn rename(from: &'static str, to: &'static str) -> Edit {
    Box::new(move |sources| {
        let contract = cpq_contract::load(&sources.openapi).expect("the contract is YAML").value;
        let value =
            contract.pointer(from).unwrap_or_else(|| panic!("there is no `{from}`")).clone();
        remove(from)(sources);
        set(to, value)(sources);
    })
}

pub(super) fn faults() -> Vec<Fault> {
    [calls(), members(), types(), marks()].into_iter().flatten().collect()
}

fn calls() -> Vec<Fault> {
    vec![
        contract(
            "a renamed path",
            rename("/paths/~1integrationUsers", "/paths/~1integrationusers"),
        ),
        contract(
            "another path parameter",
            rename("/paths/~1users~1{partyNumber}", "/paths/~1users~1{userName}"),
        ),
        contract(
            "swapped path parameters",
            rename(
                "/paths/~1companies~1{companyName}~1users~1{userName}",
                "/paths/~1companies~1{userName}~1users~1{companyName}",
            ),
        ),
        contract(
            "another method",
            rename("/paths/~1users~1{partyNumber}/put", "/paths/~1users~1{partyNumber}/post"),
        ),
        contract("a lost operation", remove("/paths/~1integrationUsers~1{partyNumber}/get")),
        contract(
            "a lost query parameter",
            remove_item("/paths/~1integrationUsers/get/parameters", 0),
        ),
        contract(
            "a renamed query parameter",
            set("/components/parameters/orderby/name", json!("orderBy")),
        ),
        contract(
            "a parameter in another place",
            set("/components/parameters/limit/in", json!("header")),
        ),
        contract(
            "a parameter of another type",
            set("/components/parameters/totalResults/schema/type", json!("string")),
        ),
        contract(
            "a path parameter that may be missing",
            set("/components/parameters/userName/required", json!(false)),
        ),
        contract(
            "a lost known value of a parameter",
            remove_item("/components/parameters/excludeLinks/x-known-values", 2),
        ),
        contract(
            "another version in the address",
            set("/servers/0/url", json!("https://{host}{context}/rest/v18")),
        ),
        contract("another default prefix", set("/servers/0/variables/context/default", json!(""))),
        contract(
            "a body that may be missing",
            set("/paths/~1users~1{partyNumber}/put/requestBody/required", json!(false)),
        ),
        contract(
            "the body of another call",
            set(
                "/paths/~1users~1{partyNumber}/put/requestBody/content/application~1json/schema/$ref",
                json!("#/components/schemas/IntegrationUserRequest"),
            ),
        ),
        contract(
            "the answer of another call",
            set(
                "/paths/~1integrationUsers~1{partyNumber}/get/responses/200/content/application~1json/schema/$ref",
                json!("#/components/schemas/User"),
            ),
        ),
        contract(
            "another media type",
            rename(
                "/paths/~1users~1{partyNumber}/put/requestBody/content/application~1json",
                "/paths/~1users~1{partyNumber}/put/requestBody/content/application~1xml",
            ),
        ),
        contract(
            "a lost 404",
            remove("/paths/~1integrationUsers~1{partyNumber}/get/responses/404"),
        ),
        contract(
            "an invented status",
            set(
                "/paths/~1integrationUsers/get/responses/403",
                json!({"$ref": "#/components/responses/BadRequest"}),
            ),
        ),
        contract(
            "a page that is not cited",
            set("/components/responses/NotFound/x-evidence/page", json!("users-put")),
        ),
        contract("another document of a page", set("/x-pages/users-put/document", json!("003"))),
        contract("another title of a page", set("/x-pages/users-put/title", json!("Update User"))),
    ]
}

fn members() -> Vec<Fault> {
    vec![
        contract(
            "a renamed member",
            rename(
                "/components/schemas/UserRequest/properties/jobTitle",
                "/components/schemas/UserRequest/properties/jobtitle",
            ),
        ),
        contract(
            "a renamed member of a nested schema",
            rename(
                "/components/schemas/Group/properties/variableName",
                "/components/schemas/Group/properties/varName",
            ),
        ),
        contract("a lost member", remove("/components/schemas/UserRequest/properties/fax")),
        contract(
            "a lost member that only a sample shows",
            remove("/components/schemas/IntegrationUser/properties/lastLogin"),
        ),
        contract(
            "an invented member",
            set("/components/schemas/UserRequest/properties/nickname", invented("documented")),
        ),
        contract(
            "an invented member said to be inferred",
            set("/components/schemas/UserRequest/properties/nickname", invented("inferred")),
        ),
    ]
}

fn types() -> Vec<Fault> {
    vec![
        contract(
            "text for a flag",
            set(
                "/components/schemas/UserRequest/properties/separateShipAddr/type",
                json!("string"),
            ),
        ),
        contract(
            "an integer for a number",
            all([
                set("/components/schemas/DateFormat/properties/value/type", json!("integer")),
                set("/components/schemas/DateFormat/properties/value/format", json!("int64")),
            ]),
        ),
        contract(
            "32 bits for 64",
            set("/components/schemas/IntegrationUser/properties/partyId/format", json!("int32")),
        ),
        contract(
            "an integer without a format",
            remove("/components/schemas/IntegrationUser/properties/partyId/format"),
        ),
        contract(
            "a number for an identifier",
            all([
                set("/components/schemas/IntegrationUser/properties/partyId/type", json!("number")),
                remove("/components/schemas/IntegrationUser/properties/partyId/format"),
            ]),
        ),
        contract("a lost required mark", remove("/components/schemas/SegmentDetails/required")),
        contract(
            "a required mark too many",
            set("/components/schemas/UserRequest/required", json!(["login"])),
        ),
        contract(
            "a dropped nested schema",
            set(
                "/components/schemas/UserRequest/properties/currency/allOf/0/$ref",
                json!("#/components/schemas/Language"),
            ),
        ),
        contract(
            "a nested schema of a look-alike",
            set(
                "/components/schemas/UserRequest/properties/status/allOf/0/$ref",
                json!("#/components/schemas/GroupStatus"),
            ),
        ),
        contract(
            "another item of a list",
            set(
                "/components/schemas/Groups/properties/items/items/$ref",
                json!("#/components/schemas/Link"),
            ),
        ),
    ]
}

fn marks() -> Vec<Fault> {
    vec![
        contract(
            "another title",
            set(
                "/components/schemas/UserRequest/properties/emailPassword/title",
                json!("Should we email the password?"),
            ),
        ),
        contract(
            "a corrected title",
            set(
                "/components/schemas/UserRequest/properties/separateShipAddr/title",
                json!("Separate Ship Address"),
            ),
        ),
        contract(
            "a title that another component has",
            set("/components/schemas/GroupStatus/title", json!("User Status")),
        ),
        contract(
            "another default",
            set("/components/schemas/Link/properties/rel/default", json!("parent")),
        ),
        contract(
            "a lost known value",
            remove_item("/components/schemas/AccessPermission/properties/type/x-known-values", 0),
        ),
        contract(
            "a closed list",
            set(
                "/components/schemas/AccessPermission/properties/type/enum",
                json!(["productFamily"]),
            ),
        ),
        contract(
            "better evidence than there is",
            set(
                "/components/schemas/IntegrationUser/properties/isNotifyFax/x-evidence/kind",
                json!("documented"),
            ),
        ),
        contract(
            "worse evidence than there is",
            set(
                "/components/schemas/IntegrationUser/properties/email/x-evidence/kind",
                json!("sample"),
            ),
        ),
        contract(
            "evidence of a page that does not state it",
            set(
                "/components/schemas/IntegrationUser/properties/email/x-evidence/page",
                json!("users-help"),
            ),
        ),
        contract(
            "a secret that is none",
            remove("/components/schemas/UserRequest/properties/password/format"),
        ),
        contract(
            "a lost mark of personal data",
            remove("/components/schemas/IntegrationUser/properties/email/x-personal-data"),
        ),
        contract(
            "a rounded integer in an example",
            text_all("318766884429645907", "318766884429645900"),
        ),
        contract(
            "a date that is spelt otherwise",
            text_all("'2025-10-14T08:38:37.000Z'", "'2025-10-14T08:38:37Z'"),
        ),
    ]
}

fn invented(kind: &str) -> Value {
    json!({
        "title": "Nickname", "description": "What friends say.", "type": "string", "example": "Al",
        "x-personal-data": true, "x-evidence": {"kind": kind, "page": "users-put"},
    })
}

/// Takes an item out of a list.
fn remove_item(pointer: &'static str, at: usize) -> Edit {
    Box::new(move |sources| {
        let contract = cpq_contract::load(&sources.openapi).expect("the contract is YAML").value;
        let list = contract.pointer(pointer).and_then(Value::as_array).expect("a list");
        let mut list = list.clone();
        list.remove(at);
        set(pointer, json!(list))(sources);
    })
}

/// Replaces every place that reads `from`, in the contract alone.
fn text_all(from: &'static str, to: &'static str) -> Edit {
    Box::new(move |sources| {
        assert!(sources.openapi.contains(from), "`{from}` is not there");
        sources.openapi = sources.openapi.replace(from, to);
    })
}
