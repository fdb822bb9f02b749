//! The program as clients in other languages use it.

use std::path::Path;
use std::process::{Command, Output};

use crate::program::{Program, argument};

/// Environment variable with the programs that this test run does without; `cargo xtask test` sets it.
const WITHOUT: &str = "CPQ_TESTS_WITHOUT";

/// Whether a program can be used.
///
/// # Panics
/// If it is missing and not excluded, so that no test is skipped unnoticed.
fn is_installed(program: &str) -> bool {
    if std::env::var(WITHOUT).is_ok_and(|without| without.split(',').any(|name| name == program)) {
        return false;
    }
    let output = Command::new(program).arg("--version").output();
    assert!(
        output.is_ok_and(|output| output.status.success()),
        "{program} is not installed; `cargo xtask test` leaves out the tests that need it"
    );
    true
}

#[test]
fn python_client_finds_no_fault_with_a_new_site() {
    if !is_installed("python3") {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let ready = folder.path().join("ready.json");
    let _program = Program::start(&["--users", "25", "--ready-file", argument(&ready)]);
    let run = || -> Output {
        let client = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/black_box/client.py");
        Command::new("python3").arg(client).arg(&ready).output().expect("python3 runs")
    };
    let output = run();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // On the site that this has changed, the same checks fail.
    let output = run();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{errors}");
    assert!(errors.starts_with("status of creating a user: expected 201, got 400"), "{errors}");
}

// The line is for a POSIX shell.
#[cfg(unix)]
#[test]
fn printed_curl_line_works() {
    if !is_installed("curl") {
        return;
    }
    for (arguments, expected) in [
        (&[][..], "\"partyId\":318766884429645907"),
        (&["--context", ""], "\"jobTitle\":\"Planner\""),
    ] {
        let program = Program::start(arguments);
        let line = format!("curl --fail --silent --noproxy '*' {}", program.value("curl "));
        let output = Command::new("sh").args(["-c", &line]).output().expect("sh runs");
        let body = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && body.contains(expected), "{line}: {output:?}");
    }
}
