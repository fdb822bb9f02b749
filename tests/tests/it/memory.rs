//! How much memory it takes to stream users: no more for many than for few.

use std::process::Command;

use cpq_sandbox::Sandbox;

/// The most that may be resident, in KiB.
const MOST: u64 = 32 * 1024;

/// Streams the users of a site of this size in a process of its own; gives the KiB that took.
async fn taken(users: u64) -> u64 {
    let sandbox = Sandbox::builder().users(users).record(0).start().await.expect("it starts");
    let mut command = Command::new(env!("CARGO_BIN_EXE_stream_users"));
    command.env("CPQ_URL", sandbox.url()).env("CPQ_TOKEN", sandbox.token());
    let run = tokio::task::spawn_blocking(move || command.output()).await.expect("it is run");
    let run = run.expect("the program starts");
    let said = String::from_utf8_lossy(&run.stdout);
    let said = said.trim().strip_suffix(" KiB").and_then(|said| said.split_once(" users, "));
    let (count, taken) = said.unwrap_or_else(|| panic!("{run:?}"));
    let count: u64 = count.parse().expect("it is a number");
    assert!(count >= users, "{count} of {users} users came");
    let taken = taken.parse().expect("it is a number");
    println!("{count} users: {taken} KiB");
    taken
}

#[tokio::test(flavor = "multi_thread")]
async fn streaming_many_users_takes_no_more_memory_than_streaming_few() {
    // A million in the long form, by `cargo xtask soak`.
    let many = std::env::var("CPQ_SOAK_USERS")
        .map_or(100_000, |users| users.parse().expect("CPQ_SOAK_USERS is a number of users"));
    let (few, many) = (taken(10_000).await, taken(many).await);
    assert!(few < MOST && many < MOST, "{few} and {many} KiB, which may be {MOST}");
    assert!(many * 10 <= few * 11, "{many} KiB are more than a tenth above {few}");
}
