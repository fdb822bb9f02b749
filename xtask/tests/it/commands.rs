//! The command line: what it explains, what it refuses, and that it then leaves everything alone.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::checkout::{Copy, edit, original, write};

/// The command, run for the checkout at `root`.
pub(crate) fn xtask(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(arguments).env("CARGO_MANIFEST_DIR", root.join("xtask"));
    command
}

pub(crate) fn run(command: &mut Command) -> Output {
    command.output().expect("the command can be started")
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("the command prints text")
}

#[test]
fn without_arguments_it_explains_every_command() {
    let output = run(&mut xtask(original().root(), &[]));
    assert!(!output.status.success());
    let help = text(&output.stderr);
    let (_, commands) = help.split_once("Commands:\n").expect("there is a list of commands");
    let commands: Vec<(&str, &str)> = commands
        .lines()
        .take_while(|line| !line.is_empty())
        // An explanation that is wrapped goes on further in.
        .filter(|line| !line.starts_with("   "))
        .map(|line| line.trim().split_once("  ").unwrap_or((line.trim(), "")))
        .collect();
    for (name, explanation) in &commands {
        assert!(!explanation.trim().is_empty(), "`{name}` is not explained in:\n{help}");
    }
    assert!(help.contains("Usage: cargo xtask <COMMAND>"), "{help}");
    let expected = "regenerate lint diff bump default retire transcribe audit publish sandbox tour \
                    test setup bench soak";
    for name in expected.split(' ') {
        assert!(commands.iter().any(|(other, _)| *other == name), "no `{name}` in:\n{help}");
    }
}

/// A checkout that is spoiled, and what has to be said of it.
struct Refused {
    what: &'static str,
    spoil: fn(&Copy),
    says: Vec<String>,
}

fn refused<const N: usize>(what: &'static str, spoil: fn(&Copy), says: [&str; N]) -> Refused {
    Refused { what, spoil, says: says.map(str::to_owned).to_vec() }
}

#[test]
fn what_can_not_be_used_is_named_and_nothing_is_touched() {
    let cases = [
        refused(
            "a contract that is not there",
            |copy| fs::remove_file(copy.spec("v7/openapi.yaml")).expect("it can be removed"),
            ["spec/v7/openapi.yaml can't be read"],
        ),
        refused(
            "a contract that is no text",
            |copy| write(&copy.spec("v7/openapi.yaml"), b"openapi: \xff\n"),
            ["spec/v7/openapi.yaml can't be read", "UTF-8"],
        ),
        refused(
            "a contract that is no YAML",
            |copy| write(&copy.spec("v7/openapi.yaml"), "openapi: &version '3.0.3'\n"),
            ["spec/v7/openapi.yaml: line 1, column 10", "1 fault(s)"],
        ),
        refused(
            "a contract without its quirks",
            |copy| fs::remove_file(copy.spec("v7/quirks.toml")).expect("it can be removed"),
            ["spec/v7/quirks.toml can't be read"],
        ),
        refused(
            "no version",
            |copy| {
                for version in ["v7", "v19"] {
                    fs::remove_dir_all(copy.spec(version)).expect("it can be removed");
                }
            },
            ["spec holds no version"],
        ),
        Refused { what: "ten faults", spoil: ten_faults, says: ten_findings() },
    ];
    for Refused { what, spoil, says } in cases {
        let copy = Copy::new();
        spoil(&copy);
        let before = copy.tree();
        for arguments in [&["regenerate"][..], &["regenerate", "--check"], &["lint"]] {
            let output = run(&mut xtask(copy.project.root(), arguments));
            // Windows writes a path the other way.
            let said = text(&output.stderr).replace('\\', "/");
            let case = format!("{what}, {arguments:?}");
            assert!(!output.status.success(), "{case}: nothing is refused");
            assert_eq!(text(&output.stdout), "", "{case}");
            for part in &says {
                assert!(said.contains(part), "{case}: `{part}` is not said in:\n{said}");
            }
            assert_eq!(copy.changed(&before), [""; 0], "{case}");
        }
    }
}

fn ten_faults(copy: &Copy) {
    edit(&copy.spec("v7/openapi.yaml"), |text| {
        let mut faults = String::new();
        for number in 0..10 {
            let _ = writeln!(faults, "x-fault-{number}: true");
        }
        faults + text
    });
}

/// Each fault by its line and its pointer, and all of them counted.
fn ten_findings() -> Vec<String> {
    let finding = |number| format!("spec/v7/openapi.yaml:{} #/x-fault-{number} ", number + 1);
    (0..10).map(finding).chain(["\n10 fault(s)".to_owned()]).collect()
}

#[test]
fn a_version_that_is_not_there_is_answered_with_those_that_are() {
    let output = run(&mut xtask(original().root(), &["lint", "v7", "v8"]));
    assert!(!output.status.success());
    let said = text(&output.stderr);
    for part in ["`v8`", "v7, v19"] {
        assert!(said.contains(part), "`{part}` is not said in: {said}");
    }
}

#[test]
fn only_the_versions_named_are_linted() {
    let copy = Copy::new();
    ten_faults(&copy);
    let output = run(&mut xtask(copy.project.root(), &["lint", "v19"]));
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stdout).starts_with("v19: "));
}

#[test]
fn place_language_and_time_zone_make_no_difference() {
    let copy = Copy::new();
    ten_faults(&copy);
    let ours = original();
    for (root, arguments) in [
        (ours.root(), &["regenerate", "--check"][..]),
        (ours.root(), &["lint"]),
        (copy.project.root(), &["lint"]),
    ] {
        let here = run(&mut xtask(root, arguments));
        let mut command = xtask(root, arguments);
        command.current_dir(copy.elsewhere());
        command.envs([("LC_ALL", "tr_TR.UTF-8"), ("LANG", "tr_TR.UTF-8"), ("TZ", "Asia/Tokyo")]);
        assert_eq!(run(&mut command), here, "{arguments:?}");
    }
}

#[test]
fn what_is_generated_elsewhere_is_the_same() {
    let copy = Copy::new();
    let before = copy.tree();
    fs::remove_dir_all(copy.project.generated()).expect("the folder can be removed");
    let mut command = xtask(copy.project.root(), &["regenerate"]);
    command.current_dir(copy.elsewhere());
    command.envs([("LC_ALL", "tr_TR.UTF-8"), ("LANG", "tr_TR.UTF-8"), ("TZ", "Asia/Tokyo")]);
    let output = run(&mut command);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(copy.changed(&before), [""; 0]);
    assert!(text(&output.stdout).contains("added    v7/mod.rs\n"));
}
