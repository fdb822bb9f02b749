//! Responses that are unusual, invalid, incomplete or missing.

use std::time::Duration;

use oracle_cpq::v19::types::{IntegrationUser, IntegrationUserPatch};
use oracle_cpq::{Error, Outcome, Response, Retry, Site};

use crate::call::Call;
use crate::canary::{CANARY, shown};
use crate::server::{EMPTY, Server, text};
use crate::setup::{build, client, client_of, sandbox, without_delay};

/// Sends an update, to which the server returns this response.
async fn update(
    status: u16,
    content_type: &str,
    body: &str,
) -> Result<Response<IntegrationUser>, Error> {
    let sandbox = sandbox().await;
    sandbox.respond_next_with(status, content_type, body);
    let change = IntegrationUserPatch::default();
    let cpq = client(&sandbox);
    let result = cpq.update_integration_user("BM_LaeNrP1bCh5", &change).send().await;
    assert_eq!(sandbox.requests().len(), 1);
    result
}

#[tokio::test]
async fn every_2xx_status_is_a_success() {
    for status in [200, 201, 202, 203, 226, 299] {
        let body = r#"{"login":null}"#;
        let user = update(status, "application/json", body).await.expect("a success");
        assert_eq!(user.http_status().as_u16(), status);
        assert_eq!(user.into_inner(), IntegrationUser::default());
    }
    update(200, "text/plain", r#"{"login":"x"}"#).await.expect("the content type is ignored");
}

#[tokio::test]
async fn an_error_response_reports_status_operation_and_body() {
    let sandbox = sandbox().await;
    let error = client(&sandbox).get_integration_user("unknown").send().await.expect_err("404");
    assert!(error.is_not_found() && !error.is_unauthorized() && !error.is_timeout());
    assert_eq!(error.operation(), Some("getIntegrationUser"));
    let text = error.to_string();
    assert!(text.starts_with(Call::Get.prefix()) && text.contains("the server returned 404"));
    let body: serde_json::Value =
        serde_json::from_slice(error.body().expect("the body is kept")).expect("valid JSON");
    assert_eq!(body["status"], "404");
    let error = Call::Get.send(&client_of(sandbox.url())).await.expect_err("401");
    assert!(error.is_unauthorized() && error.to_string().contains("credentials"), "{error}");
}

#[tokio::test]
async fn error_messages_name_the_problem_with_a_response() {
    for (status, content_type, body, expected) in [
        (200, "text/html", "<html>Sign in</html>", "login page"),
        (200, "application/json", "", "it is empty"),
        (200, "application/json", r#"{"login":"#, "ends unexpectedly"),
        (200, "application/json", "{}", "the object has none of the documented properties"),
        (
            200,
            "application/json",
            r#"{"error":"session expired"}"#,
            "none of the documented properties",
        ),
        (200, "application/json", "[]", "it is not a JSON object"),
        (200, "application/json", "null", "it is not a JSON object"),
        (200, "application/json", r#"{"new":1e400}"#, "a number too large"),
        (200, "application/json", "{} {}", "more text after"),
        (200, "application/json", r#"{"login":7} {}"#, "after the JSON value (line 1, column 13)"),
        (200, "application/json", r#"{"login":7,"email":"x""#, "it ends unexpectedly"),
        (302, "text/html", "<html>Moved</html>", "redirects are not followed"),
        (403, "application/json", "{}", "lacks the permission"),
        (503, "text/html", "<html>Down</html>", "HTML page"),
        (500, "application/json", r#"{ "status": "error", [ ] }"#, "500"),
        (404, "text/html", "<html>404</html>", "returned 404 Not Found with an HTML page"),
    ] {
        let error = update(status, content_type, body).await.expect_err(expected);
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status), "{error}");
        assert!(error.to_string().contains(expected), "{expected} is missing in: {error}");
        assert_eq!(error.body(), Some(body.as_bytes()));
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let other = Server::returning(EMPTY).await;
    for status in
        ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"]
    {
        for target in [format!("{}/stolen", other.url()), "/rest/v19/integrationUsers".to_owned()] {
            let head =
                format!("HTTP/1.1 {status}\r\nlocation: {target}\r\ncontent-length: 0\r\n\r\n");
            let server = Server::returning(head).await;
            let error = Call::Get.send(&client_of(server.url())).await.expect_err(status);
            assert_eq!(error.status().map(|it| it.to_string()), Some(status.to_owned()));
            assert!(error.to_string().contains("redirects are not followed"), "{error}");
            assert_eq!((server.connections(), other.connections()), (1, 0), "{status} to {target}");
        }
    }
}

#[tokio::test]
async fn an_invalid_head_of_a_response_is_named() {
    let many = (0..200).map(|number| format!("x-{number}: 1\r\n")).collect::<Vec<_>>().concat();
    let long = format!("x: {}\r\n", "y".repeat(1_000_000));
    for (head, expected) in [
        ("HTTP/1.1 200 OK\r\ncanary-4711\r\n\r\n".to_owned(), "invalid HTTP header"),
        ("canary-4711\r\n\r\n".to_owned(), "invalid HTTP version"),
        ("HTTP/1.1 2000 OK\r\n\r\n".to_owned(), "invalid HTTP status-code"),
        (format!("HTTP/1.1 200 OK\r\n{many}\r\n"), "message head is too large"),
        (format!("HTTP/1.1 200 OK\r\n{long}\r\n"), "message head is too large"),
    ] {
        let server = Server::returning(head).await;
        let site = Site::builder(server.url()).bearer("token").retry(Retry::none());
        let error = Call::Post.send(&build(site).v19()).await.expect_err(expected);
        let shown = shown(&error);
        assert!(shown.contains("the head of the response from the server is invalid: "), "{shown}");
        assert!(shown.contains(expected) && !shown.contains(CANARY), "{shown}");
        assert_eq!(error.outcome(), Some(Outcome::Unknown), "{shown}");
    }
}

#[tokio::test]
async fn a_lost_connection_is_reported_without_personal_data() {
    let incomplete = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"login\":\"canary-4711\"";
    for (response, status, expected) in [
        (incomplete, Some(200), "before the body was complete"),
        ("", None, "before a response arrived"),
    ] {
        let server = Server::returning(response).await;
        let site = Site::builder(server.url()).bearer(CANARY).retry(Retry::none());
        let result = build(site).v19().get_integration_user(CANARY).send().await;
        let error = result.expect_err(expected);
        assert_eq!(error.status().map(|status| status.as_u16()), status);
        let shown = shown(&error);
        assert!(shown.contains(expected) && !shown.contains(CANARY), "{shown}");
        assert!(!error.is_timeout(), "{error}");
    }
}

#[tokio::test]
async fn a_request_times_out_before_and_during_the_response() {
    let incomplete = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{";
    for server in [Server::silent().await, Server::start(|_| incomplete.into()).await] {
        let site = Site::builder(server.url()).bearer(CANARY).timeout(Duration::from_millis(50));
        let cpq = build(site.retry(Retry::none())).v19();
        let error = cpq.get_integration_user(CANARY).send().await.expect_err("a timeout");
        assert!(error.is_timeout() && !shown(&error).contains(CANARY), "{error}");
    }
}

#[tokio::test]
async fn raw_is_recommended_only_where_it_helps() {
    for (body, is_recommended) in [("[]", true), ("{}", true), ("{", false), ("\u{fffd}", false)] {
        let server = Server::returning(text(body)).await;
        let error = client_of(server.url()).get_integration_user("x").send().await;
        let error = error.expect_err(body).to_string();
        assert_eq!(error.contains("; `raw` returns it as plain JSON"), is_recommended, "{error}");
    }
    let error = update(200, "application/json", "[]").await.expect_err("a list");
    assert!(!error.to_string().contains("`raw`"), "{error}");
}

#[tokio::test]
async fn a_response_larger_than_the_limit_is_an_error() {
    let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    // One chunk after the other, and no end.
    let chunk = format!("1000\r\n{}\r\n", " ".repeat(4096));
    let endless = format!("{head}1\r\n{{\r\n{}", chunk.repeat(64));
    let server = Server::start(move |_| endless.clone().into()).await;
    let site = |size| {
        let site = Site::builder(server.url()).bearer(CANARY).retry(without_delay());
        build(site.max_response_size(size)).v19()
    };
    for size in [0, 1, 1000, 100_000] {
        let error = Call::Get.send(&site(size)).await.expect_err("too large");
        let expected = format!("larger than `max_response_size` ({size} bytes)");
        assert!(error.to_string().contains(&expected), "{error}");
        assert_eq!((error.attempts(), error.is_retryable()), (1, false));
        assert_eq!(error.body().map(<[u8]>::len), Some(size.min(64 * 1024)));
        let error = Call::Post.send(&site(size)).await.expect_err("too large");
        let outcome = if size == 0 { Outcome::Unknown } else { Outcome::Applied };
        assert_eq!(error.outcome(), Some(outcome), "{error}");
    }
    let body = r#"{"login":"x"}"#;
    let server = Server::start(move |_| text(body)).await;
    for (size, is_allowed) in [(body.len(), true), (body.len() - 1, false)] {
        let site = Site::builder(server.url()).bearer(CANARY).max_response_size(size);
        let user = build(site).v19().get_integration_user("x").send().await;
        assert_eq!(user.is_ok(), is_allowed);
    }
}

#[tokio::test]
async fn headers_are_returned_but_not_shown_by_debug() {
    let response =
        "HTTP/1.1 200 OK\r\nset-cookie: canary-4711\r\ncontent-length: 12\r\n\r\n{\"links\":[]}";
    let server = Server::returning(response).await;
    let user = client_of(server.url()).get_integration_user("x").send().await.expect("a user");
    assert_eq!(user.headers().get("set-cookie").expect("the header"), CANARY);
    assert!(!format!("{user:?} {user:#?}").contains(CANARY));
}

#[tokio::test]
async fn clones_of_a_site_share_connections() {
    let server = Server::start(|_| EMPTY.into()).await;
    let site = build(Site::builder(server.url()).bearer(CANARY));
    for _ in 0..5 {
        Call::Get.send(&site.clone().v19()).await.expect("a user");
    }
    assert_eq!(server.connections(), 1);
}
