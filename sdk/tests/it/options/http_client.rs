//! `SiteBuilder::http_client`: a client of the caller, which may follow redirects.

use std::sync::Arc;
use std::time::Duration;

use oracle_cpq::v19::types::UserPatch;
use oracle_cpq::{Outcome, Site};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::call::Call;
use crate::canary::{CANARY, shown};
use crate::server::{EMPTY, Server};
use crate::setup::build;

/// A client with the default settings of reqwest, which follow redirects. It trusts no certificate.
pub(crate) fn client() -> reqwest::ClientBuilder {
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring supports the versions")
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    reqwest::Client::builder().tls_backend_preconfigured(tls).no_proxy()
}

fn redirect(status: &str, target: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\nlocation: {target}\r\ncontent-length: 0\r\n\r\n").into()
}

fn site(server: &Server, client: reqwest::ClientBuilder) -> Site {
    let client = client.build().expect("the client is valid");
    build(Site::builder(server.url()).bearer(CANARY).http_client(client))
}

#[tokio::test]
async fn http_client_sends_the_requests() {
    let server = Server::start(|_| EMPTY.into()).await;
    let site = site(&server, client().user_agent("own-client/1"));
    Call::Get.send(&site.v19()).await.expect("a success");
    let head = server.heads().pop().expect("a request").to_lowercase();
    for line in [
        "user-agent: own-client/1",
        "authorization: bearer canary-4711",
        "accept: application/json",
    ] {
        assert!(head.contains(line), "{line} is missing in {head}");
    }
}

#[tokio::test]
async fn a_redirect_to_another_server_gets_no_credentials_and_is_an_error() {
    let other = Server::start(|_| EMPTY.into()).await;
    for status in ["301 Moved", "302 Found", "303 Other", "307 Moved", "308 Moved"] {
        let target = format!("{}/cpq/rest/v19/integrationUsers/x", other.url());
        let server = Server::start(move |_| redirect(status, &target)).await;
        let before = other.heads().len();
        let error = Call::Get.send(&site(&server, client()).v19()).await.expect_err(status);
        let shown = shown(&error);
        assert!(shown.contains("followed a redirect"), "{shown}");
        assert!(!shown.contains(CANARY) && !shown.contains(&other.url()), "{shown}");
        assert_eq!((error.attempts(), error.is_retryable()), (1, false), "{shown}");
        assert_eq!(server.heads().len(), 1, "not retried");
        let received = other.heads().split_off(before).concat();
        assert!(!received.to_lowercase().contains("authorization"), "{received}");
        assert!(!received.contains(CANARY), "{received}");
    }
}

#[tokio::test]
async fn a_redirect_of_a_write_on_the_same_server_is_an_error() {
    // The client sends a GET, whose success says nothing about the write.
    let server = Server::start(|head| {
        if head.contains("/other") { EMPTY.into() } else { redirect("303 Other", "/other") }
    })
    .await;
    let change = UserPatch::default().job_title(CANARY);
    let cpq = site(&server, client()).v19();
    let result = cpq.update_company_user("_host", CANARY, &change).send().await;
    let error = result.expect_err("a redirect");
    let shown = shown(&error);
    assert!(shown.contains("followed a redirect") && !shown.contains(CANARY), "{shown}");
    assert_eq!((error.outcome(), error.attempts()), (Some(Outcome::Unknown), 1), "{shown}");
}

#[tokio::test]
async fn a_redirect_of_a_write_is_unknown_whatever_the_other_url_returns() {
    for status in ["200 OK", "404 Not Found", "429 Busy", "503 Busy"] {
        let server = Server::start(move |head| {
            if head.contains("/other") {
                format!("HTTP/1.1 {status}\r\nretry-after: 0\r\ncontent-length: 0\r\n\r\n").into()
            } else {
                redirect("303 Other", "/other")
            }
        });
        let server = server.await;
        for call in Call::WRITES {
            let before = server.heads().len();
            let error = call.send(&site(&server, client()).v19()).await.expect_err(status);
            assert_eq!((error.outcome(), error.attempts()), (Some(Outcome::Unknown), 1), "{error}");
            assert!(!error.is_not_found() && !error.is_throttled(), "{error}");
            assert!(!error.is_retryable() && server.heads().len() == before + 2, "{error}");
        }
    }
}

#[tokio::test]
async fn settings_that_the_client_replaces_are_rejected() {
    let server = Server::start(|_| EMPTY.into()).await;
    let builder = || {
        let client = client().build().expect("the client is valid");
        Site::builder(server.url()).bearer(CANARY).http_client(client)
    };
    let second = Duration::from_secs(1);
    for (name, builder) in [
        ("connect_timeout", builder().connect_timeout(second)),
        ("user_agent", builder().user_agent("own/1")),
        ("proxy", builder().proxy("http://proxy.example.com")),
        ("root_certificates", builder().root_certificates(CANARY)),
        ("connection_pool", builder().connection_pool(1, second)),
    ] {
        let shown = shown(&builder.build().expect_err(name));
        let expected = format!("`{name}` has no effect on the client passed to `http_client`");
        assert!(shown.contains(&expected) && !shown.contains(CANARY), "{shown}");
    }
    let site = build(builder().timeout(second).deadline(second));
    Call::Get.send(&site.v19()).await.expect("a success");
}
