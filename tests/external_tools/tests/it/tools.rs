//! Runs third-party tools that are installed from lock files, without access to the network.

use std::env;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use serde_json::Value;
use xtask::external_tools::{ExternalTools, Source};
use xtask::prerequisites::{Program, WITHOUT};
use xtask::project::Project;

pub(crate) type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// A tool that checks contracts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Checker {
    OpenapiSpecValidator,
    Spectral,
    Redocly,
}

/// A problem that a checker reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) rule: String,
    /// A JSON pointer, empty if the tool reports no location.
    pub(crate) place: String,
    pub(crate) message: String,
}

impl Checker {
    /// The name in findings.toml.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::OpenapiSpecValidator => "openapi-spec-validator",
            Self::Spectral => "spectral",
            Self::Redocly => "redocly",
        }
    }

    pub(crate) fn is_installed(self) -> Outcome<bool> {
        is_installed(match self {
            Self::OpenapiSpecValidator => Source::Python,
            Self::Spectral | Self::Redocly => Source::Node,
        })
    }

    fn command(self) -> Command {
        match self {
            Self::OpenapiSpecValidator => {
                let mut command = Command::new(external_tools().python());
                command.arg(own("tools/spec_validator.py"));
                offline(command)
            }
            Self::Spectral => {
                let script = "@stoplight/spectral-cli/dist/index.js";
                let mut command = node(&external_tools().node_modules().join(script));
                command.args(["lint", "--format", "json", "--ruleset"]);
                command.arg(own("tools/spectral.yaml"));
                command
            }
            Self::Redocly => {
                let mut command =
                    node(&external_tools().node_modules().join("@redocly/cli/bin/cli.js"));
                command
                    .env("REDOCLY_TELEMETRY", "off")
                    .env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true");
                command.args(["lint", "--format", "json", "--max-problems", "10000", "--config"]);
                command.arg(own("tools/redocly.yaml"));
                command
            }
        }
    }

    /// Returns all findings in a file.
    pub(crate) fn check(self, file: &Path) -> Outcome<Vec<Finding>> {
        let output = self.command().arg(file).output()?;
        // Status 1 means that there are findings. The network guard ends a tool in another way.
        let printed = match output.status.code() {
            Some(0 | 1) => serde_json::from_slice(&output.stdout).ok(),
            _ => None,
        };
        let findings = printed.as_ref().and_then(|printed| self.parse(printed));
        findings.ok_or_else(|| {
            let (name, file) = (self.name(), file.display());
            let errors = String::from_utf8_lossy(&output.stderr);
            format!("{name} failed on {file} ({}): {}", output.status, errors.trim()).into()
        })
    }

    fn parse(self, printed: &Value) -> Option<Vec<Finding>> {
        let [rule, place] = match self {
            Self::OpenapiSpecValidator => ["rule", "place"],
            Self::Spectral => ["code", "path"],
            Self::Redocly => ["ruleId", ""],
        };
        let findings = if self == Self::Redocly { &printed["problems"] } else { printed };
        let parse = |found: &Value| {
            let place = if self == Self::Redocly {
                // A file that cannot be parsed has lines and no pointer.
                let pointer = found["location"][0]["pointer"].as_str().unwrap_or_default();
                pointer.trim_start_matches('#').trim_end_matches('/').to_owned()
            } else {
                pointer(found[place].as_array()?)
            };
            let text = |name: &str| found[name].as_str().map(str::to_owned);
            Some(Finding { rule: text(rule)?, place, message: text("message")? })
        };
        findings.as_array()?.iter().map(parse).collect()
    }
}

fn pointer(steps: &[Value]) -> String {
    steps.iter().fold(String::new(), |pointer, step| match step {
        Value::String(name) => cpq_contract::step(&pointer, name),
        other => format!("{pointer}/{other}"),
    })
}

/// Whether this test run excludes a program; `cargo xtask test` prints which.
pub(crate) fn is_excluded(program: &Program) -> bool {
    let without = env::var(WITHOUT).unwrap_or_default();
    without.split(',').any(|name| name == program.name)
}

/// Whether the tools of a registry can be used.
///
/// # Errors
/// If they are neither installed nor excluded, so that no test is skipped unnoticed.
pub(crate) fn is_installed(source: Source) -> Outcome<bool> {
    if is_excluded(source.program()) {
        return Ok(false);
    }
    if external_tools().are_installed(source) {
        return Ok(true);
    }
    let error = "the third-party tools are not installed as the lock files in tests/external_tools \
                 specify; run `cargo xtask setup`, or `cargo xtask test`, which leaves out the tests \
                 whose tools cannot be installed";
    Err(error.into())
}

/// Returns the checkout that contains these tests.
pub(crate) fn project() -> Project {
    Project::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
}

pub(crate) fn external_tools() -> ExternalTools {
    ExternalTools::new(&project())
}

/// Returns the path of a file of this package.
pub(crate) fn own(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Returns a command that runs a Node script.
pub(crate) fn node(script: &Path) -> Command {
    let mut command = Command::new("node");
    command.arg(script);
    offline(command)
}

/// Ends a command, and the commands it starts, when it connects to another machine.
pub(crate) fn offline(mut command: Command) -> Command {
    // The guards allow this machine, so a local proxy could forward to the internet.
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    command.env("PYTHONPATH", own("tools/offline")).env("PYTHONDONTWRITEBYTECODE", "1");
    let guard = own("tools/offline/offline.cjs").display().to_string().replace('\\', "/");
    command.env("NODE_OPTIONS", format!("--require \"{guard}\""));
    let hosts = own("tools/offline/hosts").display().to_string();
    // Java starts faster without the optimizing compiler.
    let java = format!("\"-Djdk.net.hosts.file={hosts}\" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
    command.env("JAVA_TOOL_OPTIONS", java);
    command.env("npm_config_offline", "true").env("npm_config_update_notifier", "false");
    command
}
