//! Times the example program `sync_users` against a loop that changes one user at a time.
//!
//! The sandbox delays each response by 50 ms and rejects 1 % of the requests. The loop is timed with fewer
//! users, because its time grows with their number alone.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use cpq_sandbox::Sandbox;
use oracle_cpq::Site;
use oracle_cpq::v19::types::UserRequest;

const USERS: u32 = 10_000;
const USERS_OF_LOOP: u32 = 300;
const ROUNDS: usize = 3;

#[tokio::main]
async fn main() {
    // `cargo test --benches` runs it with `--test`.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("users.csv");
    let mut rows = String::from("login,firstName,email\n");
    for user in 0..USERS {
        let _ = writeln!(rows, "user{user},Ann,user{user}@example.com");
    }
    std::fs::write(&path, rows).expect("the file is written");
    let mut ratios = Vec::new();
    println!(
        "{:>28} {:>28} {:>8} {:>10}",
        "loop (per 1,000 users)", "sync_users", "ratio", "memory"
    );
    for _ in 0..ROUNDS {
        let one = one_at_a_time().await;
        let (all, memory) = sync(&path).await;
        let thousands = f64::from(USERS) / 1000.0;
        let ratio = one.as_secs_f64() * thousands / all.as_secs_f64();
        ratios.push(ratio);
        println!(
            "{:>26.1} s {:>26.1} s {ratio:>8.1} {memory:>10}",
            one.as_secs_f64(),
            all.as_secs_f64() / thousands
        );
    }
    ratios.sort_by(f64::total_cmp);
    println!("median ratio: {:.1}", ratios[ROUNDS / 2]);
}

async fn sandbox() -> Sandbox {
    Sandbox::builder()
        .fault("503 retry-after=0 latency=50ms rate=0.01".parse().expect("a fault"))
        .fault("latency=50ms".parse().expect("a fault"))
        .start()
        .await
        .expect("the sandbox starts")
}

/// The time that a thousand users take, one after the other.
async fn one_at_a_time() -> Duration {
    let sandbox = sandbox().await;
    let site = Site::builder(sandbox.url()).bearer(sandbox.token());
    let cpq = site.build().expect("a site").v19();
    let started = Instant::now();
    for user in 0..USERS_OF_LOOP {
        let login = format!("user{user}");
        match cpq.get_company_user("_host", &login).expand("groups").send().await {
            Err(error) if error.is_not_found() => {
                let email = format!("{login}@example.com");
                let user = UserRequest::default().login(login).first_name("Ann").email(email);
                // A rejected one would be tried again later.
                let _ = cpq.create_company_user("_host", &user).send().await;
            }
            other => drop(other.expect("a response")),
        }
    }
    started.elapsed() * 1000 / USERS_OF_LOOP
}

/// The time of the program, and the most memory that it used.
async fn sync(path: &Path) -> (Duration, String) {
    let sandbox = sandbox().await;
    let started = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_sync_users"))
        .env("CPQ_URL", sandbox.url())
        .env("CPQ_TOKEN", sandbox.token())
        .arg(path)
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
    let mut memory = String::from("unknown");
    for _ in lines.map_while(Result::ok) {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()));
        let status = status.unwrap_or_default();
        if let Some(peak) = status.lines().find_map(|line| line.strip_prefix("VmHWM:")) {
            peak.trim().clone_into(&mut memory);
        }
    }
    child.wait().expect("the program ends");
    let elapsed = started.elapsed();
    assert_eq!(sandbox.applied_count(), u64::from(USERS), "each user is created");
    (elapsed, memory)
}
