//! Proxies: which requests use one, and what happens if it refuses them.

use oracle_cpq::{ClientCredentials, Outcome, Site};

use crate::call::Call;
use crate::canary::{CANARY, shown};
use crate::server::{EMPTY, Server};
use crate::setup::{build, without_delay};

fn with_password(proxy: &Server) -> String {
    proxy.url().replace("http://", &format!("http://user:{CANARY}@"))
}

/// A proxy that refuses every connection with this status.
async fn refusing(status: u16) -> Server {
    let head = format!("HTTP/1.1 {status} No {CANARY}\r\ncontent-length: 0\r\n\r\n");
    Server::returning(head).await
}

#[tokio::test]
async fn a_proxy_that_requires_authentication_is_asked_once() {
    let proxy = refusing(407).await;
    let site = Site::builder("https://cpq.example.com/cpq").bearer(CANARY).retry(without_delay());
    let cpq = build(site.proxy(with_password(&proxy))).v19();
    for (number, call) in (1..).zip(Call::ALL) {
        let error = call.send(&cpq).await.expect_err("407");
        let shown = shown(&error);
        assert!(shown.contains("the proxy requires authentication (407)"), "{shown}");
        assert!(!shown.contains(CANARY), "{shown}");
        let outcome = (call != Call::Get).then_some(Outcome::NotSent);
        assert_eq!((error.outcome(), error.attempts()), (outcome, 1), "{shown}");
        assert!(!error.is_retryable(), "{shown}");
        let heads = proxy.heads();
        assert_eq!(heads.len(), number);
        assert!(heads[0].starts_with("CONNECT cpq.example.com:443 "), "{}", heads[0]);
        assert!(heads[0].to_lowercase().contains("proxy-authorization: basic "), "{}", heads[0]);
        assert!(!heads.concat().to_lowercase().contains("\r\nauthorization:"), "{}", heads[0]);
    }
}

#[tokio::test]
async fn a_proxy_that_cannot_connect_is_retried() {
    for status in [403, 502, 503] {
        let proxy = refusing(status).await;
        let site = Site::builder("https://cpq.example.com").bearer(CANARY).retry(without_delay());
        let error = Call::Post.send(&build(site.proxy(with_password(&proxy))).v19()).await;
        let error = error.expect_err("refused");
        let shown = shown(&error);
        assert!(shown.contains("the proxy can't connect to the server"), "{shown}");
        assert!(!shown.contains(CANARY), "{shown}");
        assert_eq!((error.outcome(), error.attempts()), (Some(Outcome::NotSent), 4), "{shown}");
        assert_eq!(proxy.heads().len(), 4);
    }
}

#[tokio::test]
async fn a_token_url_behind_a_proxy_that_requires_authentication_is_asked_once() {
    let proxy = refusing(407).await;
    let credentials = ClientCredentials::new("https://id.example.com/token", "id", CANARY);
    let site = Site::builder("https://cpq.example.com").client_credentials(credentials);
    let cpq = build(site.proxy(with_password(&proxy)).retry(without_delay())).v19();
    let error = Call::Post.send(&cpq).await.expect_err("407");
    let shown = shown(&error);
    assert!(shown.contains("the proxy requires authentication (407)"), "{shown}");
    assert!(!shown.contains(CANARY), "{shown}");
    assert_eq!((error.outcome(), proxy.heads().len()), (Some(Outcome::NotSent), 1), "{shown}");
    assert!(proxy.heads()[0].starts_with("CONNECT id.example.com:443 "));
}

#[tokio::test]
async fn loopback_addresses_are_never_called_through_a_proxy() {
    let proxy = refusing(407).await;
    let server = Server::start(|_| EMPTY.into()).await;
    for host in ["127.0.0.1", "localhost"] {
        let url = server.url().replace("127.0.0.1", host);
        let site = Site::builder(url).bearer(CANARY).proxy(proxy.url());
        Call::Get.send(&build(site).v19()).await.expect("a success");
    }
    assert_eq!((server.heads().len(), proxy.heads().len()), (2, 0));
}
