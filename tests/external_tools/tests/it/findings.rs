//! findings.toml: accepted findings, compared with what the checkers report.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::tools::{Checker, Finding};

/// The findings of a checker in a file.
pub(crate) struct CheckedFile {
    /// The document in findings.toml; all published forms of a contract are the same document.
    pub(crate) document: String,
    /// The file's name in messages.
    pub(crate) name: String,
    pub(crate) findings: Vec<Finding>,
}

/// The accepted findings.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Accepted {
    finding: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    tool: Checker,
    rule: String,
    place: String,
    documents: BTreeSet<String>,
    count: usize,
    reason: String,
}

impl Entry {
    fn accepts(&self, document: &str, finding: &Finding) -> bool {
        let pattern: Vec<&str> = self.place.split('/').collect();
        let place: Vec<&str> = finding.place.split('/').collect();
        self.rule == finding.rule && self.documents.contains(document) && is_match(&pattern, &place)
    }
}

/// Whether a pattern matches a pointer: `*` matches one step and `**` any number.
fn is_match(pattern: &[&str], place: &[&str]) -> bool {
    match (pattern, place) {
        (["**", rest @ ..], _) => (0..=place.len()).any(|skip| is_match(rest, &place[skip..])),
        ([expected, pattern @ ..], [step, place @ ..]) => {
            (*expected == "*" || expected == step) && is_match(pattern, place)
        }
        (pattern, place) => pattern.is_empty() && place.is_empty(),
    }
}

impl Accepted {
    /// Parses findings.toml.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let accepted: Self =
            toml::from_str(text).map_err(|error| format!("findings.toml: {error}"))?;
        let is_incomplete = |entry: &&Entry| {
            entry.reason.trim().is_empty() || entry.count == 0 || entry.documents.is_empty()
        };
        match accepted.finding.iter().find(is_incomplete) {
            Some(Entry { rule, place, .. }) => Err(format!(
                "findings.toml: {rule} at {place} needs a reason, documents and a count above 0"
            )),
            None => Ok(accepted),
        }
    }

    /// Returns findings that are not accepted exactly once, and entries whose count is wrong.
    pub(crate) fn differences(&self, checker: Checker, files: &[CheckedFile]) -> Vec<String> {
        let entries: Vec<&Entry> =
            self.finding.iter().filter(|entry| entry.tool == checker).collect();
        let tool = checker.name();
        let mut differences = Vec::new();
        for CheckedFile { document, name, findings } in files {
            for finding in findings {
                let Finding { rule, place, message } = finding;
                let prefix = format!("{tool} of {name}: {rule} at `{place}`");
                match entries.iter().filter(|entry| entry.accepts(document, finding)).count() {
                    0 => differences.push(format!("{prefix}: {message}")),
                    1 => {}
                    count => differences.push(format!("{prefix} is accepted by {count} entries")),
                }
            }
            for entry in entries.iter().filter(|entry| entry.documents.contains(document)) {
                let Entry { rule, place, count, .. } = entry;
                let found = findings.iter().filter(|it| entry.accepts(document, it)).count();
                if found != *count {
                    differences.push(format!(
                        "{tool} of {name}: {rule} at `{place}` was found {found} times instead of \
                         {count}"
                    ));
                }
            }
        }
        let documents: BTreeSet<&String> = files.iter().map(|file| &file.document).collect();
        for entry in entries {
            for unknown in entry.documents.iter().filter(|document| !documents.contains(document)) {
                let Entry { rule, place, .. } = entry;
                differences.push(format!(
                    "{tool}: {rule} at `{place}` is accepted for {unknown}, \
                                          which is not published"
                ));
            }
        }
        differences
    }
}

fn finding(rule: &str, place: &str) -> Finding {
    Finding { rule: rule.to_owned(), place: place.to_owned(), message: "not nice".to_owned() }
}

fn entry(place: &str, documents: &str, count: usize, reason: &str) -> String {
    format!(
        "[[finding]]\ntool = 'spectral'\nrule = 'nice'\nplace = '{place}'\n\
         documents = [{documents}]\ncount = {count}\nreason = '{reason}'\n"
    )
}

/// Returns the differences for the findings of Spectral in two files of one document.
fn differences(accepted: &str, findings: [&[Finding]; 2]) -> Vec<String> {
    let accepted = Accepted::parse(accepted).expect("the entries are valid");
    let files =
        [("a.yaml", findings[0]), ("a.json", findings[1])].map(|(name, findings)| CheckedFile {
            document: "v7".to_owned(),
            name: name.to_owned(),
            findings: findings.to_vec(),
        });
    accepted.differences(Checker::Spectral, &files)
}

#[test]
fn findings_must_match_the_entries_exactly() {
    let tags = entry("/tags", "'v7'", 1, "because");
    let twice = format!("{tags}{}", entry("/*", "'v7'", 1, "because"));
    let (tag, other) = ([finding("nice", "/tags")], [finding("nice", "/tags/a")]);
    let two_tags = [finding("nice", "/tags"), finding("nice", "/tags")];
    let operations = [finding("nice", "/paths/~1a/get"), finding("nice", "/paths/~1b/get")];
    let deep = ["/paths/a", "/paths/~1a/get/a"].map(|place| finding("nice", place));
    let other_depths = ["/a", "/paths", "/paths/a/b"].map(|place| finding("nice", place));
    let nothing: &[Finding] = &[];
    for (accepted, findings, expected) in [
        (tags.clone(), [&tag[..], &tag], &[][..]),
        (entry("/paths/**/a", "'v7'", 2, "because"), [&deep, &deep], &[]),
        (
            entry("/paths/**/a", "'v7'", 2, "because"),
            [&[&deep[..], &other_depths].concat(), &deep],
            &[
                "spectral of a.yaml: nice at `/a`: not nice",
                "spectral of a.yaml: nice at `/paths`: not nice",
                "spectral of a.yaml: nice at `/paths/a/b`: not nice",
            ],
        ),
        (entry("/paths/*/get", "'v7'", 2, "because"), [&operations, &operations], &[]),
        (
            tags.clone(),
            [&tag, nothing],
            &["spectral of a.json: nice at `/tags` was found 0 times instead of 1"],
        ),
        (
            tags.clone(),
            [&two_tags, &tag],
            &["spectral of a.yaml: nice at `/tags` was found 2 times instead of 1"],
        ),
        (
            tags.clone(),
            [&[tag[0].clone(), other[0].clone()], &tag],
            &["spectral of a.yaml: nice at `/tags/a`: not nice"],
        ),
        (
            tags.clone(),
            [&[tag[0].clone(), finding("nicer", "/tags")], &tag],
            &["spectral of a.yaml: nicer at `/tags`: not nice"],
        ),
        (
            twice,
            [&tag, &tag],
            &[
                "spectral of a.yaml: nice at `/tags` is accepted by 2 entries",
                "spectral of a.json: nice at `/tags` is accepted by 2 entries",
            ],
        ),
        (
            tags.replace("spectral", "redocly"),
            [&tag, nothing],
            &["spectral of a.yaml: nice at `/tags`: not nice"],
        ),
        (
            entry("/tags", "'v8'", 1, "because"),
            [nothing, nothing],
            &["spectral: nice at `/tags` is accepted for v8, which is not published"],
        ),
    ] {
        assert_eq!(differences(&accepted, findings), expected, "{accepted}");
    }
}

#[test]
fn invalid_entries_are_rejected() {
    let valid = entry("/tags", "'v7'", 1, "because");
    for text in [
        entry("/tags", "'v7'", 1, " "),
        entry("/tags", "'v7'", 0, "because"),
        entry("/tags", "", 1, "because"),
        valid.replace("spectral", "spectrum"),
        valid.replace("rule = 'nice'\n", ""),
        valid + "until = 'tomorrow'\n",
    ] {
        let error = Accepted::parse(&text).expect_err(&text);
        assert!(error.starts_with("findings.toml: "), "{error}");
    }
}
