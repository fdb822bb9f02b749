//! Runs other programs.

use std::io;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

/// Creates a cargo process that runs in this folder.
#[must_use]
pub fn cargo(folder: &Path) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(folder);
    cargo
}

/// Runs a command and returns what it printed.
///
/// # Errors
/// If it can't be started or fails.
pub fn run(command: &mut Command) -> Result<String, String> {
    let program = Path::new(command.get_program()).display().to_string();
    let output =
        command.output().map_err(|error| format!("{program} can't be started: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let printed = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(format!("{program} failed ({}): {}", output.status, printed.trim()))
}

/// Runs a command and returns its output. It is ended after the limit.
///
/// # Errors
/// If it can't be started, or has not ended within the limit.
pub fn output_within(command: Command, limit: Duration) -> io::Result<Output> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut command = tokio::process::Command::from(command);
    command.stdin(Stdio::null()).kill_on_drop(true);
    let output = runtime.block_on(async { tokio::time::timeout(limit, command.output()).await });
    output.unwrap_or_else(|_| {
        let message = format!("it was ended after {} s", limit.as_secs());
        Err(io::Error::new(io::ErrorKind::TimedOut, message))
    })
}
