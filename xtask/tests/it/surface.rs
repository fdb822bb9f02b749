//! sdk/surface.txt: the public items of the crate, held against its source.

use std::fs;

use xtask::regenerate::{Change, check, regenerate};

use crate::checkout::{Copy, edit, original, read, write};

#[test]
fn the_list_has_what_is_written_by_hand_and_what_is_generated() {
    let list = read(&original().sdk().join("surface.txt"));
    for line in [
        "feature default = v19",
        "struct oracle_cpq::Site { .. }",
        "fn oracle_cpq::Site::v7(&self) -> oracle_cpq::v7::Client // v7",
        "impl From<&str> for oracle_cpq::FilterValue",
        "use oracle_cpq::StatusCode = http::StatusCode",
        "fn oracle_cpq::v19::Client::list_integration_users(&self) -> \
         oracle_cpq::v19::integration_users::ListIntegrationUsers // v19",
        "#[non_exhaustive] struct oracle_cpq::v19::types::User { .. } // v19",
        "field oracle_cpq::v19::types::User::party_id: Option<i64> // v19",
        "impl serde::Serialize for oracle_cpq::v7::types::User // v7",
    ] {
        assert!(list.lines().any(|other| other == line), "`{line}` is missing");
    }
    // What is private, or only the crate's own, is not for users.
    for name in ["transport", "Operation", "object", "::Excerpt"] {
        assert!(!list.contains(name), "`{name}` is nobody's business");
    }
}

#[test]
fn a_public_item_that_changes_by_hand_is_caught_and_listed() {
    let copy = Copy::new();
    edit(&copy.project.sdk().join("src/patch.rs"), |text| {
        text.replace("pub fn is_leave(&self)", "pub fn is_left(&self)")
    });
    let message = check(&copy.project).expect_err("the list is not what it was");
    for part in [
        "--- sdk/surface.txt",
        "\n-fn oracle_cpq::Patch::is_leave(&self) -> bool\n+fn oracle_cpq::Patch::is_left(&self) -> bool\n",
    ] {
        assert!(message.contains(part), "`{part}` is missing in:\n{message}");
    }
    let report = regenerate(&copy.project).expect("the list can be written");
    assert_eq!(report.changes, [Change::Changed("surface.txt".to_owned())]);
    check(&copy.project).unwrap_or_else(|message| panic!("{message}"));
}

#[test]
fn source_that_is_no_rust_is_named_and_nothing_is_written() {
    let copy = Copy::new();
    write(&copy.project.sdk().join("src/patch.rs"), "pub fn (\n");
    fs::remove_file(copy.generated("v7/operations.rs")).expect("it can be removed");
    let before = copy.tree();
    let message = regenerate(&copy.project).expect_err("the crate can't be listed");
    assert!(message.starts_with("sdk/src/patch.rs:1:8: this is no Rust: "), "{message}");
    assert_eq!(copy.changed(&before), [""; 0]);
}
