//! Contract to SDK: what is checked, what is written, and what is left alone.

use std::fs;

use cpq_codegen::HEADER;
use xtask::regenerate::{Change, check, regenerate};

use crate::checkout::{Copy, edit, original, read, write};

#[test]
fn the_checkout_is_what_its_contracts_give() {
    let report = check(&original()).unwrap_or_else(|message| panic!("{message}"));
    assert_eq!(report.changes, []);
}

#[test]
fn copies_under_any_name_become_the_same_bytes() {
    let committed = Copy::new().tree();
    for name in ["a", "größer, mit Leerzeichen"] {
        let copy = Copy::named(name);
        check(&copy.project).unwrap_or_else(|message| panic!("{name}: {message}"));
        fs::remove_dir_all(copy.project.generated()).expect("the folder can be removed");
        fs::remove_file(copy.project.lock()).expect("the lock can be removed");
        regenerate(&copy.project).unwrap_or_else(|message| panic!("{name}: {message}"));
        assert_eq!(copy.changed(&committed), [""; 0], "{name}");
        let again = regenerate(&copy.project).unwrap_or_else(|message| panic!("{message}"));
        assert_eq!(again.changes, [], "{name}: a second run has nothing to do");
    }
}

#[test]
fn a_checkout_with_the_line_ends_of_windows_is_in_order() {
    let copy = Copy::new();
    for name in ["spec/v7/openapi.yaml", "sdk/src/generated/v7/mod.rs", "spec/generated.lock"] {
        edit(&copy.project.root().join(name), |text| text.replace('\n', "\r\n"));
    }
    check(&copy.project).unwrap_or_else(|message| panic!("{message}"));
}

#[test]
fn an_edit_by_hand_is_caught_and_undone() {
    let copy = Copy::new();
    let file = copy.generated("v7/operations.rs");
    edit(&file, |text| format!("{text}// By hand.\n"));
    let before = copy.tree();
    let message = check(&copy.project).expect_err("an edit by hand is no generated code");
    for part in ["v7/operations.rs", "\n-// By hand.\n", "`cargo xtask regenerate`"] {
        assert!(message.contains(part), "`{part}` is missing in:\n{message}");
    }
    assert_eq!(copy.changed(&before), [""; 0], "a check writes nothing");
    let report = regenerate(&copy.project).expect("what was edited can be written");
    assert_eq!(report.changes, [Change::Changed("v7/operations.rs".to_owned())]);
    check(&copy.project).unwrap_or_else(|message| panic!("{message}"));
}

#[test]
fn a_file_that_is_gone_is_caught_and_comes_back() {
    let copy = Copy::new();
    let before = copy.tree();
    fs::remove_file(copy.generated("v7/types/user.rs")).expect("it can be removed");
    let message = check(&copy.project).expect_err("a file is missing");
    assert!(message.contains("v7/types/user.rs"), "{message}");
    let report = regenerate(&copy.project).expect("what is missing can be written");
    assert_eq!(report.changes, [Change::Added("v7/types/user.rs".to_owned())]);
    assert_eq!(copy.changed(&before), [""; 0]);
}

#[test]
fn a_file_that_is_no_longer_generated_goes_and_so_does_its_folder() {
    let copy = Copy::new();
    let before = copy.tree();
    write(&copy.generated("v7/old/part.rs"), format!("{HEADER}\n"));
    let message = check(&copy.project).expect_err("a file is left over");
    assert!(message.contains("v7/old/part.rs"), "{message}");
    let report = regenerate(&copy.project).expect("what is left over can be removed");
    assert_eq!(report.changes, [Change::Removed("v7/old/part.rs".to_owned())]);
    assert_eq!(copy.changed(&before), [""; 0]);
}

#[test]
fn the_list_that_the_tests_go_by_is_generated_like_the_sdk() {
    let copy = Copy::new();
    let before = copy.tree();
    let file = copy.project.cases().join("v7.rs");
    edit(&file, |text| text.replace("Type::of::<types::User>(\"User\"),", ""));
    write(&copy.project.cases().join("v6.rs"), format!("{HEADER}\n"));
    let message = check(&copy.project).expect_err("a type is no longer listed");
    assert!(message.contains("+        Type::of::<types::User>"), "{message}");
    let report = regenerate(&copy.project).expect("what was edited can be written");
    let changed = Change::Changed("tests/v7.rs".to_owned());
    assert_eq!(report.changes, [changed, Change::Removed("tests/v6.rs".to_owned())]);
    assert_eq!(copy.changed(&before), [""; 0]);
}

#[test]
fn a_folder_that_is_named_otherwise_is_no_version() {
    let copy = Copy::new();
    for name in ["v+8", "v", "vnext", "old-v7"] {
        fs::create_dir(copy.spec(name)).expect("the folder can be made");
    }
    check(&copy.project).unwrap_or_else(|message| panic!("{message}"));
}

#[test]
fn a_file_of_somebody_elses_is_refused_and_nothing_is_touched() {
    let copy = Copy::new();
    write(&copy.generated("v7/helper.rs"), "pub fn help() {}\n");
    edit(&copy.generated("v7/operations.rs"), |text| format!("{text}// By hand.\n"));
    let before = copy.tree();
    for message in [check(&copy.project), regenerate(&copy.project)] {
        let message = message.expect_err("the file is not generated");
        assert!(message.contains("sdk/src/generated/v7/helper.rs"), "{message}");
        assert_eq!(copy.changed(&before), [""; 0]);
    }
}

#[test]
fn a_description_changes_the_one_type_it_describes() {
    let copy = Copy::new();
    edit(&copy.spec("v7/openapi.yaml"), |text| {
        text.replace("First line of the billing address.", "Where the bill goes.")
    });
    let report = regenerate(&copy.project).expect("the contract is in order");
    let expected = ["generated.lock", "v7/types/user.rs"];
    assert_eq!(report.changes, expected.map(|name| Change::Changed(name.to_owned())));
    assert!(read(&copy.generated("v7/types/user.rs")).contains("/// Where the bill goes."));
}

/// What one account generates, another has to be able to build.
#[cfg(unix)]
#[test]
fn generated_files_may_be_read_by_whoever_may_read_other_files() {
    use std::os::unix::fs::PermissionsExt as _;

    let copy = Copy::new();
    let file = copy.generated("v7/operations.rs");
    let other = copy.elsewhere().join("other.rs");
    fs::remove_file(&file).expect("it can be removed");
    write(&other, "");
    regenerate(&copy.project).expect("what is missing can be written");
    let mode = |path| fs::metadata(path).expect("the file is there").permissions().mode();
    assert_eq!(format!("{:o}", mode(file)), format!("{:o}", mode(other)));
}
