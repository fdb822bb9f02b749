//! Each change of the contract says which operations it touches.

use std::collections::BTreeSet;

use cpq_publication::changelog::check;

use crate::sources::{faults, small};

fn said(text: &str) -> Vec<String> {
    let known = BTreeSet::from(["listParts", "replacePart"]);
    check(text, &known).iter().map(ToString::to_string).collect()
}

#[test]
fn an_entry_names_operations_or_says_that_it_touches_all_or_none() {
    for operations in
        ["all", "none", "`listParts`", "`listParts`, `replacePart`", "`cutPart` (removed)"]
    {
        let text =
            format!("## 2.0.0\n\n- Contract: it has\n  changed.\n  Operations: {operations}.\n");
        assert_eq!(said(&text), [""; 0], "{operations}");
    }
}

#[test]
fn an_entry_that_does_not_say_so_is_a_fault_on_its_line() {
    for (entry, says) in [
        ("- Contract: it has changed.", "does not say which operations"),
        ("- Contract: it has changed. Operations: all", "full stop"),
        (
            "- Contract: it has changed. Operations: listParts.",
            "`listParts` is no operation in backticks",
        ),
        ("- Contract: it has changed. Operations: .", "`` is no operation in backticks"),
        (
            "- Contract: it has changed. Operations: `cutPart`.",
            "no contract has an operation `cutPart`",
        ),
    ] {
        let said = said(&format!("# Changelog\n\n## 2.0.0\n\n{entry}\n\n- Crate: new.\n"));
        assert_eq!(said.len(), 1, "{entry}: {said:?}");
        assert!(said[0].starts_with("CHANGELOG.md:5: ") && said[0].contains(says), "{said:?}");
    }
}

#[test]
fn an_older_entry_may_name_what_is_gone() {
    let entry = "- Contract: it has changed. Operations: `cutPart`.\n";
    assert_eq!(said(&format!("## 2.0.0\n\n## 1.0.0\n\n{entry}")), [""; 0]);
}

#[test]
fn other_entries_say_what_they_like() {
    assert_eq!(said("## 2.0.0\n\n- Crate: it has changed.\n- Sandbox: it has, too.\n"), [""; 0]);
}

#[test]
fn nothing_is_published_with_an_entry_that_does_not_say_so() {
    let mut sources = small();
    sources.changelog.push_str("- Contract: something.\n");
    let faults = faults(&sources);
    assert!(faults.iter().any(|fault| fault.starts_with("CHANGELOG.md:7: ")), "{faults:?}");
}
