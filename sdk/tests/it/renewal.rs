//! Access tokens: fetched once for all callers, kept, renewed, and given to nobody else.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cpq_sandbox::Sandbox;
use oracle_cpq::{AccessToken, Error, Outcome, Retry, Site, SiteBuilder, TokenFuture, TokenSource};

use tokio::sync::Semaphore;

use crate::calls::{Call, at_once, faulty};
use crate::canary::{CANARY, all_of};
use crate::raw::{After, Raw};

fn builder(sandbox: &Sandbox) -> SiteBuilder {
    with_secret(sandbox, sandbox.client_secret())
}

fn with_secret(sandbox: &Sandbox, secret: &str) -> SiteBuilder {
    Site::builder(sandbox.url())
        .client_credentials(sandbox.token_url(), sandbox.client_id(), secret, Some("api"))
        .retry(at_once())
}

fn site(sandbox: &Sandbox) -> Site {
    builder(sandbox).build().expect("the site is set up")
}

/// How many requests were for a token, and how many for the site.
fn requests(sandbox: &Sandbox) -> (usize, usize) {
    let requests = sandbox.requests();
    let tokens = requests.iter().filter(|request| request.target == "/oauth2/v1/token").count();
    (tokens, requests.len() - tokens)
}

#[tokio::test]
async fn a_token_is_asked_for_once_and_kept() {
    let sandbox = faulty(&[]).await;
    let site = site(&sandbox);
    for _ in 0..10 {
        Call::Get.send(&site.clone().v19()).await.expect("it is answered");
    }
    assert_eq!((sandbox.tokens_issued(), requests(&sandbox)), (1, (1, 10)));
    let asked = &sandbox.requests()[0];
    assert_eq!(asked.body.as_ref(), b"grant_type=client_credentials&scope=api");
    let header = asked.headers.get("authorization").and_then(|header| header.to_str().ok());
    // sandbox-client:sandbox-secret in base64.
    assert_eq!(header, Some("Basic c2FuZGJveC1jbGllbnQ6c2FuZGJveC1zZWNyZXQ="));
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_the_call_made_once_more() {
    for ending in [Sandbox::expire_tokens, Sandbox::revoke_tokens] {
        for call in [Call::Get, Call::Post, Call::Patch, Call::Put] {
            let sandbox = faulty(&[]).await;
            let cpq = builder(&sandbox).retry(Retry::none()).build().expect("it is set up").v19();
            cpq.list_integration_users().send().await.expect("it is answered");
            ending(&sandbox);
            call.send(&cpq).await.expect("it is answered with another token");
            assert_eq!((sandbox.tokens_issued(), requests(&sandbox)), (2, (2, 3)));
            assert_eq!(sandbox.applied_count(), u64::from(call != Call::Get));
        }
    }
}

#[tokio::test]
async fn a_site_that_refuses_every_token_is_asked_twice() {
    let sandbox = Sandbox::builder().token_lifetime(Duration::ZERO).start().await;
    let sandbox = sandbox.expect("the site starts");
    let site = site(&sandbox);
    for (call, calls) in [(Call::Get, 1), (Call::Post, 2)] {
        let error = call.send(&site.v19()).await.expect_err("no token is good");
        assert!(error.is_unauthorized() && !error.is_retryable(), "{error}");
        assert_eq!(error.outcome(), (call == Call::Post).then_some(Outcome::Refused));
        assert_eq!(requests(&sandbox), (2 * calls, 2 * calls), "one renewal and one repetition");
    }
    let sandbox = faulty(&[]).await;
    let fixed = Site::builder(sandbox.url()).bearer("other").retry(at_once()).build();
    let error = Call::Get.send(&fixed.expect("it is set up").v19()).await.expect_err("refused");
    assert!(error.is_unauthorized() && error.attempts() == 1, "{error}");
    assert_eq!(requests(&sandbox), (0, 1), "there is nothing to renew");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_tasks_with_an_expired_token_cause_one_renewal() {
    let sandbox = faulty(&[]).await;
    let site = site(&sandbox);
    site.v19().list_integration_users().limit(1).send().await.expect("it is answered");
    assert_eq!(sandbox.tokens_issued(), 1);
    sandbox.expire_tokens();
    // Systems differ in how many sockets a program may have.
    let sockets = Arc::new(Semaphore::new(64));
    let tasks: Vec<_> = (0..1_000)
        .map(|_| {
            let (cpq, sockets) = (site.clone().v19(), Arc::clone(&sockets));
            tokio::spawn(async move {
                let _socket = sockets.acquire().await.expect("it is never closed");
                Call::Get.send(&cpq).await
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("the task ends").expect("it is answered with another token");
    }
    assert_eq!(sandbox.tokens_issued(), 2);
}

/// Gives the sandbox's own token, as good for so long, and counts.
struct Counting {
    asked: Arc<AtomicUsize>,
    lifetimes: Vec<Option<Duration>>,
}

impl TokenSource for Counting {
    fn token(&self) -> TokenFuture<'_> {
        let number = self.asked.fetch_add(1, Ordering::SeqCst);
        let lifetime = self.lifetimes[number.min(self.lifetimes.len() - 1)];
        let token = AccessToken::new("sandbox-token");
        Box::pin(async move {
            Ok(match lifetime {
                Some(lifetime) => token.expires_in(lifetime),
                None => token,
            })
        })
    }
}

fn counting(
    sandbox: &Sandbox,
    lifetimes: impl Into<Vec<Option<Duration>>>,
) -> (Site, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let source = Counting { asked: Arc::clone(&asked), lifetimes: lifetimes.into() };
    let site = Site::builder(sandbox.url()).token_source(source).retry(at_once());
    (site.build().expect("the site is set up"), asked)
}

#[tokio::test]
async fn a_source_is_asked_again_when_its_token_is_over() {
    for (lifetime, asked) in [
        (None, 1),
        (Some(Duration::from_hours(1)), 1),
        (Some(Duration::MAX), 1),
        (Some(Duration::ZERO), 4),
    ] {
        let sandbox = faulty(&[]).await;
        let (site, count) = counting(&sandbox, [lifetime]);
        for _ in 0..4 {
            Call::Get.send(&site.v19()).await.expect("it is answered");
        }
        assert_eq!(count.load(Ordering::SeqCst), asked, "{lifetime:?}");
        assert_eq!(requests(&sandbox), (0, 4));
    }
}

#[tokio::test]
async fn callers_that_find_the_token_over_ask_once() {
    let sandbox = faulty(&[]).await;
    let (site, count) = counting(&sandbox, [Some(Duration::ZERO), None]);
    Call::Get.send(&site.v19()).await.expect("it is answered");
    let tasks: Vec<_> = (0..64)
        .map(|_| {
            let cpq = site.v19();
            tokio::spawn(async move { Call::Get.send(&cpq).await })
        })
        .collect();
    for task in tasks {
        task.await.expect("the task ends").expect("it is answered");
    }
    assert_eq!(count.load(Ordering::SeqCst), 2);
}

#[derive(Debug)]
struct Sealed;

impl fmt::Display for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(CANARY)
    }
}

impl std::error::Error for Sealed {}

/// Fails, once so many callers wait for it.
struct Failing {
    asked: Arc<AtomicUsize>,
    waiting: Arc<AtomicUsize>,
    callers: usize,
}

impl TokenSource for Failing {
    fn token(&self) -> TokenFuture<'_> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        Box::pin(async {
            while self.waiting.load(Ordering::SeqCst) < self.callers {
                tokio::task::yield_now().await;
            }
            Err(Sealed.into())
        })
    }
}

#[tokio::test]
async fn a_source_that_fails_is_asked_once_for_all_who_wait_and_its_words_stay_its_own() {
    let sandbox = faulty(&[]).await;
    let (asked, waiting) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let source =
        Failing { asked: Arc::clone(&asked), waiting: Arc::clone(&waiting), callers: 1_000 };
    let site = Site::builder(sandbox.url()).token_source(source).build().expect("it is set up");
    let tasks: Vec<_> = (0..1_000)
        .map(|_| {
            let (cpq, waiting) = (site.v19(), Arc::clone(&waiting));
            tokio::spawn(async move {
                // On one thread, it goes on from here until it waits for the token.
                waiting.fetch_add(1, Ordering::SeqCst);
                Call::Post.send(&cpq).await
            })
        })
        .collect();
    for task in tasks {
        let error = task.await.expect("the task ends").expect_err("there is no token");
        assert!(error.is_unauthorized() && error.status().is_none(), "{error}");
        assert_eq!((error.outcome(), error.attempts()), (Some(Outcome::NotSent), 0));
        let shown = format!("{error} {error:?} {error:#?}");
        assert!(!shown.contains(CANARY) && shown.contains("no access token"), "{shown}");
        let source = std::error::Error::source(&error).expect("it is there for who asks");
        assert!(source.is::<Sealed>(), "it is the source's own");
    }
    assert_eq!((asked.load(Ordering::SeqCst), requests(&sandbox)), (1, (0, 0)));
}

#[tokio::test]
async fn a_token_endpoint_that_fails_is_asked_again_as_the_sites_calls_are() {
    for fault in ["503", "502", "429", "reset", "truncated"] {
        let sandbox = faulty(&[&format!("{fault} operation=token times=2")]).await;
        Call::Post.send(&site(&sandbox).v19()).await.expect(fault);
        assert_eq!(requests(&sandbox), (3, 1), "{fault}");
    }
    for (retry, budget, asked) in [
        (at_once(), 100, 4),
        (at_once(), 2, 3),
        (at_once().max_attempts(2), 100, 2),
        (Retry::none(), 100, 1),
    ] {
        let sandbox = faulty(&["503 operation=token"]).await;
        let site = builder(&sandbox).retry(retry).retry_budget(budget).build();
        let cpq = site.expect("it is set up").v19();
        let error = Call::Post.send(&cpq).await.expect_err("there is no token");
        assert_eq!(requests(&sandbox), (asked, 0));
        assert!(error.is_unauthorized() && error.is_retryable(), "{error}");
        assert_eq!((error.outcome(), error.attempts()), (Some(Outcome::NotSent), 0));
        assert!(error.to_string().contains("the token URL answered 503"), "{error}");
    }
}

#[tokio::test]
async fn a_token_that_is_refused_is_told_without_the_secret() {
    let sandbox = faulty(&[]).await;
    let site = with_secret(&sandbox, CANARY).build().expect("it is set up");
    for call in [Call::Get, Call::Put] {
        let error = call.send(&site.v19()).await.expect_err("the secret is wrong");
        let shown = all_of(&error);
        assert!(shown.contains("invalid_client") && !shown.contains(CANARY), "{shown}");
        assert!(error.is_unauthorized() && !error.is_retryable(), "{error}");
    }
    assert_eq!(requests(&sandbox), (2, 0), "it is not asked again in vain");
    let wrong = Site::builder(sandbox.url()).client_credentials(
        sandbox.token_url(),
        sandbox.client_id(),
        sandbox.client_secret(),
        Some("nonsense"),
    );
    let error = Call::Get.send(&wrong.build().expect("it is set up").v19()).await;
    let text = error.expect_err("there is no such scope").to_string();
    assert!(text.contains("invalid_scope"), "{text}");
}

/// What a call is told where the token endpoint answers this.
async fn told(answer: &str) -> Error {
    let server = Raw::answering(answer, After::Close).await;
    let sandbox = faulty(&[]).await;
    let url = format!("{}/token", server.url());
    let site = Site::builder(sandbox.url()).client_credentials(url, "id", CANARY, None);
    let site = site.retry(at_once()).build().expect("it is set up");
    let error = Call::Post.send(&site.v19()).await.expect_err("there is no token");
    assert_eq!(requests(&sandbox), (0, 0));
    assert_eq!(error.outcome(), Some(Outcome::NotSent));
    assert!(error.is_unauthorized() && !all_of(&error).contains(CANARY), "{error}");
    error
}

#[tokio::test]
async fn credentials_follow_no_redirect_of_the_token_endpoint() {
    let token = r#"{"access_token":"sandbox-token"}"#;
    let token = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{token}", token.len());
    let elsewhere = Raw::answering(token, After::Close).await;
    for status in ["302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let to = elsewhere.url();
        let head = format!("HTTP/1.1 {status}\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n");
        let error = told(&head).await;
        assert!(error.to_string().contains(status), "{error}");
    }
    assert_eq!(elsewhere.connections(), 0);
}

#[tokio::test]
async fn an_answer_without_a_token_is_told_as_such() {
    for (body, said) in [
        ("<html>canary-4711</html>", "without an access_token"),
        (r#"{"token":"canary-4711"}"#, "without an access_token"),
        (r#"{"access_token":5}"#, "without an access_token"),
        (r#"{"access_token":""}"#, "the bearer token is empty"),
        (r#"{"access_token":"canary-4711 x"}"#, "another character that no token has"),
    ] {
        let error =
            told(&format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len())).await;
        assert!(error.to_string().contains(said), "{error}");
    }
    let error =
        told("HTTP/1.1 400 Bad Request\r\ncontent-length: 23\r\n\r\n{\"error\":\"canary-4711\"}");
    assert!(error.await.to_string().contains("400"));
}

#[test]
fn a_token_url_that_would_give_the_secret_away_is_refused() {
    let address = "https://sitename.oracle.com/cpq";
    for (url, said) in [
        ("http://identity.example.com/oauth2/v1/token", "not https"),
        ("http://10.0.0.1/token", "not https"),
        ("ftp://identity.example.com/token", "not https"),
        ("https://id:canary-4711@identity.example.com/token", "holds credentials"),
        ("https://canary-4711@identity.example.com/token", "holds credentials"),
        ("canary-4711", "can't be read"),
    ] {
        let site = Site::builder(address).client_credentials(url, "id", CANARY, None);
        let error = site.build().expect_err(url);
        assert!(error.to_string().contains(said), "{error}");
        assert!(!all_of(&error).contains(CANARY), "{error}");
    }
    for id in ["", "a:b"] {
        let url = "https://identity.example.com/token";
        let site = Site::builder(address).client_credentials(url, id, CANARY, None);
        assert!(site.build().expect_err(id).to_string().contains("client id"));
    }
}
