//! What the program takes of memory: little for a million users, and no more the longer it runs.

#![cfg(target_os = "linux")]

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tokio::task::JoinSet;

use crate::raw::{Connection, Result, address, request, setting, within};

const CONNECTIONS: u64 = 8;
const WARM_UP: u64 = 20_000;
/// What the program may take more after so many requests than before them.
const GROWTH: u64 = 8 * 1024;
/// What the program may take in all, with a million users.
const TOTAL: u64 = 64 * 1024;

/// Ends the program when the test does, however it ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Running {
    /// Its resident set, in KiB.
    fn resident(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|line| line.trim().strip_suffix("kB"));
        Ok(number.ok_or("the system should tell the resident set")?.trim().parse()?)
    }
}

/// Starts the program with a million users, and waits until it can be reached.
async fn started(folder: &Path) -> Result<(Running, String)> {
    let ready = folder.join("ready");
    let mut program = Command::new(env!("CARGO_BIN_EXE_cpq-sandbox"));
    program.args(["--users", "1000000", "--ready-file"]).arg(&ready).stdout(Stdio::null());
    let mut running = Running(program.spawn()?);
    let line = within(async {
        loop {
            if let Ok(line) = fs::read_to_string(&ready) {
                return Ok(line);
            }
            if running.0.try_wait()?.is_some() {
                return Result::Err("the program ended".into());
            }
            tokio::task::yield_now().await;
        }
    })
    .await??;
    let line: Value = serde_json::from_str(&line)?;
    let url = line["url"].as_str().ok_or("the line should have the address")?;
    Ok((running, address(url).to_owned()))
}

/// The request of that number, and the status it is answered with.
fn numbered(number: u64) -> (String, u16) {
    let user = "/cpq/rest/v19/integrationUsers/BM_LaeNrP1bCh5";
    match number % 8 {
        0..4 => {
            let body = format!(r#"{{"oauthClientId":"client","change":{number}}}"#);
            (request("PATCH", user, &body), 200)
        }
        4 | 5 => (request("GET", user, ""), 200),
        6 => {
            let offset = number % 1_000_000;
            let page = format!("/cpq/rest/v19/integrationUsers?limit=10&offset={offset}");
            (request("GET", &page, ""), 200)
        }
        _ => (request("PATCH", user, r#"{"oauthClientId":1}"#), 400),
    }
}

/// Sends so many requests over several connections.
async fn served(address: &str, count: u64) -> Result<()> {
    let mut callers = JoinSet::new();
    for first in 0..CONNECTIONS {
        let mut connection = Connection::open(address).await?;
        callers.spawn(async move {
            for number in (first..count).step_by(usize::try_from(CONNECTIONS)?) {
                // Every caller makes requests of every kind.
                let (request, status) = numbered(number / CONNECTIONS);
                let answer = connection.call(request).await?;
                assert_eq!(answer.status, status, "request {number}");
            }
            Result::Ok(())
        });
    }
    while let Some(done) = callers.join_next().await {
        done??;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_does_not_grow_with_the_requests_that_are_served() -> Result<()> {
    let requests = setting("CPQ_SOAK_REQUESTS", 200_000)?;
    let folder = tempfile::tempdir()?;
    let (running, address) = started(folder.path()).await?;
    let opening = running.resident()?;
    // So many changes that the journal has as many as it keeps.
    served(&address, WARM_UP).await?;
    let warm = running.resident()?;
    served(&address, requests.saturating_sub(WARM_UP)).await?;
    let end = running.resident()?;
    println!("{opening} KiB at first, {warm} after {WARM_UP} requests, {end} after {requests}");
    assert!(end < warm + GROWTH, "from {warm} to {end} KiB");
    assert!(end < TOTAL, "{end} KiB for a million users");
    Ok(())
}
