//! Streaming uses the same memory for many users as for few.

use std::process::Command;

use cpq_sandbox::Sandbox;

/// Largest allowed peak memory, in KiB.
const MAX_MEMORY: u64 = 32 * 1024;

/// Streams the users of a sandbox in a process of its own and returns its peak memory in KiB.
async fn peak_memory(users: u64) -> u64 {
    let builder = Sandbox::builder().users(users).max_recorded(0);
    let sandbox = builder.start().await.expect("the sandbox starts");
    let mut command = Command::new(env!("CARGO_BIN_EXE_stream_users"));
    command.env("CPQ_URL", sandbox.url()).env("CPQ_TOKEN", sandbox.token());
    let output = tokio::task::spawn_blocking(move || command.output()).await;
    let output = output.expect("the task ends").expect("the program starts");
    let stdout = String::from_utf8_lossy(&output.stdout);
    let numbers = stdout.trim().strip_suffix(" KiB").and_then(|it| it.split_once(" users, "));
    let (count, memory) = numbers.unwrap_or_else(|| panic!("{output:?}"));
    let count: u64 = count.parse().expect("a number of users");
    assert!(count >= users, "{count} of {users} users");
    memory.parse().expect("a number of KiB")
}

#[tokio::test(flavor = "multi_thread")]
async fn streaming_many_users_uses_no_more_memory_than_few() {
    // `cargo xtask soak` streams a million.
    let many = std::env::var("CPQ_SOAK_USERS")
        .map_or(20_000, |users| users.parse().expect("CPQ_SOAK_USERS is a number of users"));
    let (few, many) = (peak_memory(2_000).await, peak_memory(many).await);
    assert!(few < MAX_MEMORY && many < MAX_MEMORY, "{few} and {many} KiB");
    assert!(many * 10 <= few * 11, "{many} KiB is over 10 % more than {few} KiB");
}
