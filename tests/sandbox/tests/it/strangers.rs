//! The site as a stranger uses it, who has its ready file and a language that is not Rust.

use std::path::Path;
use std::process::{Command, Output};

use crate::client::Outcome;
use crate::program::{Program, text};

/// Names the programs that this run of the tests has to do without; `cargo xtask test` sets it.
const WITHOUT: &str = "CPQ_TESTS_WITHOUT";

/// More users than the stranger's page holds.
const USERS: &str = "25";

/// Whether a program can be run. One that can't has to be named beforehand: nothing is left out in
/// silence.
fn has(tool: &str) -> bool {
    let answer = Command::new(tool).arg("--version").output();
    let is_there = answer.is_ok_and(|answer| answer.status.success());
    let without = std::env::var(WITHOUT).unwrap_or_default();
    assert!(
        is_there || without.split(',').any(|name| name == tool),
        "{tool} can't be run here: install it, or run `cargo xtask test`, which says what is left \
         out without it"
    );
    is_there
}

/// Runs a stranger's program on the site that a ready file tells of.
fn visit(interpreter: &str, script: &str, ready: &Path) -> std::io::Result<Output> {
    let strangers = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/strangers");
    Command::new(interpreter).arg(strangers.join(script)).arg(ready).output()
}

/// A first visit finds all as it should be; a second one, on the site as the first has left it, does
/// not, and so shows that the stranger looks.
fn assert_pleases(interpreter: &str, script: &str) -> Outcome {
    let folder = tempfile::tempdir()?;
    let ready = folder.path().join("ready.json");
    let _program = Program::start(&["--users", USERS, "--ready-file", text(&ready)?])?;
    let first = visit(interpreter, script, &ready)?;
    let said = String::from_utf8(first.stderr)?;
    assert!(first.status.success(), "{script}: {said}");
    let second = visit(interpreter, script, &ready)?;
    let said = String::from_utf8(second.stderr)?;
    assert_eq!(second.status.code(), Some(1), "{said}");
    assert!(said.starts_with("not so: creating a user should be 201 and is 400"), "{said}");
    Ok(())
}

#[test]
fn stranger_in_python_finds_all_as_it_should_be() -> Outcome {
    if has("python3") { assert_pleases("python3", "stranger.py") } else { Ok(()) }
}

// The script is one of POSIX.
#[cfg(unix)]
#[test]
fn stranger_with_curl_finds_all_as_it_should_be() -> Outcome {
    if has("curl") { assert_pleases("sh", "stranger.sh") } else { Ok(()) }
}
