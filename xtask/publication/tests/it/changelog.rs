//! Each change of the contract in the changelog lists the operations it affects.

use std::collections::BTreeSet;

use cpq_publication::changelog::check;

use crate::sources::{faults, small};

fn messages(text: &str) -> Vec<String> {
    let known = BTreeSet::from(["listParts", "replacePart"]);
    check(text, &known).iter().map(ToString::to_string).collect()
}

#[test]
fn an_entry_lists_operations_or_all_or_none() {
    for operations in
        ["all", "none", "`listParts`", "`listParts`, `replacePart`", "`cutPart` (removed)"]
    {
        let text =
            format!("## 2.0.0\n\n- Contract: it has\n  changed.\n  Operations: {operations}.\n");
        assert_eq!(messages(&text), [""; 0], "{operations}");
    }
}

#[test]
fn an_entry_without_operations_is_a_fault() {
    for (entry, says) in [
        ("- Contract: it has changed.", "does not list the operations"),
        ("- Contract: it has changed. Operations: all", "full stop"),
        (
            "- Contract: it has changed. Operations: listParts.",
            "`listParts` is not an operation in backticks",
        ),
        ("- Contract: it has changed. Operations: .", "`` is not an operation in backticks"),
        (
            "- Contract: it has changed. Operations: `cutPart`.",
            "no contract has an operation `cutPart`",
        ),
    ] {
        let found = messages(&format!("# Changelog\n\n## 2.0.0\n\n{entry}\n\n- Crate: new.\n"));
        assert_eq!(found.len(), 1, "{entry}: {found:?}");
        assert!(found[0].starts_with("CHANGELOG.md:5: ") && found[0].contains(says), "{found:?}");
    }
}

#[test]
fn older_entries_may_name_removed_operations() {
    let entry = "- Contract: it has changed. Operations: `cutPart`.\n";
    assert_eq!(messages(&format!("## 2.0.0\n\n## 1.0.0\n\n{entry}")), [""; 0]);
}

#[test]
fn other_entries_are_not_checked() {
    assert_eq!(
        messages("## 2.0.0\n\n- Crate: it has changed.\n- Sandbox: it has, too.\n"),
        [""; 0]
    );
}

#[test]
fn an_entry_without_operations_prevents_publishing() {
    let mut sources = small();
    sources.changelog.push_str("- Contract: something.\n");
    let faults = faults(&sources);
    assert!(faults.iter().any(|fault| fault.starts_with("CHANGELOG.md:7: ")), "{faults:?}");
}
