//! Which tests `cargo xtask test` leaves out if a program is missing.

use std::process::Output;

use xtask::prerequisites::{PROGRAMS, Plan};

use crate::checkout::original;
use crate::commands::{run, text, xtask};

#[test]
fn leaves_out_what_is_missing_or_excluded() {
    let node = ["node".to_owned()];
    let cases = [
        ("nothing is missing", Plan::new(&[], &[], true), "", vec![]),
        (
            "all programs are missing",
            Plan::new(&PROGRAMS, &[], false),
            "python3,curl,venv,node,java,chromium",
            PROGRAMS.to_vec(),
        ),
        ("curl is missing", Plan::new(&PROGRAMS[1..2], &[], false), "curl", vec![PROGRAMS[1]]),
        (
            "one missing, one excluded",
            Plan::new(&PROGRAMS[..1], &node, false),
            "python3,node",
            vec![PROGRAMS[0], PROGRAMS[3]],
        ),
    ];
    for (case, plan, without, programs) in cases {
        let plan = plan.unwrap_or_else(|message| panic!("{case}: {message}"));
        assert_eq!(plan.without, without, "{case}");
        assert_eq!(plan.notes.len(), programs.len(), "{case}");
        for (program, note) in programs.iter().zip(&plan.notes) {
            assert!(note.contains(program.tests), "{case}: {note}");
        }
        for program in PROGRAMS {
            assert_eq!(plan.leaves_out(&program), programs.contains(&program), "{case}");
        }
    }
}

/// Runs `cargo xtask` on a machine without any program, not even cargo.
fn without_programs(arguments: &[&str]) -> Output {
    let empty = tempfile::tempdir().expect("a folder can be created");
    let mut command = xtask(original().root(), arguments);
    run(command.env("PATH", empty.path()).env("CARGO", empty.path().join("cargo")))
}

#[test]
fn notes_what_is_left_out_and_runs_the_other_tests() {
    let output = without_programs(&["test"]);
    let notes = text(&output.stdout);
    for program in PROGRAMS {
        assert!(notes.contains(&format!("({} is not installed)", program.title)), "{notes}");
    }
    let message = text(&output.stderr);
    assert!(message.contains("test --workspace --tests` can't be started"), "{message}");
}

#[test]
fn refuses_before_building_if_a_required_program_is_missing() {
    let output = without_programs(&["test", "--all-tools"]);
    assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(1), ""));
    let message = text(&output.stderr);
    for program in PROGRAMS {
        assert!(message.contains(program.title), "{message}");
    }
    assert!(!message.contains("started"), "{message}");
}

#[test]
fn refuses_to_exclude_unknown_programs_or_required_ones() {
    for (arguments, expected) in [
        (["--without", "python3,perl"], "'perl'"),
        (["--without", "perl"], "python3, curl, venv, node, java, chromium"),
        (["--without=node", "--all-tools"], "cannot be used with"),
    ] {
        let output = without_programs(&[&["test"][..], &arguments].concat());
        let message = text(&output.stderr);
        assert!(!output.status.success() && message.contains(expected), "{message}");
    }
}
