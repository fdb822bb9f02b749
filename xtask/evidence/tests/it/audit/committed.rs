//! Audits of the committed versions.

use cpq_contract::{step, unescape};
use cpq_evidence::audit::{Severity, Sources, Version, audit};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::support::{committed, edit, lines, toml, version};

/// `v19.edits.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edits {
    edits: Vec<Edit>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    name: String,
    /// The expected rule.
    rule: String,
    /// The expected pointer.
    at: String,
    set: Option<String>,
    remove: Option<String>,
    rename: Option<String>,
    file: Option<String>,
    from: Option<String>,
    delete: Option<String>,
    to: Option<Value>,
}

impl Edit {
    /// Applies the edit to the files and their contents.
    fn apply(&self, sources: &Sources, plain: &Version) -> Version {
        let mut sources = sources.clone();
        let to = self.to.as_ref();
        let text = || to.and_then(Value::as_str).expect("`to` is a text");
        if let (Some(file), Some(from)) = (&self.file, &self.from) {
            edit(&mut sources, file, from, text());
            return version(&sources);
        }
        if let Some(file) = &self.delete {
            sources.samples.remove(file).expect("the version has the file");
            return version(&sources);
        }
        let mut version = plain.clone();
        let contract = &mut version.contract.value;
        if let Some(pointer) = &self.set {
            set(contract, pointer, to.expect("`to` is a value").clone());
        } else if let Some(pointer) = &self.remove {
            remove(contract, pointer);
        } else if let Some(pointer) = &self.rename {
            let value = remove(contract, pointer);
            let (parent, _) = pointer.rsplit_once('/').expect("a property has a parent");
            set(contract, &step(parent, text()), value);
        }
        version
    }
}

fn split<'a>(contract: &'a mut Value, pointer: &str) -> (&'a mut Value, String) {
    let (parent, name) = pointer.rsplit_once('/').expect("a property has a parent");
    let parent = contract.pointer_mut(parent);
    (parent.unwrap_or_else(|| panic!("nothing is at {pointer}")), unescape(name))
}

/// Sets a property or item, or adds it.
fn set(contract: &mut Value, pointer: &str, value: Value) {
    match split(contract, pointer) {
        (Value::Object(properties), name) => {
            properties.insert(name, value);
        }
        (Value::Array(items), index) => {
            let index = index.parse::<usize>().expect("an index");
            items.splice(index..items.len().min(index + 1), [value]);
        }
        _ => panic!("{pointer} is in no object or array"),
    }
}

/// Removes a property or item, which has to exist.
pub(super) fn remove(contract: &mut Value, pointer: &str) -> Value {
    let removed = match split(contract, pointer) {
        (Value::Object(properties), name) => properties.remove(&name),
        (Value::Array(items), index) => Some(items.remove(index.parse().expect("an index"))),
        _ => None,
    };
    removed.unwrap_or_else(|| panic!("nothing is at {pointer}"))
}

#[test]
fn finds_every_edit_of_v19_by_its_rule_and_place() {
    let edits: Edits = toml("audit/v19.edits.toml");
    let sources = committed("v19");
    let plain = version(&sources);
    let mut missed = Vec::new();
    for edit in &edits.edits {
        let findings = audit(&edit.apply(&sources, &plain));
        let is_found = findings.iter().any(|finding| {
            finding.rule == edit.rule
                && finding.pointer == edit.at
                && finding.severity == Severity::Error
        });
        if !is_found {
            let Edit { name, rule, at, .. } = edit;
            missed.push(format!("{name}: no `{rule}` at {at} in\n{}", lines(&findings)));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

/// v19 with another title of one property.
fn with_another_title() -> Version {
    let mut version = version(&committed("v19"));
    let title = "/components/schemas/UserRequest/properties/billCity/title";
    set(&mut version.contract.value, title, json!("Billing Town"));
    version
}

#[test]
fn findings_have_a_line_a_place_and_both_texts() {
    let version = with_another_title();
    let findings = audit(&version);
    let [finding] = &findings[..] else { panic!("expected one finding:\n{}", lines(&findings)) };
    let place = version.text.place(version.contract.line(&finding.pointer));
    assert_eq!((finding.file.as_str(), finding.line), place);
    let place = "users-put: PUT /rest/v19/users/{partyNumber}, request schema user-request, property billCity";
    assert_eq!(finding.place, place);
    let message = format!(
        "{place}: the page says Billing City, the contract says Billing Town; fix the contract, or explain it in quirks.toml"
    );
    assert_eq!(finding.message, message);
}

#[test]
fn reports_findings_for_invalid_and_circular_contracts() {
    let circle = json!({"$ref": "#/components/schemas/Group"});
    let list = json!({"$ref": "#/components/schemas/Groups"});
    for (pointer, value) in [
        ("", json!({})),
        ("", json!({"paths": 1, "components": [], "servers": "x"})),
        ("", Value::Null),
        ("/components/schemas/Group", circle),
        ("/components/schemas/Groups/properties/items/items", list),
    ] {
        let mut version = version(&committed("v19"));
        *version.contract.value.pointer_mut(pointer).expect("the place exists") = value;
        assert!(!audit(&version).is_empty(), "{pointer}");
    }
}

#[test]
fn warns_about_pages_that_were_not_reread() {
    let mut version = with_another_title();
    for table in &mut version.tables {
        table.page.not_reread = Some("v19".to_owned());
    }
    let findings = audit(&version);
    let warnings = findings.iter().filter(|finding| finding.severity == Severity::Warning);
    assert_eq!(warnings.count(), findings.len(), "{}", lines(&findings));
    let count = |rule: &str| findings.iter().filter(|finding| finding.rule == rule).count();
    assert_eq!((count("not-reread"), count("title")), (version.tables.len(), 1));
}

#[test]
fn a_copy_for_a_new_version_has_only_not_reread_warnings() {
    let mut sources = committed("v19");
    sources.version = "v20".to_owned();
    let renamed = |text: &str| text.replace("/rest/v19", "/rest/v20");
    sources.samples.values_mut().for_each(|text| *text = renamed(text));
    sources.specification.values_mut().for_each(|text| *text = renamed(text));
    sources.openapi = renamed(&sources.openapi).into();
    let mut version = version(&sources);
    for table in &mut version.tables {
        table.page.not_reread = Some("v19".to_owned());
    }
    let findings = audit(&version);
    let is_expected = findings.iter().all(|finding| finding.rule == "not-reread");
    assert!(is_expected && findings.len() == version.tables.len(), "{}", lines(&findings));
}
