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

const CASES: [Case; 22] = [
    ("400", Some(400), Refused, false, false, false),
    ("401", Some(401), Refused, false, false, false),
    ("403", Some(403), Refused, false, false, false),
    ("404", Some(404), Refused, false, false, false),
    ("409", Some(409), Refused, false, false, false),
    ("429 retry-after=0", Some(429), Refused, false, true, true),
    ("503 retry-after=0", Some(503), Unknown, false, false, true),
    ("503 retry-after=0 when=after", Some(503), Unknown, true, false, true),
    ("451", Some(451), Refused, false, false, false),
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
async fn a_success_whose_body_is_not_the_servers_json_is_unknown_and_not_retried() {
    let page = "<html>Sign in</html>";
    for (code, kind, body, expected) in [
        (200, "text/html", page, "login page"),
        (200, "application/json", page, "is not JSON"),
        (201, "text/plain", "OK", "is not JSON"),
        (200, "", "", "is empty"),
        (201, "application/json", r#"{"login":"#, "ends unexpectedly"),
        (200, "application/json", "[1]", "is not a JSON object"),
        (200, "application/json", r#""OK""#, "is not a JSON object"),
        (202, "", "", "accepted the request and may carry it out later"),
        (202, "text/html", page, "accepted the request and may carry it out later"),
    ] {
        for call in Call::WRITES {
            let sandbox = sandbox().await;
            sandbox.respond_next_with(code, kind, body);
            let retry = without_delay().retry_patch(true);
            let cpq = build(builder(&sandbox).retry(retry)).v19();
            let error = call.send(&cpq).await.expect_err(expected);
            let context = format!("{call:?}: {error}");
            assert_eq!(error.outcome(), Some(Unknown), "{context}");
            assert_eq!((error.is_retryable(), sandbox.requests().len()), (false, 1), "{context}");
            assert_eq!((error.attempts(), status(&error)), (1, Some(code)), "{context}");
            assert_eq!(error.body(), Some(body.as_bytes()), "{context}");
            let text = error.to_string();
            assert!(text.starts_with(call.prefix()) && text.contains(expected), "{context}");
            assert!(text.contains("may have been applied"), "{context}");
        }
    }
    // Reads have no outcome.
    let sandbox = sandbox().await;
    sandbox.respond_next_with(202, "", "");
    let error = Call::Get.send(&client(&sandbox)).await.expect_err("no user");
    assert!(error.outcome().is_none() && error.to_string().contains("is empty"), "{error}");
}

#[tokio::test]
async fn a_write_without_content_is_a_success_without_properties() {
    use oracle_cpq::v19::types::{IntegrationUser, IntegrationUserRequest};
    for code in [204, 205] {
        for call in Call::WRITES {
            let server = Server::returning(format!("HTTP/1.1 {code} X\r\n\r\n")).await;
            call.send(&client_of(server.url())).await.unwrap_or_else(|error| panic!("{error}"));
        }
        let server = Server::returning(format!("HTTP/1.1 {code} X\r\n\r\n")).await;
        let body = IntegrationUserRequest::default();
        let created = client_of(server.url()).create_integration_user(&body).send().await;
        let created = created.expect("a success");
        assert_eq!(
            (created.http_status().as_u16(), &*created),
            (code, &IntegrationUser::default())
        );
        let error = Call::Get.send(&client_of(server.url())).await.expect_err("no user");
        assert!(error.to_string().contains("no body, but one is documented"), "{error}");
    }
}

#[tokio::test]
async fn a_redirect_of_a_write_is_unknown_unless_it_asks_for_the_same_request() {
    for (code, outcome) in [
        (300, Unknown),
        (301, Unknown),
        (302, Unknown),
        (303, Unknown),
        (304, Unknown),
        (307, Refused),
        (308, Refused),
    ] {
        for call in Call::WRITES {
            let head = format!("HTTP/1.1 {code} X\r\nlocation: /x\r\ncontent-length: 0\r\n\r\n");
            let server = Server::returning(head).await;
            let error = call.send(&client_of(server.url())).await.expect_err("a redirect");
            assert_eq!((error.outcome(), error.attempts()), (Some(outcome), 1), "{error}");
            assert!(!error.is_retryable() && server.heads().len() == 1, "{error}");
        }
    }
}

#[tokio::test]
async fn unregistered_statuses_are_unknown() {
    for code in [199, 420, 451, 452, 460, 499, 599, 600, 999] {
        let server = Server::returning(format!("HTTP/1.1 {code} X\r\ncontent-length: 0\r\n\r\n"));
        let server = server.await;
        let error = Call::Post.send(&client_of(server.url())).await.expect_err("an error status");
        let outcome = if (420..=451).contains(&code) { Refused } else { Unknown };
        assert_eq!(error.outcome(), Some(outcome), "{code}: {error}");
    }
}

#[tokio::test]
async fn a_503_with_retry_after_is_retried_for_all_writes_only_on_request() {
    for (trusts, attempts) in [(false, 1), (true, 3)] {
        for call in [Call::Post, Call::Patch] {
            let sandbox = sandbox_with_faults(&["503 retry-after=0 times=2"]).await;
            let retry = without_delay().retry_writes_after_503(trusts);
            let result = call.send(&build(builder(&sandbox).retry(retry.clone())).v19()).await;
            assert_eq!((result.is_ok(), sandbox.requests().len()), (trusts, attempts));
            // Even then, the outcome of a failure is not certain.
            let sandbox = sandbox_with_faults(&["503 retry-after=0"]).await;
            let error = call.send(&build(builder(&sandbox).retry(retry)).v19()).await;
            let error = error.expect_err("503");
            assert_eq!((error.outcome(), error.is_retryable()), (Some(Unknown), false), "{error}");
            assert!(error.is_throttled(), "{error}");
            // A 503 without `Retry-After` is not meant.
            let sandbox = sandbox_with_faults(&["503"]).await;
            let retry = without_delay().retry_writes_after_503(trusts);
            let error = call.send(&build(builder(&sandbox).retry(retry)).v19()).await;
            assert_eq!(error.expect_err("503").attempts(), 1);
        }
    }
}

#[tokio::test]
async fn an_incomplete_success_is_applied_only_if_it_is_the_servers_json() {
    for (code, kind, part, outcome) in [
        (200, "application/json", "{\"partyId\":1", Applied),
        (201, "application/json; charset=utf-8", "\u{feff} {", Applied),
        (200, "application/json", "", Unknown),
        (200, "text/html", "<html>", Unknown),
        (200, "application/json", "<html>", Unknown),
        (200, "text/html", "{\"partyId\":1", Unknown),
        (202, "application/json", "{\"partyId\":1", Unknown),
    ] {
        for call in Call::WRITES {
            let head = format!("HTTP/1.1 {code} X\r\ncontent-type: {kind}\r\ncontent-length: 999");
            let server = Server::returning(format!("{head}\r\n\r\n{part}")).await;
            let error = call.send(&client_of(server.url())).await.expect_err("an incomplete body");
            assert_eq!(error.outcome(), Some(outcome), "{code} {kind} {part}: {error}");
            assert_eq!((error.attempts(), error.is_retryable()), (1, false), "{error}");
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
        (vec!["429 retry-after=0 times=1", "400"], Refused, 400, 2, 0),
        (vec!["503 retry-after=0 times=1", "400"], Unknown, 400, 2, 0),
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
