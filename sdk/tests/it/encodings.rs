//! Bodies that are compressed, or that are not UTF-8.

use oracle_cpq::{ClientCredentials, Outcome, Site};

use crate::call::Call;
use crate::canary::{CANARY, shown};
use crate::server::{EMPTY, Server, text};
use crate::setup::{build, client_of};

/// A response with this status and header.
fn response(status: u16, header: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 {status} X\r\n{header}\r\ncontent-length: {length}\r\n\r\n");
    [head.as_bytes(), body].concat()
}

#[tokio::test]
async fn a_byte_order_mark_is_skipped() {
    let server = Server::returning(text("\u{feff}{\"login\":\"x\"}")).await;
    let cpq = client_of(server.url());
    let user = cpq.get_integration_user("x").send().await.expect("a user");
    assert_eq!(user.login.as_deref(), Some("x"));
    assert_eq!(cpq.get_integration_user("x").raw().await.expect("JSON")["login"], "x");
}

#[tokio::test]
async fn other_encodings_are_named() {
    for (headers, body, expected) in [
        ("content-encoding: gzip", &b"\x1F\x8B\x08"[..], "the `Content-Encoding` gzip"),
        ("content-encoding: canary-4711=", b"\x1F\x8B", "the `Content-Encoding` unknown"),
        ("content-type: text/plain", b"\xFF\xFE{\0}\0", "it is UTF-16"),
        ("content-encoding: br", b"{\"login\":\"x\"}", "the `Content-Encoding` br"),
        ("content-encoding: identity, GZIP", b"{\"login\":\"x\"}", "GZIP"),
        ("content-encoding: identity\r\ncontent-encoding: zstd", b"{\"login\":\"x\"}", "zstd"),
        (
            "content-type: application/json; Charset=\"ISO-8859-1\"",
            b"{\"login\":\"\xE9\"}",
            "it is not UTF-8; its content type names ISO-8859-1",
        ),
        ("x: y", b"{\"login\":\"\xE9\"}", "it is not UTF-8"),
    ] {
        let cpq = client_of(Server::returning(response(200, headers, body)).await.url());
        for call in [Call::Get, Call::Post] {
            let error = call.send(&cpq).await.expect_err(expected);
            let shown = shown(&error);
            assert!(shown.contains(expected) && !shown.contains("canary-4711="), "{shown}");
            assert!(!shown.contains("`raw`"), "{shown}");
            let outcome = matches!(call, Call::Post).then_some(Outcome::Unknown);
            assert_eq!(error.outcome(), outcome, "{shown}");
        }
    }
}

#[tokio::test]
async fn a_body_that_names_no_encoding_is_read() {
    for header in
        ["content-encoding: identity", "content-encoding:", "content-encoding: , IDENTITY"]
    {
        let server = Server::returning(response(200, header, br#"{"login":"x"}"#)).await;
        let user = client_of(server.url()).get_integration_user("x").send().await;
        assert_eq!(user.expect("a user").login.as_deref(), Some("x"), "{header}");
    }
    // The empty body of a write has no encoding.
    let server = Server::returning("HTTP/1.1 204 X\r\ncontent-encoding: gzip\r\n\r\n").await;
    Call::Post.send(&client_of(server.url())).await.expect("a success");
}

#[tokio::test]
async fn a_compressed_transfer_is_named() {
    let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n";
    let server = Server::returning(format!("{head}d\r\n{{\"login\":\"x\"}}\r\n0\r\n\r\n")).await;
    let error = Call::Put.send(&client_of(server.url())).await.expect_err("an encoding");
    assert!(error.to_string().contains("the `Transfer-Encoding` gzip"), "{error}");
    assert_eq!(error.outcome(), Some(Outcome::Unknown), "{error}");
}

#[tokio::test]
async fn an_excerpt_shows_nothing_of_a_compressed_body_and_of_a_very_large_object() {
    let large = format!(r#"{{"title":"{}"}}"#, "x".repeat(70_000));
    for (header, body, is_shown) in [
        ("content-encoding: gzip", r#"{"title":"Bad"}"#, false),
        ("content-encoding: identity", r#"{"title":"Bad"}"#, true),
        ("x: y", &large, false),
        ("x: y", "\u{feff}{\"title\":\"Bad\"}", true),
    ] {
        let server = Server::returning(response(400, header, body.as_bytes())).await;
        let error = Call::Post.send(&client_of(server.url())).await.expect_err("400");
        assert_eq!(
            (error.excerpt().is_some(), error.outcome()),
            (is_shown, Some(Outcome::Refused))
        );
        assert_eq!(error.body(), Some(body.as_bytes()));
    }
}

#[tokio::test]
async fn a_compressed_file_is_an_error_because_it_would_be_stored_compressed() {
    let zip = "content-type: application/zip\r\ncontent-encoding: gzip";
    let server = Server::returning(response(200, zip, b"\x1F\x8B")).await;
    let error = client_of(server.url()).list_users().send_zip().await.expect_err("an encoding");
    assert!(error.to_string().contains("the `Content-Encoding` gzip"), "{error}");
    assert_eq!(error.body(), Some(&b"\x1F\x8B"[..]));
}

#[tokio::test]
async fn a_compressed_token_is_an_error() {
    let token = br#"{"access_token":"canary-4711"}"#;
    let tokens = Server::returning(response(200, "content-encoding: gzip", token)).await;
    let server = Server::start(|_| EMPTY.into()).await;
    let credentials = ClientCredentials::new(format!("{}/token", tokens.url()), "id", CANARY);
    let site = Site::builder(server.url()).client_credentials(credentials);
    let error = Call::Post.send(&build(site).v19()).await.expect_err("no token");
    let shown = shown(&error);
    assert!(shown.contains("the response of the token URL can't be read: "), "{shown}");
    assert!(shown.contains("the `Content-Encoding` gzip") && !shown.contains(CANARY), "{shown}");
    assert_eq!((error.outcome(), error.is_unauthorized()), (Some(Outcome::NotSent), false));
    assert_eq!((tokens.heads().len(), server.heads().len()), (1, 0));
}
