//! Each operation on a real socket: method, path, headers and body are as documented.

use cpq_sandbox::{Recorded, Sandbox};
use cpq_tests::payload;
use oracle_cpq::{Site, v7, v19};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

const BEARER: &str = "Bearer sandbox-token";
/// `sandbox:sandbox-password` in base64.
const BASIC: &str = "Basic c2FuZGJveDpzYW5kYm94LXBhc3N3b3Jk";

async fn start() -> Sandbox {
    Sandbox::start().await.expect("the sandbox starts")
}

fn site(sandbox: &Sandbox) -> Site {
    Site::builder(sandbox.url()).bearer(sandbox.token()).build().expect("the site is valid")
}

fn read<T: DeserializeOwned>(path: &str) -> T {
    serde_json::from_str(&payload(path)).expect("the payload is valid")
}

fn to_value(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).expect("the value is serializable")
}

/// Checks the only request that the sandbox has received; `body` is the path of a payload.
#[track_caller]
fn check(sandbox: &Sandbox, method: &str, target: &str, authorization: &str, body: Option<&str>) {
    let requests = sandbox.requests();
    let [request] = requests.as_slice() else { panic!("{} requests", requests.len()) };
    let Recorded { method: sent_method, target: sent_target, headers, body: sent_body, .. } =
        request;
    assert_eq!((sent_method.as_str(), sent_target.as_str()), (method, target));
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    assert!(header("authorization") == Some(authorization), "other credentials");
    assert_eq!(header("accept"), Some("application/json"));
    assert_eq!(header("content-type"), body.map(|_| "application/json"));
    assert!(header("user-agent").is_some_and(|agent| agent.starts_with("oracle-cpq/")));
    // Clients of progenitor send it, but Oracle does not document it.
    assert_eq!(header("api-version"), None);
    match body {
        None => assert!(sent_body.is_empty()),
        Some(path) => {
            let sent: Value = serde_json::from_slice(sent_body).expect("the body is JSON");
            assert_eq!(sent, read::<Value>(path));
        }
    }
}

#[tokio::test]
async fn list_integration_users() {
    let sandbox = start().await;
    let documented = "v19/samples/listIntegrationUsers.response.json";
    sandbox.respond_next_with(200, "application/json", payload(documented));
    let page = site(&sandbox).v19().list_integration_users().send().await.expect("a page");
    check(&sandbox, "GET", "/cpq/rest/v19/integrationUsers", BEARER, None);
    assert_eq!(to_value(&*page), read::<Value>(documented));
    assert_eq!((page.count, page.items.as_ref().map(Vec::len)), (Some(34), Some(1)));
}

#[tokio::test]
async fn list_integration_users_with_all_query_parameters() {
    let sandbox = start().await;
    sandbox.respond_next_with(200, "application/json", r#"{"items":[]}"#);
    let cpq = site(&sandbox).v19();
    let list = cpq.list_integration_users().q("{login:{$like:'%a b+c&d%'}}").fields("login,status");
    let list = list.expand("all").expand("groups").orderby("login:desc").offset(20).limit(10);
    list.total_results(true).exclude_links("self,child").send().await.expect("a page");
    let url = format!("http://site{}", sandbox.requests()[0].target);
    let url: url::Url = url.parse().expect("the target is part of a URL");
    let query: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let query: Vec<(&str, &str)> = query.iter().map(|(name, value)| (&**name, &**value)).collect();
    assert_eq!(
        query,
        [
            ("q", "{login:{$like:'%a b+c&d%'}}"),
            ("fields", "login,status"),
            ("expand", "groups"),
            ("orderby", "login:desc"),
            ("offset", "20"),
            ("limit", "10"),
            ("totalResults", "true"),
            ("excludeLinks", "self,child"),
        ]
    );
}

#[tokio::test]
async fn get_integration_user() {
    let sandbox = start().await;
    let cpq = site(&sandbox).v19();
    let user = cpq.get_integration_user("BM_LaeNrP1bCh5").expand("groups").send().await;
    let user = user.expect("the user exists");
    let target = "/cpq/rest/v19/integrationUsers/BM_LaeNrP1bCh5?expand=groups";
    check(&sandbox, "GET", target, BEARER, None);
    assert_eq!(to_value(&*user), read::<Value>("v19/samples/getIntegrationUser.response.json"));
    assert_eq!((user.http_status().as_u16(), user.party_id), (200, Some(318_766_884_429_645_907)));
    assert_eq!(user.headers().get("content-type").expect("a content type"), "application/json");
}

#[tokio::test]
async fn create_integration_user() {
    let sandbox = Sandbox::builder().without("BM_LaeNrP1bCh5").start().await;
    let sandbox = sandbox.expect("the sandbox starts");
    let documented = "v19/samples/createIntegrationUser.request.json";
    let user = site(&sandbox).v19().create_integration_user(&read(documented)).send().await;
    let user = user.expect("the user is created");
    check(&sandbox, "POST", "/cpq/rest/v19/integrationUsers", BEARER, Some(documented));
    assert_eq!(user.http_status(), 201);
    let party_number = user.party_number.as_deref().expect("the user has a partyNumber");
    let stored = sandbox.stored_user(party_number).expect("the user is stored");
    assert_eq!(stored["groups"]["items"], read::<Value>(documented)["groups"]["items"]);
}

#[tokio::test]
async fn update_integration_user() {
    let sandbox = start().await;
    let documented = "v19/samples/updateIntegrationUser.request.json";
    let response = "v19/samples/updateIntegrationUser.response.json";
    sandbox.respond_next_with(200, "application/json", payload(response));
    let cpq = site(&sandbox).v19();
    let user = cpq.update_integration_user("BM_LaeNrP1bCh5", &read(documented)).send().await;
    let target = "/cpq/rest/v19/integrationUsers/BM_LaeNrP1bCh5";
    check(&sandbox, "PATCH", target, BEARER, Some(documented));
    assert_eq!(to_value(&*user.expect("the user is updated")), read::<Value>(response));
}

#[tokio::test]
async fn replace_user() {
    let sandbox = start().await;
    let composed = "v19/examples/replaceUser.request.json";
    let user =
        site(&sandbox).v19().replace_user("935719302534024740", &read(composed)).send().await;
    user.expect("the user is replaced");
    check(&sandbox, "PUT", "/cpq/rest/v19/users/935719302534024740", BEARER, Some(composed));
}

#[tokio::test]
async fn update_company_user_with_and_without_display_values() {
    let documented = "v19/samples/updateCompanyUser.request.json";
    let values_only = "v19/samples/updateCompanyUser.request.values-only.json";
    for body in [documented, values_only] {
        let sandbox = start().await;
        let cpq = site(&sandbox).v19();
        let user = cpq.update_company_user("abcCo", "AAP39", &read(body)).send().await;
        user.expect("the user is updated");
        let target = "/cpq/rest/v19/companies/abcCo/users/AAP39";
        check(&sandbox, "PATCH", target, BEARER, Some(body));
        let stored = sandbox.stored_company_user("abcCo", "AAP39").expect("the user is stored");
        assert_eq!(stored["status"], json!({"value": 1, "displayValue": "Active"}));
    }
}

#[tokio::test]
async fn replace_company_user_in_v7_with_basic_authentication() {
    let sandbox = start().await;
    let site = Site::builder(sandbox.url()).basic(sandbox.user(), sandbox.password());
    let cpq = site.build().expect("the site is valid").v7();
    let documented = "v7/samples/replaceCompanyUser.request.json";
    let user = cpq.replace_company_user("abcCo", "AAP39", &read(documented)).send().await;
    let user = user.expect("the user is created");
    check(&sandbox, "PUT", "/cpq/rest/v7/companies/abcCo/users/AAP39", BASIC, Some(documented));
    assert_eq!(user.currency_code.as_deref(), Some("GBP"));
    assert_eq!(sandbox.stored_v7_user("abcCo", "AAP39"), Some(to_value(&*user)));
}

#[tokio::test]
async fn put_resets_missing_properties_and_patch_keeps_them() {
    let sandbox = start().await;
    let cpq = site(&sandbox).v19();
    let number = "935719302534024740";
    let stored = || sandbox.stored_user(number).expect("the user is stored");
    let full = read("v19/examples/replaceUser.request.json");
    cpq.replace_user(number, &full).send().await.expect("the user is replaced");
    let before = stored();
    assert_eq!(before["isMobileEnabled"], true);
    let company = before["company"]["loginName"].as_str().expect("the user has a company");
    let login = before["login"].as_str().expect("the user has a login");
    let change = v19::types::UserPatch::default().job_title("Planner");
    cpq.update_company_user(company, login, &change).send().await.expect("the user is updated");
    let mut updated = stored();
    assert_eq!(updated["jobTitle"], "Planner");
    for changed in ["jobTitle", "dateModified"] {
        updated[changed] = before[changed].clone();
    }
    assert_eq!(updated, before);
    let little = v19::types::UserRequest::default().job_title("Planner");
    cpq.replace_user(number, &little).send().await.expect("the user is replaced");
    let replaced = stored();
    assert_eq!((&replaced["isMobileEnabled"], replaced.get("email")), (&json!(false), None));
}

#[tokio::test]
async fn one_site_serves_clients_of_both_versions() {
    let sandbox = start().await;
    let site = site(&sandbox);
    let user = v7::types::User::default().first_name("Nadia");
    site.v19().list_integration_users().send().await.expect("a page");
    site.v7().replace_company_user("_host", "n", &user).send().await.expect("a user");
    let targets: Vec<String> =
        sandbox.requests().into_iter().map(|request| request.target).collect();
    assert_eq!(targets, ["/cpq/rest/v19/integrationUsers", "/cpq/rest/v7/companies/_host/users/n"]);
}
