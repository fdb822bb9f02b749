//! What Debug and errors show: no secret, and nothing that tells who somebody is.

use cpq_sandbox::Sandbox;
use oracle_cpq::v19::types::{Status, User, UserPatch, UserRequest};
use oracle_cpq::{Password, Site};

/// Stands for a secret and for a person; it must not be seen anywhere.
const CANARY: &str = "canary-4711";

#[test]
fn a_password_is_in_no_debug() {
    let request = UserRequest::default().password(CANARY).email_password(false);
    let shown = format!("{request:?} {request:#?} {:?}", Password::from(CANARY));
    assert!(!shown.contains(CANARY), "{shown}");
    assert!(shown.contains("password: [hidden]"), "{shown}");
    let change = UserPatch::default().password(CANARY);
    assert!(!format!("{change:?}").contains(CANARY), "{change:?}");
}

#[test]
fn what_tells_who_somebody_is_and_what_is_unknown_shows_by_name_only() {
    let text = format!(
        r#"{{"login":"{CANARY}","email":"{CANARY}","billAddress1":"{CANARY}","partyNumber":"{CANARY}",
            "links":[{{"rel":"self","href":"http://x/{CANARY}"}}],"newSecret":"{CANARY}",
            "partyId":471147114711471147,"status":{{"value":1,"displayValue":"Active"}}}}"#
    );
    let user: User = serde_json::from_str(&text).expect("it is read");
    let shown = format!("{user:?}");
    assert!(!shown.contains(CANARY) && !shown.contains("4711"), "{shown}");
    for name in [
        "login: [hidden]",
        "partyId: [hidden]",
        r#"extra: ["newSecret"]"#,
        "status: Status { displayValue: \"Active\", value: Number(1) }",
    ] {
        assert!(shown.contains(name), "{name} is missing in {shown}");
    }
    assert!(!shown.contains("email_password") && !shown.contains("firstName"), "{shown}");
}

#[tokio::test]
async fn sites_requests_and_answers_show_no_credentials_and_no_arguments() {
    let sandbox = Sandbox::start().await.expect("the site starts");
    let builder = Site::builder(sandbox.url()).bearer(CANARY);
    let mut shown = format!("{builder:?}");
    let site = builder.build().expect("the site is set up");
    let cpq = site.v19();
    let body = UserRequest::default().password(CANARY).status(Status::default().value(1));
    let request = cpq.replace_user(CANARY, &body);
    let list = cpq.list_integration_users().q(CANARY);
    shown += &format!("{site:?} {cpq:?} {request:?} {list:?}");
    let error = request.send().await.expect_err("the credentials are wrong");
    assert!(error.is_unauthorized(), "{error}");
    shown += &format!("{error} {error:?}");
    let error = list.send().await.expect_err("the credentials are wrong");
    shown += &format!("{error} {error:?}");
    shown += &format!("{:?}", Site::builder(sandbox.url()).basic(CANARY, CANARY));
    assert!(!shown.contains(CANARY), "{shown}");
    assert!(
        shown.contains("replaceUser") && shown.contains("/rest/v19/users/{partyNumber}"),
        "{shown}"
    );
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_is_not_quoted() {
    let sandbox = Sandbox::start().await.expect("the site starts");
    let site =
        Site::builder(sandbox.url()).bearer(sandbox.token()).build().expect("the site is set up");
    sandbox.answer_next_with(200, "application/json", format!(r#"{{"partyId":"{CANARY}"}}"#));
    let error =
        site.v19().get_integration_user(CANARY).send().await.expect_err("partyId is no text");
    let mut shown = format!("{error} {error:?}");
    let mut source = std::error::Error::source(&error);
    while let Some(error) = source {
        shown += &format!("{error} {error:?}");
        source = error.source();
    }
    assert!(!shown.contains(CANARY), "{shown}");
    assert!(shown.contains("`partyId`"), "{shown}");
    assert!(String::from_utf8_lossy(error.body().expect("the body is kept")).contains(CANARY));
}

#[tokio::test]
async fn a_failed_connection_does_not_show_the_address_that_was_asked_for() {
    let sandbox = Sandbox::start().await.expect("the site starts");
    let address = sandbox.url().to_owned();
    sandbox.stop().await.expect("the site stops");
    let site = Site::builder(address).bearer(CANARY).build().expect("the site is set up");
    let error = site.v19().get_integration_user(CANARY).send().await.expect_err("nobody listens");
    assert_eq!(error.status(), None);
    let mut shown = format!("{error} {error:?}");
    let mut source = std::error::Error::source(&error);
    while let Some(error) = source {
        shown += &format!(" {error} {error:?}");
        source = error.source();
    }
    assert!(!shown.contains(CANARY), "{shown}");
    assert!(shown.contains("can't be reached"), "{shown}");
}
