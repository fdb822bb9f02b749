//! Mutations of `openapi.yaml`.

use serde_json::{Value, json};

use super::{AUDIT, BOTH, Edit, Files, LINT, Mutation, file, mutation};

const FILE: &str = "openapi.yaml";
const LIST: &str = "/paths/~1integrationUsers";
const GET: &str = "/paths/~1integrationUsers~1{partyNumber}/get";
const PUT: &str = "/paths/~1users~1{partyNumber}/put";
const USER: &str = "/paths/~1users~1{partyNumber}";
const COMPANY: &str = "/paths/~1companies~1{companyName}~1users~1{userName}";

pub(super) fn mutations() -> Vec<Mutation> {
    [operations(), parameters(), fields(), types(), annotations()].into_iter().flatten().collect()
}

/// Edits the contract as a JSON value; the result is JSON, which is YAML as well.
fn edit_value(files: &mut Files, edit: impl FnOnce(&mut Value)) {
    let openapi = file(files, FILE);
    let mut value = cpq_contract::load(openapi).expect("the contract is valid YAML").value;
    edit(&mut value);
    *openapi = value.to_string();
}

fn parent<'a>(document: &'a mut Value, pointer: &str) -> (&'a mut Value, String) {
    let (parent, name) = pointer.rsplit_once('/').expect("a JSON pointer");
    let parent = document.pointer_mut(parent).unwrap_or_else(|| panic!("there is no {parent}"));
    (parent, cpq_contract::unescape(name))
}

fn take(document: &mut Value, pointer: &str) -> Value {
    let (parent, name) = parent(document, pointer);
    let taken = match parent {
        Value::Array(items) => Some(items.remove(name.parse().expect("an index"))),
        parent => parent.as_object_mut().and_then(|properties| properties.remove(&name)),
    };
    taken.unwrap_or_else(|| panic!("there is no {pointer}"))
}

fn put(document: &mut Value, pointer: &str, value: Value) {
    let (parent, name) = parent(document, pointer);
    parent[name] = value;
}

/// Sets a property, whether it exists or not.
fn set(pointer: impl Into<String>, value: impl Into<Value>) -> Edit {
    let (pointer, value) = (pointer.into(), value.into());
    Box::new(move |files| edit_value(files, |it| put(it, &pointer, value.clone())))
}

/// Removes a property or an item.
fn remove(pointer: impl Into<String>) -> Edit {
    let pointer = pointer.into();
    Box::new(move |files| {
        edit_value(files, |it| {
            take(it, &pointer);
        });
    })
}

/// Moves the value at `from` to `to`.
fn rename(from: impl Into<String>, to: impl Into<String>) -> Edit {
    let (from, to) = (from.into(), to.into());
    Box::new(move |files| {
        edit_value(files, |it| {
            let value = take(it, &from);
            put(it, &to, value);
        });
    })
}

fn all<const N: usize>(edits: [Edit; N]) -> Edit {
    Box::new(move |files| edits.iter().for_each(|edit| edit(files)))
}

/// Replaces a text wherever it is.
fn replace_all(from: &'static str, to: &'static str) -> Edit {
    Box::new(move |files| {
        let text = file(files, FILE);
        assert!(text.contains(from), "the contract does not contain `{from}`");
        *text = text.replace(from, to);
    })
}

/// The pointer of a part of a schema, such as `Link` and `rel/default`.
fn at(schema: &str, rest: &str) -> String {
    format!("/components/schemas/{schema}/properties/{rest}")
}

/// The pointer of the schema of a body.
fn body(operation: &str, body: &str) -> String {
    format!("{operation}/{body}/content/application~1json/schema/$ref")
}

fn reference(schema: &str) -> Value {
    format!("#/components/schemas/{schema}").into()
}

fn operations() -> Vec<Mutation> {
    let request = format!("{PUT}/requestBody/content/application~1");
    vec![
        mutation("renamed path", BOTH, rename(LIST, "/paths/~1integrationusers")),
        mutation("renamed path parameter", BOTH, rename(USER, "/paths/~1users~1{userName}")),
        mutation(
            "swapped path parameters",
            BOTH,
            rename(COMPANY, "/paths/~1companies~1{userName}~1users~1{companyName}"),
        ),
        mutation("other method", BOTH, rename(PUT, format!("{USER}/post"))),
        mutation("removed operation", BOTH, remove(GET)),
        mutation("other version", BOTH, set("/servers/0/url", "https://{host}{context}/rest/v18")),
        mutation("other default prefix", AUDIT, set("/servers/0/variables/context/default", "")),
        mutation("optional body", BOTH, set(format!("{PUT}/requestBody/required"), false)),
        mutation(
            "other request schema",
            AUDIT,
            set(body(PUT, "requestBody"), reference("IntegrationUserRequest")),
        ),
        mutation(
            "other response schema",
            AUDIT,
            set(body(GET, "responses/200"), reference("User")),
        ),
        mutation(
            "other media type",
            BOTH,
            rename(format!("{request}json"), format!("{request}xml")),
        ),
        mutation("removed 404", AUDIT, remove(format!("{GET}/responses/404"))),
        mutation(
            "undocumented status",
            AUDIT,
            set(
                format!("{LIST}/get/responses/403"),
                json!({"$ref": "#/components/responses/BadRequest"}),
            ),
        ),
        mutation(
            "page that does not document a response",
            AUDIT,
            set("/components/responses/NotFound/x-evidence/page", "users-put"),
        ),
        mutation("other document of a page", AUDIT, set("/x-pages/users-put/document", "003")),
        mutation("other title of a page", AUDIT, set("/x-pages/users-put/title", "Update User")),
    ]
}

fn parameters() -> Vec<Mutation> {
    let parameter = |rest| format!("/components/parameters/{rest}");
    vec![
        mutation("removed query parameter", BOTH, remove(format!("{LIST}/get/parameters/0"))),
        mutation("renamed query parameter", AUDIT, set(parameter("orderby/name"), "orderBy")),
        mutation("header parameter", BOTH, set(parameter("limit/in"), "header")),
        mutation(
            "other parameter type",
            BOTH,
            set(parameter("totalResults/schema/type"), "string"),
        ),
        mutation("optional path parameter", BOTH, set(parameter("userName/required"), false)),
        mutation(
            "removed known value of a parameter",
            AUDIT,
            remove(parameter("excludeLinks/x-known-values/2")),
        ),
    ]
}

/// An undocumented property.
fn nickname(kind: &str) -> Edit {
    let property = json!({
        "title": "Nickname", "description": "A nickname.", "type": "string", "example": "Al",
        "x-personal-data": true, "x-evidence": {"kind": kind, "page": "users-put"},
    });
    set(at("UserRequest", "nickname"), property)
}

fn fields() -> Vec<Mutation> {
    vec![
        mutation(
            "renamed property",
            AUDIT,
            rename(at("UserRequest", "jobTitle"), at("UserRequest", "jobtitle")),
        ),
        mutation(
            "renamed property of a nested schema",
            AUDIT,
            rename(at("Group", "variableName"), at("Group", "varName")),
        ),
        mutation("removed property", AUDIT, remove(at("UserRequest", "fax"))),
        mutation(
            "removed property that only a sample shows",
            BOTH,
            remove(at("IntegrationUser", "lastLogin")),
        ),
        mutation("undocumented property", AUDIT, nickname("documented")),
        mutation("undocumented property marked as inferred", AUDIT, nickname("inferred")),
    ]
}

fn types() -> Vec<Mutation> {
    let party_id = |keyword: &str| at("IntegrationUser", &format!("partyId/{keyword}"));
    vec![
        mutation(
            "string instead of a boolean",
            BOTH,
            set(at("UserRequest", "separateShipAddr/type"), "string"),
        ),
        mutation(
            "integer instead of a number",
            BOTH,
            all([
                set(at("DateFormat", "value/type"), "integer"),
                set(at("DateFormat", "value/format"), "int64"),
            ]),
        ),
        mutation("int32 instead of int64", BOTH, set(party_id("format"), "int32")),
        mutation("integer without a format", BOTH, remove(party_id("format"))),
        mutation(
            "number instead of an integer",
            BOTH,
            all([set(party_id("type"), "number"), remove(party_id("format"))]),
        ),
        mutation(
            "optional instead of required",
            AUDIT,
            remove("/components/schemas/SegmentDetails/required"),
        ),
        mutation(
            "required instead of optional",
            AUDIT,
            set("/components/schemas/UserRequest/required", json!(["login"])),
        ),
        mutation(
            "other nested schema",
            AUDIT,
            set(at("UserRequest", "currency/allOf/0/$ref"), reference("Language")),
        ),
        mutation(
            "similar nested schema",
            AUDIT,
            set(at("UserRequest", "status/allOf/0/$ref"), reference("GroupStatus")),
        ),
        mutation(
            "other item schema",
            AUDIT,
            set(at("Groups", "items/items/$ref"), reference("Link")),
        ),
    ]
}

fn annotations() -> Vec<Mutation> {
    let evidence = |rest: &str| at("IntegrationUser", rest);
    let known_values = at("AccessPermission", "type/x-known-values/0");
    vec![
        mutation(
            "other title",
            AUDIT,
            set(at("UserRequest", "emailPassword/title"), "Should we email the password?"),
        ),
        mutation(
            "corrected title",
            AUDIT,
            set(at("UserRequest", "separateShipAddr/title"), "Separate Ship Address"),
        ),
        mutation(
            "title of another schema",
            BOTH,
            set("/components/schemas/GroupStatus/title", "User Status"),
        ),
        mutation("other default", AUDIT, set(at("Link", "rel/default"), "parent")),
        mutation("removed known value", AUDIT, remove(known_values)),
        mutation(
            "enum instead of known values",
            BOTH,
            set(at("AccessPermission", "type/enum"), json!(["productFamily"])),
        ),
        mutation(
            "documented instead of sample",
            AUDIT,
            set(evidence("isNotifyFax/x-evidence/kind"), "documented"),
        ),
        mutation(
            "sample instead of documented",
            AUDIT,
            set(evidence("email/x-evidence/kind"), "sample"),
        ),
        mutation(
            "page that does not document a property",
            AUDIT,
            set(evidence("email/x-evidence/page"), "users-help"),
        ),
        mutation("password as a string", BOTH, remove(at("UserRequest", "password/format"))),
        mutation(
            "personal data not marked",
            LINT,
            remove(at("IntegrationUser", "email/x-personal-data")),
        ),
        mutation(
            "rounded integer in an example",
            BOTH,
            replace_all("318766884429645907", "318766884429645900"),
        ),
        mutation(
            "other date format",
            BOTH,
            replace_all("2025-10-14T08:38:37.000Z", "2025-10-14T08:38:37Z"),
        ),
    ]
}
