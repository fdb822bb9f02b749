//! What the transport does when the other side does not do as documented.

use std::time::Duration;

use cpq_sandbox::Sandbox;
use oracle_cpq::Site;
use oracle_cpq::v19::Client;

use crate::canary::{CANARY, all_of};
use crate::raw::{After, Raw};

fn client(server: &Raw) -> Client {
    let site = Site::builder(server.url()).bearer(CANARY).timeout(Duration::from_secs(20));
    site.build().expect("the site is set up").v19()
}

#[tokio::test]
async fn a_redirect_is_followed_neither_here_nor_elsewhere() {
    let elsewhere =
        Raw::answering("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}", After::Close).await;
    for status in
        ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"]
    {
        for target in
            [format!("{}/stolen", elsewhere.url()), "/cpq/rest/v19/integrationUsers".to_owned()]
        {
            let answer =
                format!("HTTP/1.1 {status}\r\nlocation: {target}\r\ncontent-length: 0\r\n\r\n");
            let server = Raw::answering(answer, After::Close).await;
            let error = client(&server).list_integration_users().send().await.expect_err(status);
            assert_eq!(error.status().map(|it| it.to_string()), Some(status.to_owned()));
            assert!(error.to_string().contains("redirects are not followed"), "{error}");
            assert_eq!(
                (server.connections(), elsewhere.connections()),
                (1, 0),
                "{status} to {target}"
            );
        }
    }
}

#[tokio::test]
async fn an_answer_that_is_cut_off_is_told_as_such() {
    let answer = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"login\":\"canary-4711\"";
    let server = Raw::answering(answer, After::Close).await;
    let error =
        client(&server).get_integration_user(CANARY).send().await.expect_err("it is cut off");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
    let shown = all_of(&error);
    assert!(shown.contains("before the answer was whole") && !shown.contains(CANARY), "{shown}");
    assert!(!error.is_timeout());
}

#[tokio::test]
async fn a_connection_that_ends_without_an_answer_is_told_as_such() {
    let server = Raw::answering("", After::Close).await;
    let error =
        client(&server).get_integration_user(CANARY).send().await.expect_err("it is closed");
    let shown = all_of(&error);
    assert!(shown.contains("before an answer came") && !shown.contains(CANARY), "{shown}");
    assert_eq!((error.status(), error.is_timeout()), (None, false));
}

#[tokio::test]
async fn a_call_ends_when_its_time_is_over() {
    let silent = Raw::silent().await;
    let unfinished = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{";
    let unfinished = Raw::answering(unfinished, After::KeepOpen).await;
    for server in [silent, unfinished] {
        let site = Site::builder(server.url()).bearer(CANARY).timeout(Duration::from_millis(50));
        let cpq = site.build().expect("the site is set up").v19();
        let error = cpq.get_integration_user(CANARY).send().await.expect_err("nothing more comes");
        assert!(error.is_timeout(), "{error}");
        assert!(!all_of(&error).contains(CANARY));
    }
}

#[tokio::test]
async fn a_change_that_may_have_been_made_is_told_as_such() {
    let server = Raw::answering("", After::Close).await;
    let cpq = client(&server);
    let body = oracle_cpq::v19::types::UserRequest::default();
    let error = cpq.replace_user("x", &body).send().await.expect_err("it is closed");
    assert!(error.to_string().contains("may have been made"), "{error}");
    let error = cpq.get_integration_user("x").send().await.expect_err("it is closed");
    assert!(!error.to_string().contains("may have been made"), "{error}");
}

#[tokio::test]
async fn debug_shows_no_header_of_an_answer_and_no_address() {
    let answer = "HTTP/1.1 200 OK\r\nset-cookie: canary-4711\r\ncontent-length: 2\r\n\r\n{}";
    let server = Raw::answering(answer, After::Close).await;
    let user = client(&server).get_integration_user("x").send().await.expect("it is a user");
    assert_eq!(user.headers().get("set-cookie").expect("it is there"), CANARY);
    assert!(!format!("{user:?} {user:#?}").contains(CANARY));
    let builder = Site::builder("https://user:canary-4711@sitename.oracle.com/cpq");
    assert!(!format!("{builder:?}").contains(CANARY));
}

#[tokio::test]
async fn clones_of_a_site_share_its_connections() {
    let answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
    let server = Raw::answering(answer, After::KeepOpen).await;
    let site = Site::builder(server.url()).bearer(CANARY).build().expect("the site is set up");
    for _ in 0..5 {
        let cpq = site.clone().v19();
        cpq.get_integration_user("x").send().await.expect("it is a user");
    }
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_request_may_outlive_its_client_and_be_sent_by_another_task() {
    let sandbox = Sandbox::start().await.expect("the site starts");
    let site = Site::builder(sandbox.url()).bearer(sandbox.token());
    let request = site.build().expect("it is set up").v19().list_integration_users().limit(1);
    let page = tokio::spawn(request.send()).await.expect("the task ends").expect("it answers");
    assert_eq!(page.items.as_ref().map(Vec::len), Some(1));
}
