//! Tests every rule with edits of the small version.

use std::collections::BTreeSet;

use cpq_evidence::audit::{NOTED, RULES, audit};
use serde::Deserialize;

use crate::support::{edit, lines, path, small, text, toml, version};

/// `small.edits.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edits {
    edits: Vec<Edit>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    rule: String,
    at: String,
    file: String,
    from: String,
    to: String,
}

#[test]
fn finds_nothing_in_the_small_version() {
    let findings = audit(&version(&small()));
    assert!(findings.is_empty(), "{}", lines(&findings));
}

#[test]
fn finds_every_edit_by_its_rule_and_place() {
    let edits: Edits = toml("audit/small.edits.toml");
    let mut missed = Vec::new();
    for Edit { rule, at, file, from, to } in &edits.edits {
        let mut sources = small();
        edit(&mut sources, file, from, to);
        let findings = audit(&version(&sources));
        if !findings.iter().any(|finding| finding.rule == rule && finding.pointer == *at) {
            let found = lines(&findings);
            missed.push(format!("`{from}` to `{to}`: no `{rule}` at {at} in\n{found}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
    let tested: BTreeSet<&str> = edits.edits.iter().map(|edit| edit.rule.as_str()).collect();
    let required = compared_rules().filter(|rule| !NOTED.contains(rule));
    let untested: Vec<&str> = required.filter(|rule| !tested.contains(rule)).collect();
    assert!(untested.is_empty(), "no edit for {untested:?}");
}

/// The rules that compare pages and contract.
fn compared_rules() -> impl Iterator<Item = &'static str> {
    RULES.into_iter().filter(|rule| !rule.starts_with("quirk-") && *rule != "not-reread")
}

#[test]
fn extensions_md_names_every_rule() {
    let text = text(&path("../../../spec/EXTENSIONS.md"));
    let missing: Vec<&str> =
        compared_rules().filter(|rule| !text.contains(&format!("`{rule}`"))).collect();
    assert!(missing.is_empty(), "spec/EXTENSIONS.md does not name {missing:?}");
}
