//! Faults of the generated source.

use super::{Fault, State, replace};

fn source(what: &'static str, file: &'static str, from: &'static str, to: &'static str) -> Fault {
    let change = move |state: &mut State| {
        let text = state.generated.get_mut(file).unwrap_or_else(|| panic!("there is no `{file}`"));
        replace(text, from, to);
    };
    Fault { part: "source", version: "v19", what, change: Box::new(change) }
}

const USER: &str = "v19/types/integration_user.rs";
const GROUP: &str = "v19/types/group.rs";
const TABLE: &str = "v19/operations.rs";
const CALLS: &str = "v19/integration_users.rs";
const COMPANY: &str = "v19/company_users.rs";

pub(super) fn faults() -> Vec<Fault> {
    [types(), calls()].into_iter().flatten().collect()
}

fn types() -> Vec<Fault> {
    vec![
        source("a member read under another name", USER, "\"partyId\" =>", "\"partyID\" =>"),
        source(
            "a member written under another name",
            USER,
            "\"partyId\", &self",
            "\"partyid\", &self",
        ),
        source("a member read into another field", GROUP, "self.label = from", "self.type_ = from"),
        source(
            "a member written from another field",
            GROUP,
            "\"label\", &self.label",
            "\"label\", &self.variable_name",
        ),
        source("a member that is not written", GROUP, "to.field(\"label\", &self.label)?;\n", ""),
        source(
            "an integer of 32 bits",
            USER,
            "pub party_id: Option<i64>",
            "pub party_id: Option<i32>",
        ),
        source(
            "an identifier as a fraction",
            USER,
            "pub party_id: Option<i64>",
            "pub party_id: Option<f64>",
        ),
        source(
            "a member that must be there",
            GROUP,
            "pub label: Option<String>",
            "pub label: String",
        ),
        source(
            "a required member that can be missing",
            "v19/types/segment_details.rs",
            "pub variable_name: String",
            "pub variable_name: Option<String>",
        ),
        source(
            "a list of another type",
            "v19/types/groups.rs",
            "Option<Vec<Group>>",
            "Option<Vec<Link>>",
        ),
        source("personal data that is shown", USER, "to.redacted(\"email\"", "to.field(\"email\""),
        source(
            "a password as text",
            "v19/types/user_request.rs",
            "pub password: Option<Password>",
            "pub password: Option<String>",
        ),
        source(
            "a change with two states",
            "v19/types/user_patch.rs",
            "pub fax: Patch<String>",
            "pub fax: Option<String>",
        ),
        source("a type under another name", GROUP, "\"Group\"", "\"Team\""),
    ]
}

fn calls() -> Vec<Fault> {
    vec![
        source("another method in the table", TABLE, "Method::PATCH", "Method::PUT"),
        source(
            "another path in the table",
            TABLE,
            "\"/users/{partyNumber}\"",
            "\"/user/{partyNumber}\"",
        ),
        source("another version in the table", TABLE, "\"/rest/v19\"", "\"/rest/v7\""),
        source(
            "a creation that is repeated",
            TABLE,
            "path: \"/integrationUsers\",\n    is_idempotent: false",
            "path: \"/integrationUsers\",\n    is_idempotent: true",
        ),
        source(
            "swapped path arguments",
            COMPANY,
            "&[(\"companyName\", company_name), (\"userName\", user_name)]",
            "&[(\"companyName\", user_name), (\"userName\", company_name)]",
        ),
        source(
            "path parameters in another order",
            COMPANY,
            "&[(\"companyName\", company_name), (\"userName\", user_name)]",
            "&[(\"userName\", user_name), (\"companyName\", company_name)]",
        ),
        source(
            "arguments in another order",
            COMPANY,
            "company_name: &str,\n        user_name: &str",
            "user_name: &str,\n        company_name: &str",
        ),
        source(
            "a query parameter under another name",
            CALLS,
            "self.call.query(\"offset\"",
            "self.call.query(\"start\"",
        ),
        source("a query parameter of another type", CALLS, "offset: u64", "offset: &str"),
        source(
            "another answer",
            COMPANY,
            "Result<Response<User>, Error>",
            "Result<Response<UserPatch>, Error>",
        ),
        source("another body", COMPANY, "body: &UserPatch", "body: &User"),
        source(
            "the row of another call",
            CALLS,
            "&operations::GET_INTEGRATION_USER",
            "&operations::UPDATE_INTEGRATION_USER",
        ),
    ]
}
