//! The commands of `cargo xtask`, for contracts of growing size, and `regenerate` compared with other generators.

pub mod grow;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use grow::grow;

use super::Name;
use crate::files::{Folder, read, read_folder};
use crate::lab::Lab;
use crate::process;
use crate::programs::{openapi_generator, progenitor};
use crate::results::{Curve, Entry, Row, Section, Unit};

/// The numbers of copies that are added to v19.
const COPIES: [usize; 5] = [0, 1, 3, 7, 14];

/// The command lines. `regenerate` comes first, because it writes what the others check.
const COMMANDS: [&[&str]; 5] =
    [&["regenerate"], &["regenerate", "--check"], &["lint"], &["audit"], &["publish"]];

/// The files of the checkout that the commands read in addition to the contracts.
const FILES: [&str; 6] = [
    "Cargo.toml",
    "CHANGELOG.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "sdk/Cargo.toml",
    "tests/Cargo.toml",
];

/// The section, if it is named.
pub(super) fn measure(lab: &Lab, names: &[Name]) -> Result<Option<Section>, String> {
    if !names.contains(&Name::Commands) {
        return Ok(None);
    }
    eprintln!("measuring Commands");
    let debug = build(lab, "debug")?;
    let release = build(lab, "release")?;
    let folder = read_folder(&lab.root.join("spec/v19"))?;
    let mut section = Section { title: "Commands".to_owned(), ..Section::default() };
    let mut lines: Vec<(String, Vec<(f64, f64)>)> = Vec::new();
    for copies in COPIES {
        let (project, operations) = write_project(lab, &folder, copies)?;
        let rounds = if copies == 0 { lab.rounds } else { lab.rounds.min(3) };
        let builds = COMMANDS.map(|command| (&debug, "debug", command));
        for (program, profile, command) in
            builds.into_iter().chain([(&release, "release", COMMANDS[0])])
        {
            // Without the first, which reads files for the first time and writes some.
            run(program, &project, command)?;
            let samples: Result<_, _> =
                (0..rounds).map(|_| run(program, &project, command)).collect();
            let label = format!("{}, {profile} build", command.join(" "));
            let entry = Entry::new(label.clone(), samples?);
            #[expect(clippy::cast_precision_loss, reason = "few operations")]
            let point = (operations as f64, entry.median());
            match lines.iter_mut().find(|(line, _)| *line == label) {
                Some((_, points)) => points.push(point),
                None => lines.push((label, vec![point])),
            }
            if copies == 0 && profile == "debug" {
                let title = format!("xtask {}, {operations} operations", command.join(" "));
                section.rows.push(Row { title, unit: Unit::Seconds, entries: vec![entry] });
            }
        }
        if copies == 0 {
            let own = || run(&release, &project, COMMANDS[0]);
            section.rows.push(generators(lab, operations, own));
        }
    }
    let (title, size) = ("Time of the commands".to_owned(), "operations".to_owned());
    section.curves.push(Curve { title, size, unit: Unit::Seconds, lines });
    Ok(Some(section))
}

/// `regenerate` compared with the generators that users would take instead, in turns, all as processes. One that
/// fails, such as one whose tools are missing, is left out.
fn generators(lab: &Lab, operations: usize, own: impl Fn() -> Result<f64, String>) -> Row {
    type Generate<'a> = Box<dyn Fn() -> Result<f64, String> + 'a>;
    let mut contestants: Vec<(&str, Generate<'_>, Vec<f64>)> = vec![
        ("regenerate, release build", Box::new(own), Vec::new()),
        ("progenitor, reduced contract", Box::new(|| progenitor::generate(lab)), Vec::new()),
        ("openapi-generator", Box::new(|| openapi_generator::generate(lab)), Vec::new()),
    ];
    for _ in 0..lab.rounds {
        contestants.retain_mut(|(name, generate, samples)| match generate() {
            Ok(seconds) => {
                samples.push(seconds);
                true
            }
            Err(error) => {
                eprintln!("{name} does not take part: {error}");
                false
            }
        });
    }
    let entries = contestants.into_iter().map(|(name, _, samples)| Entry::new(name, samples));
    let title = format!(
        "Generate a client of {operations} operations; regenerate also lints, reads v7 and writes the tests' catalog"
    );
    Row { title, unit: Unit::Seconds, entries: entries.collect() }
}

/// Builds the commands and returns the path of the program.
fn build(lab: &Lab, profile: &str) -> Result<PathBuf, String> {
    let mut cargo = process::cargo(&lab.root);
    cargo.args(["build", "--quiet", "--package", "xtask"]);
    process::run(cargo.args((profile == "release").then_some("--release")))?;
    let target = lab.server.ancestors().nth(2).unwrap_or(&lab.root);
    Ok(target.join(profile).join(format!("xtask{}", std::env::consts::EXE_SUFFIX)))
}

/// Runs a command and returns how many seconds it takes.
fn run(program: &Path, project: &Path, command: &[&str]) -> Result<f64, String> {
    let mut xtask = Command::new(program);
    // This is how the commands find the checkout.
    xtask.args(command).env("CARGO_MANIFEST_DIR", project.join("xtask")).stdout(Stdio::null());
    let begin = Instant::now();
    let output = xtask.stderr(Stdio::piped()).output();
    let seconds = begin.elapsed().as_secs_f64();
    let output = output.map_err(|error| format!("{}: {error}", program.display()))?;
    // The pages do not describe the copies, which the audit reports.
    let is_accepted = |code| code == 0 || (command == ["audit"] && code == 1);
    if output.status.code().is_some_and(is_accepted) {
        return Ok(seconds);
    }
    let error = String::from_utf8_lossy(&output.stderr);
    Err(format!("xtask {} failed in {}: {}", command.join(" "), project.display(), error.trim()))
}

/// Writes what the commands need of a checkout, and returns its path and the number of operations.
fn write_project(lab: &Lab, folder: &Folder, copies: usize) -> Result<(PathBuf, usize), String> {
    let project = format!("commands/{copies}");
    let write = |path: &str, text: &str| lab.write(&format!("{project}/{path}"), text).map(drop);
    let contract = grow(folder, copies);
    let resources = contract.iter().filter(|(name, _)| name.starts_with("resources/"));
    let operations = resources.map(|(_, text)| text.matches("\n      operationId: ").count()).sum();
    for (name, text) in &contract {
        write(&format!("spec/v19/{name}"), text)?;
    }
    for file in FILES {
        write(file, &read(&lab.root.join(file))?)?;
    }
    write("spec/EXTENSIONS.md", &read(&lab.root.join("spec/EXTENSIONS.md"))?)?;
    for (name, text) in read_folder(&lab.root.join("spec/v7"))? {
        write(&format!("spec/v7/{name}"), &text)?;
    }
    Ok((lab.folder().join(project), operations))
}
