//! The outcome of failed writes.

use oracle_cpq::{CallOptions, Error, Outcome, Retry};

use crate::call::Call;
use crate::canary::{CANARY, shown};
use crate::server::Server;
use crate::setup::{
    build, builder, client, client_of, sandbox, sandbox_with_faults, unreachable, without_delay,
};

use Outcome::{Applied, NotSent, Refused, Unknown};

/// A fault and the status in its error; the outcome of a write, and whether the sandbox applies it;
/// whether POST and PATCH, and whether PUT, are retryable.
type Case = (&'static str, Option<u16>, Outcome, bool, bool, bool);

const CASES: [Case; 21] = [
    ("400", Some(400), Refused, false, false, false),
    ("401", Some(401), Refused, false, false, false),
    ("403", Some(403), Refused, false, false, false),
    ("404", Some(404), Refused, false, false, false),
    ("409", Some(409), Refused, false, false, false),
    ("429 retry-after=0", Some(429), Refused, false, true, true),
    ("503 retry-after=0", Some(503), Refused, false, true, true),
    ("408", Some(408), Unknown, false, false, true),
    ("500", Some(500), Unknown, false, false, false),
    ("500 when=after", Some(500), Unknown, true, false, false),
    ("502", Some(502), Unknown, false, false, true),
    ("502 when=after", Some(502), Unknown, true, false, true),
    ("503", Some(503), Unknown, false, false, true),
    ("503 when=after", Some(503), Unknown, true, false, true),
    ("503 body=html", Some(503), Unknown, false, false, true),
    ("504 body=empty", Some(504), Unknown, false, false, true),
    ("504 when=after", Some(504), Unknown, true, false, true),
    ("reset", None, Unknown, false, false, true),
    ("reset when=after", None, Unknown, true, false, true),
    ("truncated", Some(200), Applied, true, false, false),
    ("wrong-types", Some(200), Applied, true, false, false),
];

fn status(error: &Error) -> Option<u16> {
    error.status().map(|status| status.as_u16())
}

#[tokio::test]
async fn every_failed_write_has_the_right_outcome_and_reads_have_none() {
    for (fault, code, outcome, is_applied, post_or_patch, put) in CASES {
        for call in Call::ALL {
            let sandbox = sandbox_with_faults(&[fault]).await;
            let cpq = build(builder(&sandbox).retry(Retry::none())).v19();
            let error = call.send(&cpq).await.expect_err(fault);
            let context = format!("{fault}, {call:?}: {error}");
            let text = error.to_string();
            assert!(text.starts_with(call.prefix()), "{context}");
            if call == Call::Get {
                assert_eq!(error.outcome(), None, "{context}");
                assert!(!text.contains("the write"), "{context}");
                continue;
            }
            assert_eq!(error.outcome(), Some(outcome), "{context}");
            assert_eq!(sandbox.applied_count() == 1, is_applied, "{context}");
            let expected = if call == Call::Put { put } else { post_or_patch };
            assert_eq!(error.is_retryable(), expected, "{context}");
            assert_eq!((error.attempts(), error.is_timeout()), (1, false), "{context}");
            // Creating returns 201 instead of 200.
            let is_created = code == Some(200) && call != Call::Patch;
            assert_eq!(status(&error), if is_created { Some(201) } else { code }, "{context}");
            let code = status(&error).map(|code| code.to_string()).unwrap_or_default();
            assert!(text.contains(&code), "{context}");
            assert_eq!(text.contains("may have been applied"), outcome == Unknown, "{context}");
            assert_eq!(text.contains("do not retry"), outcome == Applied, "{context}");
        }
    }
}

#[tokio::test]
async fn an_unsent_write_is_not_sent() {
    let (_socket, url) = unreachable();
    let cpq = client_of(url);
    for call in Call::WRITES {
        let error = call.send(&cpq).await.expect_err("nothing listens");
        assert_eq!((error.outcome(), error.status()), (Some(NotSent), None));
        assert!(error.is_retryable() && error.attempts() > 1, "{error}");
        let text = shown(&error);
        assert!(text.contains("can't connect to the server") && !text.contains(CANARY), "{text}");
        assert!(!text.contains("may have been applied"), "{text}");
    }
    let sandbox = sandbox().await;
    let body = oracle_cpq::v19::types::UserRequest::default();
    let error = client(&sandbox).replace_user("", &body).send().await.expect_err("invalid");
    assert_eq!((error.outcome(), error.attempts()), (Some(NotSent), 0));
    assert!(!error.is_retryable() && sandbox.requests().is_empty(), "{error}");
}

#[tokio::test]
async fn a_success_with_an_invalid_body_is_applied_and_not_retried() {
    for (code, kind, body, expected) in [
        (200, "text/html", "<html>Sign in</html>", "login page"),
        (204, "", "", "there is no body, but one is documented"),
        (201, "application/json", r#"{"login":"#, "ends unexpectedly"),
        (200, "application/json", r#"{"links":[{"href":5}]}"#, "`links[0].href`"),
    ] {
        for call in Call::WRITES {
            let sandbox = sandbox().await;
            sandbox.respond_next_with(code, kind, body);
            let retry = without_delay().retry_patch(true);
            let cpq = build(builder(&sandbox).retry(retry)).v19();
            let error = call.send(&cpq).await.expect_err(expected);
            let context = format!("{call:?}: {error}");
            assert_eq!(error.outcome(), Some(Applied), "{context}");
            assert_eq!((error.is_retryable(), sandbox.requests().len()), (false, 1), "{context}");
            assert_eq!((error.attempts(), status(&error)), (1, Some(code)), "{context}");
            assert_eq!(error.body(), Some(body.as_bytes()), "{context}");
            let text = error.to_string();
            assert!(text.starts_with(call.prefix()) && text.contains(expected), "{context}");
        }
    }
}

#[tokio::test]
async fn an_incomplete_success_is_applied_and_keeps_the_partial_body() {
    let response =
        "HTTP/1.1 200 OK\r\nopc-request-id: r-1\r\ncontent-length: 99\r\n\r\n{\"partyId\":1";
    let server = Server::returning(response).await;
    let cpq = client_of(server.url());
    for call in Call::WRITES {
        let error = call.send(&cpq).await.expect_err("an incomplete body");
        assert_eq!(error.body(), Some(b"{\"partyId\":1".as_slice()), "{error}");
        assert_eq!((error.outcome(), error.request_id()), (Some(Applied), Some("r-1")));
    }
    assert_eq!(server.connections(), 3, "none is retried");
}

#[tokio::test]
async fn the_outcome_is_the_worst_of_all_attempts() {
    for (faults, outcome, code, attempts, applied) in [
        (vec!["reset when=after times=1", "400"], Unknown, 400, 2, 1),
        (vec!["reset times=1", "429 times=1", "404"], Unknown, 404, 3, 0),
        (vec!["503 retry-after=0 times=1", "400"], Refused, 400, 2, 0),
        (vec!["503 when=after times=1", "truncated"], Applied, 200, 2, 2),
        (vec!["502 times=2", "503 retry-after=0"], Unknown, 503, 4, 0),
    ] {
        for call in [Call::Put, Call::Patch] {
            let sandbox = sandbox_with_faults(&faults).await;
            let options = CallOptions::default().retry_patch(true);
            let error = call.send_with(&client(&sandbox), options).await.expect_err("a failure");
            assert_eq!(error.outcome(), Some(outcome), "{faults:?}: {error}");
            assert_eq!((status(&error), error.attempts()), (Some(code), attempts), "{faults:?}");
            assert_eq!(sandbox.applied_count(), applied, "{faults:?}");
            assert_eq!(error.to_string().contains("may have been applied"), outcome == Unknown);
        }
    }
}

#[tokio::test]
async fn the_request_id_comes_from_the_response_headers() {
    for name in ["opc-request-id", "x-request-id", "X-ORACLE-DMS-ECID"] {
        for code in [400, 200] {
            let head = format!("HTTP/1.1 {code} X\r\n{name}: id-7\r\ncontent-length: 2\r\n\r\n[]");
            let server = Server::returning(head).await;
            let error = Call::Post.send(&client_of(server.url())).await.expect_err("not a user");
            assert_eq!(error.request_id(), Some("id-7"), "{name}, {code}");
        }
    }
    let sandbox = sandbox_with_faults(&["400"]).await;
    let error = Call::Get.send(&client(&sandbox)).await.expect_err("400");
    assert_eq!(error.request_id(), None);
}
