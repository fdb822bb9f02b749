//! What the SDK makes of answers, documented and otherwise.

use cpq_sandbox::Sandbox;
use oracle_cpq::v19::types::{IntegrationUser, IntegrationUserPatch};
use oracle_cpq::{Error, Response, Site};

async fn answered(
    status: u16,
    content_type: &str,
    body: &str,
) -> Result<Response<IntegrationUser>, Error> {
    let sandbox = Sandbox::start().await.expect("the site starts");
    sandbox.answer_next_with(status, content_type, body);
    let site = Site::builder(sandbox.url()).bearer(sandbox.token()).build().expect("it is set up");
    let change = IntegrationUserPatch::default();
    let answer = site.v19().update_integration_user("BM_LaeNrP1bCh5", &change).send().await;
    assert_eq!(sandbox.requests().len(), 1, "a change is sent once");
    answer
}

#[tokio::test]
async fn any_success_is_taken() {
    for status in [200, 201, 202, 203, 226, 299] {
        let user = answered(status, "application/json", "{}").await.expect("it is a success");
        assert_eq!(user.status().as_u16(), status);
        assert_eq!(user.into_inner(), IntegrationUser::default());
    }
    answered(200, "text/plain", r#"{"login":"x"}"#).await.expect("the body decides");
}

#[tokio::test]
async fn a_refusal_tells_status_operation_and_body() {
    let sandbox = Sandbox::start().await.expect("the site starts");
    let site = Site::builder(sandbox.url()).bearer(sandbox.token()).build().expect("it is set up");
    let error =
        site.v19().get_integration_user("nobody").send().await.expect_err("nobody is there");
    assert!(error.is_not_found() && !error.is_unauthorized() && !error.is_timeout());
    assert_eq!(error.operation(), Some("getIntegrationUser"));
    let text = error.to_string();
    assert!(text.starts_with("getIntegrationUser (GET /rest/v19/integrationUsers/{partyNumber}): the site answered 404"), "{text}");
    let body: serde_json::Value =
        serde_json::from_slice(error.body().expect("it is kept")).expect("it is JSON");
    assert_eq!(body["status"], "404");
    let site = Site::builder(sandbox.url()).bearer("wrong").build().expect("it is set up");
    let error =
        site.v19().get_integration_user("nobody").send().await.expect_err("the token is wrong");
    assert!(error.is_unauthorized() && error.to_string().contains("credentials"), "{error}");
}

#[tokio::test]
async fn what_cannot_be_read_is_told_apart() {
    let cases = [
        (200, "text/html", "<html>Sign in</html>", "login page"),
        (200, "application/json", "", "it is empty"),
        (204, "", "", "it has no body, where one is documented"),
        (200, "application/json", r#"{"login":"#, "ends too early"),
        (
            200,
            "application/json",
            r#"{"groups":{"items":[{},{"label":5}]}}"#,
            "`groups.items[1].label`",
        ),
        (200, "application/json", "[]", "it is not an object"),
        (200, "application/json", "null", "it is not an object"),
        (200, "application/json", r#"{"new":1e400}"#, "a number too large"),
        (200, "application/json", "{} {}", "more follows"),
        (302, "text/html", "<html>Moved</html>", "redirects are not followed"),
        (503, "text/html", "<html>Down</html>", "HTML page"),
        (500, "application/json", r#"{ "status": "error", [ ] }"#, "500"),
        (404, "text/html", "<html>404</html>", "/cpq"),
    ];
    for (status, content_type, body, said) in cases {
        let error = answered(status, content_type, body).await.expect_err(said);
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status), "{error}");
        assert!(error.to_string().contains(said), "{said} is missing in: {error}");
        assert_eq!(error.body(), Some(body.as_bytes()));
    }
}
