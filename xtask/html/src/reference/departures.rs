//! Where the contract departs from Oracle's pages, and which element of the page that concerns.

use cpq_contract::Node;
use std::collections::BTreeMap;

use cpq_contract::quirks::Quirk;

use crate::Version;
use crate::node::{Read, Wrong};

use super::facts::Link;

/// An entry of the list.
pub(super) struct Entry {
    pub(super) number: usize,
    pub(super) anchor: String,
    /// What it is about.
    pub(super) place: Link,
    pub(super) documents: String,
    pub(super) says: String,
    pub(super) contract: String,
    pub(super) why: String,
}

/// The sign at an element that an entry is about.
#[derive(Clone)]
pub(super) struct Mark {
    pub(super) number: usize,
    pub(super) to: String,
    pub(super) why: String,
}

/// The entries of a version, by the element they are about.
pub(super) struct Departures {
    entries: Vec<Entry>,
    by_anchor: BTreeMap<String, Vec<usize>>,
}

impl Departures {
    pub(super) fn new(version: &Version<'_>, root: &Node<'_>) -> Result<Self, Wrong> {
        let mut entries = Vec::new();
        let mut by_anchor = BTreeMap::<String, Vec<usize>>::new();
        for (at, quirk) in version.quirks.iter().enumerate() {
            let Quirk { pointer, documents, says, contract, why, .. } = quirk;
            let (anchor, text) = place(version.name, root, pointer)?;
            let shown = shown(version.name, root, pointer)?.unwrap_or_else(|| anchor.clone());
            by_anchor.entry(anchor.clone()).or_default().push(at);
            entries.push(Entry {
                number: at + 1,
                anchor: format!("{}-departure-{}", version.name, at + 1),
                place: Link { text, to: format!("#{shown}") },
                documents: documents.join(", "),
                says: says.clone(),
                contract: contract.clone(),
                why: why.clone(),
            });
        }
        Ok(Self { entries, by_anchor })
    }

    /// The signs for the element of this anchor.
    pub(super) fn at(&self, anchor: &str) -> Vec<Mark> {
        let entries = self.by_anchor.get(anchor).map(Vec::as_slice).unwrap_or_default();
        let mark = |at: &usize| {
            let entry = &self.entries[*at];
            let to = format!("#{}", entry.anchor);
            Mark { number: entry.number, to, why: entry.contract.clone() }
        };
        entries.iter().map(mark).collect()
    }

    pub(super) fn into_entries(self) -> Vec<Entry> {
        self.entries
    }
}

/// The anchor and the name of the element that a pointer leads to; that of a parameter is where its
/// signs are kept.
fn place(version: &str, root: &Node<'_>, pointer: &str) -> Result<(String, String), Wrong> {
    let unescape = |step: &str| step.replace("~1", "/").replace("~0", "~");
    let steps: Vec<String> = pointer.split('/').skip(1).map(unescape).collect();
    let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
    Ok(match steps.as_slice() {
        ["components", "schemas", schema, "properties", member, ..] => {
            (format!("{version}-{schema}.{member}"), format!("{schema}.{member}"))
        }
        ["components", "schemas", schema, ..] => {
            (format!("{version}-{schema}"), (*schema).to_owned())
        }
        ["components", "schemas"] => (format!("{version}-schemas"), "all schemas".to_owned()),
        ["components", "parameters", name, ..] => {
            (format!("{version}-parameter-{name}"), format!("parameter {name}"))
        }
        ["components", "responses", name, ..] => {
            (format!("{version}-answer-{name}"), format!("answer {name}"))
        }
        ["paths", path, method, ..] => {
            let id =
                root.need("paths")?.need(path)?.need(method)?.need("operationId")?.as_text()?;
            (format!("{version}-{id}"), id.to_owned())
        }
        ["x-pages", id, ..] => (format!("{version}-page-{id}"), format!("page {id}")),
        _ => (format!("{version}-access"), "address and access".to_owned()),
    })
}

/// Where a shared parameter is shown: at the first call that takes it.
fn shown(version: &str, root: &Node<'_>, pointer: &str) -> Result<Option<String>, Wrong> {
    let Some(rest) = pointer.strip_prefix("/components/parameters/") else { return Ok(None) };
    let shared = rest.split('/').next().unwrap_or(rest);
    for (_, item) in root.need("paths")?.members()? {
        for (_, operation) in item.members()? {
            for parameter in operation.items_of("parameters")? {
                let (parameter, name) = parameter.resolved()?;
                if name == Some(shared) {
                    let id = operation.need("operationId")?.as_text()?;
                    let name = parameter.need("name")?.as_text()?;
                    return Ok(Some(format!("{version}-{id}.{name}")));
                }
            }
        }
    }
    let unused = format!("the parameter `{shared}` is taken by no call");
    Err(Wrong { pointer: pointer.to_owned(), message: unused })
}
