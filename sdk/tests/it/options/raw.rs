//! `raw` on every operation: status, headers and the body as plain JSON.

use cpq_sandbox::Sandbox;
use oracle_cpq::v7::types::User;
use oracle_cpq::v19::types::{
    IntegrationUserPatch, IntegrationUserRequest, UserPatch, UserRequest,
};
use oracle_cpq::{Error, Outcome, Response, Value};
use serde_json::json;

use crate::setup::{build, builder, client, sandbox};

type Sent = (&'static str, Result<Response<Value>, Error>);

/// Sends every operation with `raw`; the server returns this response to each.
async fn send_all(status: u16, content_type: &str, body: &str) -> [Sent; 7] {
    let sandbox: Sandbox = sandbox().await;
    for _ in 0..7 {
        sandbox.respond_next_with(status, content_type, body);
    }
    let site = build(builder(&sandbox));
    let (cpq, old) = (site.v19(), site.v7());
    macro_rules! raw {
        ($client:ident.$method:ident($($argument:expr),*)) => {
            $client.$method($($argument),*).raw().await
        };
    }
    let sent = [
        ("listIntegrationUsers", raw!(cpq.list_integration_users())),
        (
            "createIntegrationUser",
            raw!(cpq.create_integration_user(&IntegrationUserRequest::default())),
        ),
        ("getIntegrationUser", raw!(cpq.get_integration_user("x"))),
        (
            "updateIntegrationUser",
            raw!(cpq.update_integration_user("x", &IntegrationUserPatch::default())),
        ),
        ("replaceUser", raw!(cpq.replace_user("x", &UserRequest::default()))),
        ("updateCompanyUser", raw!(cpq.update_company_user("x", "y", &UserPatch::default()))),
        ("replaceCompanyUser", raw!(old.replace_company_user("x", "y", &User::default()))),
    ];
    assert_eq!(sandbox.requests().len(), sent.len());
    sent
}

#[tokio::test]
async fn raw_returns_any_json() {
    let body = json!({"login": 5, "items": "none", "new": {"deep": [1, null, 0.5]}});
    for (operation, result) in send_all(203, "application/json", &body.to_string()).await {
        let response = result.unwrap_or_else(|error| panic!("{operation}: {error}"));
        assert_eq!(response.http_status().as_u16(), 203, "{operation}");
        assert_eq!(response.headers()["content-type"], "application/json", "{operation}");
        assert_eq!(response.into_inner(), body, "{operation}");
    }
}

fn is_write(operation: &str) -> bool {
    !operation.starts_with("get") && !operation.starts_with("list")
}

#[tokio::test]
async fn an_empty_body_is_null_but_a_write_that_is_only_accepted_is_an_error() {
    for (status, is_final) in [(204, true), (205, true), (200, true), (202, false)] {
        for (operation, result) in send_all(status, "", "").await {
            if is_write(operation) && !is_final {
                let error = result.expect_err(operation);
                assert_eq!(error.outcome(), Some(Outcome::Unknown), "{operation}: {error}");
                continue;
            }
            let response = result.unwrap_or_else(|error| panic!("{operation}: {error}"));
            assert_eq!((response.http_status().as_u16(), &*response), (status, &Value::Null));
        }
    }
}

#[tokio::test]
async fn raw_fails_if_the_body_is_not_json_or_the_status_is_an_error() {
    for (operation, result) in send_all(200, "text/html", "<html>Sign in</html>").await {
        let error = result.expect_err(operation);
        assert_eq!(error.operation(), Some(operation));
        assert!(error.to_string().contains("login page"), "{error}");
        let outcome = is_write(operation).then_some(Outcome::Unknown);
        assert_eq!(error.outcome(), outcome, "{operation}");
    }
    for (operation, result) in send_all(403, "application/json", r#"{"title":"No"}"#).await {
        let error = result.expect_err(operation);
        assert_eq!(error.operation(), Some(operation));
        assert_eq!(error.status().map(|status| status.as_u16()), Some(403), "{operation}");
        assert_eq!(error.body(), Some(br#"{"title":"No"}"#.as_slice()), "{operation}");
    }
}

#[tokio::test]
async fn raw_sends_the_same_request_as_send() {
    let sandbox = sandbox().await;
    let cpq = client(&sandbox);
    let user = cpq.get_integration_user("BM_LaeNrP1bCh5").expand("groups").fields(["login"]);
    let typed = user.clone().send().await.expect("a success");
    let raw = user.raw().await.expect("a success");
    assert_eq!(raw["login"].as_str(), typed.login.as_deref());
    let requests = sandbox.requests();
    assert_eq!(requests[0].target, requests[1].target);
    assert_eq!(requests[0].headers, requests[1].headers);
}
