//! Memory use of the program: small for a million users, and constant however many requests it serves.
//! `CPQ_SOAK_REQUESTS` sets the number of requests.

#![cfg(target_os = "linux")]

use std::fs;

use tokio::task::JoinSet;

use crate::connection::{Connection, authority, request};
use crate::program::Program;
use crate::site::DOCUMENTED_PATH;

const CONNECTIONS: u64 = 8;
/// Enough changes to fill the journal.
const WARM_UP: u64 = 2_000;
const JOURNAL: &str = "500";
const MAX_GROWTH_KIB: u64 = 3 * 1024;
const MAX_TOTAL_KIB: u64 = 64 * 1024;

fn resident_kib(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("VmRSS");
    line.trim().trim_end_matches(" kB").parse().expect("a number of KiB")
}

/// Returns a request and the status it gets.
fn numbered(number: u64) -> (String, u16) {
    let user = format!("/cpq{DOCUMENTED_PATH}");
    match number % 8 {
        0..4 => {
            let body = format!(r#"{{"oauthClientId":"client","change":{number}}}"#);
            (request("PATCH", &user, &body), 200)
        }
        4 | 5 => (request("GET", &user, ""), 200),
        6 => {
            let offset = number % 1_000_000;
            let page = format!("/cpq/rest/v19/integrationUsers?limit=10&offset={offset}");
            (request("GET", &page, ""), 200)
        }
        _ => (request("PATCH", &user, r#"{"oauthClientId":1}"#), 400),
    }
}

/// Sends requests of all kinds over several connections.
async fn send(authority: &str, count: u64) {
    let mut clients = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let mut connection = Connection::open(authority).await;
        clients.spawn(async move {
            for number in 0..count / CONNECTIONS {
                let (request, status) = numbered(number);
                assert_eq!(connection.call(request).await.status, status, "request {number}");
            }
        });
    }
    clients.join_all().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_does_not_grow_with_the_number_of_requests() {
    let requests = std::env::var("CPQ_SOAK_REQUESTS")
        .map_or(8_000, |count| count.parse().expect("CPQ_SOAK_REQUESTS is a number"));
    let program = Program::start(&["--users", "1000000", "--journal", JOURNAL]);
    let authority = authority(program.value("url"));
    let initial = resident_kib(program.id());
    send(authority, WARM_UP).await;
    let warm = resident_kib(program.id());
    send(authority, requests).await;
    let end = resident_kib(program.id());
    println!(
        "{initial} KiB at first, {warm} after {WARM_UP} requests, {end} after {requests} more"
    );
    assert!(end < warm + MAX_GROWTH_KIB, "from {warm} to {end} KiB");
    assert!(end < MAX_TOTAL_KIB, "{end} KiB for a million users");
}
