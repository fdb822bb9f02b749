//! findings.toml: what the tools say and is let stand, held against what they say.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::tools::{Finding, Tool};

/// What a tool finds in a file.
pub(crate) struct Opinion {
    /// What findings.toml calls it; editions that have to be alike share a name.
    pub(crate) document: String,
    /// What it is called in a message.
    pub(crate) file: String,
    pub(crate) findings: Vec<Finding>,
}

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
        self.rule == finding.rule
            && self.documents.contains(document)
            && matches(
                &self.place.split('/').collect::<Vec<_>>(),
                &finding.place.split('/').collect::<Vec<_>>(),
            )
    }
}

/// Whether a pattern stands for a place: `*` for one step, `**` for any number of them.
fn matches(pattern: &[&str], place: &[&str]) -> bool {
    match (pattern, place) {
        (["**", rest @ ..], _) => (0..=place.len()).any(|skip| matches(rest, &place[skip..])),
        ([wanted, pattern @ ..], [step, place @ ..]) => {
            (*wanted == "*" || wanted == step) && matches(pattern, place)
        }
        (pattern, place) => pattern.is_empty() && place.is_empty(),
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
pub(crate) fn differences(listed: &Listed, tool: Tool, opinions: &[Opinion]) -> Vec<String> {
    let entries: Vec<&Entry> = listed.finding.iter().filter(|entry| entry.tool == tool).collect();
    let mut differences = Vec::new();
    for Opinion { document, file, findings } in opinions {
        for finding in findings {
            let by = entries.iter().filter(|entry| entry.explains(document, finding)).count();
            let Finding { rule, place, message } = finding;
            let said = format!("{} of {file}: {rule} at `{place}`", tool.name());
            match by {
                0 => differences.push(format!("{said}: {message}")),
                1 => {}
                _ => differences.push(format!("{said} is listed {by} times")),
            }
        }
        for entry in entries.iter().filter(|entry| entry.documents.contains(document)) {
            let Entry { rule, place, count, .. } = entry;
            let found = findings.iter().filter(|found| entry.explains(document, found)).count();
            if found != *count {
                differences.push(format!(
                    "{} of {file}: {rule} at `{place}` is listed {count} time(s) and found {found} \
                     time(s)",
                    tool.name()
                ));
            }
        }
    }
    let known: BTreeSet<&String> = opinions.iter().map(|opinion| &opinion.document).collect();
    for Entry { rule, place, documents, .. } in entries {
        for unknown in documents.iter().filter(|document| !known.contains(document)) {
            let tool = tool.name();
            differences.push(format!(
                "{tool}: {rule} at `{place}` is listed for {unknown}, which there is not"
            ));
        }
    }
    differences
}

fn finding(rule: &str, place: &str) -> Finding {
    Finding { rule: rule.to_owned(), place: place.to_owned(), message: "not nice".to_owned() }
}

/// An entry of the list.
fn entry(place: &str, documents: &str, count: usize, reason: &str) -> String {
    format!(
        "[[finding]]\ntool = 'spectral'\nrule = 'nice'\nplace = '{place}'\n\
         documents = [{documents}]\ncount = {count}\nreason = '{reason}'\n"
    )
}

fn opinion(file: &str, findings: &[Finding]) -> Opinion {
    Opinion { document: "v7".to_owned(), file: file.to_owned(), findings: findings.to_vec() }
}

fn held(list: &str, findings: &[Finding]) -> Vec<String> {
    let listed = listed(list).expect("the list can be read");
    differences(&listed, Tool::Spectral, &[opinion("a.yaml", findings)])
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
        assert_eq!(told, [format!("spectral of a.yaml: {rule} at `{place}`: not nice")]);
    }
}

#[test]
fn what_is_listed_and_no_longer_found_is_told() {
    let list = entry("/tags", "'v7'", 1, "so it is");
    assert_eq!(
        held(&list, &[]),
        ["spectral of a.yaml: nice at `/tags` is listed 1 time(s) and found 0 time(s)"]
    );
    let twice = [finding("nice", "/tags"), finding("nice", "/tags")];
    assert_eq!(
        held(&list, &twice),
        ["spectral of a.yaml: nice at `/tags` is listed 1 time(s) and found 2 time(s)"]
    );
    let elsewhere = entry("/tags", "'v8'", 1, "so it is");
    assert_eq!(
        held(&elsewhere, &[]),
        ["spectral: nice at `/tags` is listed for v8, which there is not"]
    );
}

#[test]
fn editions_of_one_name_have_to_be_alike() {
    let list = listed(&entry("/tags", "'v7'", 1, "so it is")).expect("the list can be read");
    let found = [finding("nice", "/tags")];
    let alike = [opinion("a.yaml", &found), opinion("a.json", &found)];
    assert_eq!(differences(&list, Tool::Spectral, &alike), [""; 0]);
    let other = [opinion("a.yaml", &found), opinion("a.json", &[])];
    assert_eq!(
        differences(&list, Tool::Spectral, &other),
        ["spectral of a.json: nice at `/tags` is listed 1 time(s) and found 0 time(s)"]
    );
}

#[test]
fn two_stars_stand_for_any_number_of_steps() {
    for (place, is) in [
        ("/paths/a", true),
        ("/paths/~1a/get/a", true),
        ("/a", false),
        ("/paths/a/b", false),
        ("/paths", false),
    ] {
        let found = matches(&["", "paths", "**", "a"], &place.split('/').collect::<Vec<_>>());
        assert_eq!(found, is, "{place}");
    }
}

#[test]
fn what_is_listed_twice_is_told() {
    let list = entry("/tags", "'v7'", 1, "so it is") + &entry("/*", "'v7'", 1, "so it is");
    let told = held(&list, &[finding("nice", "/tags")]);
    assert_eq!(told, ["spectral of a.yaml: nice at `/tags` is listed 2 times"]);
}

#[test]
fn an_entry_of_another_tool_explains_nothing() {
    let list = entry("/tags", "'v7'", 1, "so it is");
    let listed = listed(&list).expect("the list can be read");
    let opinions = [opinion("a.yaml", &[finding("nice", "/tags")])];
    assert_eq!(
        differences(&listed, Tool::Redocly, &opinions),
        ["redocly of a.yaml: nice at `/tags`: not nice"]
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
