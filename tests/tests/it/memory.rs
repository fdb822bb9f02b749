//! Memory is bounded: by the size of a page for streams, and by the limit for large responses.

use std::process::{Command, Output};

use cpq_sandbox::Sandbox;

use crate::server::Server;

const MIB: u64 = 1024 * 1024;

/// The default of `SiteBuilder::max_response_size`.
const MAX_RESPONSE_SIZE: u64 = 32 * MIB;

/// Streams the users of a site in a process of its own; returns its output, the number of users and the
/// peak of allocated bytes.
async fn stream_users(url: &str, token: &str) -> (Output, u64, u64) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stream_users"));
    command.env("CPQ_URL", url).env("CPQ_TOKEN", token);
    let output = tokio::task::spawn_blocking(move || command.output()).await;
    let output = output.expect("the task ends").expect("the program starts");
    let stdout = String::from_utf8_lossy(&output.stdout);
    let numbers = stdout.trim().strip_suffix(" bytes").and_then(|it| it.split_once(" users, "));
    let (users, bytes) = numbers.unwrap_or_else(|| panic!("{output:?}"));
    let users = users.parse().expect("a number of users");
    let bytes = bytes.parse().expect("a number of bytes");
    (output, users, bytes)
}

/// Streams the users of a sandbox and returns the peak of allocated bytes.
async fn peak_of(users: u64) -> u64 {
    let builder = Sandbox::builder().users(users).max_recorded(0);
    let sandbox = builder.start().await.expect("the sandbox starts");
    let (output, count, bytes) = stream_users(sandbox.url(), sandbox.token()).await;
    assert!(output.status.success() && count >= users, "{output:?}");
    bytes
}

#[tokio::test(flavor = "multi_thread")]
async fn streaming_many_users_uses_no_more_memory_than_few() {
    // `cargo xtask soak` streams a million.
    let many = std::env::var("CPQ_SOAK_USERS")
        .map_or(20_000, |users| users.parse().expect("CPQ_SOAK_USERS is a number of users"));
    let (few, many) = (peak_of(2_000).await, peak_of(many).await);
    assert!(few < 32 * MIB, "{few} bytes");
    // A hash of 8 bytes is kept of each user.
    assert!(many * 10 <= few * 11, "{many} bytes is over 10 % more than {few} bytes");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_response_that_is_too_large_uses_less_than_twice_the_limit() {
    let chunk = format!("10000\r\n{}\r\n", " ".repeat(64 * 1024)).repeat(16 * 40);
    let announced = " ".repeat(40 * 1024 * 1024);
    for (status, headers, body) in [
        (200, "transfer-encoding: chunked".to_owned(), &chunk),
        (500, "transfer-encoding: chunked".to_owned(), &chunk),
        (200, format!("content-length: {}", announced.len()), &announced),
        (200, format!("content-length: {}", u64::MAX / 2), &announced),
    ] {
        let response = format!("HTTP/1.1 {status} X\r\n{headers}\r\n\r\n{body}");
        let server = Server::start(move |_| response.clone().into()).await;
        let (output, _, bytes) = stream_users(&server.url(), "token").await;
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(stderr.contains("larger than `max_response_size` (33554432 bytes)"), "{stderr}");
        assert!((MAX_RESPONSE_SIZE..2 * MAX_RESPONSE_SIZE).contains(&bytes), "{headers}: {bytes}");
        assert_eq!(server.heads().len(), 1, "not retried");
    }
}
