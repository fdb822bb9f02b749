//! Clients that do not speak HTTP, or say too much of it, or take their time.

use cpq_sandbox::Sandbox;
use serde_json::json;

use crate::raw::{Connection, Result, assert_serves, head, request};

const USER: &str = "/cpq/rest/v19/integrationUsers/BM_LaeNrP1bCh5";
const REPLACED: &str = "/cpq/rest/v19/users/42";

/// Everything that comes back for these bytes, after which no more are sent.
async fn said_to(sandbox: &Sandbox, bytes: impl AsRef<[u8]>) -> Result<String> {
    let mut connection = Connection::to(sandbox).await?;
    connection.send(bytes).await?;
    // The site may be through with this connection before.
    drop(connection.end().await);
    Ok(String::from_utf8_lossy(&connection.rest().await?).into_owned())
}

/// Fails unless the bytes are refused as the client's mistake, or the connection is closed.
async fn assert_refused(sandbox: &Sandbox, bytes: impl AsRef<[u8]>) -> Result<()> {
    let bytes = bytes.as_ref();
    let answer = said_to(sandbox, bytes).await?;
    let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]);
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 4") || answer.starts_with("HTTP/1.0 4"),
        "{shown:?} is answered {answer:?}"
    );
    assert_serves(sandbox).await
}

#[tokio::test]
async fn request_lines_that_are_none_are_refused() -> Result<()> {
    let sandbox = Sandbox::start().await?;
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
            assert_refused(&sandbox, format!("{line}{end}")).await?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn headers_that_are_none_are_refused() -> Result<()> {
    let sandbox = Sandbox::start().await?;
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
        let head = head("PUT", REPLACED);
        assert_refused(&sandbox, format!("{head}{header}\r\n\r\n{{}}")).await?;
        assert_refused(&sandbox, format!("{head}{header}\r\nLast: x\r\n\r\n")).await?;
    }
    let bytes = [head("PUT", REPLACED).as_bytes(), b"B\xffd: x\r\n\r\n{}"].concat();
    assert_refused(&sandbox, bytes).await?;
    assert_eq!((sandbox.stored_user("42"), sandbox.applied_count()), (None, 0));
    Ok(())
}

#[tokio::test]
async fn bodies_that_are_no_chunks_are_refused() -> Result<()> {
    let sandbox = Sandbox::start().await?;
    for body in [
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
    ] {
        let head = head("PUT", REPLACED);
        let request = format!("{head}Transfer-Encoding: chunked\r\n\r\n{body}");
        assert_refused(&sandbox, request).await?;
    }
    let extension = format!("2;{}\r\n{{}}\r\n0\r\n\r\n", "x".repeat(1024 * 1024));
    let head = head("PUT", REPLACED);
    assert_refused(&sandbox, format!("{head}Transfer-Encoding: chunked\r\n\r\n{extension}"))
        .await?;
    assert_eq!((sandbox.stored_user("42"), sandbox.applied_count()), (None, 0));
    Ok(())
}

#[tokio::test]
async fn huge_heads_are_refused() -> Result<()> {
    let sandbox = Sandbox::start().await?;
    let long = "x".repeat(2 * 1024 * 1024);
    let many = "Many: x\r\n".repeat(20_000);
    assert_refused(&sandbox, head("GET", &format!("/{long}"))).await?;
    assert_refused(&sandbox, head(&long, "/")).await?;
    assert_refused(&sandbox, format!("{}Long: {long}\r\n\r\n", head("GET", USER))).await?;
    assert_refused(&sandbox, format!("{}{long}: x\r\n\r\n", head("GET", USER))).await?;
    assert_refused(&sandbox, format!("{}{many}\r\n", head("GET", USER))).await?;
    assert_refused(&sandbox, &long).await
}

#[tokio::test]
async fn body_that_ends_too_early_changes_nothing() -> Result<()> {
    let sandbox = Sandbox::start().await?;
    let head = head("PUT", REPLACED);
    assert_refused(&sandbox, format!("{head}Content-Length: 100\r\n\r\n{{}}")).await?;
    assert_eq!((sandbox.stored_user("42"), sandbox.applied_count()), (None, 0));
    Ok(())
}

#[tokio::test]
async fn requests_of_every_form_of_target_are_answered() -> Result<()> {
    let sandbox = Sandbox::start().await?;
    let mut connection = Connection::to(&sandbox).await?;
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
        let answer = connection.call(request(method, target, "")).await?;
        assert_eq!(answer.status, status, "{method} {target}");
    }
    let connect = said_to(&sandbox, request("CONNECT", "elsewhere.example:443", "")).await?;
    assert!(connect.is_empty() || connect.starts_with("HTTP/1.1 4"), "{connect}");
    assert_serves(&sandbox).await
}

#[tokio::test]
async fn older_version_is_answered_and_the_connection_ends() -> Result<()> {
    let sandbox = Sandbox::start().await?;
    let mut connection = Connection::to(&sandbox).await?;
    let request = request("GET", USER, "").replace("HTTP/1.1", "HTTP/1.0");
    let answer = connection.call(request).await?;
    assert_eq!((answer.status, &answer.json()?["status"]["value"]), (200, &json!(1)));
    assert_eq!(connection.rest().await?, b"");
    Ok(())
}

#[tokio::test]
async fn pipelined_requests_are_answered_in_their_order() -> Result<()> {
    let sandbox = Sandbox::start().await?;
    let mut connection = Connection::to(&sandbox).await?;
    let slow = format!("{}Sandbox-Fault: latency=50ms\r\n\r\n", head("GET", USER));
    let put = request("PUT", REPLACED, r#"{"firstName":"New"}"#);
    let requests = [slow.as_str(), &put, &request("GET", "/nowhere", "")].concat();
    connection.send(requests).await?;
    assert_eq!(connection.answer().await?.status, 200);
    assert_eq!(connection.answer().await?.json()?["firstName"], "New");
    assert_eq!(connection.answer().await?.status, 404);
    Ok(())
}

#[tokio::test]
async fn client_that_asks_whether_to_go_on_is_told_so() -> Result<()> {
    let sandbox = Sandbox::start().await?;
    let mut connection = Connection::to(&sandbox).await?;
    let head = head("PUT", REPLACED);
    connection.send(format!("{head}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")).await?;
    assert_eq!(connection.head().await?.0, 100);
    assert_eq!(connection.call("{}").await?.status, 201);
    Ok(())
}

#[tokio::test]
async fn body_is_taken_up_to_its_bound() -> Result<()> {
    let sandbox = Sandbox::builder().max_body(20).start().await?;
    let of = |length: usize| format!("{{}}{}", " ".repeat(length - 2));
    let mut connection = Connection::to(&sandbox).await?;
    assert_eq!(connection.call(request("PUT", REPLACED, &of(20))).await?.status, 201);
    let answer = connection.call(request("PUT", REPLACED, &of(21))).await?;
    assert_eq!((answer.status, &answer.json()?["status"]), (413, &json!("413")));
    assert_eq!(answer.header("connection"), Some("close"));
    assert_eq!(connection.rest().await?, b"");
    assert_eq!((sandbox.applied_count(), sandbox.requests()[1].body.len()), (1, 0));
    Ok(())
}

#[tokio::test]
async fn body_is_taken_as_deep_as_every_answer_can_show_it() -> Result<()> {
    let sandbox = Sandbox::start().await?;
    let mut connection = Connection::to(&sandbox).await?;
    let list = request("GET", "/cpq/rest/v19/integrationUsers", "");
    for (levels, status) in [(100, 200), (101, 400), (127, 400), (128, 400), (100_000, 400)] {
        let (open, close) = ("[".repeat(levels - 1), "]".repeat(levels - 1));
        let body = format!(r#"{{"deep":{open}{close}}}"#);
        assert_eq!(connection.call(request("PATCH", USER, &body)).await?.status, status);
        assert_eq!(connection.call(&list).await?.status, 200, "{levels}");
    }
    Ok(())
}

#[tokio::test]
async fn body_that_is_too_long_is_refused_before_all_of_it_is_there() -> Result<()> {
    const BOUND: usize = 1024 * 1024;
    let sandbox = Sandbox::start().await?;
    let head = head("PUT", REPLACED);
    let announced = format!("{head}Content-Length: {}\r\n\r\n", 1024 * BOUND);
    let chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n", 2 * BOUND);
    for head in [announced, chunked] {
        let mut connection = Connection::to(&sandbox).await?;
        connection.send(head).await?;
        // One byte more than is taken; nothing else ever follows.
        connection.send(vec![b' '; BOUND + 1]).await?;
        let answer = connection.answer().await?;
        assert_eq!((answer.status, &answer.json()?["status"]), (413, &json!("413")));
        assert_eq!(connection.rest().await?, b"");
        assert_serves(&sandbox).await?;
    }
    assert_eq!(sandbox.applied_count(), 0);
    Ok(())
}

#[tokio::test]
async fn slow_clients_keep_nobody_from_being_served() -> Result<()> {
    let sandbox = Sandbox::builder().users(1_000).max_connections(5).start().await?;
    let mut silent = Connection::to(&sandbox).await?;
    let mut half_head = Connection::to(&sandbox).await?;
    let mut half_body = Connection::to(&sandbox).await?;
    let mut deaf = Connection::to(&sandbox).await?;
    let put = request("PUT", REPLACED, "{}");
    half_head.send(&put[..20]).await?;
    half_body.send(&put[..put.len() - 1]).await?;
    // Far more than the system keeps for a client that does not read it.
    let list = request("GET", "/cpq/rest/v19/integrationUsers?expand=groups", "");
    deaf.send(list.repeat(12)).await?;
    for _ in 0..20 {
        assert_serves(&sandbox).await?;
    }
    // Whoever was slow is served as soon as it is through.
    half_head.send(&put[20..]).await?;
    assert_eq!(half_head.answer().await?.status, 201);
    half_body.send(&put[put.len() - 1..]).await?;
    assert_eq!(half_body.answer().await?.status, 200);
    assert_eq!(silent.call(request("GET", USER, "")).await?.status, 200);
    for _ in 0..12 {
        assert_eq!(deaf.answer().await?.status, 200);
    }
    Ok(())
}

#[tokio::test]
async fn slow_clients_do_not_keep_the_site_up() -> Result<()> {
    let sandbox = Sandbox::start().await?;
    let put = request("PUT", REPLACED, "{}");
    let mut connections = Vec::new();
    for sent in [&put[..20], &put[..put.len() - 1], ""] {
        let mut connection = Connection::to(&sandbox).await?;
        connection.send(sent).await?;
        connections.push(connection);
    }
    assert_serves(&sandbox).await?;
    crate::raw::within(sandbox.stop()).await??;
    for connection in connections {
        let said = String::from_utf8_lossy(&connection.rest().await?).into_owned();
        assert!(!said.contains("HTTP/1.1 5"), "{said}");
    }
    Ok(())
}
