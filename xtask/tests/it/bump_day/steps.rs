//! The documented kinds of change in Oracle's file.

use serde_json::{Map, Value, json};

/// A change of Oracle's file, and the line that names it.
pub(super) type Step = (&'static str, fn(&mut Value));

/// An operation of the file of v20.
fn operation<'f>(file: &'f mut Value, method: &str, path: &str) -> &'f mut Value {
    let operation = &mut file["paths"][format!("/rest/v20{path}")][method];
    assert!(operation.is_object(), "{method} {path}");
    operation
}

/// A parameter of an operation.
fn parameter<'f>(file: &'f mut Value, path: &str, name: &str) -> &'f mut Map<String, Value> {
    let all = operation(file, "get", path)["parameters"].as_array_mut().expect("an array");
    let found = all.iter_mut().find(|it| it["name"] == name).expect("the parameter exists");
    found.as_object_mut().expect("an object")
}

/// The properties of a definition.
fn properties<'f>(file: &'f mut Value, name: &str) -> &'f mut Map<String, Value> {
    file["definitions"][name]["properties"].as_object_mut().expect("the definition exists")
}

fn set(of: &mut Map<String, Value>, name: &str, value: Value) {
    of.insert(name.to_owned(), value);
}

/// The changes that make v20 of the file of v19.
pub(super) const STEPS: [Step; 24] = [
    ("User Management\n    new      POST /rest/v20/users/actions/purge", |file| {
        file["paths"]["/rest/v20/users/actions/purge"] =
            json!({ "post": { "tags": ["User Management"], "responses": {} } });
    }),
    ("gone     DELETE /rest/v19/tasks/{taskId}\n", |file| {
        let item = file["paths"]["/rest/v20/tasks/{taskId}"].as_object_mut().expect("a path");
        item.remove("delete").expect("the operation exists");
    }),
    ("new      deprecated: true\n", |file| {
        operation(file, "get", "/companies/usage")["deprecated"] = json!(true);
    }),
    ("changed  title: Get All Groups -> List All Groups\n", |file| {
        operation(file, "get", "/groups")["summary"] = json!("List All Groups");
    }),
    (" -> Sales Users\n", |file| {
        operation(file, "get", "/salesUsers")["tags"] = json!(["Sales Users"]);
    }),
    ("new      query parameter country: string\n", |file| {
        let country = json!({ "name": "country", "in": "query", "type": "string" });
        operation(file, "get", "/users")["parameters"]
            .as_array_mut()
            .expect("an array")
            .push(country);
    }),
    ("gone     query parameter fields: string\n", |file| {
        let all = operation(file, "get", "/users")["parameters"].as_array_mut().expect("an array");
        all.retain(|it| it["name"] != "fields");
    }),
    ("changed  query parameter limit: integer -> string\n", |file| {
        set(parameter(file, "/users", "limit"), "type", json!("string"));
    }),
    ("changed  query parameter q: string -> string, required\n", |file| {
        set(parameter(file, "/users", "q"), "required", json!(true));
    }),
    (
        "values accessPermissions, groups -> string, values accessPermissions, company, groups\n",
        |file| {
            let values = json!(["groups", "accessPermissions", "company"]);
            set(parameter(file, "/users", "expand"), "enum", values);
        },
    ),
    ("new      response default, nickname: string\n", |file| {
        set(properties(file, "user"), "nickname", json!({ "type": "string" }));
    }),
    ("gone     response default, fax: string\n", |file| {
        properties(file, "user").remove("fax").expect("the property exists");
    }),
    ("changed  response default, jobTitle: string -> boolean\n", |file| {
        set(properties(file, "user"), "jobTitle", json!({ "type": "boolean" }));
    }),
    ("changed  response default, dateAdded: string -> string (date-time)\n", |file| {
        set(
            properties(file, "user"),
            "dateAdded",
            json!({ "type": "string", "format": "date-time" }),
        );
    }),
    ("changed  response default, phone: string -> array of string\n", |file| {
        set(
            properties(file, "user"),
            "phone",
            json!({ "type": "array", "items": { "type": "string" } }),
        );
    }),
    ("changed  response default, email: string -> string, values none\n", |file| {
        set(properties(file, "user"), "email", json!({ "type": "string", "enum": ["none"] }));
    }),
    ("changed  request, login: string -> string, required\n", |file| {
        file["definitions"]["userRequest"]["required"] = json!(["login"]);
    }),
    ("changed  request, email: string, required -> string\n", |file| {
        let parameters = operation(file, "post", "/companies")["parameters"].as_array_mut();
        let body = parameters.expect("an array").iter_mut().find(|it| it["in"] == "body");
        let required = body.expect("it has a body")["schema"]["required"].as_array_mut();
        required.expect("an array").retain(|it| it != "email");
    }),
    ("new      response 410: none, no media type\n", |file| {
        operation(file, "get", "/tasks/{taskId}")["responses"]["410"] =
            json!({ "description": "Gone." });
    }),
    ("changed  response default: object, application/json -> object, text/csv\n", |file| {
        operation(file, "get", "/salesGroups")["produces"] = json!(["text/csv"]);
    }),
    ("new      path parameter file: string, required\n", |file| {
        let item = file["paths"].as_object_mut().expect("paths");
        let old = "/rest/v20/tasks/{taskId}/files/{fileName}";
        let text = item
            .remove(old)
            .expect("the path exists")
            .to_string()
            .replace("\"fileName\"", "\"file\"");
        let renamed = text.replace("\"type\":\"integer\"", "\"type\":\"string\"");
        let moved = serde_json::from_str(&renamed).expect("it is JSON");
        set(item, "/rest/v20/tasks/{taskId}/files/{file}", moved);
    }),
    ("new      response default, segments: object\n", |file| {
        let right = json!({ "$ref": "#/definitions/groupDetails" });
        let get = operation(file, "get", "/companies/{companyLoginName}/groups/{groupVarName}");
        get["responses"]["default"]["schema"] = right;
    }),
    ("Tag 3\n    changed  DELETE /rest/v19/resource3/{id}\n", |file| {
        set(properties(file, "resource3"), "size", json!({ "type": "integer" }));
    }),
    ("    gone     DELETE /rest/v19/resource5/{id}\n", |file| {
        let paths = file["paths"].as_object_mut().expect("paths");
        paths.remove("/rest/v20/resource5/{id}").expect("the path exists");
    }),
];
