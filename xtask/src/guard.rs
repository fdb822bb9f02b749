//! The guards: compares how many instructions the code needs with committed baselines.
//!
//! `tests/bench/guards` has the work that is counted. Instructions are counted by Callgrind, so that a result
//! does not depend on the load of the machine.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::cargo::Cargo;
use crate::files::{names, read, write};
use crate::project::Project;

/// The version of gungraun in tests/bench/guards/Cargo.toml. Its runner is installed on demand.
const VERSION: &str = "0.20.0";

/// How many percent more than its baseline a count may be.
const LIMIT: u64 = 5;

const BASELINES: &str = "tests/bench/guards/baselines.txt";

/// Instructions by the name of a guard: decoding a page, encoding a user, calls, and the generator.
pub type Counts = BTreeMap<String, u64>;

/// Counts instructions, and compares them with the baselines, or writes them as the new baselines.
///
/// # Errors
/// If Valgrind is missing, the runner can't be installed, the work fails, or a count is above its limit.
pub fn run(project: &Project, update: bool) -> Result<(), String> {
    let is_installed = Command::new("valgrind").arg("--version").output();
    if !is_installed.is_ok_and(|output| output.status.success()) {
        return Err("Valgrind is missing; install it, for example with `apt-get install valgrind`"
            .to_owned());
    }
    let runner = install(project)?;
    let counts = count(project, &runner)?;
    let compiler = compiler(project)?;
    let path = project.root().join(BASELINES);
    if update {
        let lines = counts.iter().map(|(name, count)| format!("{name} {count}\n"));
        write(&path, format!("# {compiler}\n{}", lines.collect::<String>()))?;
        println!("Wrote {BASELINES}.");
        return Ok(());
    }
    let text = read(&path)?;
    let checked = check(&parse(&text)?, &counts);
    let report = checked.map_err(|error| match text.lines().next() {
        Some(line) if line == format!("# {compiler}") => error,
        line => format!(
            "{error}\nThe baselines are of another compiler ({}) than these counts ({compiler}). `cargo xtask guard \
             --update` writes those of this one.",
            line.unwrap_or_default().trim_start_matches("# ")
        ),
    });
    report.map(|report| print!("{report}"))
}

/// The compiler's release and host, such as `rustc 1.95.0, x86_64-unknown-linux-gnu`.
fn compiler(project: &Project) -> Result<String, String> {
    let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    let output = rustc.arg("-vV").current_dir(project.root()).output();
    let output = output.map_err(|error| format!("rustc can't be started: {error}"))?;
    let printed = String::from_utf8_lossy(&output.stdout);
    let value = |name: &str| {
        let value = printed.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        value.ok_or_else(|| format!("`rustc -vV` printed no {name}"))
    };
    Ok(format!("rustc {}, {}", value("release")?, value("host")?))
}

/// Reads baselines: a name and a count on each line. Lines that begin with `#` are comments.
///
/// # Errors
/// If a line is something else.
pub fn parse(text: &str) -> Result<Counts, String> {
    let line = |line: &str| {
        let (name, count) = line.split_once(' ')?;
        Some((name.to_owned(), count.parse().ok()?))
    };
    let lines = text.lines().filter(|text| !text.starts_with('#')).map(|text| {
        line(text).ok_or_else(|| format!("{BASELINES}: `{text}` is not a name and a count"))
    });
    lines.collect()
}

/// Compares counts with their baselines, and returns a report.
///
/// # Errors
/// If a count is above its limit, or either of both is missing.
pub fn check(baselines: &Counts, counts: &Counts) -> Result<String, String> {
    let mut report = String::new();
    let mut failures = Vec::new();
    for (name, count) in counts {
        let Some(baseline) = baselines.get(name) else {
            failures.push(format!("`{name}` has no baseline"));
            continue;
        };
        #[allow(clippy::cast_precision_loss, reason = "a percentage needs few digits")]
        let change = (*count as f64 / *baseline as f64 - 1.0) * 100.0;
        let _ = writeln!(report, "{name}: {count} instructions, {change:+.2} %");
        if count * 100 > baseline * (100 + LIMIT) {
            failures.push(format!(
                "`{name}` needs {count} instructions, {change:.1} % more than its baseline {baseline}; {LIMIT} % \
                 are allowed"
            ));
        }
    }
    let missing = baselines.keys().filter(|name| !counts.contains_key(*name));
    failures.extend(missing.map(|name| format!("`{name}` has a baseline, but was not counted")));
    if failures.is_empty() {
        return Ok(report);
    }
    Err(format!(
        "{report}{}\nFind the cause with `callgrind_annotate` and the files in target/gungraun. If the change is \
         meant, run `cargo xtask guard --update` and commit {BASELINES} with the reason.",
        failures.join("\n")
    ))
}

/// Installs the runner in `target`, which takes some minutes, unless this version of it is there. Returns its path.
fn install(project: &Project) -> Result<String, String> {
    let folder = project.root().join("target/gungraun-runner");
    let runner = format!("gungraun-runner{}", std::env::consts::EXE_SUFFIX);
    let runner = folder.join("bin").join(runner).display().to_string();
    let version = Command::new(&runner).arg("--version").output();
    let installed = version.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    if installed.is_ok_and(|text| text.trim() == format!("gungraun-runner {VERSION}")) {
        return Ok(runner);
    }
    let (package, folder) = (format!("gungraun-runner@{VERSION}"), folder.display().to_string());
    Cargo::new(project, &["install", "--locked", "--root", &folder, &package]).run()?;
    Ok(runner)
}

/// Runs the work and reads the counts from the summaries that the runner writes.
fn count(project: &Project, runner: &str) -> Result<Counts, String> {
    let home = project.root().join("target/gungraun");
    // Summaries of renamed guards would remain.
    if home.exists() {
        fs::remove_dir_all(&home).map_err(|error| format!("{}: {error}", home.display()))?;
    }
    let build = ["bench", "--package", "cpq-guards", "--features", "callgrind"];
    let options =
        ["--".to_owned(), "--save-summary=json".to_owned(), format!("--home={}", home.display())];
    let cargo = Cargo::new(project, &[build.map(str::to_owned).as_slice(), &options].concat());
    cargo.env("GUNGRAUN_RUNNER", runner).run()?;
    let folder = home.join("cpq-guards/guards/guards");
    let mut counts = Counts::new();
    for name in names(&folder)? {
        let path: PathBuf = folder.join(&name).join("summary.json");
        let summary: Value = serde_json::from_str(&read(&path)?)
            .map_err(|error| format!("{}: {error}", path.display()))?;
        let count = instructions(&summary)
            .ok_or_else(|| format!("{} has no count of instructions", path.display()))?;
        let name = name.split('.').next().unwrap_or(&name);
        counts.insert(name.to_owned(), count);
    }
    Ok(counts)
}

/// The count of the instructions read, as Callgrind calls them.
fn instructions(summary: &Value) -> Option<u64> {
    summary.pointer("/profiles/0/data/total/metrics/Ir/values/new")?.as_u64()
}
