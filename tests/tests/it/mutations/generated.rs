//! Mutations of the generated source.

use super::{Edit, replace};

const USER: &str = "v19/types/integration_user.rs";
const GROUP: &str = "v19/types/group.rs";
const OPERATIONS: &str = "v19/operations.rs";
const CLIENT: &str = "v19/integration_users.rs";
const REQUESTS: &str = "v19/integration_users/requests.rs";
const COMPANY: &str = "v19/company_users.rs";
const COMPANY_REQUESTS: &str = "v19/company_users/requests.rs";
const COMPANY_PATH: &str = "&[(\"companyName\", company_name), (\"userName\", user_name)]";

pub(super) fn mutations() -> Vec<(&'static str, Edit)> {
    let mutations = types().into_iter().chain(operations());
    mutations.map(|(name, path, from, to)| (name, replace(path, from, to))).collect()
}

/// Name, file, text and its replacement.
type Row = (&'static str, &'static str, &'static str, &'static str);

fn types() -> Vec<Row> {
    vec![
        ("under another name", USER, "= \"partyId\"", "= \"partyID\""),
        ("another property's field", GROUP, "=> label = \"label\"", "=> type_ = \"label\""),
        ("with another number", GROUP, "1 => ", "2 => "),
        ("not listed", GROUP, "0 => label = \"label\",", ""),
        (
            "not required by the list",
            "v19/types/segment_details.rs",
            "\"variableName\" required",
            "\"variableName\"",
        ),
        ("32-bit integer", USER, "party_id: Option<i64>", "party_id: Option<i32>"),
        ("identifier as a double", USER, "party_id: Option<i64>", "party_id: Option<f64>"),
        ("required instead of optional", GROUP, "label: Option<String>", "label: String"),
        (
            "optional instead of required",
            "v19/types/segment_details.rs",
            "pub variable_name: String",
            "pub variable_name: Option<String>",
        ),
        ("other item type", "v19/types/groups.rs", "Option<Vec<Group>>", "Option<Vec<Link>>"),
        (
            "personal data in Debug",
            "v19/types/group_user_change.rs",
            "\"path\" required redacted",
            "\"path\" required",
        ),
        (
            "password as a string",
            "v19/types/user_request.rs",
            "password: Option<Password>",
            "password: Option<String>",
        ),
        (
            "change with two states",
            "v19/types/user_patch.rs",
            "fax: Patch<String>",
            "fax: Option<String>",
        ),
        ("no list", GROUP, "model! {", "other! {"),
        ("other type name", GROUP, "model! {\n    Group {", "model! {\n    Team {"),
    ]
}

fn operations() -> Vec<Row> {
    vec![
        ("other method", OPERATIONS, "Method::PATCH", "Method::PUT"),
        ("other path", OPERATIONS, "\"/users/{partyNumber}\"", "\"/user/{partyNumber}\""),
        ("other version", OPERATIONS, "\"/rest/v19\"", "\"/rest/v7\""),
        (
            "idempotent POST",
            OPERATIONS,
            "path: \"/integrationUsers\",\n    is_idempotent: false",
            "path: \"/integrationUsers\",\n    is_idempotent: true",
        ),
        (
            "swapped path arguments",
            COMPANY,
            COMPANY_PATH,
            "&[(\"companyName\", user_name), (\"userName\", company_name)]",
        ),
        (
            "swapped path parameters",
            COMPANY,
            COMPANY_PATH,
            "&[(\"userName\", user_name), (\"companyName\", company_name)]",
        ),
        (
            "swapped arguments",
            COMPANY,
            "company_name: &str,\n        user_name: &str",
            "user_name: &str,\n        company_name: &str",
        ),
        ("renamed query parameter", REQUESTS, "query(\"offset\"", "query(\"start\""),
        ("other query type", REQUESTS, "offset: u64", "offset: &str"),
        (
            "other response",
            COMPANY_REQUESTS,
            "Result<Response<User>,",
            "Result<Response<UserPatch>,",
        ),
        ("other body", COMPANY, "body: &UserPatch", "body: &User"),
        (
            "row of another operation",
            CLIENT,
            "&operations::GET_INTEGRATION_USER",
            "&operations::UPDATE_INTEGRATION_USER",
        ),
    ]
}
