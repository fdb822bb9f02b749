//! Clients in other languages, made and run as the published page says, from what is published alone.

mod generated;
mod guide;
mod live;
mod types;
mod warnings;

use std::env;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use xtask::external_tools::Source;
use xtask::tools::JAVA;

use crate::published::published;
use crate::tools::{Outcome, external_tools, is_left_out, is_there, offline, own};
use guide::Section;

/// The page.
const PAGE: &str = "CLIENTS.md";

/// What the page calls the contract once a reader has put it into a folder.
const CONTRACT: &str = "openapi.yaml";

/// A section of the page.
fn section(heading: &str) -> Outcome<Section> {
    Section::of(&published()?[PAGE].text, heading)
}

/// A version's contract as it is published.
fn contract(version: &str) -> Outcome<&'static str> {
    let name = format!("{version}/latest.yaml");
    let file = published()?.get(&name).ok_or_else(|| format!("{name} is not published"))?;
    Ok(&file.text)
}

/// Whether openapi-generator can be run; as of any tool, what it is left out for was said before.
fn generator_is_there() -> Outcome<bool> {
    Ok(!is_left_out(&JAVA) && is_there("openapi-generator", Source::Python)?)
}

/// Runs a line of the page as it stands, without the network.
fn run(line: &str, folder: &Path, variables: &[(&str, &str)]) -> Outcome<Output> {
    let mut words = line.split_whitespace();
    let program = words.next().ok_or("there is no command")?;
    let tools = external_tools();
    let programs = tools.python().parent().map(Path::to_owned);
    let others = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths(programs.into_iter().chain(env::split_paths(&others)))?;
    // On Windows npx is a script, which only its whole name starts.
    let program = if cfg!(windows) && program == "npx" { "npx.cmd" } else { program };
    let mut command = Command::new(program);
    command.args(words).current_dir(folder).env("PATH", path);
    // The guards of both languages, whoever starts whom. Java finds no host but those of the file, and
    // needs less time where it does not think about what it runs once.
    command.env("PYTHONPATH", own("tools/offline")).env("PYTHONDONTWRITEBYTECODE", "1");
    let guard = own("tools/offline/offline.cjs").display().to_string().replace('\\', "/");
    command.env("NODE_OPTIONS", format!("--require \"{guard}\""));
    let hosts = own("tools/offline/hosts").display().to_string();
    let java = format!("\"-Djdk.net.hosts.file={hosts}\" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
    command.env("JAVA_TOOL_OPTIONS", java);
    command.env("npm_config_offline", "true").env("npm_config_update_notifier", "false");
    command.envs(variables.iter().copied());
    let output = offline(command).output();
    output.map_err(|error| format!("`{line}` can't be started: {error}").into())
}

/// Runs a line that has to succeed, and gives what it printed.
fn succeed(line: &str, folder: &Path, variables: &[(&str, &str)]) -> Outcome<String> {
    let output = run(line, folder, variables)?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(said);
    }
    let more = String::from_utf8_lossy(&output.stderr);
    Err(format!("`{line}` failed ({}):\n{said}{more}", output.status).into())
}

/// The versions the page names are those that are set up, so that what is tried is what it says.
fn assert_versions(section: &Section) -> Outcome {
    let python = xtask::files::read(&own("requirements.in"))?;
    let node: Value = serde_json::from_str(&xtask::files::read(&own("package.json"))?)?;
    for (name, version) in section.packages()? {
        let pinned = format!("{name}=={version}");
        let is_set_up =
            python.lines().any(|line| line == pinned) || node["dependencies"][name] == version;
        assert!(is_set_up, "{PAGE} names {name} {version}, and another version is tried, or none");
    }
    Ok(())
}
