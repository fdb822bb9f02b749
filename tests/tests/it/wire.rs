//! All seven operations on a real socket: method, path, headers and body as documented.

use cpq_sandbox::{Recorded, Sandbox};
use cpq_tests::payload;
use oracle_cpq::Site;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

const BEARER: &str = "Bearer sandbox-token";
/// `sandbox:sandbox-password` in base64.
const BASIC: &str = "Basic c2FuZGJveDpzYW5kYm94LXBhc3N3b3Jk";

async fn sandbox() -> Sandbox {
    Sandbox::start().await.expect("the site starts")
}

fn bearer(sandbox: &Sandbox) -> Site {
    let site = Site::builder(sandbox.url()).bearer(sandbox.token());
    site.build().expect("the site is set up")
}

fn body<T: DeserializeOwned>(path: &str) -> T {
    serde_json::from_str(&payload(path)).expect("the payload is of its type")
}

fn value(path: &str) -> Value {
    body(path)
}

/// The one request the site received, held against what is documented.
#[track_caller]
fn sent(sandbox: &Sandbox, method: &str, target: &str, authorization: &str, body: Option<&str>) {
    let requests = sandbox.requests();
    let [request] = requests.as_slice() else { panic!("{} requests", requests.len()) };
    let Recorded { method: sent_method, target: sent_target, headers, body: sent_body, .. } =
        request;
    assert_eq!((sent_method.as_str(), sent_target.as_str()), (method, target));
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    assert!(header("authorization") == Some(authorization), "other credentials were sent");
    assert_eq!(header("accept"), Some("application/json"));
    assert_eq!(header("content-type"), body.map(|_| "application/json"));
    assert!(header("user-agent").is_some_and(|agent| agent.starts_with("oracle-cpq/")));
    // progenitor's own, which Oracle documents nowhere.
    assert_eq!(header("api-version"), None);
    match body {
        None => assert!(sent_body.is_empty()),
        Some(path) => {
            let sent: Value = serde_json::from_slice(sent_body).expect("the body is JSON");
            assert_eq!(sent, value(path));
        }
    }
}

#[tokio::test]
async fn list_integration_users() {
    let sandbox = sandbox().await;
    let documented = "v19/samples/listIntegrationUsers.response.json";
    sandbox.answer_next_with(200, "application/json", payload(documented));
    let cpq = bearer(&sandbox).v19();
    let page = cpq.list_integration_users().send().await.expect("the list is answered");
    sent(&sandbox, "GET", "/cpq/rest/v19/integrationUsers", BEARER, None);
    assert_eq!(serde_json::to_value(&*page).expect("it is written"), value(documented));
    assert_eq!((page.count, page.items.as_ref().map(Vec::len)), (Some(34), Some(1)));
}

#[tokio::test]
async fn list_integration_users_with_every_option() {
    let sandbox = sandbox().await;
    sandbox.answer_next_with(200, "application/json", "{}");
    let cpq = bearer(&sandbox).v19();
    let list = cpq.list_integration_users().q("{login:{$like:'%a b+c&d%'}}").fields("login,status");
    let list = list.expand("all").expand("groups").orderby("login:desc").offset(20).limit(10);
    list.total_results(true).exclude_links("self,child").send().await.expect("it is answered");
    let target = sandbox.requests()[0].target.clone();
    let address: url::Url = format!("http://site{target}").parse().expect("it is an address");
    let query: Vec<(String, String)> = address.query_pairs().into_owned().collect();
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
    let sandbox = sandbox().await;
    let cpq = bearer(&sandbox).v19();
    let user = cpq.get_integration_user("BM_LaeNrP1bCh5").expand("groups").send().await;
    let user = user.expect("the documented user is there");
    let target = "/cpq/rest/v19/integrationUsers/BM_LaeNrP1bCh5?expand=groups";
    sent(&sandbox, "GET", target, BEARER, None);
    let documented = value("v19/samples/getIntegrationUser.response.json");
    assert_eq!(serde_json::to_value(&*user).expect("it is written"), documented);
    assert_eq!((user.status().as_u16(), user.party_id), (200, Some(318_766_884_429_645_907)));
    assert_eq!(user.headers().get("content-type").expect("it has one"), "application/json");
}

#[tokio::test]
async fn create_integration_user() {
    let sandbox = Sandbox::builder().without("BM_LaeNrP1bCh5").start().await.expect("it starts");
    let documented = "v19/samples/createIntegrationUser.request.json";
    let cpq = bearer(&sandbox).v19();
    let user = cpq.create_integration_user(&body(documented)).send().await.expect("it is created");
    sent(&sandbox, "POST", "/cpq/rest/v19/integrationUsers", BEARER, Some(documented));
    assert_eq!(user.status(), 201);
    let party_number = user.party_number.as_deref().expect("it has one");
    let held = sandbox.user_held(party_number).expect("the site holds it");
    assert_eq!(held["groups"]["items"], value(documented)["groups"]["items"]);
}

#[tokio::test]
async fn update_integration_user() {
    let sandbox = sandbox().await;
    let documented = "v19/samples/updateIntegrationUser.request.json";
    let answer = payload("v19/samples/updateIntegrationUser.response.json");
    sandbox.answer_next_with(200, "application/json", answer.clone());
    let cpq = bearer(&sandbox).v19();
    let user = cpq.update_integration_user("BM_LaeNrP1bCh5", &body(documented)).send().await;
    let user = user.expect("it is changed");
    let target = "/cpq/rest/v19/integrationUsers/BM_LaeNrP1bCh5";
    sent(&sandbox, "PATCH", target, BEARER, Some(documented));
    let answer: Value = serde_json::from_str(&answer).expect("it is JSON");
    assert_eq!(serde_json::to_value(&*user).expect("it is written"), answer);
}

#[tokio::test]
async fn replace_user() {
    let sandbox = sandbox().await;
    let composed = "v19/examples/replaceUser.request.json";
    let cpq = bearer(&sandbox).v19();
    let user = cpq.replace_user("935719302534024740", &body(composed)).send().await;
    user.expect("it is replaced");
    sent(&sandbox, "PUT", "/cpq/rest/v19/users/935719302534024740", BEARER, Some(composed));
}

#[tokio::test]
async fn update_company_user_as_documented_and_by_values_alone() {
    let documented = "v19/samples/updateCompanyUser.request.json";
    let values_only = "v19/samples/updateCompanyUser.request.values-only.json";
    for body_path in [documented, values_only] {
        let sandbox = sandbox().await;
        let cpq = bearer(&sandbox).v19();
        let user = cpq.update_company_user("abcCo", "AAP39", &body(body_path)).send().await;
        user.expect("it is changed");
        let target = "/cpq/rest/v19/companies/abcCo/users/AAP39";
        sent(&sandbox, "PATCH", target, BEARER, Some(body_path));
        let held = sandbox.company_user_held("abcCo", "AAP39").expect("it is held");
        assert_eq!(held["status"], json!({"value": 1, "displayValue": "Active"}));
    }
}

#[tokio::test]
async fn replace_company_user_by_v7_with_basic_authentication() {
    let sandbox = sandbox().await;
    let site = Site::builder(sandbox.url()).basic(sandbox.user(), sandbox.password());
    let cpq = site.build().expect("the site is set up").v7();
    let documented = "v7/samples/replaceCompanyUser.request.json";
    let user = cpq.replace_company_user("abcCo", "AAP39", &body(documented)).send().await;
    let user = user.expect("it is created");
    sent(&sandbox, "PUT", "/cpq/rest/v7/companies/abcCo/users/AAP39", BASIC, Some(documented));
    assert_eq!(user.currency_code.as_deref(), Some("GBP"));
    assert_eq!(sandbox.v7_user_held("abcCo", "AAP39"), serde_json::to_value(&*user).ok());
}

#[tokio::test]
async fn a_put_sets_what_is_left_out_to_its_default_and_a_patch_does_not() {
    let sandbox = sandbox().await;
    let cpq = bearer(&sandbox).v19();
    let number = "935719302534024740";
    let full = body("v19/examples/replaceUser.request.json");
    cpq.replace_user(number, &full).send().await.expect("it is replaced");
    let before = sandbox.user_held(number).expect("it is held");
    assert_eq!(before["isMobileEnabled"], true, "the composed body switches a flag on");
    let company = before["company"]["loginName"].as_str().expect("it has a company");
    let login = before["login"].as_str().expect("it has a login");
    let change = oracle_cpq::v19::types::UserPatch::default().job_title("Planner");
    cpq.update_company_user(company, login, &change).send().await.expect("it is changed");
    let mut changed = sandbox.user_held(number).expect("it is held");
    assert_eq!(changed["jobTitle"], "Planner");
    changed["jobTitle"] = before["jobTitle"].clone();
    changed["dateModified"] = before["dateModified"].clone();
    assert_eq!(changed, before);
    let little = oracle_cpq::v19::types::UserRequest::default().job_title("Planner");
    cpq.replace_user(number, &little).send().await.expect("it is replaced");
    let replaced = sandbox.user_held(number).expect("it is held");
    assert_eq!((&replaced["isMobileEnabled"], replaced.get("email")), (&json!(false), None));
}

#[tokio::test]
async fn one_program_uses_both_versions_of_one_site() {
    let sandbox = sandbox().await;
    let site = bearer(&sandbox);
    let (new, old) = (site.v19(), site.v7());
    let user = oracle_cpq::v7::types::User::default().first_name("Nadia");
    let (listed, replaced) =
        (new.list_integration_users(), old.replace_company_user("_host", "n", &user));
    listed.send().await.expect("v19 answers");
    replaced.send().await.expect("v7 answers");
    let targets: Vec<String> =
        sandbox.requests().into_iter().map(|request| request.target).collect();
    assert_eq!(targets, ["/cpq/rest/v19/integrationUsers", "/cpq/rest/v7/companies/_host/users/n"]);
}
