//! findings.toml: what the tools say and is let stand, held against what they say.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::tools::{Finding, Tool};

/// What every document of a tool was found to have, by the document's name.
pub(crate) type Opinions = BTreeMap<String, Vec<Finding>>;

/// The list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Listed {
    finding: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    tool: Tool,
    rule: String,
    place: String,
    documents: BTreeSet<String>,
    count: usize,
    reason: String,
}

impl Entry {
    fn explains(&self, document: &str, finding: &Finding) -> bool {
        let mut steps = finding.place.split('/');
        self.rule == finding.rule
            && self.documents.contains(document)
            && self
                .place
                .split('/')
                .all(|wanted| steps.next().is_some_and(|step| wanted == "*" || wanted == step))
            && steps.next().is_none()
    }
}

/// Reads the text of the list.
pub(crate) fn listed(text: &str) -> Result<Listed, String> {
    let listed: Listed = toml::from_str(text).map_err(|error| format!("findings.toml: {error}"))?;
    let empty = |entry: &&Entry| {
        entry.reason.trim().is_empty() || entry.count == 0 || entry.documents.is_empty()
    };
    match listed.finding.iter().find(empty) {
        Some(Entry { rule, place, .. }) => Err(format!(
            "findings.toml: {rule} at {place} needs a reason, documents and a count above 0"
        )),
        None => Ok(listed),
    }
}

/// What of a tool's opinions is not listed, and what is listed and not among them.
pub(crate) fn differences(listed: &Listed, tool: Tool, opinions: &Opinions) -> Vec<String> {
    let entries: Vec<&Entry> = listed.finding.iter().filter(|entry| entry.tool == tool).collect();
    let mut differences = Vec::new();
    for (document, findings) in opinions {
        for finding in findings {
            let by = entries.iter().filter(|entry| entry.explains(document, finding)).count();
            let Finding { rule, place, message } = finding;
            let said = format!("{} of {document}: {rule} at `{place}`", tool.name());
            match by {
                0 => differences.push(format!("{said}: {message}")),
                1 => {}
                _ => differences.push(format!("{said} is listed {by} times")),
            }
        }
    }
    for entry in entries {
        let Entry { rule, place, count, .. } = entry;
        for document in &entry.documents {
            let said = format!("{} of {document}: {rule} at `{place}` is listed", tool.name());
            let Some(findings) = opinions.get(document) else {
                differences.push(format!("{said}, and there is no such document"));
                continue;
            };
            let found = findings.iter().filter(|found| entry.explains(document, found)).count();
            if found != *count {
                differences.push(format!("{said} {count} time(s) and found {found} time(s)"));
            }
        }
    }
    differences
}

fn finding(rule: &str, place: &str) -> Finding {
    Finding { rule: rule.to_owned(), place: place.to_owned(), message: "not nice".to_owned() }
}

/// An entry of the list, with what it says of the tag's place, documents, count and reason.
fn entry(place: &str, documents: &str, count: usize, reason: &str) -> String {
    format!(
        "[[finding]]\ntool = 'spectral'\nrule = 'nice'\nplace = '{place}'\n\
         documents = [{documents}]\ncount = {count}\nreason = '{reason}'\n"
    )
}

fn held(list: &str, findings: &[Finding]) -> Vec<String> {
    let listed = listed(list).expect("the list can be read");
    let opinions = Opinions::from([("v7".to_owned(), findings.to_vec())]);
    differences(&listed, Tool::Spectral, &opinions)
}

#[test]
fn what_is_listed_as_often_as_it_is_found_may_stand() {
    let list = entry("/paths/*/get", "'v7'", 2, "so it is");
    let found = [finding("nice", "/paths/~1a/get"), finding("nice", "/paths/~1b/get")];
    assert_eq!(held(&list, &found), [""; 0]);
}

#[test]
fn what_is_not_listed_is_told_with_the_tool_s_own_words() {
    let list = entry("/paths/*/get", "'v7'", 1, "so it is");
    let listed = finding("nice", "/paths/~1a/get");
    for other in [
        finding("nicer", "/paths/~1a/get"),
        finding("nice", "/paths/~1a/put"),
        finding("nice", "/paths/~1a"),
        finding("nice", "/paths/~1a/get/tags"),
        finding("nice", ""),
    ] {
        let told = held(&list, &[listed.clone(), other.clone()]);
        let Finding { rule, place, .. } = other;
        assert_eq!(told, [format!("spectral of v7: {rule} at `{place}`: not nice")]);
    }
}

#[test]
fn what_is_listed_and_no_longer_found_is_told() {
    let list = entry("/tags", "'v7'", 1, "so it is");
    assert_eq!(
        held(&list, &[]),
        ["spectral of v7: nice at `/tags` is listed 1 time(s) and found 0 time(s)"]
    );
    let twice = [finding("nice", "/tags"), finding("nice", "/tags")];
    assert_eq!(
        held(&list, &twice),
        ["spectral of v7: nice at `/tags` is listed 1 time(s) and found 2 time(s)"]
    );
    let elsewhere = entry("/tags", "'v8'", 1, "so it is");
    assert_eq!(
        held(&elsewhere, &[]),
        ["spectral of v8: nice at `/tags` is listed, and there is no such document"]
    );
}

#[test]
fn what_is_listed_twice_is_told() {
    let list = entry("/tags", "'v7'", 1, "so it is") + &entry("/*", "'v7'", 1, "so it is");
    let told = held(&list, &[finding("nice", "/tags")]);
    assert_eq!(told, ["spectral of v7: nice at `/tags` is listed 2 times"]);
}

#[test]
fn an_entry_of_another_tool_explains_nothing() {
    let list = entry("/tags", "'v7'", 1, "so it is");
    let listed = listed(&list).expect("the list can be read");
    let opinions = Opinions::from([("v7".to_owned(), vec![finding("nice", "/tags")])]);
    assert_eq!(
        differences(&listed, Tool::Redocly, &opinions),
        ["redocly of v7: nice at `/tags`: not nice"]
    );
}

#[test]
fn an_entry_that_says_too_little_or_too_much_is_refused() {
    for list in [
        entry("/tags", "'v7'", 1, " "),
        entry("/tags", "'v7'", 0, "so it is"),
        entry("/tags", "", 1, "so it is"),
        entry("/tags", "'v7'", 1, "so it is").replace("spectral", "spectrum"),
        entry("/tags", "'v7'", 1, "so it is") + "until = 'tomorrow'\n",
        entry("/tags", "'v7'", 1, "so it is").replace("rule = 'nice'\n", ""),
    ] {
        let refused = listed(&list).expect_err(&list);
        assert!(refused.starts_with("findings.toml: "), "{refused}");
    }
}
