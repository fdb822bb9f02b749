//! Generates and builds the contestants outside of the workspace, in `target/bench`.

mod contract;
pub mod openapi_generator;
pub mod progenitor;
pub mod python;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::contestants::Contestant;
use crate::lab::Lab;

/// The driver that all contestants in Rust share.
const DRIVER: &str = include_str!("../../contestants/driver.rs");

/// Generates and builds all of them. One whose tools are missing is left out, and the reason is printed.
#[must_use]
pub fn contestants(lab: &Lab) -> Vec<Contestant> {
    let contestants = [
        ("progenitor", progenitor::contestant(lab)),
        ("openapi-generator", openapi_generator::contestant(lab)),
        ("openapi-python-client", python::contestant(lab)),
    ];
    let found = contestants.into_iter().filter_map(|(name, built)| {
        built.map_err(|error| eprintln!("{name} does not take part: {error}")).ok()
    });
    found.collect()
}

/// Writes the manifest and the source of a program into a folder of `target/bench`. The lock file is that of
/// the workspace, so that shared dependencies have the same versions.
fn write(lab: &Lab, name: &str, manifest: &str, main: &str) -> Result<(), String> {
    lab.write(&format!("{name}/Cargo.toml"), manifest)?;
    lab.write(&format!("{name}/src/main.rs"), main)?;
    let lock = std::fs::read(lab.root.join("Cargo.lock"));
    let lock = lock.map_err(|error| format!("Cargo.lock can't be read: {error}"))?;
    lab.write(&format!("{name}/Cargo.lock"), lock).map(drop)
}

/// Builds the program in a folder of `target/bench` and returns its path.
fn build(lab: &Lab, name: &str) -> Result<PathBuf, String> {
    let target = lab.folder().join("target");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--quiet", "--release", "--target-dir"]).arg(&target);
    run(cargo.current_dir(lab.folder().join(name)))?;
    let program = format!("bench-{}{}", name.replace('_', "-"), std::env::consts::EXE_SUFFIX);
    Ok(target.join("release").join(program))
}

/// The path of a program of `tests/external_tools`.
fn external_tool(lab: &Lab, name: &str) -> Result<PathBuf, String> {
    let folder = if cfg!(windows) { "Scripts" } else { "bin" };
    let tools = lab.root.join("target/external_tools/python").join(folder);
    let tool = tools.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    if tool.exists() {
        return Ok(tool);
    }
    Err(format!("{} does not exist; run `cargo xtask setup`", tool.display()))
}

/// Runs a command and returns what it printed.
fn run(command: &mut Command) -> Result<String, String> {
    let program = Path::new(command.get_program()).display().to_string();
    let output =
        command.output().map_err(|error| format!("{program} can't be started: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let printed = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(format!("{program} failed ({}): {}", output.status, printed.trim()))
}

/// Removes a folder of `target/bench`, so that a generator finds no files of an older version.
fn remove(lab: &Lab, name: &str) -> Result<(), String> {
    let folder = lab.folder().join(name);
    match std::fs::remove_dir_all(&folder) {
        Err(error) if folder.exists() => Err(format!("{}: {error}", folder.display())),
        _ => Ok(()),
    }
}
