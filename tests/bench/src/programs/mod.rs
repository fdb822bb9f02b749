//! Generates and builds the contestants outside of the workspace, in `target/bench`.

mod contract;
pub mod openapi_generator;
pub mod progenitor;
pub mod python;

use std::path::PathBuf;

use crate::contestants::Contestant;
use crate::files::read;
use crate::lab::Lab;
use crate::process::{cargo, run};

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

/// Writes the manifest and the source of a program into a folder of `target/bench`.
fn write(lab: &Lab, name: &str, manifest: &str, main: &str) -> Result<(), String> {
    lab.write(&format!("{name}/Cargo.toml"), manifest)?;
    lab.write(&format!("{name}/src/main.rs"), main)?;
    write_lock(lab, name)
}

/// Copies the lock file of the workspace to a folder of `target/bench`, so that shared dependencies have the same
/// versions. If that file is unchanged, the copy is kept, with the versions that cargo has added to it.
pub(crate) fn write_lock(lab: &Lab, name: &str) -> Result<(), String> {
    let (lock, original) = (format!("{name}/Cargo.lock"), format!("{name}/workspace.lock"));
    let workspace = read(&lab.root.join("Cargo.lock"))?;
    let is_unchanged = read(&lab.folder().join(&original)).is_ok_and(|text| text == workspace);
    if !is_unchanged || !lab.folder().join(&lock).exists() {
        lab.write(&lock, &workspace)?;
        lab.write(&original, &workspace)?;
    }
    Ok(())
}

/// Builds the program in a folder of `target/bench` and returns its path.
fn build(lab: &Lab, name: &str) -> Result<PathBuf, String> {
    let target = lab.folder().join("target");
    let mut cargo = cargo(&lab.folder().join(name));
    run(cargo.args(["build", "--quiet", "--release", "--target-dir"]).arg(&target))?;
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
