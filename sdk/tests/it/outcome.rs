//! What a caller learns of a change that was not answered as it should be.

use cpq_sandbox::Sandbox;
use oracle_cpq::{CallOptions, Error, Outcome, Retry, Site};

use crate::calls::{Call, at_once, builder, client, faulty, unheard};
use crate::canary::CANARY;
use crate::raw::{After, Raw};

use Outcome::{Applied, NotSent, Refused, Unknown};

/// A fault; the status it is told with, if any; what becomes of a change; whether the site has applied
/// it; and whether a POST or a PATCH, and whether a PUT, may be made again.
type Row = (&'static str, Option<u16>, Outcome, bool, bool, bool);

const TABLE: [Row; 21] = [
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
    ("other-types", Some(200), Applied, true, false, false),
];

fn never(sandbox: &Sandbox) -> oracle_cpq::v19::Client {
    builder(sandbox).retry(Retry::none()).build().expect("the site is set up").v19()
}

fn status(error: &Error) -> Option<u16> {
    error.status().map(|status| status.as_u16())
}

#[tokio::test]
async fn each_way_of_failing_has_its_outcome_for_each_change() {
    for (fault, code, outcome, is_applied, unsafe_again, safe_again) in TABLE {
        for call in Call::CHANGES {
            let sandbox = faulty(&[fault]).await;
            let error = call.send(&never(&sandbox)).await.expect_err(fault);
            let what = format!("{fault}, {call:?}: {error}");
            assert_eq!(error.outcome(), Some(outcome), "{what}");
            assert_eq!(sandbox.applied_count() == 1, is_applied, "{what}");
            let again = if call == Call::Put { safe_again } else { unsafe_again };
            assert_eq!(error.is_retryable(), again, "{what}");
            assert_eq!((error.attempts(), error.is_timeout()), (1, false), "{what}");
            // What is created is answered with 201.
            let is_created = code == Some(200) && call != Call::Patch;
            assert_eq!(status(&error), if is_created { Some(201) } else { code }, "{what}");
            let text = error.to_string();
            assert!(text.starts_with(call.name()), "{what}");
            assert!(status(&error).is_none_or(|code| text.contains(&code.to_string())), "{what}");
            assert_eq!(text.contains("may have been made"), outcome == Unknown, "{what}");
            assert_eq!(text.contains("do not repeat it"), outcome == Applied, "{what}");
        }
    }
}

#[tokio::test]
async fn a_call_that_changes_nothing_has_no_outcome() {
    for (fault, ..) in TABLE {
        let sandbox = faulty(&[fault]).await;
        let error = Call::Get.send(&never(&sandbox)).await.expect_err(fault);
        assert_eq!(error.outcome(), None, "{fault}: {error}");
        let text = error.to_string();
        assert!(text.starts_with(Call::Get.name()) && !text.contains("the change"), "{text}");
    }
}

#[tokio::test]
async fn what_was_not_sent_is_told_as_such() {
    let (_socket, address) = unheard();
    let site = Site::builder(address).bearer("token").retry(at_once());
    let cpq = site.build().expect("it is set up").v19();
    for call in Call::CHANGES {
        let error = call.send(&cpq).await.expect_err("nobody listens");
        assert_eq!((error.outcome(), error.status()), (Some(NotSent), None));
        assert!(error.is_retryable() && error.attempts() > 1, "{error}");
        assert!(!error.to_string().contains("may have been made"), "{error}");
    }
    let sandbox = faulty(&[]).await;
    let body = oracle_cpq::v19::types::UserRequest::default();
    let error = client(&sandbox).replace_user("", &body).send().await.expect_err("it is empty");
    assert_eq!((error.outcome(), error.attempts()), (Some(NotSent), 0));
    assert!(!error.is_retryable() && sandbox.requests().is_empty(), "{error}");
}

#[tokio::test]
async fn a_success_that_cannot_be_read_is_applied_and_final() {
    let answers = [
        (200, "text/html", "<html>Sign in</html>", "login page"),
        (200, "application/json", "", "it is empty"),
        (204, "", "", "no body, where one is documented"),
        (201, "application/json", r#"{"login":"#, "ends too early"),
        (200, "application/json", "[]", "not an object"),
        (200, "application/json", r#"{"links":[{"href":5}]}"#, "`links[0].href`"),
    ];
    for (code, kind, body, said) in answers {
        for call in Call::CHANGES {
            let sandbox = faulty(&[]).await;
            sandbox.answer_next_with(code, kind, body);
            let retry = at_once().retry_patch(true);
            let site = builder(&sandbox).retry(retry).build().expect("it is set up");
            let error = call.send(&site.v19()).await.expect_err(said);
            let what = format!("{call:?}: {error}");
            assert_eq!(error.outcome(), Some(Applied), "{what}");
            assert_eq!((error.is_retryable(), sandbox.requests().len()), (false, 1), "{what}");
            assert_eq!((error.attempts(), status(&error)), (1, Some(code)), "{what}");
            assert_eq!(error.body(), Some(body.as_bytes()), "{what}");
            let text = error.to_string();
            assert!(text.starts_with(call.name()) && text.contains(said), "{what}");
        }
    }
}

#[tokio::test]
async fn of_a_success_that_is_cut_off_what_came_is_kept() {
    let answer =
        "HTTP/1.1 200 OK\r\nopc-request-id: r-1\r\ncontent-length: 99\r\n\r\n{\"partyId\":1";
    let server = Raw::answering(answer, After::Close).await;
    let site = Site::builder(server.url()).bearer("token").retry(at_once());
    let cpq = site.build().expect("it is set up").v19();
    for call in Call::CHANGES {
        let error = call.send(&cpq).await.expect_err("it is cut off");
        assert_eq!(error.body(), Some(b"{\"partyId\":1".as_slice()), "{error}");
        assert_eq!((error.outcome(), error.request_id()), (Some(Applied), Some("r-1")));
    }
    assert_eq!(server.connections(), 3, "none is repeated");
}

#[tokio::test]
async fn the_outcome_is_the_worst_of_all_attempts() {
    let course = [
        (vec!["reset when=after times=1", "400"], Unknown, Some(400), 2, 1),
        (vec!["reset times=1", "429 times=1", "404"], Unknown, Some(404), 3, 0),
        (vec!["503 retry-after=0 times=1", "400"], Refused, Some(400), 2, 0),
        (vec!["503 when=after times=1", "truncated"], Applied, Some(200), 2, 2),
        (vec!["502 times=2", "503 retry-after=0"], Unknown, Some(503), 4, 0),
    ];
    for (faults, outcome, code, attempts, applied) in course {
        for call in [Call::Put, Call::Patch] {
            let sandbox = faulty(&faults).await;
            let allowed = CallOptions::default().retry_patch(true);
            let cpq = client(&sandbox);
            let error = call.send_with(&cpq, allowed).await.expect_err("it fails");
            assert_eq!(error.outcome(), Some(outcome), "{faults:?}: {error}");
            assert_eq!((status(&error), error.attempts()), (code, attempts), "{faults:?}");
            assert_eq!(sandbox.applied_count(), applied, "{faults:?}");
            assert_eq!(error.to_string().contains("may have been made"), outcome == Unknown);
        }
    }
}

#[tokio::test]
async fn the_request_id_is_the_one_the_site_sent() {
    let names = ["opc-request-id", "x-request-id", "X-ORACLE-DMS-ECID"];
    for (name, code) in names.iter().flat_map(|name| [(name, 400), (name, 200)]) {
        let answer = format!("HTTP/1.1 {code} It\r\n{name}: id-7\r\ncontent-length: 2\r\n\r\n[]");
        let server = Raw::answering(answer, After::Close).await;
        let site = Site::builder(server.url()).bearer("token").build().expect("it is set up");
        let error = Call::Post.send(&site.v19()).await.expect_err("it is no user");
        assert_eq!(error.request_id(), Some("id-7"), "{name}, {code}");
    }
    let error = Call::Get.send(&client(&faulty(&["400"]).await)).await.expect_err("refused");
    assert_eq!(error.request_id(), None);
}

#[tokio::test]
async fn a_message_has_of_a_refusal_the_title_and_the_code_alone() {
    let sandbox = faulty(&[]).await;
    let body = format!(
        r#"{{"title":"Cannot be done","status":"400","o:errorCode":"CPQ-7","detail":"{CANARY}",
            "o:errorPath":"{CANARY}","o:errorDetails":[{{"title":"{CANARY}"}}]}}"#
    );
    sandbox.answer_next_with(400, "application/json", body.clone());
    let error = Call::Post.send(&client(&sandbox)).await.expect_err("it is refused");
    let text = format!("{error} {error:?}");
    assert!(text.contains("Cannot be done") && text.contains("CPQ-7"), "{text}");
    assert!(!text.contains(CANARY), "{text}");
    assert_eq!(error.body(), Some(body.as_bytes()));
    assert!(error.excerpt().is_some_and(|excerpt| excerpt.contains("Cannot be done")));
}
