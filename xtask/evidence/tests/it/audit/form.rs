//! Form is nothing: layout, order and notation of the files change no finding.

use std::collections::BTreeMap;

use cpq_evidence::audit::{Sources, audit};
use serde_json::{Value, json};

use super::spec::{VERSIONS, at, committed, faults, lines, read, set, sources};

/// Writes a contract anew as JSON, which is YAML as well: another layout, quotes and no comments.
fn as_json(sources: &Sources) -> Sources {
    let contract = cpq_contract::load(&sources.openapi).expect("the contract is YAML").value;
    let openapi = serde_json::to_string_pretty(&contract).expect("a contract is JSON");
    Sources { openapi, ..sources.clone() }
}

#[test]
fn another_layout_of_the_contract_changes_nothing() {
    for name in VERSIONS.iter() {
        let found = faults(&read(&as_json(&sources(name))));
        assert!(found.is_empty(), "{name}:\n{}", lines(&found));
    }
}

/// All lists of the contract whose order means nothing, the other way round.
fn reversed(value: &mut Value) {
    const UNORDERED: [&str; 7] =
        ["parameters", "required", "x-known-values", "tags", "security", "enum", "servers"];
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                if let (true, Value::Array(items)) =
                    (UNORDERED.contains(&name.as_str()), &mut *member)
                {
                    items.reverse();
                }
                reversed(member);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(reversed),
        _ => {}
    }
}

#[test]
fn another_order_of_lists_and_members_changes_nothing() {
    for name in VERSIONS.iter() {
        let mut version = committed(name);
        reversed(&mut version.contract.value);
        let found = faults(&version);
        assert!(found.is_empty(), "{name}:\n{}", lines(&found));
    }
}

#[test]
fn the_order_of_tables_facts_and_quirks_changes_nothing() {
    for name in VERSIONS.iter() {
        let mut version = committed(name);
        version.tables.reverse();
        version.other.facts.reverse();
        version.other.pages.reverse();
        version.quirks.reverse();
        let found = faults(&version);
        assert!(found.is_empty(), "{name}:\n{}", lines(&found));
    }
}

#[test]
fn another_layout_of_the_samples_changes_nothing() {
    for name in VERSIONS.iter() {
        let mut version = committed(name);
        for text in version.samples.values_mut() {
            let members: BTreeMap<String, Box<Value>> =
                serde_json::from_str(text).expect("a sample is an object");
            *text = serde_json::to_string(&members).expect("a sample is JSON");
        }
        let found = faults(&version);
        assert!(found.is_empty(), "{name}:\n{}", lines(&found));
    }
}

#[test]
fn descriptions_and_examples_of_our_own_are_free() {
    let mut version = committed("v19");
    set(&mut version, "/components/schemas/User/properties/fax/description", json!("Another."));
    set(&mut version, "/components/schemas/User/properties/fax/example", json!("another"));
    *at(&mut version, "/paths/~1users~1{partyNumber}/put/summary") = json!("Another");
    set(&mut version, "/info/version", json!("9.9.9"));
    let found = audit(&version);
    assert!(found.is_empty(), "{}", lines(&found));
}

#[test]
fn the_same_findings_come_in_the_same_order() {
    let mut version = committed("v19");
    set(&mut version, "/components/schemas/User/properties/fax/type", json!("integer"));
    *at(&mut version, "/components/schemas/Group/title") = json!("Gruppe");
    assert_eq!(audit(&version), audit(&version));
}
