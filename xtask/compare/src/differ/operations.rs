//! Path items and operations.

use std::collections::{BTreeMap, BTreeSet};

use super::Differ;
use crate::Rule;
use crate::grammar::{Kind, METHODS};
use crate::operation_pairs::{OperationNode, OperationPair, items, nameless};
use cpq_contract::Node;

impl<'a> Differ<'a> {
    pub(super) fn paths(&mut self, pairs: &[OperationPair<'a>]) {
        for pair in pairs {
            match (&pair.old, &pair.new) {
                (Some(old), Some(new)) => self.pair(old, new),
                (Some(old), None) => {
                    let text = (&old.node, old.method_and_path());
                    self.report_with_text(
                        Rule::OperationRemoved,
                        text,
                        (&Node::missing(), String::new()),
                    );
                }
                (None, Some(new)) => {
                    let text = (&new.node, new.method_and_path());
                    self.report_with_text(
                        Rule::OperationAdded,
                        (&Node::missing(), String::new()),
                        text,
                    );
                }
                (None, None) => {}
            }
        }
        self.path_items();
    }

    /// Pairs the path items; the names of their parameters can differ.
    fn path_items(&mut self) {
        let mut news: BTreeMap<&str, _> = BTreeMap::new();
        for (path, site, item) in items(self.new) {
            news.insert(path, (site, item));
        }
        let mut unpaired = Vec::new();
        for (path, site, item) in items(self.old) {
            match news.remove(path) {
                Some((new_site, new_item)) => {
                    self.path_item((&site, &item), (&new_site, &new_item));
                }
                None => unpaired.push((path, site, item)),
            }
        }
        for (path, site, item) in unpaired {
            let partner = news.keys().copied().find(|other| nameless(other) == nameless(path));
            match partner.and_then(|partner| news.remove(partner)) {
                Some((new_site, new_item)) => {
                    self.path_item((&site, &item), (&new_site, &new_item));
                }
                None => self.unpaired_item(&site, &item, true),
            }
        }
        for (site, item) in news.into_values() {
            self.unpaired_item(&site, &item, false);
        }
        let (old, new) = (self.old.node().property("paths"), self.new.node().property("paths"));
        self.each_property(&old, &new, |differ, name, _, _| {
            if !name.starts_with("x-") {
                differ.mark_handled();
            }
        });
    }

    /// A path on one side only. Its operations are reported on their own.
    fn unpaired_item(&mut self, site: &Node<'a>, item: &Node<'a>, is_old: bool) {
        if METHODS.iter().any(|method| item.property(method).exists()) {
            return;
        }
        let missing = Node::missing();
        let (old, new) = if is_old { (site, &missing) } else { (&missing, site) };
        self.report(Rule::Rewritten, old, new);
    }

    fn path_item(&mut self, old: (&Node<'a>, &Node<'a>), new: (&Node<'a>, &Node<'a>)) {
        let is_reference = old.0.text("$ref").or(new.0.text("$ref")).is_some();
        if is_reference && old.0.found() != new.0.found() {
            self.report(Rule::Rewritten, old.0, new.0);
        }
        let (old, new) = (old.1, new.1);
        self.each_property(old, new, |differ, name, old, new| match name {
            "summary" | "description" => differ.report(Rule::DocumentationChanged, old, new),
            "servers" if differ.effective.contains(&old.pointer) => differ.mark_handled(),
            "servers" => differ.report(Rule::Rewritten, old, new),
            "parameters" => differ.path_parameters(old, new),
            _ if METHODS.contains(&name) => differ.mark_handled(),
            _ => {}
        });
    }

    /// Compares an operation that is in both documents.
    fn pair(&mut self, old: &OperationNode<'a>, new: &OperationNode<'a>) {
        if old.method != new.method {
            let text = (old.method_and_path(), new.method_and_path());
            self.report_with_text(Rule::MethodChanged, (&old.node, text.0), (&new.node, text.1));
        }
        if nameless(old.path) != nameless(new.path) {
            let text = (old.path.to_owned(), new.path.to_owned());
            self.report_with_text(Rule::PathChanged, (&old.node, text.0), (&new.node, text.1));
        }
        let before = self.handled;
        self.parameters(old, new);
        let has_parameter_changes = self.handled != before;
        self.effective(old, new, "security", Self::security);
        self.effective(old, new, "servers", Self::servers);
        self.each_property(&old.node, &new.node, |differ, name, one, other| match name {
            "parameters" if has_parameter_changes => differ.mark_handled(),
            "security" | "servers" if differ.effective.contains(&one.pointer) => {
                differ.mark_handled();
            }
            "parameters" | "security" | "servers" => differ.report(Rule::Rewritten, one, other),
            _ => differ.operation_property(name, one, other),
        });
    }

    /// Compares the servers or the security requirements that apply to an operation, wherever they are.
    fn effective(
        &mut self,
        old: &OperationNode<'a>,
        new: &OperationNode<'a>,
        name: &str,
        compare: fn(&mut Self, &Node<'a>, &Node<'a>),
    ) {
        let (from, to) = (old.effective(self.old, name), new.effective(self.new, name));
        if from.found() != to.found() {
            let own = [&old.node, &new.node, &old.item, &new.item];
            let own = own.map(|node| node.property(name).pointer);
            let root = self.old.node().property(name).pointer;
            let places = own.into_iter().chain([root]);
            // Both sides of a change from one place to another have been compared.
            let used =
                places.filter(|place| [&from, &to].iter().any(|node| node.pointer == *place));
            self.effective.extend(used);
            compare(self, &from, &to);
        }
    }

    pub(super) fn operation_property(&mut self, name: &str, old: &Node<'a>, new: &Node<'a>) {
        match name {
            "operationId" => self.report(Rule::OperationIdChanged, old, new),
            "summary" | "description" | "externalDocs" => {
                self.report(Rule::DocumentationChanged, old, new);
            }
            "tags" => self.operation_tags(old, new),
            "deprecated" => {
                self.flag(false, Rule::Deprecated, Rule::NoLongerDeprecated, old, new);
            }
            "requestBody" => self.body(old, new),
            "responses" => self.compare(Kind::Responses, old, new),
            "callbacks" => self.callbacks(old, new),
            _ => {}
        }
    }

    /// Generators use the first tag to group methods, and some use all tags.
    fn operation_tags(&mut self, old: &Node<'a>, new: &Node<'a>) {
        let tags = |node: &Node<'a>| {
            node.items().iter().map(|item| item.value.as_str()).collect::<Vec<_>>()
        };
        let (olds, news) = (tags(old), tags(new));
        let sets: [BTreeSet<_>; 2] = [olds.iter().collect(), news.iter().collect()];
        if sets[0] == sets[1] && olds.first() == news.first() {
            self.report(Rule::Rewritten, old, new);
        } else {
            self.report(Rule::OperationTagChanged, old, new);
        }
    }
}
