//! Single slips of the hand in the committed files, each caught by name.

mod calls;
mod evidence;
mod members;
mod payloads;
mod tables;

use cpq_evidence::audit::{Level, Version};
use serde_json::{Value, json};

use super::spec::{committed, found, lines, read, set, sources};

const REQUEST: &str = "/components/schemas/UserRequest/properties";

/// A slip, the rule that finds it, and the place that the finding names.
struct Slip {
    what: &'static str,
    make: Box<dyn Fn(&mut Version)>,
    rule: &'static str,
    place: String,
}

fn slip(
    what: &'static str,
    rule: &'static str,
    place: impl Into<String>,
    make: impl Fn(&mut Version) + 'static,
) -> Slip {
    Slip { what, rule, place: place.into(), make: Box::new(make) }
}

#[test]
fn every_single_slip_is_caught_by_name() {
    let slips = [
        members::members(),
        members::types_and_marks(),
        members::limits(),
        members::titles_and_values(),
        calls::calls(),
        calls::answers(),
        calls::failures(),
        payloads::payloads(),
        evidence::evidence(),
        evidence::pages(),
        tables::tables(),
        tables::calls_of_pages(),
    ];
    let mut missed = Vec::new();
    let mut count = 0;
    for Slip { what, make, rule, place } in slips.into_iter().flatten() {
        let mut version = committed("v19");
        make(&mut version);
        let findings = found(&version);
        count += 1;
        let is_caught = findings.iter().any(|finding| {
            (finding.rule, finding.level) == (rule, Level::Fault) && finding.pointer == place
        });
        if !is_caught {
            missed.push(format!("{what}: no `{rule}` at {place} in\n{}", lines(&findings)));
        }
    }
    assert!(missed.is_empty(), "{} of {count} were missed:\n{}", missed.len(), missed.join("\n"));
}

#[test]
fn findings_say_where_and_what_both_sides_say() {
    let mut version = committed("v19");
    set(&mut version, &format!("{REQUEST}/billCity/title"), json!("Billing Town"));
    let findings = found(&version);
    let [finding] = &findings[..] else { panic!("one slip, one finding:\n{}", lines(&findings)) };
    assert_eq!(finding.file, "openapi.yaml");
    assert_eq!(finding.line, version.contract.line(&finding.pointer));
    assert_eq!(
        (finding.page.as_str(), finding.contract.as_str()),
        ("Billing City", "Billing Town")
    );
    let place = "users-put: PUT /rest/v19/users/{partyNumber}, request schema user-request, member billCity";
    assert_eq!(finding.place, place);
}

#[test]
fn a_contract_that_is_anything_else_gives_findings_and_no_panic() {
    for value in [json!({}), json!({"paths": 1, "components": [], "servers": "x"}), Value::Null] {
        let mut version = committed("v19");
        version.contract.value = value;
        assert!(!found(&version).is_empty());
    }
}

#[test]
fn schemas_that_refer_in_circles_come_to_an_end() {
    let mut version = committed("v19");
    let circle = json!({"$ref": "#/components/schemas/Group"});
    set(&mut version, "/components/schemas/Group", circle.clone());
    assert!(!found(&version).is_empty());
    let mut version = committed("v19");
    set(
        &mut version,
        "/components/schemas/Groups/properties/items/items",
        json!({"$ref": "#/components/schemas/Groups"}),
    );
    assert!(!found(&version).is_empty());
}

#[test]
fn a_table_that_was_not_read_again_warns_and_does_not_fail() {
    let mut version = committed("v19");
    set(&mut version, &format!("{REQUEST}/billCity/title"), json!("Billing Town"));
    for table in &mut version.tables {
        table.page.not_reread = Some("v19".to_owned());
    }
    let findings = found(&version);
    assert!(findings.iter().all(|finding| finding.level == Level::Warning), "{}", lines(&findings));
    let marked = findings.iter().filter(|finding| finding.rule == "not-reread").count();
    assert_eq!(marked, version.tables.len());
    assert!(findings.iter().any(|finding| finding.rule == "title"), "{}", lines(&findings));
}

#[test]
fn a_version_that_was_copied_for_the_next_one_warns_and_does_not_fail() {
    let mut next = sources("v19");
    next.version = "v20".to_owned();
    next.openapi = next.openapi.replace("/rest/v19", "/rest/v20");
    for text in next.samples.values_mut() {
        *text = text.replace("/rest/v19", "/rest/v20");
    }
    let mut version = read(&next);
    for table in &mut version.tables {
        table.page.not_reread = Some("v19".to_owned());
    }
    let findings = found(&version);
    let rules: Vec<&str> = findings.iter().map(|finding| finding.rule).collect();
    assert!(rules.iter().all(|rule| *rule == "not-reread"), "{}", lines(&findings));
    assert_eq!(rules.len(), version.tables.len());
}
