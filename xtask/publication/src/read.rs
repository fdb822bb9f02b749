//! A version as it was read, and what is asked of it.

use std::collections::BTreeMap;

use cpq_contract::{Document, Tree, load};

use crate::{Fault, Sources, Version, editions};

/// A version as it was read.
pub(crate) struct Read<'a> {
    pub(crate) version: &'a Version,
    pub(crate) document: Document,
    /// The contract, in its order.
    pub(crate) tree: Tree,
    /// The contract's own number, `info.version`.
    pub(crate) number: String,
}

impl Read<'_> {
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

    /// What a `$ref` among the components leads to, or the node itself.
    pub(crate) fn resolve<'a>(&'a self, node: &'a Tree) -> &'a Tree {
        let target = node.get("$ref").and_then(Tree::as_text);
        target.and_then(|target| editions::target(&self.tree, target)).unwrap_or(node)
    }

    /// How often the contract uses each of its extensions.
    pub(crate) fn extensions(&self) -> BTreeMap<String, usize> {
        let mut found = BTreeMap::new();
        // A payload may hold a member of any name.
        let mut next: Vec<&Tree> = vec![&self.tree];
        while let Some(tree) = next.pop() {
            match tree {
                Tree::List(items) => next.extend(items),
                Tree::Object(members) => {
                    for (name, member) in members {
                        match name.as_str() {
                            "example" | "examples" => {}
                            name if name.starts_with("x-") => {
                                *found.entry(name.to_owned()).or_default() += 1;
                            }
                            _ => next.push(member),
                        }
                    }
                }
                _ => {}
            }
        }
        found
    }

    /// Extensions that the contract uses and that the list of extensions does not explain.
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
                    "it does not explain `{name}`, which {} uses; add a section",
                    self.file()
                ),
            })
            .collect()
    }
}

/// Reads every contract, and says of each that can't be read why.
pub(crate) fn read(sources: &Sources) -> (Vec<Read<'_>>, Vec<Fault>) {
    let mut versions = Vec::new();
    let mut faults = Vec::new();
    for version in &sources.versions {
        let file = format!("spec/{}/openapi.yaml", version.name);
        match load(&version.openapi) {
            Ok(document) => {
                let tree = Tree::new(&document);
                let number = tree.at(&["info", "version"]).and_then(Tree::as_text);
                let number = number.unwrap_or_default().to_owned();
                if !is_release_number(&number) {
                    let place = format!("{file}:{}", document.line("/info/version"));
                    let message =
                        format!("`{number}` is no version of three numbers, such as 1.2.0");
                    faults.push(Fault::Source { place, message });
                }
                versions.push(Read { version, document, tree, number });
            }
            Err(error) => faults.push(Fault::Unreadable { file, error }),
        }
    }
    (versions, faults)
}

/// Three numbers: it becomes part of file names.
fn is_release_number(number: &str) -> bool {
    let parts: Vec<&str> = number.split('.').collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
    parts.len() == 3 && parts.iter().all(is_number)
}
