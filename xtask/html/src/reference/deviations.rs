//! The deviations of the contract from Oracle's pages, and the elements they concern.

use cpq_contract::Node;
use std::collections::BTreeMap;

use cpq_contract::quirks::Quirk;

use crate::Version;
use crate::node::{Read, ShapeError};

use super::facts::{self, Link};

/// A deviation in the list at the end of a version.
pub(super) struct Entry {
    pub(super) number: usize,
    pub(super) anchor: String,
    /// The element that it concerns.
    pub(super) place: Link,
    /// The pages that say something else.
    pub(super) pages: Vec<Link>,
    pub(super) says: String,
    pub(super) contract: String,
    pub(super) why: String,
}

/// A link from an element to its deviation.
#[derive(Clone)]
pub(super) struct Mark {
    pub(super) number: usize,
    pub(super) to: String,
    pub(super) why: String,
}

/// The deviations of a version, by the anchor of the element they concern.
pub(super) struct Deviations {
    entries: Vec<Entry>,
    by_anchor: BTreeMap<String, Vec<usize>>,
}

impl Deviations {
    pub(super) fn new(version: &Version<'_>, root: &Node<'_>) -> Result<Self, ShapeError> {
        let mut entries = Vec::new();
        let mut by_anchor = BTreeMap::<String, Vec<usize>>::new();
        for (at, quirk) in version.quirks.iter().enumerate() {
            let Quirk { pointer, documents, says, contract, why, .. } = quirk;
            let (anchor, text) = place(version.name, root, pointer)?;
            let shown = shown(version.name, root, pointer)?.unwrap_or_else(|| anchor.clone());
            by_anchor.entry(anchor.clone()).or_default().push(at);
            entries.push(Entry {
                number: at + 1,
                anchor: format!("{}-deviation-{}", version.name, at + 1),
                place: Link { text, to: format!("#{shown}") },
                pages: pages(version.name, root, documents)?,
                says: says.clone(),
                contract: contract.clone(),
                why: why.clone(),
            });
        }
        Ok(Self { entries, by_anchor })
    }

    /// The links to show at the element with this anchor.
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

/// Links to pages, each given by its id or its document number.
fn pages(version: &str, root: &Node<'_>, documents: &[String]) -> Result<Vec<Link>, ShapeError> {
    let mut links = Vec::new();
    for document in documents {
        let all = root.object_of("x-pages")?;
        let page = all.into_iter().find(|(id, page)| {
            *id == document.as_str() || page.text("document") == Some(document.as_str())
        });
        links.push(match page {
            Some((id, page)) => Link {
                text: page.need("title")?.as_text()?.to_owned(),
                to: format!("#{version}-page-{id}"),
            },
            None => Link { text: format!("document {document}"), to: format!("#{version}-pages") },
        });
    }
    Ok(links)
}

/// The anchor and the name of the element at a pointer.
fn place(version: &str, root: &Node<'_>, pointer: &str) -> Result<(String, String), ShapeError> {
    let unescape = |step: &str| step.replace("~1", "/").replace("~0", "~");
    let steps: Vec<String> = pointer.split('/').skip(1).map(unescape).collect();
    let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
    Ok(match steps.as_slice() {
        ["components", "schemas", schema, "properties", property, ..] => {
            let owner = format!("{version}-{schema}");
            (facts::property_anchor(&owner, property), format!("{schema}.{property}"))
        }
        ["components", "schemas", schema, ..] => {
            (format!("{version}-{schema}"), (*schema).to_owned())
        }
        ["components", "schemas"] => (format!("{version}-schemas"), "all schemas".to_owned()),
        ["components", "parameters", name, ..] => {
            (format!("{version}-parameter-{name}"), format!("parameter {name}"))
        }
        ["components", "responses", name, ..] => {
            (format!("{version}-response-{name}"), format!("response {name}"))
        }
        ["paths", path, method, ..] => {
            let id =
                root.need("paths")?.need(path)?.need(method)?.need("operationId")?.as_text()?;
            (format!("{version}-{id}"), id.to_owned())
        }
        ["paths"] => (version.to_owned(), "operations that are left out".to_owned()),
        ["x-pages", id, ..] => (format!("{version}-page-{id}"), format!("page {id}")),
        _ => (format!("{version}-access"), "base URL and authentication".to_owned()),
    })
}

/// The anchor of a shared parameter: it is shown at the first operation that takes it.
fn shown(version: &str, root: &Node<'_>, pointer: &str) -> Result<Option<String>, ShapeError> {
    let Some(rest) = pointer.strip_prefix("/components/parameters/") else { return Ok(None) };
    let shared = rest.split('/').next().unwrap_or(rest);
    for (_, item) in root.need("paths")?.as_object()? {
        for (_, operation) in item.as_object()? {
            for parameter in operation.items_of("parameters")? {
                let (parameter, name) = parameter.resolved()?;
                if name == Some(shared) {
                    let id = operation.need("operationId")?.as_text()?;
                    let name = parameter.need("name")?.as_text()?;
                    return Ok(Some(facts::property_anchor(&format!("{version}-{id}"), name)));
                }
            }
        }
    }
    let unused = format!("no operation takes the parameter `{shared}`");
    Err(ShapeError { pointer: pointer.to_owned(), message: unused })
}
