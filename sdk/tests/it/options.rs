//! What can be set for a site and for a single call, and what each setting does.

mod own_client;
mod own_paths;
mod raw_answers;

use std::time::Duration;

use cpq_sandbox::Sandbox;
use oracle_cpq::v19::types::UserRequest;
use oracle_cpq::{CallOptions, Error, Outcome, Retry, Site, SiteBuilder};

use crate::canary::{CANARY, all_of};
use crate::raw::{After, Raw};
use crate::serving::{Serving, json};
use crate::tls_server;

const EMPTY: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";

fn site(builder: SiteBuilder) -> Site {
    builder.build().expect("the site is set up")
}

fn refused(builder: SiteBuilder) -> String {
    all_of(&builder.build().expect_err("it can't be used"))
}

async fn call(site: &Site) -> Result<(), Error> {
    site.v19().get_integration_user("BM_LaeNrP1bCh5").send().await.map(|_| ())
}

/// Repeats a call at once.
fn eager(attempts: u32) -> Retry {
    Retry::default().max_attempts(attempts).initial_delay(Duration::ZERO)
}

#[tokio::test]
async fn the_site_is_told_which_program_calls() {
    let sandbox = Sandbox::start().await.expect("the site starts");
    let builder = || Site::builder(sandbox.url()).bearer(sandbox.token());
    call(&site(builder())).await.expect("it answers");
    call(&site(builder().user_agent("nightly-sync/2.1"))).await.expect("it answers");
    let told: Vec<String> = sandbox
        .requests()
        .iter()
        .map(|request| request.headers["user-agent"].to_str().expect("it is text").to_owned())
        .collect();
    assert!(told[0].starts_with("oracle-cpq/"), "{told:?}");
    assert_eq!(told[1], "nightly-sync/2.1");
    refused(builder().user_agent("two\nlines"));
}

#[tokio::test]
async fn unused_connections_are_kept_as_set() {
    let server = Raw::answering(EMPTY, After::KeepOpen).await;
    let builder = || Site::builder(server.url()).bearer(CANARY);
    let keeping = site(builder().connection_pool(1, Duration::from_mins(10)));
    for _ in 0..4 {
        call(&keeping).await.expect("it answers");
    }
    assert_eq!(server.connections(), 1);
    let closing = site(builder().connection_pool(0, Duration::from_mins(10)));
    for _ in 0..4 {
        call(&closing).await.expect("it answers");
    }
    assert_eq!(server.connections(), 5, "each call has a connection of its own");
}

#[tokio::test]
async fn calls_go_through_the_proxy_that_is_set() {
    let sandbox = Sandbox::start().await.expect("the site starts");
    let proxy = Serving::by(|_| EMPTY.into()).await;
    let address = proxy.url().replace("http://", "http://user:password@");
    call(&site(Site::builder(sandbox.url()).bearer(CANARY).proxy(address)))
        .await
        .expect("answered");
    let head = proxy.heads().pop().expect("the proxy was asked");
    let target = format!("GET {}/rest/v19/integrationUsers/BM_LaeNrP1bCh5 ", sandbox.url());
    assert!(head.starts_with(&target), "the proxy is told the whole address: {head}");
    assert!(head.to_lowercase().contains("proxy-authorization: basic "), "{head}");
    assert!(sandbox.requests().is_empty());
}

#[test]
fn a_proxy_whose_address_cannot_be_used_is_refused_without_its_text() {
    for address in [
        "http://user:canary-4711@[nowhere",
        "canary-4711 ::",
        "ftp://canary-4711",
        "socks5://canary-4711:1080",
        "",
    ] {
        let builder = Site::builder("https://sitename.oracle.com/cpq").bearer("x").proxy(address);
        assert!(!format!("{builder:?}").contains(CANARY));
        let shown = refused(builder);
        assert!(shown.contains("proxy") && !shown.contains(CANARY), "{address}: {shown}");
    }
}

#[tokio::test]
async fn a_root_certificate_that_is_given_is_trusted_and_another_is_not() {
    let (port, certificate) = tls_server::site().await;
    let (_, other) = tls_server::site().await;
    let at = |pem: String| {
        let builder = Site::builder(format!("https://localhost:{port}/cpq")).bearer(CANARY);
        site(builder.retry(Retry::none()).root_certificates(pem))
    };
    let error = call(&at(other.clone())).await.expect_err("nobody vouches for it");
    let shown = all_of(&error);
    assert!(shown.contains("can't be reached") && !shown.contains(CANARY), "{shown}");
    call(&at(certificate.clone())).await.expect("it is trusted");
    call(&at(format!("{other}\n{certificate}"))).await.expect("one of several is enough");
}

#[test]
fn what_holds_no_root_certificate_is_refused() {
    let wrong = "-----BEGIN CERTIFICATE-----\n!canary-4711!\n-----END CERTIFICATE-----\n";
    let key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    for address in ["https://sitename.oracle.com/cpq", "http://127.0.0.1/cpq"] {
        for (pem, said) in [
            (wrong, "can't be read"),
            ("", "no root certificate"),
            ("canary-4711", "no root certificate"),
            (key, "no root certificate"),
        ] {
            let shown = refused(Site::builder(address).bearer("x").root_certificates(pem));
            assert!(shown.contains(said) && shown.contains("PEM"), "{shown}");
            assert!(!shown.contains(CANARY), "{shown}");
        }
    }
}

// Elsewhere a socket that nobody accepts from still makes connections.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn making_a_connection_ends_when_its_time_is_over() {
    let socket = tokio::net::TcpSocket::new_v4().expect("a socket is made");
    socket.bind(([127, 0, 0, 1], 0).into()).expect("a port is free");
    let listener = socket.listen(1).expect("it listens");
    let address = listener.local_addr().expect("it has an address");
    // Fill the queue of those who wait to be accepted: the next one is not heard.
    let mut waiting = Vec::new();
    for _ in 0..4 {
        let stream = std::net::TcpStream::connect_timeout(&address, Duration::from_millis(200));
        waiting.extend(stream.ok());
    }
    let builder = Site::builder(format!("http://{address}")).bearer(CANARY).retry(Retry::none());
    let site = site(builder.connect_timeout(Duration::from_millis(50)).deadline(None));
    let error = site.v19().replace_user("x", &UserRequest::default()).send().await;
    let error = error.expect_err("no connection is made");
    assert!(all_of(&error).contains("can't be reached"), "{error}");
    assert_eq!(error.outcome(), Some(Outcome::NotSent), "{error}");
}

#[tokio::test]
async fn a_deadline_may_be_any_or_none() {
    let sandbox = Sandbox::start().await.expect("the site starts");
    let builder = || Site::builder(sandbox.url()).bearer(sandbox.token());
    let over = site(builder().deadline(Duration::ZERO));
    let error = call(&over).await.expect_err("there is no time");
    assert!(error.is_timeout() && error.to_string().contains("before it was sent"), "{error}");
    assert_eq!((error.attempts(), sandbox.requests().len()), (0, 0));
    call(&site(builder().deadline(None))).await.expect("there is all the time");
    // The call's own word counts more than the site's.
    let later = CallOptions::default().deadline(Duration::from_mins(1));
    let user = over.v19().get_integration_user("BM_LaeNrP1bCh5").options(later);
    user.send().await.expect("it has a minute");
    let over = CallOptions::default().deadline(Duration::ZERO);
    let list = site(builder()).v19().list_integration_users().options(over);
    assert!(list.clone().send().await.expect_err("there is no time").is_timeout());
    assert!(list.all().await.expect_err("nor for a page").is_timeout());
}

#[tokio::test]
async fn what_a_call_sets_holds_for_it_alone() {
    let sandbox = Sandbox::start().await.expect("the site starts");
    sandbox.add_fault("503 operation=getIntegrationUser".parse().expect("it is a fault"));
    let builder = Site::builder(sandbox.url()).bearer(sandbox.token()).retry(Retry::none());
    let cpq = site(builder).v19();
    let attempts = async |options: Option<CallOptions>| {
        let mut user = cpq.get_integration_user("BM_LaeNrP1bCh5");
        if let Some(options) = options {
            user = user.options(options);
        }
        user.send().await.expect_err("it is refused").attempts()
    };
    assert_eq!(attempts(None).await, 1);
    assert_eq!(attempts(Some(CallOptions::default().retry(eager(3)))).await, 3);
    assert_eq!(attempts(Some(CallOptions::default())).await, 1);
    assert_eq!(sandbox.requests().len(), 5);
    let silent = Raw::silent().await;
    let cpq = site(Site::builder(silent.url()).bearer(CANARY).retry(Retry::none())).v19();
    let soon = CallOptions::default().timeout(Duration::from_millis(20));
    let error = cpq.get_integration_user(CANARY).options(soon.clone()).send().await;
    assert!(error.expect_err("nobody answers").is_timeout());
    let error = cpq.get_integration_user(CANARY).options(soon).raw().await;
    assert!(error.expect_err("nobody answers").is_timeout());
}

#[tokio::test]
async fn options_hold_for_every_page_of_a_walk() {
    let server = Serving::by(|head| {
        if crate::serving::counted(head, "offset").unwrap_or(0) > 0 {
            return b"HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n".into();
        }
        json(&serde_json::json!({"items": [{"partyNumber": "a"}], "hasMore": true}))
    })
    .await;
    let cpq = site(Site::builder(server.url()).bearer(CANARY).retry(Retry::none())).v19();
    let list = cpq.list_integration_users().options(CallOptions::default().retry(eager(4)));
    assert_eq!(list.all().await.expect_err("the second is refused").attempts(), 4);
    assert_eq!(server.heads().len(), 5);
}
