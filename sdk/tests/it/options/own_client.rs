//! A client that the program brings along: it is used, and it is not trusted with redirects.

use std::sync::Arc;

use oracle_cpq::v19::types::UserPatch;
use oracle_cpq::{Outcome, Retry, Site};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::{EMPTY, site};
use crate::canary::{CANARY, all_of};
use crate::serving::Serving;

/// A client like any other, which follows redirects; its TLS is of no use.
fn client() -> reqwest::ClientBuilder {
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has them")
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    reqwest::Client::builder().tls_backend_preconfigured(tls).no_proxy()
}

fn redirecting(status: &str, to: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n").into()
}

#[tokio::test]
async fn a_client_that_is_brought_along_makes_the_calls() {
    let server = Serving::by(|_| EMPTY.into()).await;
    let client = client().user_agent("brought-along/1").build().expect("a client is made");
    let site = site(Site::builder(server.url()).bearer(CANARY).http_client(client));
    site.v19().get_integration_user("x").send().await.expect("it answers");
    let head = server.heads().pop().expect("it was asked").to_lowercase();
    for line in [
        "user-agent: brought-along/1",
        "authorization: bearer canary-4711",
        "accept: application/json",
    ] {
        assert!(head.contains(line), "{line} is missing in {head}");
    }
}

#[tokio::test]
async fn credentials_do_not_follow_a_redirect_and_its_answer_is_an_error() {
    let elsewhere = Serving::by(|_| EMPTY.into()).await;
    for status in ["301 Moved", "302 Found", "303 Other", "307 Moved", "308 Moved"] {
        let to = format!("{}/cpq/rest/v19/integrationUsers/x", elsewhere.url());
        let server = Serving::by(move |_| redirecting(status, &to)).await;
        let client = client().build().expect("a client is made");
        let builder = Site::builder(server.url()).bearer(CANARY).http_client(client);
        let site = site(builder.retry(Retry::default()));
        let before = elsewhere.heads().len();
        let error = site.v19().get_integration_user("x").send().await.expect_err(status);
        let shown = all_of(&error);
        assert!(shown.contains("the HTTP client follows redirects"), "{shown}");
        assert!(!shown.contains(CANARY) && !shown.contains(&elsewhere.url()), "{shown}");
        assert_eq!((error.attempts(), error.is_retryable()), (1, false), "{shown}");
        assert_eq!(server.heads().len(), 1, "it would be the same again");
        let there = elsewhere.heads().split_off(before).join("");
        assert!(!there.to_lowercase().contains("authorization"), "{there}");
        assert!(!there.contains(CANARY), "{there}");
    }
}

#[tokio::test]
async fn a_redirect_within_the_site_is_an_error_too() {
    // It makes a reading of a change, and a reading's success says nothing of the change.
    let server = Serving::by(|head| {
        if head.contains("/other") { EMPTY.into() } else { redirecting("303 Other", "/other") }
    })
    .await;
    let client = client().build().expect("a client is made");
    let site = site(Site::builder(server.url()).bearer(CANARY).http_client(client));
    let change = UserPatch::default().job_title(CANARY);
    let error = site.v19().update_company_user("_host", CANARY, &change).send().await;
    let error = error.expect_err("it is redirected");
    let shown = all_of(&error);
    assert!(shown.contains("the HTTP client follows redirects"), "{shown}");
    assert!(!shown.contains(CANARY), "{shown}");
    assert_eq!((error.outcome(), error.attempts()), (Some(Outcome::Unknown), 1), "{shown}");
}
