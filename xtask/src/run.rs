//! What needs the SDK or the local site runs as a cargo process of its own.

use std::process::Command;

use crate::project::Project;

/// Runs cargo in the checkout with these arguments.
///
/// # Errors
/// When it can't be started or does not succeed.
pub fn cargo(project: &Project, arguments: &[&str]) -> Result<(), String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let line = format!("cargo {}", arguments.join(" "));
    let mut command = Command::new(cargo);
    command.args(arguments).current_dir(project.root());
    // Windows replaces no program that is running, and the tests build this one anew.
    if cfg!(windows) {
        command.env("CARGO_TARGET_DIR", project.root().join("target/nested"));
    }
    let status = command.status().map_err(|error| format!("`{line}` can't be started: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("`{line}` failed ({status})")) }
}
