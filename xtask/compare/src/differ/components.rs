//! Components that were added, removed or renamed.

use std::collections::{BTreeMap, BTreeSet};

use super::{Differ, Reference};
use crate::Rule;
use crate::document::{Document, component};
use crate::grammar::{Kind, SECTIONS};
use cpq_contract::Node;
use cpq_contract::unescape;

impl<'a> Differ<'a> {
    pub(super) fn components(&mut self, old: &Node<'a>, new: &Node<'a>) {
        self.each_property(old, new, |differ, section, old, new| {
            let kind = SECTIONS.iter().find(|(name, _)| *name == section).map(|(_, kind)| *kind);
            let Some(kind) = kind else { return };
            differ.each_property(old, new, |differ, _, old, new| {
                if old.exists() && new.exists() {
                    differ.compare(kind, old, new);
                } else {
                    // Reported when all references are known, because it may only have been renamed.
                    differ.mark_handled();
                }
            });
        });
    }

    /// Reports changed references and added and removed components. A component was renamed if it was
    /// removed, another one was added, and all its references now refer to the other one.
    pub(super) fn report_references(&mut self) {
        let references = std::mem::take(&mut self.references);
        let renamed = self.renamed(&references);
        for (from, to) in &renamed {
            let (old, new) = (self.old.at(from), self.new.at(to));
            let name = |pointer: &str| {
                component(pointer).map(|(_, name)| unescape(name)).unwrap_or_default()
            };
            self.report_with_text(Rule::ComponentRenamed, (&old, name(from)), (&new, name(to)));
        }
        for Reference { rule, sites, targets } in &references {
            if let (Some(from), Some(to)) = targets
                && renamed.get(from) == Some(to)
            {
                continue;
            }
            self.report(*rule, &sites.0, &sites.1);
        }
        self.report_components(&renamed);
    }

    fn renamed(&self, references: &[Reference<'a>]) -> BTreeMap<String, String> {
        let mut forth: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut back: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for reference in references {
            let (Some(from), Some(to)) = &reference.targets else { continue };
            forth.entry(from).or_default().insert(to);
            back.entry(to).or_default().insert(from);
        }
        let mut renamed = BTreeMap::new();
        for (from, targets) in forth {
            let Some(to) = targets.first().filter(|_| targets.len() == 1) else { continue };
            let section = |pointer: &str| component(pointer).map(|(section, _)| section.to_owned());
            if section(from).is_some()
                && section(from) == section(to)
                && back.get(to).is_some_and(|sources| sources.len() == 1)
                && !self.new.at(from).exists()
                && !self.old.at(to).exists()
            {
                renamed.insert(from.to_owned(), (*to).to_owned());
            }
        }
        for (old, new) in
            SECTIONS.iter().flat_map(|(name, _)| same_content(self.old, self.new, name))
        {
            if !renamed.values().any(|to| *to == new.pointer) {
                renamed.entry(old.pointer).or_insert(new.pointer);
            }
        }
        renamed
    }

    fn report_components(&mut self, renamed: &BTreeMap<String, String>) {
        let is_renamed = |node: &Node<'a>| {
            renamed.contains_key(&node.pointer) || renamed.values().any(|to| *to == node.pointer)
        };
        for (section, kind) in SECTIONS {
            let section = |node: Node<'a>| node.property("components").property(section);
            let (olds, news) = (section(self.old.node()), section(self.new.node()));
            let (added, removed) = match kind {
                Kind::Example => (Rule::ExampleChanged, Rule::ExampleChanged),
                Kind::SecurityScheme => (Rule::SecuritySchemeAdded, Rule::SecuritySchemeRemoved),
                _ => (Rule::ComponentAdded, Rule::ComponentRemoved),
            };
            let names: BTreeSet<&str> = olds
                .properties()
                .into_iter()
                .map(|(name, _)| name)
                .chain(news.properties().into_iter().map(|(name, _)| name))
                .collect();
            for name in names {
                let (old, new) = (olds.property(name), news.property(name));
                if !is_renamed(&old) && !is_renamed(&new) {
                    self.added_or_removed(added, removed, &old, &new);
                }
            }
        }
    }
}

/// The components that were renamed although nothing refers to them: exactly one removed and one added component
/// of a section have the same content, apart from references to themselves.
pub(super) fn same_content<'a>(
    old: Document<'a>,
    new: Document<'a>,
    section: &str,
) -> Vec<(Node<'a>, Node<'a>)> {
    let section = |document: Document<'a>| document.node().property("components").property(section);
    let (olds, news) = (section(old), section(new));
    let contents = |nodes: &Node<'a>, others: &Node<'a>| {
        let mut contents: BTreeMap<String, Vec<Node<'a>>> = BTreeMap::new();
        for (name, node) in nodes.properties() {
            if !others.property(name).exists() {
                let own = format!("\"#{}\"", node.pointer);
                let content = node.value.to_string().replace(&own, "\"#\"");
                contents.entry(content).or_default().push(node);
            }
        }
        contents
    };
    let (removed, mut added) = (contents(&olds, &news), contents(&news, &olds));
    let pairs = removed.into_iter().filter_map(|(content, removed)| {
        match (removed.as_slice(), added.remove(&content)?.as_slice()) {
            ([old], [new]) => Some((old.clone(), new.clone())),
            _ => None,
        }
    });
    pairs.collect()
}
