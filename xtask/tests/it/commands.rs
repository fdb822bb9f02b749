//! The command line: its help, and what it refuses without changing a file.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::checkout::{Copy, edit, original, write};

/// `cargo xtask` for the checkout at `root`.
pub(crate) fn xtask(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(arguments).env("CARGO_MANIFEST_DIR", root.join("xtask"));
    command
}

pub(crate) fn run(command: &mut Command) -> Output {
    command.output().expect("the command starts")
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("the command prints UTF-8")
}

#[test]
fn lists_and_explains_every_command_without_arguments() {
    let output = run(&mut xtask(original().root(), &[]));
    assert!(!output.status.success());
    let help = text(&output.stderr);
    assert!(help.contains("Usage: cargo xtask <COMMAND>"), "{help}");
    let (_, commands) = help.split_once("Commands:\n").expect("there is a list of commands");
    let commands: Vec<&str> = commands.lines().take_while(|line| !line.is_empty()).collect();
    let expected = "regenerate lint bump transcribe adopt coverage audit diff publish semver sandbox tour test setup \
                    bench guard soak";
    for name in expected.split(' ') {
        let line = commands.iter().find(|line| line.starts_with(&format!("  {name} ")));
        let explanation =
            line.unwrap_or_else(|| panic!("no `{name}` in:\n{help}"))[name.len() + 2..].trim();
        assert!(!explanation.is_empty(), "`{name}` is not explained in:\n{help}");
    }
}

#[test]
fn invalid_input_is_named_and_no_file_changes() {
    type Case = (&'static str, fn(&Copy), Vec<String>);
    let cases: [Case; 6] = [
        (
            "a missing contract",
            |copy| fs::remove_file(copy.spec("v7/openapi.yaml")).expect("it can be removed"),
            vec!["spec/v7/openapi.yaml can't be read".to_owned()],
        ),
        (
            "a contract that is not UTF-8",
            |copy| write(&copy.spec("v7/openapi.yaml"), b"openapi: \xff\n"),
            vec!["spec/v7/openapi.yaml can't be read".to_owned(), "UTF-8".to_owned()],
        ),
        (
            "a contract that is not valid YAML",
            |copy| write(&copy.spec("v7/openapi.yaml"), "openapi: &version '3.0.3'\n"),
            vec!["spec/v7/openapi.yaml: line 1, column 10".to_owned(), "1 finding(s)".to_owned()],
        ),
        (
            "a version without quirks.toml",
            |copy| fs::remove_file(copy.spec("v7/quirks.toml")).expect("it can be removed"),
            vec!["spec/v7/quirks.toml can't be read".to_owned()],
        ),
        (
            "no version",
            |copy| {
                for version in ["v7", "v19"] {
                    fs::remove_dir_all(copy.spec(version)).expect("it can be removed");
                }
            },
            vec!["spec contains no version".to_owned()],
        ),
        ("ten findings", add_findings, ten_findings()),
    ];
    for (case, change, expected) in cases {
        let copy = Copy::new();
        change(&copy);
        let before = copy.tree();
        for arguments in [&["regenerate"][..], &["regenerate", "--check"], &["lint"]] {
            let case = format!("{case}, {arguments:?}");
            let output = run(&mut xtask(copy.project.root(), arguments));
            assert_eq!(
                (output.status.code(), text(&output.stdout).as_str()),
                (Some(1), ""),
                "{case}"
            );
            // Windows prints paths with backslashes.
            let message = text(&output.stderr).replace('\\', "/");
            for part in &expected {
                assert!(message.contains(part), "{case}: `{part}` is missing in:\n{message}");
            }
            assert_eq!(copy.changed(&before), [""; 0], "{case}");
        }
    }
}

/// Adds ten properties that the lint rules do not allow.
fn add_findings(copy: &Copy) {
    edit(&copy.spec("v7/openapi.yaml"), |text| {
        let mut findings = String::new();
        for number in 0..10 {
            let _ = writeln!(findings, "x-fault-{number}: true");
        }
        findings + text
    });
}

/// Each finding has its line and pointer, and all of them are counted.
fn ten_findings() -> Vec<String> {
    let finding = |number| format!("spec/v7/openapi.yaml:{} #/x-fault-{number} ", number + 1);
    (0..10).map(finding).chain(["\n10 finding(s)".to_owned()]).collect()
}

#[test]
fn lint_checks_only_the_named_versions() {
    let copy = Copy::new();
    add_findings(&copy);
    let output = run(&mut xtask(copy.project.root(), &["lint", "v19"]));
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stdout).starts_with("v19: no findings in "));

    let output = run(&mut xtask(copy.project.root(), &["lint", "v7", "v8"]));
    assert!(!output.status.success());
    let message = text(&output.stderr);
    assert!(message.contains("no version `v8` in spec/, only v7, v19"), "{message}");
}

#[test]
fn location_and_locale_do_not_change_the_findings() {
    let copy = Copy::new();
    add_findings(&copy);
    let expected = run(&mut xtask(copy.project.root(), &["lint"]));
    let mut command = xtask(copy.project.root(), &["lint"]);
    command.current_dir(copy.elsewhere());
    command.envs([("LC_ALL", "tr_TR.UTF-8"), ("LANG", "tr_TR.UTF-8"), ("TZ", "Asia/Tokyo")]);
    assert_eq!(run(&mut command), expected);
}
