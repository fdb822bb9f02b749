//! Access tokens: cached, refreshed once for all waiting requests, and sent nowhere else.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cpq_sandbox::Sandbox;
use oracle_cpq::{
    AccessToken, CallOptions, ClientAuthentication, ClientCredentials, Error, Outcome, Retry, Site,
    SiteBuilder, TokenFuture,
};
use tokio::sync::Semaphore;
use tracing::Level;

use crate::call::Call;
use crate::canary::{CANARY, shown};
use crate::collector::Collector;
use crate::server::{EMPTY, Server};
use crate::setup::{
    Source, build, client_of, sandbox, sandbox_with_faults, unreachable, without_delay,
};

fn credentials(sandbox: &Sandbox, secret: &str) -> ClientCredentials {
    ClientCredentials::new(sandbox.token_url(), sandbox.client_id(), secret).scope("api")
}

fn builder(sandbox: &Sandbox) -> SiteBuilder {
    let credentials = credentials(sandbox, sandbox.client_secret());
    Site::builder(sandbox.url()).client_credentials(credentials).retry(without_delay())
}

/// The number of requests to the token URL, and of all others.
fn requests(sandbox: &Sandbox) -> (usize, usize) {
    let requests = sandbox.requests();
    let tokens = requests.iter().filter(|request| request.target == "/oauth2/v1/token").count();
    (tokens, requests.len() - tokens)
}

#[tokio::test]
async fn a_token_is_requested_once_and_cached() {
    let sandbox = sandbox().await;
    let site = build(builder(&sandbox));
    for _ in 0..10 {
        Call::Get.send(&site.clone().v19()).await.expect("a success");
    }
    assert_eq!((sandbox.tokens_issued(), requests(&sandbox)), (1, (1, 10)));
    let request = &sandbox.requests()[0];
    assert_eq!(request.body.as_ref(), b"grant_type=client_credentials&scope=api");
    // sandbox-client:sandbox-secret in base64.
    let expected = "Basic c2FuZGJveC1jbGllbnQ6c2FuZGJveC1zZWNyZXQ=";
    assert_eq!(request.headers["authorization"], expected);
}

#[tokio::test]
async fn a_rejected_token_is_refreshed_and_the_request_sent_again() {
    for reject in [Sandbox::expire_tokens, Sandbox::revoke_tokens] {
        for call in Call::ALL {
            let sandbox = sandbox().await;
            let cpq = build(builder(&sandbox).retry(Retry::none())).v19();
            cpq.list_integration_users().send().await.expect("a success");
            reject(&sandbox);
            call.send(&cpq).await.expect("a success with another token");
            assert_eq!((sandbox.tokens_issued(), requests(&sandbox)), (2, (2, 3)));
            assert_eq!(sandbox.applied_count(), u64::from(call != Call::Get));
        }
    }
}

#[tokio::test]
async fn a_request_refreshes_the_token_only_once() {
    let sandbox = Sandbox::builder().token_lifetime(Duration::ZERO).start().await;
    let sandbox = sandbox.expect("the sandbox starts");
    let site = build(builder(&sandbox));
    for (call, calls) in [(Call::Get, 1), (Call::Post, 2)] {
        let error = call.send(&site.v19()).await.expect_err("every token is rejected");
        assert!(error.is_unauthorized() && !error.is_retryable(), "{error}");
        assert_eq!(error.outcome(), (call == Call::Post).then_some(Outcome::Refused));
        assert_eq!(requests(&sandbox), (2 * calls, 2 * calls));
    }
    let error = Call::Get.send(&client_of(sandbox.url())).await.expect_err("401");
    assert!(error.is_unauthorized() && error.attempts() == 1, "a fixed token: {error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_concurrent_requests_cause_one_refresh() {
    let sandbox = sandbox().await;
    let site = build(builder(&sandbox));
    site.v19().list_integration_users().limit(1).send().await.expect("a success");
    assert_eq!(sandbox.tokens_issued(), 1);
    sandbox.expire_tokens();
    // Some systems limit the number of open sockets.
    let sockets = Arc::new(Semaphore::new(64));
    let send = |_| {
        let (cpq, sockets) = (site.clone().v19(), Arc::clone(&sockets));
        tokio::spawn(async move {
            let _socket = sockets.acquire().await.expect("the semaphore is open");
            Call::Get.send(&cpq).await
        })
    };
    for task in (0..1_000).map(send).collect::<Vec<_>>() {
        task.await.expect("the task ends").expect("a success with another token");
    }
    assert_eq!(sandbox.tokens_issued(), 2);
}

/// A site whose token source returns the sandbox's token with these lifetimes, the last one repeatedly;
/// and the number of calls of the source.
fn counting(sandbox: &Sandbox, lifetimes: &'static [Option<Duration>]) -> (Site, Arc<AtomicUsize>) {
    let calls = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&calls);
    let source = Source(move || -> TokenFuture<'static> {
        let number = counter.fetch_add(1, Ordering::SeqCst).min(lifetimes.len() - 1);
        let token = AccessToken::new("sandbox-token");
        let token = lifetimes[number].map_or(token.clone(), |lifetime| token.expires_in(lifetime));
        Box::pin(async { Ok(token) })
    });
    (build(Site::builder(sandbox.url()).token_source(source)), calls)
}

#[tokio::test]
async fn a_token_source_is_called_when_the_token_expires() {
    const CASES: [(&[Option<Duration>], usize); 4] = [
        (&[None], 1),
        (&[Some(Duration::from_secs(3600))], 1),
        (&[Some(Duration::MAX)], 1),
        (&[Some(Duration::ZERO)], 4),
    ];
    for (lifetimes, calls) in CASES {
        let sandbox = sandbox().await;
        let (site, count) = counting(&sandbox, lifetimes);
        for _ in 0..4 {
            Call::Get.send(&site.v19()).await.expect("a success");
        }
        assert_eq!(count.load(Ordering::SeqCst), calls, "{lifetimes:?}");
    }
    let sandbox = sandbox().await;
    let (site, count) = counting(&sandbox, &[Some(Duration::ZERO), None]);
    Call::Get.send(&site.v19()).await.expect("a success");
    let send = |_| {
        let cpq = site.v19();
        tokio::spawn(async move { Call::Get.send(&cpq).await })
    };
    for task in (0..64).map(send).collect::<Vec<_>>() {
        task.await.expect("the task ends").expect("a success");
    }
    assert_eq!(count.load(Ordering::SeqCst), 2, "one call for all concurrent requests");
}

#[tokio::test]
async fn a_failing_token_source_is_called_once_and_its_message_is_not_shown() {
    let sandbox = sandbox().await;
    let (calls, waiting) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (counter, callers) = (Arc::clone(&calls), Arc::clone(&waiting));
    let source = Source(move || -> TokenFuture<'static> {
        counter.fetch_add(1, Ordering::SeqCst);
        let callers = Arc::clone(&callers);
        Box::pin(async move {
            while callers.load(Ordering::SeqCst) < 1_000 {
                tokio::task::yield_now().await;
            }
            Err(CANARY.into())
        })
    });
    let site = build(Site::builder(sandbox.url()).token_source(source));
    let send = |_| {
        let (cpq, waiting) = (site.v19(), Arc::clone(&waiting));
        tokio::spawn(async move {
            // On one thread, this task runs on until it waits for the token.
            waiting.fetch_add(1, Ordering::SeqCst);
            Call::Post.send(&cpq).await
        })
    };
    for task in (0..1_000).map(send).collect::<Vec<_>>() {
        let error = task.await.expect("the task ends").expect_err("no token");
        assert!(error.is_unauthorized() && error.status().is_none(), "{error}");
        assert_eq!((error.outcome(), error.attempts()), (Some(Outcome::NotSent), 0));
        let shown = format!("{error} {error:?} {error:#?}");
        assert!(!shown.contains(CANARY) && shown.contains("no access token"), "{shown}");
        let source = std::error::Error::source(&error).expect("the error of the token source");
        assert_eq!(source.to_string(), CANARY);
    }
    assert_eq!((calls.load(Ordering::SeqCst), requests(&sandbox)), (1, (0, 0)));
}

#[tokio::test]
async fn requests_for_a_token_are_retried() {
    for fault in ["503", "502", "429", "reset", "truncated"] {
        let sandbox = sandbox_with_faults(&[&format!("{fault} operation=token times=2")]).await;
        Call::Post.send(&build(builder(&sandbox)).v19()).await.expect(fault);
        assert_eq!(requests(&sandbox), (3, 1), "{fault}");
    }
    // Retries of the site and of the token URL have separate budgets.
    for (retry, budget, attempts) in [
        (without_delay(), 100, 4),
        (without_delay(), 0, 4),
        (without_delay().max_attempts(2), 100, 2),
        (Retry::none(), 100, 1),
    ] {
        let sandbox = sandbox_with_faults(&["503 operation=token"]).await;
        let cpq = build(builder(&sandbox).retry(retry).retry_budget(budget)).v19();
        let error = Call::Post.send(&cpq).await.expect_err("no token");
        assert_eq!(requests(&sandbox), (attempts, 0));
        assert!(!error.is_unauthorized() && error.is_retryable(), "{error}");
        assert_eq!((error.outcome(), error.attempts()), (Some(Outcome::NotSent), 0));
        assert!(error.to_string().contains("the token URL returned 503"), "{error}");
    }
}

#[tokio::test]
async fn rejected_client_credentials_are_reported_without_the_secret() {
    let sandbox = sandbox().await;
    let wrong_secret = credentials(&sandbox, CANARY);
    let wrong_scope = credentials(&sandbox, sandbox.client_secret()).scope(CANARY);
    for (number, (credentials, code)) in
        [(wrong_secret, "invalid_client"), (wrong_scope, "invalid_scope")].into_iter().enumerate()
    {
        let site = Site::builder(sandbox.url()).client_credentials(credentials);
        let error = Call::Put.send(&build(site).v19()).await.expect_err(code);
        let shown = shown(&error);
        assert!(shown.contains(code) && !shown.contains(CANARY), "{shown}");
        assert!(error.is_unauthorized() && !error.is_retryable(), "{error}");
        assert_eq!(requests(&sandbox), (number + 1, 0), "not retried");
    }
}

/// A builder whose tokens come from `server`.
fn builder_with_tokens_from(server: &Server, sandbox: &Sandbox) -> SiteBuilder {
    let credentials = ClientCredentials::new(format!("{}/token", server.url()), "id", CANARY);
    Site::builder(sandbox.url()).client_credentials(credentials).retry(without_delay())
}

/// A response of the token URL.
fn token_response(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n{body}", body.len())
}

/// The error of a request if the token URL returns this response.
async fn token_error(response: &str) -> Error {
    let (server, sandbox) = (Server::returning(response).await, sandbox().await);
    let site = build(builder_with_tokens_from(&server, &sandbox));
    let error = Call::Post.send(&site.v19()).await.expect_err("no token");
    assert_eq!(requests(&sandbox), (0, 0));
    assert_eq!(error.outcome(), Some(Outcome::NotSent));
    assert!(!shown(&error).contains(CANARY), "{error}");
    error
}

#[tokio::test]
async fn redirects_of_the_token_url_are_not_followed() {
    let body = r#"{"access_token":"sandbox-token"}"#;
    let token = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    let other = Server::returning(token).await;
    for status in ["302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let target = other.url();
        let head = format!("HTTP/1.1 {status}\r\nlocation: {target}\r\ncontent-length: 0\r\n\r\n");
        let error = token_error(&head).await;
        assert!(error.to_string().contains(status), "{error}");
    }
    assert_eq!(other.connections(), 0);
}

#[tokio::test]
async fn invalid_token_responses_are_reported() {
    for (status, body, expected) in [
        ("200 OK", "<html>canary-4711</html>", "without `access_token`"),
        ("200 OK", r#"{"token":"canary-4711"}"#, "without `access_token`"),
        ("200 OK", r#"{"access_token":5}"#, "without `access_token`"),
        ("200 OK", r#"{"access_token":""}"#, "the bearer token is empty"),
        ("200 OK", r#"{"access_token":"canary-4711 x"}"#, "invalid character"),
        ("400 Bad Request", r#"{"error":"canary-4711"}"#, "400"),
    ] {
        let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        let error = token_error(&head).await;
        assert!(error.to_string().contains(expected), "{error}");
        assert!(error.is_unauthorized(), "{error}");
    }
}

#[tokio::test]
async fn an_oauth_error_with_a_success_status_is_reported_by_its_code() {
    let body = r#"{"error":"invalid_scope","error_description":"canary-4711"}"#;
    let error = token_error(&token_response("200 OK", "", body)).await;
    assert!(error.to_string().contains("(invalid_scope)") && error.is_unauthorized(), "{error}");
}

#[tokio::test]
async fn a_throttled_token_url_is_not_a_rejection() {
    for (status, is_throttled) in [("429 Too Many Requests", true), ("503 Unavailable", true)] {
        let head = token_response(status, "retry-after: 120\r\n", "");
        let error = token_error(&head).await;
        assert_eq!(error.retry_after(), Some(Duration::from_secs(120)), "{error}");
        assert_eq!((error.is_throttled(), error.is_unauthorized()), (is_throttled, false));
        assert!(error.is_retryable(), "{error}");
    }
    let error = token_error(&token_response("503 Unavailable", "", "")).await;
    assert_eq!((error.is_throttled(), error.is_unauthorized()), (false, false));
}

#[tokio::test]
async fn an_unreachable_token_url_is_not_a_rejection() {
    let (_socket, url) = unreachable();
    let sandbox = sandbox().await;
    let credentials = ClientCredentials::new(format!("{url}/token"), "id", CANARY);
    let site = Site::builder(sandbox.url()).client_credentials(credentials).retry(without_delay());
    let error = Call::Put.send(&build(site).v19()).await.expect_err("no token");
    assert!(!error.is_unauthorized() && error.is_retryable(), "{error}");
    assert!(error.to_string().contains("can't connect to the token URL"), "{error}");
}

#[tokio::test]
async fn a_token_response_is_bounded() {
    let body = format!(r#"{{"access_token":"sandbox-token","more":"{}"}}"#, "x".repeat(70_000));
    let error = token_error(&token_response("200 OK", "", &body)).await;
    assert!(error.to_string().contains("more than 64 KiB"), "{error}");
    // An endless body ends as well.
    let endless = "HTTP/1.1 200 OK\r\ncontent-length: 9999999999\r\n\r\n".to_owned();
    let error = token_error(&(endless + &"x".repeat(200_000))).await;
    assert!(error.to_string().contains("more than 64 KiB"), "{error}");
}

#[tokio::test]
async fn a_lifetime_may_be_a_string_or_a_fraction() {
    for (expires_in, tokens) in [
        ("3600", 1),
        ("\"3600\"", 1),
        ("3600.5", 1),
        ("1e3", 1),
        ("0", 3),
        ("\"0\"", 3),
        ("0.0", 3),
        // Unknown lifetimes: the token is used until it is rejected.
        ("null", 1),
        ("-1", 1),
        ("\"soon\"", 1),
        ("1e300", 1),
    ] {
        let body = format!(r#"{{"access_token":"sandbox-token","expires_in":{expires_in}}}"#);
        // Some servers begin with a byte order mark.
        let response = token_response("200 OK", "", &format!("\u{feff}{body}"));
        let (server, sandbox) = (Server::returning(response).await, sandbox().await);
        let cpq = build(builder_with_tokens_from(&server, &sandbox)).v19();
        for _ in 0..3 {
            Call::Get.send(&cpq).await.expect(expires_in);
        }
        assert_eq!(server.heads().len(), tokens, "{expires_in}");
    }
}

#[tokio::test]
async fn a_token_url_that_does_not_respond_is_retried() {
    let count = AtomicUsize::new(0);
    let body = r#"{"access_token":"sandbox-token"}"#;
    let server = Server::start(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        0 => Vec::new(),
        _ => token_response("200 OK", "", body).into(),
    });
    let (server, sandbox) = (server.await, sandbox().await);
    let timeout = Duration::from_millis(200);
    let cpq = build(builder_with_tokens_from(&server, &sandbox).timeout(timeout)).v19();
    Call::Post.send(&cpq).await.expect("the second request for a token succeeds");
    assert_eq!(server.heads().len(), 2);

    let (server, sandbox) = (Server::silent().await, self::sandbox().await);
    let site = builder_with_tokens_from(&server, &sandbox).timeout(timeout);
    let cpq = build(site.retry(without_delay().max_attempts(2))).v19();
    let error = Call::Post.send(&cpq).await.expect_err("no token");
    assert_eq!((server.heads().len(), error.outcome()), (2, Some(Outcome::NotSent)));
    assert!(error.is_timeout() && !error.is_unauthorized(), "{error}");
    assert!(error.to_string().contains("the request to the token URL timed out"), "{error}");
}

#[tokio::test]
async fn the_deadline_of_one_request_does_not_cancel_the_refresh_for_others() {
    let (requested, release) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let (started, allowed) = (Arc::clone(&requested), Arc::clone(&release));
    let source = Source(move || -> TokenFuture<'static> {
        let (started, allowed) = (Arc::clone(&started), Arc::clone(&allowed));
        Box::pin(async move {
            started.add_permits(1);
            let _permit = allowed.acquire().await?;
            Ok(AccessToken::new("sandbox-token"))
        })
    });
    let sandbox = sandbox().await;
    let site = build(Site::builder(sandbox.url()).token_source(source));
    let options = CallOptions::default().deadline(Duration::from_millis(50));
    let error = Call::Post.send_with(&site.v19(), options).await.expect_err("no token in time");
    assert!(error.is_timeout() && !error.is_unauthorized() && error.is_retryable(), "{error}");
    assert_eq!(error.outcome(), Some(Outcome::NotSent));
    let other = tokio::spawn({
        let cpq = site.v19();
        async move { Call::Get.send(&cpq).await }
    });
    release.add_permits(1);
    other.await.expect("the task ends").expect("a success");
    assert_eq!(requested.available_permits(), 1, "one call of the source");
}

#[tokio::test]
async fn a_token_source_that_panics_is_an_error() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&calls);
    let source = Source(move || -> TokenFuture<'static> {
        let number = counter.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            assert!(number > 0, "the source fails once");
            Ok(AccessToken::new("sandbox-token"))
        })
    });
    let sandbox = sandbox().await;
    let cpq = build(Site::builder(sandbox.url()).token_source(source)).v19();
    let error = Call::Put.send(&cpq).await.expect_err("the source panics");
    assert_eq!(error.outcome(), Some(Outcome::NotSent));
    assert!(error.to_string().contains("panicked") && !error.is_unauthorized(), "{error}");
    Call::Get.send(&cpq).await.expect("the next call of the source succeeds");
}

#[test]
fn a_refresh_on_a_runtime_that_was_shut_down_is_started_again() {
    let server_runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let sandbox = server_runtime.block_on(sandbox());
    let calls = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&calls);
    let source = Source(move || -> TokenFuture<'static> {
        let number = counter.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            if number == 0 {
                std::future::pending::<()>().await;
            }
            Ok(AccessToken::new("sandbox-token"))
        })
    });
    let site = build(Site::builder(sandbox.url()).token_source(source));
    let runtime =
        || tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let options = CallOptions::default().deadline(Duration::from_millis(50));
    let error = runtime().block_on(Call::Get.send_with(&site.v19(), options));
    assert!(error.expect_err("the source never returns").is_timeout());
    runtime().block_on(Call::Get.send(&site.v19())).expect("a success on another runtime");
    assert_eq!(calls.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn id_and_secret_are_sent_as_configured() {
    // `i d:%` and `s+/` in Base64: form-encoded, and as they are.
    let cases = [
        (ClientAuthentication::Basic, "i d%", Some("Basic aSBkJTpzKy8="), None),
        (
            ClientAuthentication::FormEncodedBasic,
            "i d:%",
            Some("Basic aStkJTNBJTI1OnMlMkIlMkY="),
            None,
        ),
        (
            ClientAuthentication::RequestBody,
            "i d:%",
            None,
            Some("client_id=i+d%3A%25&client_secret=s%2B%2F"),
        ),
    ];
    for (authentication, id, header, form) in cases {
        let sandbox = sandbox().await;
        let credentials = ClientCredentials::new(sandbox.token_url(), id, "s+/");
        let credentials = credentials.authentication(authentication);
        let site = Site::builder(sandbox.url()).client_credentials(credentials);
        Call::Get.send(&build(site).v19()).await.expect_err("unknown client");
        let request = &sandbox.requests()[0];
        let sent = request.headers.get("authorization").map(|it| it.to_str().expect("text"));
        assert_eq!(sent, header, "{authentication:?}");
        let body = String::from_utf8_lossy(&request.body);
        let expected = form.map_or(String::new(), |form| format!("&{form}"));
        assert_eq!(body, format!("grant_type=client_credentials{expected}"));
    }
    for authentication in [ClientAuthentication::Basic, ClientAuthentication::RequestBody] {
        let sandbox = sandbox().await;
        let credentials = credentials(&sandbox, sandbox.client_secret());
        let credentials = credentials.authentication(authentication);
        let site = build(Site::builder(sandbox.url()).client_credentials(credentials));
        Call::Get.send(&site.v19()).await.expect("a success");
    }
}

#[test]
fn invalid_client_credentials_are_rejected_without_showing_them() {
    let token_url = "https://identity.example.com/token";
    for (url, id, expected) in [
        ("http://identity.example.com/oauth2/v1/token", "id", "must use https"),
        ("http://10.0.0.1/token", "id", "must use https"),
        ("ftp://identity.example.com/token", "id", "must use https"),
        ("https://id:canary-4711@identity.example.com/token", "id", "contains credentials"),
        ("https://canary-4711@identity.example.com/token", "id", "contains credentials"),
        ("canary-4711", "id", "is invalid"),
        (token_url, "", "client id"),
        (token_url, "a:b", "client id"),
    ] {
        let site = Site::builder("https://sitename.oracle.com/cpq");
        let site = site.client_credentials(ClientCredentials::new(url, id, CANARY));
        let error = site.build().expect_err(url);
        assert!(error.to_string().contains(expected), "{error}");
        assert!(!shown(&error).contains(CANARY), "{error}");
    }
}

/// Moves the clock of the SDK and of Tokio forward, but not that of the sandbox.
async fn advance(duration: Duration) {
    tokio::time::pause();
    tokio::time::advance(duration).await;
    tokio::time::resume();
}

#[tokio::test]
async fn a_refresh_that_fails_changes_nothing_while_the_old_token_is_valid() {
    let granted = |token: &str| {
        let body = format!(r#"{{"access_token": "{token}", "expires_in": 3600}}"#);
        token_response("200 OK", "", &body)
    };
    let responses =
        [granted("old"), token_response("503 Service Unavailable", "", ""), granted("new")];
    let requests = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&requests);
    let tokens = Server::start(move |_| {
        responses[counter.fetch_add(1, Ordering::SeqCst)].clone().into_bytes()
    });
    let (tokens, site) = (tokens.await, Server::start(|_| EMPTY.into()).await);
    let credentials = ClientCredentials::new(format!("{}/token", tokens.url()), "id", CANARY);
    let builder = Site::builder(site.url()).client_credentials(credentials).retry(Retry::none());
    // Longer than the clock is moved while a refresh may be running.
    let long = Duration::from_secs(7200);
    let cpq = build(builder.timeout(long).connect_timeout(long)).v19();
    let (collector, _guard) = Collector::start(Level::WARN);
    let used = async || {
        Call::Get.send(&cpq).await.expect("a success");
        let head = site.heads().pop().expect("a request");
        ["old", "new"].into_iter().find(|it| head.contains(&format!("authorization: Bearer {it}")))
    };
    assert_eq!(used().await, Some("old"));
    // One minute before it expires, the token is refreshed in the background.
    advance(Duration::from_secs(3541)).await;
    assert_eq!(used().await, Some("old"));
    collector.wait_for_event("no new access token; using the old one").await;
    assert_eq!(used().await, Some("old"));
    assert_eq!(requests.load(Ordering::SeqCst), 2);
    // After a quarter of the rest, the refresh is tried again.
    advance(Duration::from_secs(20)).await;
    assert_eq!(used().await, Some("old"));
    // The old token has expired.
    advance(Duration::from_secs(60)).await;
    assert_eq!(used().await, Some("new"));
    assert_eq!(requests.load(Ordering::SeqCst), 3);
    assert!(!collector.output().contains(CANARY));
}
