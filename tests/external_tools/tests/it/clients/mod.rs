//! Clients in other languages, generated and run exactly as the published guide says.

mod generated;
mod guide;
mod languages;
mod live;
mod warnings;

use std::env;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::published::published;
use crate::tools::{Outcome, external_tools, offline, own};
use guide::Section;

const GUIDE: &str = "CLIENTS.md";

/// The file name that the guide uses for the contract.
const CONTRACT: &str = "openapi.yaml";

/// Returns a section of the guide. Its package versions must be those that are installed.
fn section(heading: &str) -> Outcome<Section> {
    let section = Section::new(&published()?[GUIDE].text, heading)?;
    let python = xtask::files::read(&own("requirements.in"))?;
    let node: Value = serde_json::from_str(&xtask::files::read(&own("package.json"))?)?;
    for (name, version) in section.packages()? {
        let pinned = format!("{name}=={version}");
        let is_installed =
            python.lines().any(|line| line == pinned) || node["dependencies"][name] == version;
        assert!(is_installed, "{GUIDE} uses {name} {version}, which is not what the tests install");
    }
    Ok(section)
}

/// Returns the published contract of a version.
fn contract(version: &str) -> Outcome<&'static str> {
    let name = format!("{version}/latest.yaml");
    let file = published()?.get(&name).ok_or_else(|| format!("{name} is not published"))?;
    Ok(&file.text)
}

/// Runs a command line of the guide without access to the network.
fn run(line: &str, folder: &Path, variables: &[(&str, &str)]) -> Outcome<Output> {
    let mut words = line.split_whitespace();
    let program = words.next().ok_or("the command line is empty")?;
    let python = external_tools().python();
    let installed = python.parent().map(Path::to_owned);
    let inherited = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths(installed.into_iter().chain(env::split_paths(&inherited)))?;
    // On Windows, npx is a script, which needs its full name.
    let program = if cfg!(windows) && program == "npx" { "npx.cmd" } else { program };
    let mut command = Command::new(program);
    command.args(words).current_dir(folder).env("PATH", path).envs(variables.iter().copied());
    let output = offline(command).output();
    output.map_err(|error| format!("cannot start `{line}`: {error}").into())
}

/// Runs a command line that must succeed, and returns its output, errors last.
fn run_successfully(line: &str, folder: &Path, variables: &[(&str, &str)]) -> Outcome<String> {
    let output = run(line, folder, variables)?;
    let printed = [output.stdout, output.stderr].concat();
    let printed = String::from_utf8_lossy(&printed).into_owned();
    if output.status.success() {
        return Ok(printed);
    }
    Err(format!("`{line}` failed ({}):\n{printed}", output.status).into())
}
