//! `raw` on every operation: status, headers and the body as JSON, whatever stands in it.

use cpq_sandbox::Sandbox;
use oracle_cpq::v7::types::User;
use oracle_cpq::v19::types::{
    IntegrationUserPatch, IntegrationUserRequest, UserPatch, UserRequest,
};
use oracle_cpq::{Error, Outcome, Response, Site, Value};
use serde_json::json;

use super::site;

/// Makes each call there is, and gives its operation and what `raw` answers.
async fn each(site: &Site) -> Vec<(&'static str, Result<Response<Value>, Error>)> {
    let (cpq, old) = (site.v19(), site.v7());
    let request = IntegrationUserRequest::default();
    let patch = IntegrationUserPatch::default();
    let (user, change, old_user) = (UserRequest::default(), UserPatch::default(), User::default());
    vec![
        ("listIntegrationUsers", cpq.list_integration_users().raw().await),
        ("createIntegrationUser", cpq.create_integration_user(&request).raw().await),
        ("getIntegrationUser", cpq.get_integration_user("x").raw().await),
        ("updateIntegrationUser", cpq.update_integration_user("x", &patch).raw().await),
        ("replaceUser", cpq.replace_user("x", &user).raw().await),
        ("updateCompanyUser", cpq.update_company_user("x", "y", &change).raw().await),
        ("replaceCompanyUser", old.replace_company_user("x", "y", &old_user).raw().await),
    ]
}

const OPERATIONS: usize = 7;

async fn answering(status: u16, content_type: &str, body: &str) -> (Sandbox, Site) {
    let sandbox = Sandbox::start().await.expect("the site starts");
    for _ in 0..OPERATIONS {
        sandbox.answer_next_with(status, content_type, body);
    }
    let site = site(Site::builder(sandbox.url()).bearer(sandbox.token()));
    (sandbox, site)
}

#[tokio::test]
async fn every_operation_gives_its_answer_as_it_is() {
    let body = json!({"login": 5, "items": "none", "new": {"deep": [1, null, 0.5]}});
    let (sandbox, site) = answering(203, "application/json", &body.to_string()).await;
    let answers = each(&site).await;
    assert_eq!(answers.len(), OPERATIONS);
    for (operation, answer) in answers {
        let answer = answer.unwrap_or_else(|error| panic!("{operation}: {error}"));
        assert_eq!(answer.status().as_u16(), 203, "{operation}");
        assert_eq!(answer.headers()["content-type"], "application/json", "{operation}");
        assert_eq!(answer.into_inner(), body, "{operation}");
    }
    assert_eq!(sandbox.requests().len(), OPERATIONS);
}

#[tokio::test]
async fn an_answer_without_a_body_is_null() {
    for status in [204, 200] {
        let (_sandbox, site) = answering(status, "", "").await;
        for (operation, answer) in each(&site).await {
            let answer = answer.unwrap_or_else(|error| panic!("{operation}: {error}"));
            assert_eq!((answer.status().as_u16(), &*answer), (status, &Value::Null), "{operation}");
        }
    }
}

#[tokio::test]
async fn an_answer_that_is_not_json_is_an_error_and_says_what_became_of_a_change() {
    let (_sandbox, site) = answering(200, "text/html", "<html>Sign in</html>").await;
    for (operation, answer) in each(&site).await {
        let error = answer.expect_err(operation);
        assert_eq!(error.operation(), Some(operation));
        assert!(error.to_string().contains("login page"), "{error}");
        let is_change = !operation.starts_with("get") && !operation.starts_with("list");
        assert_eq!(error.outcome(), is_change.then_some(Outcome::Applied), "{operation}");
    }
}

#[tokio::test]
async fn a_refusal_is_an_error_also_for_raw() {
    let (_sandbox, site) = answering(403, "application/json", r#"{"title":"No"}"#).await;
    for (operation, answer) in each(&site).await {
        let error = answer.expect_err(operation);
        assert_eq!(error.operation(), Some(operation));
        assert_eq!(error.status().map(|status| status.as_u16()), Some(403), "{operation}");
        assert_eq!(error.body(), Some(br#"{"title":"No"}"#.as_slice()), "{operation}");
    }
}

#[tokio::test]
async fn raw_asks_for_the_same_as_the_typed_call() {
    let sandbox = Sandbox::start().await.expect("the site starts");
    let cpq = site(Site::builder(sandbox.url()).bearer(sandbox.token())).v19();
    let user = || cpq.get_integration_user("BM_LaeNrP1bCh5").expand("groups").fields(["login"]);
    let typed = user().send().await.expect("it answers");
    let raw = user().raw().await.expect("it answers");
    assert_eq!(raw["login"].as_str(), typed.login.as_deref());
    let requests = sandbox.requests();
    assert_eq!(requests[0].target, requests[1].target);
    assert_eq!(requests[0].headers, requests[1].headers);
}
