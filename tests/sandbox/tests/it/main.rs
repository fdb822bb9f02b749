//! What the site promises, asked of it over real sockets by a client that is not the SDK.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use cpq_sandbox::Sandbox;
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

type Outcome = Result<(), Box<dyn Error>>;

const USERS: &str = "/rest/v19/users";
const INTEGRATION: &str = "/rest/v19/integrationUsers";
const DOCUMENTED: &str = "BM_LaeNrP1bCh5";

/// A client for plain http. Built together with the SDK, reqwest has TLS switched on without a
/// provider, and asks for one all the same.
fn client() -> Client {
    // Only the first installs it; the others find it there.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::new()
}

fn request(sandbox: &Sandbox, method: Method, path: &str) -> RequestBuilder {
    let url = format!("{}{path}", sandbox.url());
    client().request(method, url).bearer_auth(sandbox.token())
}

async fn answer(request: RequestBuilder) -> reqwest::Result<(u16, Value)> {
    let response = request.send().await?;
    Ok((response.status().as_u16(), response.json().await?))
}

async fn get(sandbox: &Sandbox, path: &str) -> reqwest::Result<(u16, Value)> {
    answer(request(sandbox, Method::GET, path)).await
}

async fn post(sandbox: &Sandbox, path: &str, body: &Value) -> reqwest::Result<(u16, Value)> {
    answer(request(sandbox, Method::POST, path).json(body)).await
}

async fn put(sandbox: &Sandbox, path: &str, body: &Value) -> reqwest::Result<(u16, Value)> {
    answer(request(sandbox, Method::PUT, path).json(body)).await
}

async fn patch(sandbox: &Sandbox, path: &str, body: &Value) -> reqwest::Result<(u16, Value)> {
    answer(request(sandbox, Method::PATCH, path).json(body)).await
}

fn spec(name: &str) -> Result<Value, Box<dyn Error>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec").join(name);
    Ok(serde_json::from_str(&fs::read_to_string(file)?)?)
}

/// The record without the members that differ from one run, or one document, to the next.
fn without(mut record: Value, members: &[&str]) -> Value {
    if let Some(record) = record.as_object_mut() {
        record.retain(|name, _| !members.contains(&name.as_str()));
    }
    record
}

#[tokio::test]
async fn documented_integration_user_is_answered_value_for_value() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let answered = get(&sandbox, &format!("{INTEGRATION}/{DOCUMENTED}?expand=groups")).await?;
    assert_eq!(answered, (200, spec("v19/samples/getIntegrationUser.response.json")?));
    Ok(())
}

#[tokio::test]
async fn groups_are_left_out_unless_expanded() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let (_, user) = get(&sandbox, &format!("{INTEGRATION}/{DOCUMENTED}")).await?;
    assert_eq!(user.get("groups"), None);
    let plain = format!("http://sitename.oracle.com/cpq/rest/v19/users/{DOCUMENTED}");
    assert_eq!(user["links"][0], json!({ "rel": "self", "href": plain }));

    let (_, page) = get(&sandbox, INTEGRATION).await?;
    assert_eq!(page["items"][1].get("groups"), None);
    let (_, page) = get(&sandbox, &format!("{INTEGRATION}?expand=groups")).await?;
    assert_eq!(page["items"][1]["groups"]["items"][0]["label"], "Admin Access- Groups");
    Ok(())
}

#[tokio::test]
async fn list_is_a_page_of_the_documented_form() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let (status, page) = get(&sandbox, INTEGRATION).await?;
    let documented = spec("v19/samples/listIntegrationUsers.response.json")?;
    assert_eq!(status, 200);
    assert_eq!(page["items"][0], documented["items"][0]);
    assert_eq!(without(page, &["items", "count"]), without(documented, &["items", "count"]));
    Ok(())
}

#[tokio::test]
async fn list_pages_by_offset_and_limit() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let (_, first) = get(&sandbox, &format!("{INTEGRATION}?limit=1&totalResults=true")).await?;
    assert_eq!((&first["count"], &first["hasMore"]), (&json!(1), &json!(true)));
    assert_eq!(first["totalResults"], 2);
    let (_, second) = get(&sandbox, &format!("{INTEGRATION}?limit=1&offset=1")).await?;
    assert_eq!((&second["count"], &second["hasMore"]), (&json!(1), &json!(false)));
    assert_eq!(second["items"][0]["partyNumber"], DOCUMENTED);
    assert_eq!(second.get("totalResults"), None);
    let itself = "http://sitename.oracle.com/cpq/rest/v19/users?offset=1&limit=1";
    assert_eq!(second["links"][1]["href"], itself);
    let (_, beyond) = get(&sandbox, &format!("{INTEGRATION}?offset=7")).await?;
    assert_eq!((&beyond["count"], &beyond["hasMore"]), (&json!(0), &json!(false)));
    Ok(())
}

#[tokio::test]
async fn limit_is_clamped_to_the_documented_one() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let (status, page) = get(&sandbox, &format!("{INTEGRATION}?limit=5000")).await?;
    assert_eq!((status, &page["limit"]), (200, &json!(1000)));
    Ok(())
}

#[tokio::test]
async fn parameters_the_site_does_not_follow_are_refused() -> Outcome {
    let sandbox = Sandbox::start().await?;
    for query in [
        "q=%7B%7D",
        "orderby=login",
        "fields=login",
        "excludeLinks=self",
        "expand=all",
        "totalResults=maybe",
        "limit=ten",
        "limit=0",
        "offset=-1",
    ] {
        let (status, refusal) = get(&sandbox, &format!("{INTEGRATION}?{query}")).await?;
        assert_eq!(status, 400, "{query}");
        let detail = refusal["detail"].as_str().unwrap_or_default();
        assert!(detail.ends_with("is not supported by this local site"), "{query}: {detail}");
    }
    let (status, _) = put(&sandbox, &format!("{USERS}/1?expand=groups"), &json!({})).await?;
    assert_eq!(status, 400);
    Ok(())
}

#[tokio::test]
async fn unknown_integration_user_is_not_found() -> Outcome {
    let sandbox = Sandbox::start().await?;
    // The second is a user, but of no OAuth client.
    for party_number in ["nobody", "935719302534024740"] {
        let path = format!("{INTEGRATION}/{party_number}");
        let (status, refusal) = get(&sandbox, &path).await?;
        assert_eq!(status, 404);
        assert_eq!((&refusal["status"], &refusal["title"]), (&json!("404"), &json!("Not Found")));
        assert_eq!(patch(&sandbox, &path, &json!({})).await?.0, 404);
    }
    Ok(())
}

#[tokio::test]
async fn post_creates_an_integration_user() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let group = json!({ "label": "A", "variableName": "a", "type": "Sales" });
    let body = json!({ "oauthClientId": "client", "groups": { "items": [group] }, "login": "me" });
    let (status, user) = post(&sandbox, INTEGRATION, &body).await?;
    assert_eq!(status, 201);
    assert_eq!(user["login"], "_custom_client");
    assert_eq!(user["partyNumber"], "BM_Sandbox0001");
    assert_eq!(user["partyId"], 900_000_005_000_000_001_u64);
    assert_eq!(user.get("groups"), None);

    let held = sandbox.user_held("BM_Sandbox0001").ok_or("the user should be held")?;
    assert_eq!(held["groups"]["items"], json!([group]));
    let (status, read) = get(&sandbox, &format!("{INTEGRATION}/BM_Sandbox0001")).await?;
    assert_eq!(status, 200);
    assert_eq!(without(read, &["links"]), without(user, &["links"]));
    Ok(())
}

#[tokio::test]
async fn post_needs_a_client_that_has_no_user() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let body = json!({ "oauthClientId": "client" });
    assert_eq!(post(&sandbox, INTEGRATION, &body).await?.0, 201);
    assert_eq!(post(&sandbox, INTEGRATION, &body).await?.0, 400);
    for body in [json!({}), json!({ "oauthClientId": 7 })] {
        assert_eq!(post(&sandbox, INTEGRATION, &body).await?.0, 400);
    }
    Ok(())
}

#[tokio::test]
async fn patch_of_an_integration_user_gives_the_documented_answer() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let sent = spec("v19/samples/updateIntegrationUser.request.json")?;
    let (status, user) = patch(&sandbox, &format!("{INTEGRATION}/{DOCUMENTED}"), &sent).await?;
    let documented = spec("v19/samples/updateIntegrationUser.response.json")?;
    assert_eq!(status, 200);
    assert_ne!(user["dateModified"], user["dateAdded"]);
    // Of the documents' two answers about this user, only this one has an `id`.
    let differing = ["dateModified", "id"];
    assert_eq!(without(user, &differing), without(documented, &differing));
    let held = sandbox.user_held(DOCUMENTED).ok_or("the user should be held")?;
    assert_eq!(held["groups"]["items"], sent["groups"]["items"]);
    Ok(())
}

#[tokio::test]
async fn patch_removes_what_is_null_and_ignores_what_is_the_sites() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let path = format!("{INTEGRATION}/{DOCUMENTED}?expand=groups");
    let (_, before) = get(&sandbox, &path).await?;
    let sent = json!({ "groups": null, "partyNumber": "other", "password": "secret" });
    let (status, after) = patch(&sandbox, &path, &sent).await?;
    assert_eq!(status, 200);
    let differing = ["dateModified", "groups", "links"];
    assert_eq!(after.get("groups"), None);
    assert_eq!(without(after, &differing), without(before, &differing));
    Ok(())
}

#[tokio::test]
async fn put_gives_the_documented_answer() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let sent = spec("v19/examples/replaceUser.request.json")?;
    let (status, user) = put(&sandbox, &format!("{USERS}/935719302534024740"), &sent).await?;
    let documented = spec("v19/examples/replaceUser.response.json")?;
    assert_eq!(status, 200);
    assert_eq!(without(user, &["dateModified"]), without(documented, &["dateModified"]));

    let held = sandbox.user_held("935719302534024740").ok_or("the user should be held")?;
    assert_eq!(held["groups"]["items"], sent["groups"]["items"]);
    assert_eq!(held["accessPermissions"], sent["accessPermissions"]);
    assert_eq!((held.get("password"), held.get("emailPassword")), (None, None));
    Ok(())
}

#[tokio::test]
async fn put_sets_what_is_left_out_to_its_default() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let before = sandbox.user_held("935719302534024740").ok_or("the user should be held")?;
    assert_eq!(before["isNotifyEmail"], true);
    let sent = json!({ "firstName": "New", "isWebServicesOnly": true, "isNotifyFax": null });
    let (_, after) = put(&sandbox, &format!("{USERS}/935719302534024740"), &sent).await?;
    let expected = json!({
        "company": before["company"],
        "dateAdded": before["dateAdded"],
        "dateModified": after["dateModified"],
        "firstName": "New",
        "id": before["id"],
        "isAccessAdminPermEnabled": false,
        "isApplicationAdminPermEnabled": false,
        "isMobileEnabled": false,
        "isNotifyEmail": false,
        "isNotifyFax": false,
        "isProxyPermEnabled": false,
        "isUserAdminPermEnabled": false,
        "isWebServicesOnly": true,
        "links": before["links"],
        "login": before["login"],
        "partyId": before["partyId"],
        "partyNumber": before["partyNumber"],
        "separateShipAddr": false,
    });
    assert_eq!(after, expected);
    assert_ne!(after["dateModified"], before["dateModified"]);
    Ok(())
}

#[tokio::test]
async fn put_creates_a_user_in_fusion_only() -> Outcome {
    let sent = json!({ "login": "new" });
    let sandbox = Sandbox::start().await?;
    let (status, user) = put(&sandbox, &format!("{USERS}/42"), &sent).await?;
    assert_eq!((status, &user["partyNumber"]), (201, &json!("42")));
    assert_eq!(put(&sandbox, &format!("{USERS}/42"), &sent).await?.0, 200);
    assert!(sandbox.company_user_held("_host", "new").is_some());

    let sandbox = Sandbox::builder().fusion(false).start().await?;
    assert_eq!(put(&sandbox, &format!("{USERS}/42"), &sent).await?.0, 404);
    assert_eq!(sandbox.user_held("42"), None);
    Ok(())
}

#[tokio::test]
async fn site_outside_fusion_has_no_integration_users() -> Outcome {
    let sandbox = Sandbox::builder().fusion(false).start().await?;
    assert_eq!(get(&sandbox, INTEGRATION).await?.0, 404);
    assert_eq!(get(&sandbox, &format!("{INTEGRATION}/{DOCUMENTED}")).await?.0, 404);
    Ok(())
}

#[tokio::test]
async fn patch_of_a_company_user_gives_the_documented_answer() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let documented = spec("v19/examples/updateCompanyUser.response.json")?;
    for sample in ["updateCompanyUser.request", "updateCompanyUser.request.values-only"] {
        let sent = spec(&format!("v19/samples/{sample}.json"))?;
        let path = "/rest/v19/companies/abcCo/users/AAP39";
        let (status, user) = patch(&sandbox, path, &sent).await?;
        assert_eq!(status, 200, "{sample}");
        let modified = ["dateModified"];
        assert_eq!(without(user, &modified), without(documented.clone(), &modified), "{sample}");
    }
    Ok(())
}

#[tokio::test]
async fn display_value_of_a_new_value_is_not_made_up() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let sent = json!({ "status": { "value": 0 } });
    patch(&sandbox, "/rest/v19/companies/abcCo/users/AAP39", &sent).await?;
    let held = sandbox.company_user_held("abcCo", "AAP39").ok_or("the user should be held")?;
    assert_eq!(held["status"], json!({ "value": 0 }));
    Ok(())
}

#[tokio::test]
async fn user_of_another_company_is_not_found() -> Outcome {
    let sandbox = Sandbox::start().await?;
    for path in ["_host/users/AAP39", "nowhere/users/AAP39", "abcCo/users/nholloway"] {
        let path = format!("/rest/v19/companies/{path}");
        assert_eq!(patch(&sandbox, &path, &json!({})).await?.0, 404, "{path}");
    }
    let path = "/rest/v19/companies/_host/users/nholloway";
    assert_eq!(patch(&sandbox, path, &json!({})).await?.0, 200);
    Ok(())
}

#[tokio::test]
async fn v7_put_creates_and_replaces_flat_records() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let path = "/rest/v7/companies/abcCo/users/AAP39";
    let sent = spec("v7/samples/replaceCompanyUser.request.json")?;
    let (status, user) = put(&sandbox, path, &sent).await?;
    assert_eq!(status, 201);
    assert!(user["id"].is_u64());
    assert_eq!(without(user.clone(), &["id"]), sent);
    let (status, after) = put(&sandbox, path, &json!({ "firstName": "New" })).await?;
    assert_eq!(status, 200);
    assert_eq!(after, json!({ "id": user["id"], "login": "AAP39", "firstName": "New" }));
    assert_eq!(sandbox.v7_user_held("abcCo", "AAP39"), Some(after));
    assert_eq!(put(&sandbox, "/rest/v7/companies/nowhere/users/AAP39", &sent).await?.0, 404);
    Ok(())
}

#[tokio::test]
async fn credentials_of_the_site_are_needed() -> Outcome {
    let sandbox = Sandbox::start().await?;
    for path in [INTEGRATION, "/nowhere"] {
        let request = || client().get(format!("{}{path}", sandbox.url()));
        for request in [request(), request().bearer_auth("x"), request().basic_auth("a", Some("b"))]
        {
            let response = request.send().await?;
            assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
            assert!(response.headers().contains_key("www-authenticate"));
            assert_eq!(response.json::<Value>().await?["status"], "401");
        }
    }
    let request = client().get(format!("{}{INTEGRATION}", sandbox.url()));
    let request = request.basic_auth(sandbox.user(), Some(sandbox.password()));
    assert_eq!(answer(request).await?.0, 200);
    Ok(())
}

#[tokio::test]
async fn site_lives_under_its_context() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let root = sandbox.url().strip_suffix("/cpq").ok_or("the context should end the address")?;
    for outside in ["", "/cpqx"] {
        let request = client().get(format!("{root}{outside}{INTEGRATION}"));
        assert_eq!(answer(request.bearer_auth(sandbox.token())).await?.0, 404);
    }

    let sandbox = Sandbox::builder().context("").start().await?;
    assert_eq!(get(&sandbox, INTEGRATION).await?.0, 200);
    assert_eq!(get(&sandbox, &format!("/cpq{INTEGRATION}")).await?.0, 404);

    for context in ["cpq", "/", "/cpq/", "/{x}"] {
        assert!(Sandbox::builder().context(context).start().await.is_err(), "{context}");
    }
    Ok(())
}

#[tokio::test]
async fn wrong_method_is_not_allowed() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let path = format!("{USERS}/935719302534024740");
    let response = request(&sandbox, Method::DELETE, &path).send().await?;
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(response.headers()["allow"], "PUT");
    assert_eq!(response.json::<Value>().await?["status"], "405");
    Ok(())
}

#[tokio::test]
async fn body_must_be_an_object_of_bounded_length() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let path = format!("{USERS}/42");
    for body in ["", "[]", "null", "{", "{} {}"] {
        let (status, _) = answer(request(&sandbox, Method::PUT, &path).body(body)).await?;
        assert_eq!(status, 400, "{body}");
    }
    let body = format!("{{}}{}", " ".repeat(1024 * 1024 - 1));
    let (status, refusal) = answer(request(&sandbox, Method::PUT, &path).body(body)).await?;
    assert_eq!((status, &refusal["status"]), (413, &json!("413")));
    Ok(())
}

#[tokio::test]
async fn groups_must_be_a_list() -> Outcome {
    let sandbox = Sandbox::start().await?;
    for groups in [json!([]), json!({}), json!({ "items": 1 })] {
        let sent = json!({ "groups": groups });
        assert_eq!(put(&sandbox, &format!("{USERS}/42"), &sent).await?.0, 400);
    }
    assert_eq!(sandbox.user_held("42"), None);
    Ok(())
}

#[tokio::test]
async fn path_values_are_decoded_once() -> Outcome {
    let sandbox = Sandbox::start().await?;
    for (encoded, party_number) in [("a%2Fb", "a/b"), ("a%252Fb", "a%2Fb"), ("%C3%A9+", "é+")] {
        let (status, user) = put(&sandbox, &format!("{USERS}/{encoded}"), &json!({})).await?;
        assert_eq!((status, &user["partyNumber"]), (201, &json!(party_number)));
        assert!(sandbox.user_held(party_number).is_some());
    }
    let (status, refusal) = put(&sandbox, &format!("{USERS}/%FF"), &json!({})).await?;
    assert_eq!((status, &refusal["status"]), (400, &json!("400")));
    Ok(())
}

#[tokio::test]
async fn canned_answers_are_given_once_each_to_anyone() -> Outcome {
    let sandbox = Sandbox::start().await?;
    sandbox.answer_next_with(502, "text/html", "<html>");
    sandbox.answer_next_with(204, "", "");
    let anyone = || client().get(sandbox.url());
    let response = anyone().send().await?;
    assert_eq!(response.status(), StatusCode::BAD_GATEWAY);
    assert_eq!(response.headers()["content-type"], "text/html");
    assert_eq!(response.text().await?, "<html>");
    let response = anyone().send().await?;
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    assert!(!response.headers().contains_key("content-type"));
    assert_eq!(anyone().send().await?.status(), StatusCode::UNAUTHORIZED);
    Ok(())
}

#[tokio::test]
async fn requests_are_recorded_as_they_were_received() -> Outcome {
    let sandbox = Sandbox::start().await?;
    get(&sandbox, &format!("{INTEGRATION}/a%2Fb?expand=%67roups")).await?;
    put(&sandbox, &format!("{USERS}/42"), &json!({ "password": "hidden" })).await?;
    client().get(sandbox.url()).send().await?;

    let recorded = sandbox.requests();
    let targets: Vec<_> = recorded.iter().map(|request| request.target.as_str()).collect();
    assert_eq!(
        targets,
        ["/cpq/rest/v19/integrationUsers/a%2Fb?expand=%67roups", "/cpq/rest/v19/users/42", "/cpq",]
    );
    assert_eq!(recorded[1].method, Method::PUT);
    assert_eq!(recorded[1].headers["authorization"], "Bearer sandbox-token");
    assert_eq!(recorded[1].body, r#"{"password":"hidden"}"#);

    let shown = format!("{sandbox:?} {recorded:?}");
    for secret in [sandbox.token(), sandbox.password(), "hidden"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    Ok(())
}

#[tokio::test]
async fn idle_connection_does_not_keep_the_site_up() -> Outcome {
    for stopped in [true, false] {
        let sandbox = Sandbox::start().await?;
        let address = sandbox.url().trim_start_matches("http://").trim_end_matches("/cpq");
        let mut connection = TcpStream::connect(address).await?;
        connection.write_all(b"GET / HTTP/1.1\r\nHost: local\r\n\r\n").await?;
        connection.read_u8().await?;
        if stopped {
            sandbox.stop().await?;
        } else {
            drop(sandbox);
        }
        connection.read_to_end(&mut Vec::new()).await?;
    }
    Ok(())
}

/// Ends the program when the test does, however it ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn program_says_how_to_reach_it() -> Outcome {
    let mut program = Command::new(env!("CARGO_BIN_EXE_cpq-sandbox"));
    let mut program = Running(program.stdout(Stdio::piped()).spawn()?);
    let out = program.0.stdout.take().ok_or("its output is piped")?;
    let mut said = BTreeMap::new();
    // Kept until the end: the program has more to say, and fails where nobody listens.
    let mut lines = BufReader::new(out).lines();
    for line in lines.by_ref().take(4) {
        let line = line?;
        let (name, value) = line.split_once(' ').ok_or("a name, then a value")?;
        said.insert(name.to_owned(), value.trim().to_owned());
    }
    let url = format!("{}{INTEGRATION}/{DOCUMENTED}", said["address"]);
    let by_token = client().get(&url).bearer_auth(&said["token"]).send().await?;
    assert_eq!(by_token.status(), StatusCode::OK);
    let by_password = client().get(&url).basic_auth(&said["user"], Some(&said["password"]));
    assert_eq!(by_password.send().await?.status(), StatusCode::OK);
    Ok(())
}
