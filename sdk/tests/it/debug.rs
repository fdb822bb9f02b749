//! What Debug and errors show: no secret, and nothing that tells who somebody is.

use std::net::SocketAddr;

use cpq_sandbox::Sandbox;
use oracle_cpq::v19::types::{Status, User, UserPatch, UserRequest};
use oracle_cpq::{Password, Site};
use tokio::net::TcpSocket;

use crate::canary::{CANARY, all_of};

#[test]
fn a_password_is_in_no_debug() {
    let request = UserRequest::default().password(CANARY).email_password(false);
    let shown = format!("{request:?} {request:#?} {:?}", Password::from(CANARY));
    assert!(!shown.contains(CANARY), "{shown}");
    assert!(shown.contains("password: [redacted]"), "{shown}");
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
        "login: [redacted]",
        "partyId: [redacted]",
        r#"extra: ["newSecret"]"#,
        "status: Status { displayValue: \"Active\", value: Number(1) }",
    ] {
        assert!(shown.contains(name), "{name} is missing in {shown}");
    }
    assert!(!shown.contains("email_password") && !shown.contains("firstName"), "{shown}");
}

#[tokio::test]
async fn sites_requests_and_refusals_show_no_credentials_and_no_arguments() {
    let sandbox = Sandbox::start().await.expect("the site starts");
    let bearer = Site::builder(sandbox.url()).bearer(CANARY);
    let basic = Site::builder(sandbox.url()).basic(CANARY, CANARY);
    let builders = format!("{bearer:?} {basic:?}");
    let site = bearer.build().expect("the site is set up");
    let cpq = site.v19();
    let body = UserRequest::default().password(CANARY).status(Status::default().value(1));
    let request = cpq.replace_user(CANARY, &body);
    let list = cpq.list_integration_users().q(CANARY);
    let requests = format!("{site:?} {cpq:?} {request:?} {list:?}");
    let refused = request.send().await.expect_err("the credentials are wrong");
    let list_refused = list.send().await.expect_err("the credentials are wrong");
    assert!(refused.is_unauthorized() && list_refused.is_unauthorized());
    let shown = [builders, requests, all_of(&refused), all_of(&list_refused)].join(" ");
    assert!(!shown.contains(CANARY), "{shown}");
    for name in ["replaceUser", "/rest/v19/users/{partyNumber}", "[\"q\"]"] {
        assert!(shown.contains(name), "{name} is missing in {shown}");
    }
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_is_not_quoted() {
    let sandbox = Sandbox::start().await.expect("the site starts");
    let site = Site::builder(sandbox.url()).bearer(sandbox.token()).build();
    let cpq = site.expect("the site is set up").v19();
    sandbox.answer_next_with(200, "application/json", format!(r#"{{"partyId":"{CANARY}"}}"#));
    let error = cpq.get_integration_user(CANARY).send().await.expect_err("partyId is no text");
    let shown = all_of(&error);
    assert!(!shown.contains(CANARY) && shown.contains("`partyId`"), "{shown}");
    let body = String::from_utf8_lossy(error.body().expect("the body is kept"));
    assert!(body.contains(CANARY), "the body is there for who asks for it");
}

#[tokio::test]
async fn a_failed_connection_does_not_show_what_was_asked_for() {
    // Bound and not listening: the port is nobody else's, and no connection to it is made.
    let unheard = TcpSocket::new_v4().expect("a socket is made");
    unheard.bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a port is free");
    let address = format!("http://{}", unheard.local_addr().expect("it has an address"));
    let site = Site::builder(address).bearer(CANARY).build().expect("it is set up");
    let error = site.v19().get_integration_user(CANARY).send().await.expect_err("nobody listens");
    assert_eq!(error.status(), None);
    let shown = all_of(&error);
    assert!(!shown.contains(CANARY) && shown.contains("can't be reached"), "{shown}");
}
