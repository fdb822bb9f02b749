//! The site serves what the contracts describe, and validates its own responses.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use cpq_contract::{ContractText, ROOT};
use cpq_sandbox::Sandbox;
use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::site::{
    DOCUMENTED, DOCUMENTED_PATH, HOST_USER, INTEGRATION_USERS, Site, USERS, send, spec, text,
    undated, with_query, without,
};

const STRANGERS: &str = "/rest/v19/strangers";

const SPEC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec");

/// Returns the files of a contract, which has one file per resource.
fn contract_files(version: &str) -> BTreeMap<String, String> {
    let folder = Path::new(SPEC).join(version);
    let read = |path: PathBuf| fs::read_to_string(path).expect("the file exists");
    let mut files = BTreeMap::from([(ROOT.to_owned(), read(folder.join(ROOT)))]);
    for entry in fs::read_dir(folder.join("resources")).into_iter().flatten() {
        let path = entry.expect("the folder can be read").path();
        let name = path.file_name().and_then(OsStr::to_str).expect("the name is UTF-8");
        files.insert(format!("resources/{name}"), read(path.clone()));
    }
    files
}

/// A copy of the contracts, each joined into one file, that a test may change.
struct Contracts(TempDir);

impl Contracts {
    fn new() -> Self {
        let contracts = Self(tempfile::tempdir().expect("a temporary folder"));
        for version in ["v7", "v19"] {
            let text = ContractText::join(&contract_files(version)).expect("the files are valid");
            contracts.write(version, &text);
        }
        contracts
    }

    fn read(&self, version: &str) -> String {
        let file = self.0.path().join(version).join("openapi.yaml");
        fs::read_to_string(file).expect("the copy exists")
    }

    fn write(&self, version: &str, text: &str) {
        let folder = self.0.path().join(version);
        fs::create_dir_all(&folder).expect("the folder can be created");
        fs::write(folder.join("openapi.yaml"), text).expect("the copy can be written");
    }

    /// Adds lines below the first line `line` that follows the line `section` of v19.
    fn add_below(&self, section: &str, line: &str, added: &str) {
        let text = self.read("v19");
        let section = text.find(section).expect("the section exists");
        let below = text[section..].find(line).expect("the line exists") + section + line.len();
        self.write("v19", &format!("{}{added}{}", &text[..below], &text[below..]));
    }

    /// Adds `GET /strangers/{partyNumber}`, of which the sandbox knows nothing, and which returns a user.
    fn add_unknown_operation(&self, example: &str) {
        let operation = format!(
            "  /strangers/{{partyNumber}}:
    get:
      operationId: getStranger
      parameters:
        - $ref: '#/components/parameters/partyNumber'
        - $ref: '#/components/parameters/fields'
      responses:
        '200':
          description: The user.
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/User'
{example}        default:
          $ref: '#/components/responses/UnexpectedError'
"
        );
        self.add_below("paths:\n", "paths:\n", &operation);
    }

    /// Allows integration users only logins of up to three characters.
    fn limit_logins(&self) {
        self.add_below("    IntegrationUser:\n", "        login:\n", "          maxLength: 3\n");
    }

    async fn start(&self) -> Site {
        Site::from_builder(Sandbox::builder().spec(self.0.path())).await
    }

    async fn start_error(&self) -> String {
        let started = Sandbox::builder().spec(self.0.path()).start().await;
        started.expect_err("the contracts are invalid").to_string()
    }
}

fn has_type(value: &Value, kind: &Value) -> bool {
    match kind.as_str() {
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_i64(),
        Some("number") => value.is_number(),
        Some("array") => value.is_array(),
        _ => value.is_object(),
    }
}

#[tokio::test]
async fn operation_without_an_implementation_returns_the_example_of_the_contract() {
    let contracts = Contracts::new();
    contracts.add_unknown_operation(
        "              example: {partyNumber: '7', login: shown, status: {value: 1}}\n",
    );
    let site = contracts.start().await;
    let reply = site.get(&format!("{STRANGERS}/7")).await;
    let example = json!({ "partyNumber": "7", "login": "shown", "status": { "value": 1 } });
    assert_eq!(reply.json(200), example);
    assert_eq!(reply.header("sandbox-response"), "contract-example");

    // Its requests are validated, and it changes nothing.
    assert_eq!(site.get(&format!("{STRANGERS}/7?fields=login")).await.status, 200);
    site.get(&format!("{STRANGERS}/7?limit=1")).await.assert_invalid("limit");
    let reply = site.get(&format!("{DOCUMENTED_PATH}?expand=groups")).await;
    assert_eq!(reply.json(200), spec("v19/samples/getIntegrationUser.response.json"));
    assert!(!reply.headers.contains_key("sandbox-response"));
    let sent = spec("v19/examples/replaceUser.request.json");
    let user = site.put(&format!("{USERS}/{HOST_USER}"), &sent).await.json(200);
    assert_eq!(undated(user), undated(spec("v19/examples/replaceUser.response.json")));
}

#[tokio::test]
async fn operation_without_an_example_returns_a_value_for_its_schema() {
    let contracts = Contracts::new();
    contracts.add_unknown_operation("");
    let site = contracts.start().await;
    let reply = site.get(&format!("{STRANGERS}/7")).await;
    let user = reply.json(200);
    assert!(reply.headers.contains_key("sandbox-response"));
    let contract = cpq_contract::load(&contracts.read("v19")).expect("the contract is valid").value;
    let properties = contract["components"]["schemas"]["User"]["properties"].as_object();
    for (name, schema) in properties.expect("users have properties") {
        assert!(has_type(&user[name], &schema["type"]), "{name}: {}", user[name]);
    }
    assert!(user["status"]["value"].is_number(), "{}", user["status"]);
    assert!(user["groups"]["items"][0]["label"].is_string(), "{}", user["groups"]);
}

#[tokio::test]
async fn new_version_serves_the_same_users() {
    let contracts = Contracts::new();
    contracts.write("v20", &contracts.read("v19").replace("rest/v19", "rest/v20"));
    let site = contracts.start().await;
    let (users, integration_users) = ("/rest/v20/users", "/rest/v20/integrationUsers");

    let sent = json!({ "oauthClientId": "client" });
    let created = site.post(integration_users, &sent).await.json(201);
    let number = text(&created, "partyNumber");
    let href = format!("http://sitename.oracle.com/cpq/rest/v20/users/{number}");
    assert_eq!(created["links"][0]["href"], href);

    let read = site.get(&format!("{INTEGRATION_USERS}/{number}")).await.json(200);
    assert_eq!(without(read, &["links"]), without(created.clone(), &["id", "links"]));
    site.post(INTEGRATION_USERS, &sent).await.assert_invalid("/oauthClientId");

    let replaced = site.put(&format!("{users}/{number}"), json!({ "firstName": "New" })).await;
    assert_eq!(replaced.json(200)["firstName"], "New");
    let page = site.get(&format!("{integration_users}?limit=1&totalResults=true")).await;
    assert_eq!(page.json(200)["totalResults"], 3);
    site.get(&format!("{integration_users}/unknown")).await.assert_not_found("unknown");
}

#[tokio::test]
async fn contract_in_several_files_is_served() {
    let site = Site::from_builder(Sandbox::builder().spec(SPEC)).await;
    site.list(&[]).await;
    site.put(&format!("{USERS}/{HOST_USER}"), json!({})).await.json(200);
}

#[tokio::test]
async fn unknown_paths_and_methods_are_rejected() {
    let site = Site::start().await;
    for path in ["/nowhere", "/rest/v999/users", "/rest/v19/strangers", "/rest/v19/users/"] {
        site.get(path).await.detail(404);
    }
    for (path, allowed) in [
        (format!("{USERS}/{HOST_USER}"), "GET, PATCH, PUT"),
        (INTEGRATION_USERS.to_owned(), "GET, POST"),
        (DOCUMENTED_PATH.to_owned(), "GET, PATCH"),
    ] {
        let reply = send(site.request(Method::DELETE, &path)).await;
        reply.detail(405);
        assert_eq!(reply.header("allow"), allowed);
    }
}

/// Returns the first example of a media type.
fn example(media: &Value) -> Option<Value> {
    media["examples"].as_object()?.values().next()?.get("value").cloned()
}

#[tokio::test]
async fn no_operation_of_the_contracts_is_without_an_implementation() {
    let mut count = 0;
    for version in ["v7", "v19"] {
        let joined = ContractText::join(&contract_files(version)).expect("the files are valid");
        let contract = joined.load().expect("the contract is valid").value;
        for (template, item) in contract["paths"].as_object().expect("an object") {
            for (method, operation) in item.as_object().expect("an object") {
                let id = text(operation, "operationId");
                let mut path = format!("/rest/{version}{template}");
                let mut query = Vec::new();
                for parameter in operation["parameters"].as_array().into_iter().flatten() {
                    let reference = parameter["$ref"].as_str().unwrap_or("#");
                    let parameter = contract.pointer(&reference[1..]).expect("it has a target");
                    let value = match &parameter["example"] {
                        Value::String(text) => text.clone(),
                        other => other.to_string(),
                    };
                    let name = text(parameter, "name");
                    if parameter["in"] == "path" {
                        path = path.replace(&format!("{{{name}}}"), &value);
                    } else if parameter["required"] == true {
                        query.push((name, value));
                    }
                }
                let query: Vec<_> = query.iter().map(|(name, value)| (*name, &**value)).collect();
                let path = with_query(&path, &query);
                // The documented POST creates the documented user.
                let without = if method == "post" { DOCUMENTED } else { "" };
                let site = Site::from_builder(Sandbox::builder().without(without)).await;
                let content = &operation["requestBody"]["content"];
                let reply = if content.get("multipart/form-data").is_some() {
                    site.upload(&path, b"login\nada\n").await
                } else {
                    let method = Method::from_bytes(method.to_uppercase().as_bytes());
                    let request = site.request(method.expect("a method"), &path);
                    let body = example(&content["application/json"]);
                    send(body.into_iter().fold(request, |request, body| request.json(&body))).await
                };
                assert!(!reply.headers.contains_key("sandbox-response"), "{id}");
                let is_success = (200..300).contains(&reply.status);
                // The documented task is over; the composed user has another party number.
                let refused = [("cancelTask", 409), ("replaceUser", 400)];
                let is_refused = refused.contains(&(id, reply.status));
                assert!(is_success || is_refused, "{id}: {}", reply.text);
                count += 1;
            }
        }
    }
    assert!(count > 60, "{count}");
}

/// Collects the objects in a payload that have an identifier, at every depth.
fn identified<'a>(value: &'a Value, found: &mut Vec<(String, &'a Value)>) {
    let names = ["partyNumber", "variableName", "login"];
    if let Some((name, id)) = names.iter().find_map(|name| Some((name, value[*name].as_str()?))) {
        found.push((format!("{name} {id}"), value));
    }
    match value {
        Value::Object(properties) => properties.values().for_each(|it| identified(it, found)),
        Value::Array(items) => items.iter().for_each(|it| identified(it, found)),
        _ => {}
    }
}

#[test]
fn examples_of_an_object_agree_unless_the_request_changes_it() {
    let joined = ContractText::join(&contract_files("v19")).expect("the files are valid");
    let contract = joined.load().expect("the contract is valid").value;
    let mut known: BTreeMap<(String, String), (String, Value)> = BTreeMap::new();
    let operations = contract["paths"].as_object().expect("an object").values();
    let mut operations: Vec<(&String, &Value)> =
        operations.filter_map(Value::as_object).flatten().collect();
    operations.sort_by_key(|(method, _)| *method != "get");
    for (_, operation) in operations {
        let id = text(operation, "operationId");
        let sent = example(&operation["requestBody"]["content"]["application/json"]);
        let sent = sent.unwrap_or_default().to_string();
        for response in operation["responses"].as_object().expect("an object").values() {
            let Some(body) = example(&response["content"]["application/json"]) else { continue };
            let mut found = Vec::new();
            identified(&body, &mut found);
            for (name, object) in found {
                for (property, value) in object.as_object().into_iter().flatten() {
                    // A child or its links, the kind of a group as an object and as text, a time.
                    let is_changed = sent.contains(&format!("\"{property}\":"));
                    if value.is_object() && value.get("value").is_none()
                        || value.is_array()
                        || property == "type"
                        || property == "dateModified"
                        || is_changed
                    {
                        continue;
                    }
                    let entry = known.entry((name.clone(), property.clone()));
                    let (first, expected) = entry.or_insert_with(|| (id.to_owned(), value.clone()));
                    assert_eq!(value, expected, "{name}, {property} in {id} and {first}");
                }
            }
        }
    }
    assert!(known.len() > 100);
}

#[tokio::test]
async fn invalid_contract_is_named() {
    let contracts = Contracts::new();
    contracts.write(".v20.new", "]");
    contracts.start().await;
    for broken in ["]", "openapi: '3.0.3'", "paths: {}"] {
        contracts.write("v19", broken);
        let error = contracts.start_error().await;
        assert!(error.contains("v19/openapi.yaml"), "{error}");
    }
    let empty = Contracts(tempfile::tempdir().expect("a temporary folder"));
    let error = empty.start_error().await;
    assert!(error.contains(&*empty.0.path().to_string_lossy()), "{error}");
}

#[tokio::test]
async fn response_that_violates_the_contract_is_replaced_by_500() {
    let contracts = Contracts::new();
    contracts.limit_logins();
    let site = contracts.start().await;
    for (path, operation, pointer) in [
        (DOCUMENTED_PATH, "getIntegrationUser", "/login"),
        (INTEGRATION_USERS, "listIntegrationUsers", "/items/0/login"),
    ] {
        let detail = site.get(path).await.detail(500);
        let violations = site.violations();
        assert_eq!(violations.len(), 1, "{violations:?}");
        for text in [&detail, &violations[0]] {
            assert!(text.contains(operation) && text.contains(pointer), "{text}");
        }
    }
    assert!(site.violations().is_empty(), "reading the violations removes them");

    let contracts = Contracts::new();
    contracts.add_below("  schemas:\n", "        detail:\n", "          maxLength: 3\n");
    let site = contracts.start().await;
    assert_eq!(site.get(&format!("{INTEGRATION_USERS}/unknown")).await.status, 500);
    let violations = site.violations();
    assert!(violations.iter().any(|violation| violation.contains("/detail")), "{violations:?}");
}

#[tokio::test]
async fn dropping_a_site_with_unread_violations_panics() {
    let contracts = Contracts::new();
    contracts.limit_logins();
    for is_read in [false, true] {
        let site = contracts.start().await;
        site.get(INTEGRATION_USERS).await.detail(500);
        if is_read {
            assert_eq!(site.violations().len(), 1);
        }
        let dropped = tokio::spawn(async move { drop(site) }).await;
        assert_eq!(dropped.is_err_and(|error| error.is_panic()), !is_read);
    }
    let documented = Site::start().await;
    documented.list(&[]).await;
    assert_eq!(documented.get_control("/violations").await.json(200), json!({ "violations": [] }));
}
