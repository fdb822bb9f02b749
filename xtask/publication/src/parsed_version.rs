//! A parsed contract of a version.

use std::collections::BTreeMap;

use cpq_contract::quirks::Quirk;
use cpq_contract::{Document, Tree, load};

use crate::{Fault, Sources, Version, editions};

/// A version and its parsed contract.
pub(crate) struct ParsedVersion<'a> {
    pub(crate) version: &'a Version,
    pub(crate) document: Document,
    /// The contract, in the order of the file.
    pub(crate) tree: Tree,
    /// The contract's own version, `info.version`.
    pub(crate) number: String,
}

impl ParsedVersion<'_> {
    pub(crate) fn file(&self) -> String {
        format!("spec/{}/openapi.yaml", self.version.name)
    }

    pub(crate) fn title(&self) -> &str {
        self.tree.at(&["info", "title"]).and_then(Tree::as_text).unwrap_or_default()
    }

    /// Every operation, with its path and its method.
    pub(crate) fn operations(&self) -> Vec<(&str, &str, &Tree)> {
        let mut operations = Vec::new();
        for (path, item) in self.tree.get("paths").and_then(Tree::properties).into_iter().flatten()
        {
            for (method, operation) in item.properties().into_iter().flatten() {
                if operation.get("operationId").is_some() {
                    operations.push((path.as_str(), method.as_str(), operation));
                }
            }
        }
        operations
    }

    /// The operationIds, in the order of the contract.
    pub(crate) fn ids(&self) -> Vec<&str> {
        let ids = self.operations().into_iter();
        ids.filter_map(|(_, _, operation)| operation.get("operationId")?.as_text()).collect()
    }

    /// The deviations from Oracle's pages.
    pub(crate) fn quirks(&self) -> Result<Vec<Quirk>, Fault> {
        let Version { name, quirks, .. } = self.version;
        cpq_contract::quirks::read(quirks).map_err(|error| Fault::Source {
            place: format!("spec/{name}/quirks.toml:{}", error.line),
            message: error.message,
        })
    }

    /// The target of a `$ref`, or the node itself.
    pub(crate) fn resolve<'a>(&'a self, node: &'a Tree) -> &'a Tree {
        let target = node.get("$ref").and_then(Tree::as_text);
        target.and_then(|target| editions::target(&self.tree, target)).unwrap_or(node)
    }

    /// The extensions of the contract, with the number of uses.
    pub(crate) fn extensions(&self) -> BTreeMap<String, usize> {
        let mut found = BTreeMap::new();
        // Payloads can have properties of any name.
        let mut next: Vec<&Tree> = vec![&self.tree];
        while let Some(tree) = next.pop() {
            match tree {
                Tree::List(items) => next.extend(items),
                Tree::Object(properties) => {
                    for (name, value) in properties {
                        match name.as_str() {
                            "example" | "examples" => {}
                            name if name.starts_with("x-") => {
                                *found.entry(name.to_owned()).or_default() += 1;
                            }
                            _ => next.push(value),
                        }
                    }
                }
                _ => {}
            }
        }
        found
    }

    /// Extensions of the contract that EXTENSIONS.md does not explain.
    pub(crate) fn unexplained(&self, list: &str) -> Vec<Fault> {
        let explained = |name: &str| {
            list.lines().any(|line| {
                line.strip_prefix("## `").and_then(|it| it.strip_suffix('`')) == Some(name)
            })
        };
        let names = self.extensions().into_keys().filter(|name| !explained(name));
        names
            .map(|name| Fault::Source {
                place: "spec/EXTENSIONS.md".to_owned(),
                message: format!(
                    "there is no section for `{name}`, which {} uses; add one",
                    self.file()
                ),
            })
            .collect()
    }
}

/// Parses all contracts, and returns the errors of those that are invalid.
pub(crate) fn parse(sources: &Sources) -> (Vec<ParsedVersion<'_>>, Vec<Fault>) {
    let mut versions = Vec::new();
    let mut faults = Vec::new();
    for version in &sources.versions {
        let file = format!("spec/{}/openapi.yaml", version.name);
        match load(&version.openapi) {
            Ok(document) => {
                let tree = Tree::new(&document);
                let number = tree.at(&["info", "version"]).and_then(Tree::as_text);
                let number = number.unwrap_or_default().to_owned();
                if !has_three_numbers(&number) {
                    let place = format!("{file}:{}", document.line("/info/version"));
                    let message =
                        format!("`{number}` is not a version of three numbers, such as 1.2.0");
                    faults.push(Fault::Source { place, message });
                }
                versions.push(ParsedVersion { version, document, tree, number });
            }
            Err(error) => faults.push(Fault::Unreadable { file, error }),
        }
    }
    (versions, faults)
}

/// Whether a version has three numbers; it becomes part of file names.
fn has_three_numbers(number: &str) -> bool {
    let parts: Vec<&str> = number.split('.').collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
    parts.len() == 3 && parts.iter().all(is_number)
}
