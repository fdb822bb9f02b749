//! The layout, order and notation of the files do not matter to the audit.

use std::collections::BTreeMap;

use cpq_evidence::audit::{Severity, Version, audit};
use serde_json::{Value, json};

use crate::support::{committed, committed_versions, lines, version};

/// Changes a version without changing its meaning.
type Change = fn(&mut Version);

#[test]
fn committed_versions_have_no_errors_in_any_notation() {
    let changes: [(&str, Change); 4] = [
        ("as committed", |_| {}),
        ("other order of lists in the contract", |version| {
            reverse_lists(&mut version.contract.value);
        }),
        ("other order of tables, facts and quirks", |version| {
            version.tables.reverse();
            version.other.facts.reverse();
            version.other.pages.reverse();
            version.quirks.reverse();
        }),
        ("other layout of the samples", |version| {
            for text in version.samples.values_mut() {
                let properties: BTreeMap<String, Value> =
                    serde_json::from_str(text).expect("a sample is an object");
                *text = serde_json::to_string(&properties).expect("a sample is JSON");
            }
        }),
    ];
    for name in committed_versions() {
        let mut sources = committed(&name);
        let plain = version(&sources);
        // JSON is YAML with another layout, other quotes and no comments.
        let contract = &plain.contract.value;
        let text = serde_json::to_string_pretty(contract).expect("a contract is JSON");
        sources.openapi = text.into();
        check(&name, "JSON", &version(&sources));
        for (what, change) in changes {
            let mut version = plain.clone();
            change(&mut version);
            check(&name, what, &version);
        }
    }
}

/// Warnings are allowed: a new version has them.
fn check(name: &str, what: &str, version: &Version) {
    let mut findings = audit(version);
    findings.retain(|finding| finding.severity == Severity::Error);
    assert!(findings.is_empty(), "{name}, {what}:\n{}", lines(&findings));
}

/// Reverses all lists whose order has no meaning.
fn reverse_lists(value: &mut Value) {
    const UNORDERED: [&str; 7] =
        ["parameters", "required", "x-known-values", "tags", "security", "enum", "servers"];
    match value {
        Value::Object(properties) => {
            for (name, value) in properties.iter_mut() {
                if let (true, Some(items)) =
                    (UNORDERED.contains(&name.as_str()), value.as_array_mut())
                {
                    items.reverse();
                }
                reverse_lists(value);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(reverse_lists),
        _ => {}
    }
}

#[test]
fn descriptions_and_composed_examples_may_change() {
    let mut version = version(&committed("v19"));
    for (pointer, value) in [
        ("/components/schemas/User/properties/fax/description", json!("Another.")),
        ("/components/schemas/User/properties/fax/example", json!("another")),
        ("/paths/~1users~1{partyNumber}/put/summary", json!("Another")),
        ("/info/version", json!("9.9.9")),
    ] {
        *version.contract.value.pointer_mut(pointer).expect("the place exists") = value;
    }
    let findings = audit(&version);
    assert!(findings.is_empty(), "{}", lines(&findings));
}
