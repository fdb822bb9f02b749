//! Which requests are retried, how often, and what stops the retries.

use std::time::Duration;

use cpq_sandbox::Sandbox;
use oracle_cpq::v19::types::IntegrationUserPatch;
use oracle_cpq::{CallOptions, Outcome, Retry, Site};

use crate::call::Call;
use crate::canary::{CANARY, shown};
use crate::server::{EMPTY, Server};
use crate::setup::{
    add_fault, build, builder, client, client_of, sandbox, sandbox_with_faults, unreachable,
    without_delay,
};

/// The number of requests the sandbox received for a call that met this fault twice at most.
async fn requests(call: Call, fault: &str) -> usize {
    let sandbox = sandbox_with_faults(&[&format!("{fault} times=2")]).await;
    let result = call.send(&client(&sandbox)).await;
    let requests = sandbox.requests().len();
    assert_eq!(result.is_ok(), requests == 3, "{call:?}, {fault}: {result:?}");
    if let Err(error) = result {
        assert_eq!(usize::try_from(error.attempts()), Ok(requests), "{error}");
    }
    requests
}

#[tokio::test]
async fn transient_failures_are_retried_if_that_is_harmless() {
    // Whether GET and PUT are retried, and whether POST and PATCH are.
    for (fault, idempotent, other) in [
        ("408", true, false),
        ("429", true, false),
        ("500", false, false),
        ("502", true, false),
        ("503", true, false),
        ("503 body=json", true, false),
        ("504", true, false),
        ("reset", true, false),
        ("500 when=after", false, false),
        ("503 when=after", true, false),
        ("reset when=after", true, false),
        ("429 retry-after=0", true, true),
        ("429 retry-after-date=0", true, true),
        ("503 retry-after=0", true, false),
        ("503 retry-after-date=0", true, false),
    ] {
        for call in Call::ALL {
            let is_retried = if matches!(call, Call::Get | Call::Put) { idempotent } else { other };
            let expected = if is_retried { 3 } else { 1 };
            assert_eq!(requests(call, fault).await, expected, "{call:?}, {fault}");
        }
    }
    // A truncated response to a write is a success.
    for (call, expected) in [(Call::Get, 3), (Call::Post, 1), (Call::Patch, 1), (Call::Put, 1)] {
        assert_eq!(requests(call, "truncated").await, expected, "{call:?}");
    }
    let sandbox = sandbox_with_faults(&["429 retry-after-date=1 times=1"]).await;
    Call::Post.send(&client(&sandbox)).await.expect("a success after a second");
    assert_eq!((sandbox.requests().len(), sandbox.applied_count()), (2, 1));
}

#[tokio::test]
async fn unsent_requests_are_always_retried() {
    let (_socket, url) = unreachable();
    let cpq = client_of(url);
    for call in Call::ALL {
        let error = call.send(&cpq).await.expect_err("nothing listens");
        assert_eq!(error.attempts(), 4, "{error}");
    }
}

#[tokio::test]
async fn retry_patch_applies_to_patch_only_and_a_request_overrides_the_site() {
    let options = |retry_patch| CallOptions::default().retry_patch(retry_patch);
    for (by_site, options, requests) in [
        (false, CallOptions::default(), 1),
        (true, CallOptions::default(), 2),
        (false, options(true), 2),
        (true, options(false), 1),
    ] {
        for (call, fault, requests) in [
            (Call::Patch, "503 times=1", requests),
            (Call::Patch, "reset when=after times=1", requests),
            (Call::Post, "503 times=1", 1),
        ] {
            let sandbox = sandbox_with_faults(&[fault]).await;
            let retry = without_delay().retry_patch(by_site);
            let cpq = build(builder(&sandbox).retry(retry)).v19();
            let result = call.send_with(&cpq, options.clone()).await;
            assert_eq!((result.is_ok(), sandbox.requests().len()), (requests == 2, requests));
        }
    }
}

#[tokio::test]
async fn max_attempts_limits_the_attempts() {
    for attempts in [1, 2, 5] {
        let sandbox = sandbox_with_faults(&["503"]).await;
        let cpq = build(builder(&sandbox).retry(without_delay().max_attempts(attempts))).v19();
        let error = Call::Get.send(&cpq).await.expect_err("503");
        let requests = u32::try_from(sandbox.requests().len());
        assert_eq!((error.attempts(), requests), (attempts, Ok(attempts)));
        let text = format!("gave up after {attempts} attempts");
        assert_eq!(error.to_string().contains(&text), attempts > 1, "{error}");
    }
    let sandbox = sandbox_with_faults(&["503 times=1"]).await;
    let default = build(Site::builder(sandbox.url()).bearer(sandbox.token()));
    Call::Get.send(&default.v19()).await.expect("a success after the default delay");
}

/// Sends requests from clones of a site concurrently; returns how many the sandbox received.
async fn send_concurrently(site: &Site, sandbox: &Sandbox, calls: usize) -> usize {
    let before = sandbox.requests().len();
    let send = |_| {
        let cpq = site.clone().v19();
        tokio::spawn(async move { Call::Get.send(&cpq).await })
    };
    for task in (0..calls).map(send).collect::<Vec<_>>() {
        let _ = task.await.expect("the task ends");
    }
    sandbox.requests().len() - before
}

#[tokio::test]
async fn the_retry_budget_limits_the_retries_of_all_clones() {
    let sandbox = sandbox_with_faults(&["503"]).await;
    let site = build(builder(&sandbox).retry_budget(3));
    assert_eq!(send_concurrently(&site, &sandbox, 20).await, 20 + 3);
    let error = Call::Get.send(&site.v19()).await.expect_err("503");
    assert_eq!(error.attempts(), 1);
    assert!(error.to_string().contains("retry_budget") && error.is_retryable(), "{error}");
    // Five successes earn a retry, but never more than the budget.
    for (successes, retries) in [(10, 2), (100, 3)] {
        sandbox.clear_faults();
        assert_eq!(send_concurrently(&site, &sandbox, successes).await, successes);
        add_fault(&sandbox, "503");
        assert_eq!(send_concurrently(&site, &sandbox, 20).await, 20 + retries);
    }
    // Another site has its own budget.
    for budget in [1, 0] {
        let site = build(builder(&sandbox).retry_budget(budget));
        let requests = 5 + usize::try_from(budget).expect("a small number");
        assert_eq!(send_concurrently(&site, &sandbox, 5).await, requests);
    }
}

#[tokio::test]
async fn a_retry_that_would_exceed_the_deadline_is_not_made() {
    let deadline = Duration::from_secs(20);
    let retry = Retry::default().initial_delay(Duration::MAX).max_delay(Duration::MAX);
    for fault in ["503", "503 retry-after=25", "429 retry-after-date=25"] {
        let sandbox = sandbox_with_faults(&[fault]).await;
        let by_site = builder(&sandbox).retry(retry.clone()).deadline(deadline);
        let by_call = builder(&sandbox).retry(retry.clone()).deadline(None);
        let options = CallOptions::default().deadline(deadline);
        for (site, options) in [(by_site, CallOptions::default()), (by_call, options)] {
            let before = sandbox.requests().len();
            let error = Call::Get.send_with(&build(site).v19(), options).await.expect_err(fault);
            assert_eq!((error.attempts(), sandbox.requests().len() - before), (1, 1), "{fault}");
            assert!(error.to_string().contains("exceed the deadline"), "{error}");
            assert!(error.status().is_some() && error.is_retryable(), "{error}");
        }
    }
}

#[tokio::test]
async fn a_request_whose_deadline_is_exceeded_is_not_sent() {
    let sandbox = sandbox().await;
    let options = || CallOptions::default().deadline(Duration::ZERO);
    for call in Call::ALL {
        let error = call.send_with(&client(&sandbox), options()).await.expect_err("too late");
        assert!(error.is_timeout() && error.is_retryable(), "{error}");
        assert_eq!(error.attempts(), 0);
        assert_eq!(error.outcome(), (call != Call::Get).then_some(Outcome::NotSent));
    }
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn a_timeout_is_retried_only_for_idempotent_requests() {
    let sandbox = sandbox_with_faults(&["latency=60s"]).await;
    let site = builder(&sandbox).retry(without_delay().max_attempts(2));
    let cpq = build(site.timeout(Duration::from_millis(300))).v19();
    for (call, attempts) in [(Call::Get, 2), (Call::Put, 2), (Call::Post, 1), (Call::Patch, 1)] {
        let error = call.send(&cpq).await.expect_err("a timeout");
        assert!(error.is_timeout() && error.status().is_none(), "{error}");
        assert_eq!((error.attempts(), error.is_retryable()), (attempts, attempts == 2), "{error}");
    }
}

#[tokio::test]
async fn retry_after_is_read_as_seconds_or_as_a_date_of_the_servers_clock() {
    let second = Duration::from_secs(1);
    for (value, expected) in [
        ("0", Some(Duration::ZERO)),
        ("120", Some(120 * second)),
        ("Sun, 06 Nov 1994 08:49:39 GMT", Some(2 * second)),
        ("Sun, 06 Nov 1994 08:49:30 GMT", Some(Duration::ZERO)),
        ("99999999999999999999999", Some(Duration::from_secs(u64::MAX))),
        ("soon", None),
        ("-1", None),
        ("-1.5", None),
        ("1.5", Some(2 * second)),
        ("1.000001", Some(2 * second)),
        ("0.0", Some(Duration::ZERO)),
        ("7.00", Some(7 * second)),
        ("99999999999999999999999.9", Some(Duration::from_secs(u64::MAX))),
        ("1.", None),
        (".5", None),
        ("1.5.2", None),
        ("1e3", None),
        ("1,5", None),
        ("+1", None),
        ("", None),
        ("99 Nov 1994", None),
    ] {
        let date = "Sun, 06 Nov 1994 08:49:37 GMT";
        let server = Server::returning(format!(
            "HTTP/1.1 503 X\r\ndate: {date}\r\nretry-after: {value}\r\ncontent-length: 0\r\n\r\n"
        ));
        let site = Site::builder(server.await.url()).bearer("token").retry(Retry::none());
        let error = Call::Post.send(&build(site).v19()).await.expect_err("503");
        assert_eq!(error.retry_after(), expected, "{value}");
        assert_eq!(error.is_throttled(), expected.is_some(), "{value}");
    }
}

#[tokio::test]
async fn a_retry_after_beyond_max_delay_is_returned_to_the_caller() {
    for fault in ["429 retry-after=3600", "503 retry-after-date=3600"] {
        let sandbox = sandbox_with_faults(&[fault]).await;
        let retry = Retry::default().max_delay(Duration::from_secs(60));
        let error = Call::Get.send(&build(builder(&sandbox).retry(retry)).v19()).await;
        let error = error.expect_err(fault);
        assert_eq!((error.attempts(), sandbox.requests().len()), (1, 1));
        assert!(error.is_throttled() && error.is_retryable(), "{error}");
        assert!(error.retry_after() > Some(Duration::from_secs(60)), "{error}");
        assert!(error.to_string().contains(", longer than `max_delay` (60 s)"), "{error}");
    }
}

#[tokio::test]
async fn a_request_that_cannot_be_built_is_not_retried() {
    let server = Server::start(|_| EMPTY.into()).await;
    let cpq = build(Site::builder(server.url()).bearer("token").retry(without_delay())).v19();
    // Longer than any URL that the HTTP client sends.
    let number = CANARY.repeat(70_000 / CANARY.len());
    let body = IntegrationUserPatch::default();
    let written = cpq.update_integration_user(&number, &body).send().await.expect_err("too long");
    assert_eq!(written.outcome(), Some(Outcome::NotSent), "{written}");
    let read = cpq.get_integration_user(&number).send().await.expect_err("too long");
    for error in [written, read] {
        let shown = shown(&error);
        assert!(shown.contains("the HTTP client rejected the request to the server"), "{shown}");
        assert!(!shown.contains(CANARY) && !error.is_retryable(), "{shown}");
        assert_eq!((error.attempts(), server.heads().len()), (1, 0), "{shown}");
    }
}
