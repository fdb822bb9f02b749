//! The tools of others, as they are run: from the lock files, without the network.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use serde_json::Value;
use xtask::external_tools::{ExternalTools, Source};
use xtask::project::Project;
use xtask::tools::WITHOUT;

/// What a test comes to; an error is printed as it is.
pub(crate) type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// A tool that says what it thinks of a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Tool {
    OpenapiSpecValidator,
    Spectral,
    Redocly,
}

/// What a tool says of one place in a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) rule: String,
    /// A JSON pointer, empty where the tool names no place.
    pub(crate) place: String,
    pub(crate) message: String,
}

impl Tool {
    /// The tool's name in findings.toml.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::OpenapiSpecValidator => "openapi-spec-validator",
            Self::Spectral => "spectral",
            Self::Redocly => "redocly",
        }
    }

    fn source(self) -> Source {
        match self {
            Self::OpenapiSpecValidator => Source::Python,
            Self::Spectral | Self::Redocly => Source::Node,
        }
    }

    /// Whether the tool can be run. What can't be has to be named beforehand: nothing is left out
    /// in silence.
    pub(crate) fn is_there(self) -> Outcome<bool> {
        is_there(self.name(), self.source())
    }

    /// All that the tool finds in a file.
    pub(crate) fn opinion(self, file: &Path) -> Outcome<Vec<Finding>> {
        let mut command = match self {
            Self::OpenapiSpecValidator => python(&own("tools/spec_validator.py")),
            Self::Spectral => {
                let mut command = package("@stoplight/spectral-cli/dist/index.js");
                command
                    .args(["lint", "--format", "json", "--ruleset"])
                    .arg(own("tools/spectral.yaml"));
                command
            }
            Self::Redocly => {
                let mut command = package("@redocly/cli/bin/cli.js");
                command.args(["lint", "--format", "json", "--max-problems", "10000", "--config"]);
                command.arg(own("tools/redocly.yaml"));
                command
            }
        };
        let answer = command.arg(file).output()?;
        let said = String::from_utf8_lossy(&answer.stderr).into_owned();
        // 1 says that there are findings; whoever is stopped by the guard has no such code.
        let read = match answer.status.code() {
            Some(0 | 1) => serde_json::from_slice(&answer.stdout).ok(),
            _ => None,
        };
        let printed: Option<Vec<Finding>> = read.as_ref().and_then(|read| self.read(read));
        printed.ok_or_else(|| {
            let (name, file) = (self.name(), file.display());
            format!("{name} gave no opinion of {file} ({}): {}", answer.status, said.trim()).into()
        })
    }

    /// Takes what the tool printed; none where it is not as it should be.
    fn read(self, printed: &Value) -> Option<Vec<Finding>> {
        match self {
            Self::OpenapiSpecValidator | Self::Spectral => {
                let rule = if self == Self::Spectral { "code" } else { "rule" };
                let place = if self == Self::Spectral { "path" } else { "place" };
                let read = |found: &Value| {
                    Some(Finding {
                        rule: found[rule].as_str()?.to_owned(),
                        place: pointer(found[place].as_array()?),
                        message: found["message"].as_str()?.to_owned(),
                    })
                };
                printed.as_array()?.iter().map(read).collect()
            }
            Self::Redocly => {
                let read = |found: &Value| {
                    // A file that can't be read has lines, and no pointer.
                    let place = found["location"][0]["pointer"].as_str().unwrap_or_default();
                    Some(Finding {
                        rule: found["ruleId"].as_str()?.to_owned(),
                        place: place.trim_start_matches('#').trim_end_matches('/').to_owned(),
                        message: found["message"].as_str()?.to_owned(),
                    })
                };
                printed["problems"].as_array()?.iter().map(read).collect()
            }
        }
    }
}

/// Whether the tests do without a tool, which was said before they began.
pub(crate) fn is_left_out(tool: &xtask::tools::Tool) -> bool {
    let without = std::env::var(WITHOUT).unwrap_or_default();
    without.split(',').any(|name| name == tool.name)
}

/// Whether what comes from a source can be run, as [`Tool::is_there`] has it.
pub(crate) fn is_there(name: &str, source: Source) -> Outcome<bool> {
    Ok(is_among(name, source, &external_tools(), &std::env::var(WITHOUT).unwrap_or_default())?)
}

fn is_among(
    name: &str,
    source: Source,
    tools: &ExternalTools,
    without: &str,
) -> Result<bool, String> {
    if without.split(',').any(|unwanted| unwanted == source.tool().name) {
        return Ok(false);
    }
    if tools.are_set_up(source) {
        return Ok(true);
    }
    Err(format!(
        "{name} is not set up as the lock file in tests/external_tools says: run `cargo xtask setup`, or \
         `cargo xtask test`, which does that first and says what is left out where it can't"
    ))
}

fn pointer(steps: &[Value]) -> String {
    steps.iter().fold(String::new(), |pointer, step| match step {
        Value::String(name) => cpq_contract::step(&pointer, name),
        other => format!("{pointer}/{other}"),
    })
}

/// The checkout these tests are part of.
pub(crate) fn project() -> Project {
    Project::at(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
}

pub(crate) fn external_tools() -> ExternalTools {
    ExternalTools::of(&project())
}

/// A file of this package.
pub(crate) fn own(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Python with the tools that are set up, to run a script.
fn python(script: &Path) -> Command {
    let mut command = Command::new(external_tools().python());
    command.arg(script);
    // Loads the guard, and leaves no compiled copy of it beside it.
    command.env("PYTHONPATH", own("tools/offline")).env("PYTHONDONTWRITEBYTECODE", "1");
    offline(command)
}

/// Node, to run a script of a package that is set up.
fn package(script: &str) -> Command {
    node(&external_tools().node_modules().join(script))
}

/// Node, to run a script.
pub(crate) fn node(script: &Path) -> Command {
    let mut command = Command::new("node");
    command.arg("--require").arg(own("tools/offline/offline.cjs")).arg(script);
    command.env("REDOCLY_TELEMETRY", "off").env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true");
    offline(command)
}

/// Leaves no proxy that a tool could reach the network by: the guards let this machine pass.
pub(crate) fn offline(mut command: Command) -> Command {
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    command
}

#[test]
fn a_tool_that_is_not_set_up_is_told_with_what_sets_it_up() -> Outcome {
    let folder = tempfile::tempdir()?;
    let nothing = ExternalTools::of(&Project::at(folder.path()));
    for tool in [Tool::OpenapiSpecValidator, Tool::Spectral, Tool::Redocly] {
        let is_among = |without| is_among(tool.name(), tool.source(), &nothing, without);
        let told = is_among("curl").expect_err("nothing is set up");
        assert!(told.contains(tool.name()) && told.contains("cargo xtask setup"), "{told}");
        assert_eq!(is_among("venv,node"), Ok(false));
    }
    Ok(())
}
