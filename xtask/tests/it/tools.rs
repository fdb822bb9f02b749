//! What becomes of the tests that need a program which is not there.

use std::process::Output;

use xtask::tools::{Plan, TOOLS, plan};

use crate::checkout::original;
use crate::commands::{run, text, xtask};

#[test]
fn with_every_program_nothing_is_left_out() {
    let all = Plan { without: String::new(), notes: Vec::new() };
    assert_eq!(plan(&[], &[], false).as_ref(), Ok(&all));
    assert_eq!(plan(&[], &[], true), Ok(all));
}

#[test]
fn what_is_left_out_is_said_and_told_to_the_tests() {
    let Plan { without, notes } = plan(&TOOLS, &[], false).expect("it goes without them");
    assert_eq!(without, "python3,curl,venv,node,java,chromium");
    assert_eq!(notes.len(), TOOLS.len());
    for (tool, note) in TOOLS.iter().zip(&notes) {
        assert!(note.contains(tool.what) && note.contains(tool.tests), "{note}");
    }
    let one = plan(&TOOLS[1..2], &[], false).expect("it goes without it");
    assert_eq!((one.without.as_str(), one.notes.len()), ("curl", 1));
}

#[test]
fn what_nobody_wants_is_left_out_though_it_is_there() {
    let plan = plan(&TOOLS[..1], &["node".to_owned()], false).expect("it goes without it");
    assert_eq!(plan.without, "python3,node");
    assert!(plan.notes[1].contains("Spectral") && plan.notes[1].contains("(--without node)"));
    let left_out = TOOLS.map(|tool| plan.leaves_out(&tool));
    assert_eq!(left_out, [true, false, false, true, false, false]);
}

#[test]
fn who_insists_on_all_programs_is_refused_where_one_is_missing() {
    let refused = plan(&TOOLS[1..2], &[], true).expect_err("one is missing");
    assert!(refused.contains("no curl;") && refused.contains("--all-tools"), "{refused}");
    assert!(!refused.contains("python3"), "{refused}");
}

/// `cargo xtask test` on a machine without any program, not even cargo.
fn without_programs(arguments: &[&str]) -> Output {
    let empty = tempfile::tempdir().expect("a folder can be made");
    let mut command = xtask(original().root(), arguments);
    run(command.env("PATH", empty.path()).env("CARGO", empty.path().join("cargo")))
}

#[test]
fn who_insists_is_refused_before_anything_is_built() {
    let output = without_programs(&["test", "--all-tools"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stdout), "");
    let said = text(&output.stderr);
    for tool in TOOLS {
        assert!(said.contains(&format!("no {}", tool.what)), "{said}");
    }
    assert!(!said.contains("started"), "{said}");
}

#[test]
fn the_others_are_told_and_go_on() {
    let output = without_programs(&["test"]);
    let notes = text(&output.stdout);
    for tool in TOOLS {
        assert!(notes.contains(tool.what), "{notes}");
    }
    let said = text(&output.stderr);
    assert!(said.contains("test --workspace --tests` can't be started"), "{said}");
}

#[test]
fn who_leaves_out_what_there_is_not_is_told_what_there_is() {
    let output = without_programs(&["test", "--without", "python3,perl"]);
    assert!(!output.status.success());
    let said = text(&output.stderr);
    assert!(
        said.contains("'perl'") && said.contains("python3, curl, venv, node, java, chromium"),
        "{said}"
    );
    let both = without_programs(&["test", "--without", "node", "--all-tools"]);
    assert!(text(&both.stderr).contains("cannot be used with"), "{}", text(&both.stderr));
}
