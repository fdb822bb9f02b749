//! Requests that violate HTTP or exceed a limit, and clients that are slow.

use cpq_sandbox::Sandbox;

use crate::connection::{
    Connection, RawResponse, assert_serves, exchange, head, request, request_with, with_timeout,
};
use crate::site::Site;

const USER: &str = "/cpq/rest/v19/integrationUsers/BM_LaeNrP1bCh5";
const REPLACED: &str = "/cpq/rest/v19/users/42";
const MAX_BODY: usize = 1024 * 1024;

/// Asserts that the site responds with a client error or closes the connection, changes nothing, and
/// goes on serving.
async fn assert_rejected(site: &Site, bytes: impl AsRef<[u8]>) {
    let bytes = bytes.as_ref();
    let response = exchange(site, bytes).await;
    let sent = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]);
    let is_client_error = ["HTTP/1.1 4", "HTTP/1.0 4"].iter().any(|it| response.starts_with(it));
    assert!(response.is_empty() || is_client_error, "response to {sent:?}: {response:?}");
    assert_serves(site).await;
    assert_eq!((site.stored_user("42"), site.applied_count()), (None, 0));
}

#[tokio::test]
async fn malformed_request_lines_are_rejected() {
    let site = Site::start().await;
    for line in [
        "",
        "\r\n\r\n\r\n",
        "GARBAGE",
        "GET",
        "GET ",
        "GET /",
        "GET  / HTTP/1.1",
        "GET / HTTP/1.1 more",
        " GET / HTTP/1.1",
        "GET /\u{0} HTTP/1.1",
        "GET /\u{7f} HTTP/1.1",
        "GET /a b HTTP/1.1",
        "GET cpq HTTP/1.1",
        "GET http:// HTTP/1.1",
        "GET / HTTP/0.9",
        "GET / HTTP/1.2",
        "GET / HTTP/2.0",
        "GET / HTTP/11",
        "GET / http/1.1",
        "GET / HTTPS/1.1",
        "G\u{0}T / HTTP/1.1",
        "G(T / HTTP/1.1",
        "GET / HTTP/1.1\u{0}",
        "PRI * HTTP/2.0\r\n\r\nSM",
        "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}",
    ] {
        for end in ["", "\r\n", "\r\n\r\n", "\r\nHost: local\r\n\r\n"] {
            assert_rejected(&site, format!("{line}{end}")).await;
        }
    }
}

#[tokio::test]
async fn malformed_headers_are_rejected() {
    let site = Site::start().await;
    let head = head("PUT", REPLACED);
    for header in [
        "no colon",
        ": no name",
        "Bad Name: x",
        "Bad : x",
        "B\u{0}d: x",
        "Bad: \u{0}",
        "Bad: x\rInjected: y",
        " folded: x",
        "Content-Length: -1",
        "Content-Length: +1",
        "Content-Length: 0x1",
        "Content-Length: 1, 2",
        "Content-Length: 99999999999999999999999",
        "Content-Length: ",
        "Content-Length: 1\r\nContent-Length: 2",
        "Content-Length: 5\r\nContent-Length: 2\r\nContent-Length: 5",
        "Transfer-Encoding: gzip",
        "Transfer-Encoding: chunked, gzip",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: \u{0}chunked",
    ] {
        assert_rejected(&site, format!("{head}{header}\r\n\r\n{{}}")).await;
        assert_rejected(&site, format!("{head}{header}\r\nLast: x\r\n\r\n")).await;
    }
    assert_rejected(&site, [head.as_bytes(), b"B\xffd: x\r\n\r\n{}"].concat()).await;
}

#[tokio::test]
async fn malformed_and_incomplete_bodies_are_rejected() {
    let site = Site::start().await;
    let head = head("PUT", REPLACED);
    let long_extension = format!("2;{}\r\n{{}}\r\n0\r\n\r\n", "x".repeat(1024 * 1024));
    for chunks in [
        "",
        "2",
        "2\r\n{",
        "2\r\n{}",
        "2\r\n{}\r\n",
        "2\r\n{}0\r\n\r\n",
        "2\r\n{}\r\n0\r\n",
        "x\r\n{}\r\n0\r\n\r\n",
        "-2\r\n{}\r\n0\r\n\r\n",
        "0x2\r\n{}\r\n0\r\n\r\n",
        "FFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n",
        "FFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n",
        "\r\n{}\r\n0\r\n\r\n",
        "2\n{}\n0\n\n",
        "3\r\n{}\r\n0\r\n\r\n",
        &long_extension,
    ] {
        assert_rejected(&site, format!("{head}Transfer-Encoding: chunked\r\n\r\n{chunks}")).await;
    }
    assert_rejected(&site, format!("{head}Content-Length: 100\r\n\r\n{{}}")).await;
}

#[tokio::test]
async fn huge_heads_are_rejected() {
    let site = Site::start().await;
    let long = "x".repeat(2 * 1024 * 1024);
    let many = "Many: x\r\n".repeat(20_000);
    for bytes in [
        head("GET", &format!("/{long}")),
        head(&long, "/"),
        format!("{}Long: {long}\r\n\r\n", head("GET", USER)),
        format!("{}{long}: x\r\n\r\n", head("GET", USER)),
        format!("{}{many}\r\n", head("GET", USER)),
        long,
    ] {
        assert_rejected(&site, bytes).await;
    }
}

#[tokio::test]
async fn all_forms_of_request_targets_get_a_response() {
    let site = Site::start().await;
    let mut connection = Connection::new(&site).await;
    let absolute = format!("http://elsewhere.example{USER}");
    for (method, target, status) in [
        ("GET", absolute.as_str(), 200),
        ("GET", "http://elsewhere.example", 404),
        ("OPTIONS", "*", 404),
        ("GET", "//", 404),
        ("GET", "/cpq/../cpq/rest/v19/integrationUsers", 404),
        ("GET", "/cpq/rest/v19/integrationUsers/", 404),
        ("GET", "/cpq/rest/v19/integrationUsers/%", 404),
        ("GET", "/cpq/rest/v19/integrationUsers/%00", 404),
        ("GET", "/cpq/rest/v19/integrationUsers/%ff", 400),
        ("DELETE", USER, 405),
        ("X", USER, 405),
    ] {
        let response = connection.call(request(method, target, "")).await;
        assert_eq!(response.status, status, "{method} {target}");
    }
    assert_rejected(&site, request("CONNECT", "elsewhere.example:443", "")).await;
}

#[tokio::test]
async fn http_1_features_are_supported() {
    let site = Site::start().await;
    let mut connection = Connection::new(&site).await;
    // Pipelining: responses come in the order of the requests.
    let slow = request_with("GET", USER, "Sandbox-Fault: latency=50ms", "");
    let put = request("PUT", REPLACED, r#"{"firstName":"New"}"#);
    connection.send([&*slow, &put, &request("GET", "/nowhere", "")].concat()).await;
    assert_eq!(connection.response().await.status, 200);
    assert_eq!(connection.response().await.json()["firstName"], "New");
    assert_eq!(connection.response().await.status, 404);

    let head = head("PUT", REPLACED);
    connection.send(format!("{head}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")).await;
    assert_eq!(connection.response_head().await.status, 100);
    assert_eq!(connection.call("{}").await.status, 200);

    let old = request("GET", USER, "").replace("HTTP/1.1", "HTTP/1.0");
    assert_eq!(connection.call(old).await.json()["status"]["value"], 1);
    assert_eq!(connection.rest().await, b"");
}

#[track_caller]
fn assert_too_large(response: &RawResponse) {
    assert_eq!((response.status, &response.json()["status"]), (413, &"413".into()));
    assert_eq!(response.header("connection"), Some("close"));
}

#[tokio::test]
async fn bodies_are_accepted_up_to_the_maximum_length() {
    let site = Site::from_builder(Sandbox::builder().max_body(20)).await;
    let body = |length: usize| format!("{{}}{}", " ".repeat(length - 2));
    let mut connection = Connection::new(&site).await;
    assert_eq!(connection.call(request("PUT", REPLACED, &body(20))).await.status, 201);
    assert_too_large(&connection.call(request("PUT", REPLACED, &body(21))).await);
    assert_eq!(connection.rest().await, b"");
    assert_eq!((site.applied_count(), site.requests()[1].body.len()), (1, 0));

    // The site responds before all of the body has arrived: it gets one byte more than the maximum.
    let site = Site::start().await;
    let head = head("PUT", REPLACED);
    for head in [
        format!("{head}Content-Length: {}\r\n\r\n", 1024 * MAX_BODY),
        format!("{head}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n", 2 * MAX_BODY),
    ] {
        let mut connection = Connection::new(&site).await;
        connection.send(head).await;
        connection.send(vec![b' '; MAX_BODY + 1]).await;
        assert_too_large(&connection.response().await);
        assert_eq!(connection.rest().await, b"");
        assert_serves(&site).await;
    }
    assert_eq!(site.applied_count(), 0);
}

#[tokio::test]
async fn bodies_are_accepted_up_to_100_levels() {
    let site = Site::start().await;
    let mut connection = Connection::new(&site).await;
    let list = request("GET", "/cpq/rest/v19/integrationUsers", "");
    for (levels, status) in [(100, 200), (101, 400), (127, 400), (128, 400), (100_000, 400)] {
        let (open, close) = ("[".repeat(levels - 1), "]".repeat(levels - 1));
        let body = format!(r#"{{"deep":{open}{close}}}"#);
        assert_eq!(connection.call(request("PATCH", USER, &body)).await.status, status);
        // What was accepted can be returned.
        assert_eq!(connection.call(&list).await.status, 200, "{levels}");
    }
}

#[tokio::test]
async fn slow_clients_do_not_delay_others() {
    let builder = Sandbox::builder().users(1_000).max_connections(5);
    let site = Site::from_builder(builder).await;
    let mut silent = Connection::new(&site).await;
    let mut half_head = Connection::new(&site).await;
    let mut half_body = Connection::new(&site).await;
    let mut reads_nothing = Connection::new(&site).await;
    let put = request("PUT", REPLACED, "{}");
    half_head.send(&put[..20]).await;
    half_body.send(&put[..put.len() - 1]).await;
    // More than the system buffers for a client that does not read.
    let list = request("GET", "/cpq/rest/v19/integrationUsers?expand=groups", "");
    reads_nothing.send(list.repeat(12)).await;
    for _ in 0..20 {
        assert_serves(&site).await;
    }
    assert_eq!(half_head.call(&put[20..]).await.status, 201);
    assert_eq!(half_body.call(&put[put.len() - 1..]).await.status, 200);
    assert_eq!(silent.call(request("GET", USER, "")).await.status, 200);
    for _ in 0..12 {
        assert_eq!(reads_nothing.response().await.status, 200);
    }
}

#[tokio::test]
async fn slow_clients_do_not_delay_stopping() {
    let site = Site::start().await;
    let put = request("PUT", REPLACED, "{}");
    let mut connections = Vec::new();
    for sent in [&put[..20], &put[..put.len() - 1], ""] {
        let mut connection = Connection::new(&site).await;
        connection.send(sent).await;
        connections.push(connection);
    }
    assert_serves(&site).await;
    with_timeout(site.stop()).await;
    for connection in connections {
        let received = String::from_utf8_lossy(&connection.rest().await).into_owned();
        assert!(!received.contains("HTTP/1.1 5"), "{received}");
    }
}
