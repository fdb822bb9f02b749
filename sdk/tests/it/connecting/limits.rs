//! Whichever limit ends an attempt that waits for a connection, nothing was sent.

use std::sync::{Mutex, Once, PoisonError};
use std::time::Duration;

use oracle_cpq::{CallOptions, Outcome, Site, SiteBuilder};

use super::one_connection::OneConnection;
use crate::call::Call;
use crate::canary::{CANARY, shown};
use crate::server::{EMPTY, Server};
use crate::setup::{build, without_delay};

const SHORT: Duration = Duration::from_millis(100);

/// Sends writes with each limit; `site` and `options` set only limits that end the attempt.
async fn expect_not_sent(url: &str) {
    let builder = || {
        let retry = without_delay().max_attempts(2);
        Site::builder(url).bearer(CANARY).retry(retry).deadline(None)
    };
    let options = CallOptions::default;
    let cases: [(SiteBuilder, CallOptions, u32); 6] = [
        (builder().connect_timeout(SHORT), options(), 2),
        (builder().timeout(SHORT), options(), 2),
        (builder().timeout(SHORT).connect_timeout(SHORT), options(), 2),
        (builder(), options().timeout(SHORT), 2),
        (builder().deadline(SHORT), options(), 1),
        (builder(), options().deadline(SHORT), 1),
    ];
    for (number, (builder, options, attempts)) in cases.into_iter().enumerate() {
        let cpq = build(builder).v19();
        for call in [Call::Post, Call::Put, Call::Get] {
            let error = call.send_with(&cpq, options.clone()).await.expect_err("no connection");
            let shown = shown(&error);
            let outcome = (call != Call::Get).then_some(Outcome::NotSent);
            assert_eq!(error.outcome(), outcome, "case {number}: {shown}");
            assert_eq!(error.attempts(), attempts, "case {number}: {shown}");
            assert!(error.is_timeout() && error.is_retryable(), "case {number}: {shown}");
            assert!(shown.contains("no connection was established in time"), "{shown}");
            assert!(!shown.contains(CANARY), "{shown}");
            assert_eq!(shown.contains("; the deadline was exceeded"), attempts == 1, "{shown}");
        }
    }
}

// On other systems, a listener with a full queue still accepts connections.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn an_attempt_without_a_tcp_connection_is_not_sent() {
    let socket = tokio::net::TcpSocket::new_v4().expect("a socket is created");
    socket.bind(([127, 0, 0, 1], 0).into()).expect("a port is free");
    let listener = socket.listen(1).expect("the socket listens");
    let address = listener.local_addr().expect("the listener has an address");
    // Fill the queue of connections, so that the next one is not accepted.
    let connect = |_| std::net::TcpStream::connect_timeout(&address, 2 * SHORT).ok();
    let _queue: Vec<_> = (0..4).map(connect).collect();
    expect_not_sent(&format!("http://{address}")).await;
}

#[tokio::test]
async fn an_attempt_without_a_tls_connection_is_not_sent() {
    let server = Server::silent().await;
    expect_not_sent(&server.url().replace("http://", "https://")).await;
    assert!(server.heads().is_empty());
}

#[tokio::test]
async fn an_attempt_on_an_open_connection_may_be_sent() {
    let server = Server::start(|head| if head.starts_with("GET") { EMPTY.into() } else { vec![] });
    let server = server.await;
    let cpq = build(Site::builder(server.url()).bearer(CANARY).timeout(SHORT)).v19();
    let options = || CallOptions::default().timeout(Duration::from_secs(60));
    Call::Get.send_with(&cpq, options()).await.expect("a success");
    let error = Call::Post.send(&cpq).await.expect_err("a timeout");
    assert_eq!((error.outcome(), error.attempts()), (Some(Outcome::Unknown), 1), "{error}");
    assert_eq!((server.heads().len(), server.connections()), (2, 1));
}

#[tokio::test]
async fn an_attempt_that_gets_another_connection_than_its_own_may_be_sent() {
    // The first connection serves two requests; the second one never completes its TLS handshake.
    let server = OneConnection::start().await;
    let site = Site::builder(server.url()).bearer(CANARY).root_certificates(server.certificate());
    let cpq = build(site.timeout(Duration::from_secs(2)).retry(without_delay())).v19();
    let first = tokio::spawn({
        let cpq = cpq.clone();
        async move { Call::Get.send(&cpq).await }
    });
    server.wait_for_requests(1).await;
    let second = tokio::spawn(async move { Call::Post.send(&cpq).await });
    server.wait_for_connections(2).await;
    server.respond();
    first.await.expect("the task ends").expect("a success");
    server.wait_for_requests(2).await;
    let error = second.await.expect("the task ends").expect_err("a timeout");
    assert_eq!((error.outcome(), error.attempts()), (Some(Outcome::Unknown), 1), "{error}");
}

/// The files in which code outside these tests panicked.
static PANICS: Mutex<Vec<String>> = Mutex::new(Vec::new());
static HOOK: Once = Once::new();

#[tokio::test]
async fn no_duration_makes_anything_panic() {
    HOOK.call_once(|| {
        let default = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let file = info.location().map_or("", |location| location.file());
            if !file.contains("tests/it/") {
                PANICS.lock().unwrap_or_else(PoisonError::into_inner).push(file.to_owned());
            }
            default(info);
        }));
    });
    let server = Server::start(|_| EMPTY.into()).await;
    let absurd =
        [Duration::ZERO, Duration::from_nanos(1), Duration::from_secs(u64::MAX), Duration::MAX];
    for duration in absurd {
        let builder = || Site::builder(server.url()).bearer(CANARY).retry(without_delay());
        let retry = without_delay().initial_delay(duration).max_delay(duration);
        let sites = [
            builder().connection_pool(1, duration),
            builder().connect_timeout(duration),
            builder().timeout(duration),
            builder().deadline(duration),
            builder().retry(retry.clone()),
        ];
        for site in sites {
            let cpq = build(site).v19();
            for _ in 0..2 {
                let _ = Call::Get.send(&cpq).await;
            }
        }
        let cpq = build(builder()).v19();
        let options = CallOptions::default().timeout(duration).deadline(duration).retry(retry);
        let _ = Call::Get.send_with(&cpq, options).await;
    }
    // Lets the background tasks run.
    tokio::task::yield_now().await;
    let panics = PANICS.lock().unwrap_or_else(PoisonError::into_inner).clone();
    assert!(panics.is_empty(), "{panics:?}");
}
