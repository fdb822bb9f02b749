//! Path items, operations and callbacks.

use std::collections::{BTreeMap, BTreeSet};

use super::Walk;
use crate::Rule;
use crate::grammar::{Kind, METHODS};
use crate::operations::{Located, Pair, items, nameless};
use cpq_contract::Node;

impl<'a> Walk<'a> {
    pub(super) fn paths(&mut self, pairs: &[Pair<'a>]) {
        for pair in pairs {
            match (&pair.old, &pair.new) {
                (Some(old), Some(new)) => self.pair(old, new),
                (Some(old), None) => {
                    let words = (&old.node, old.address());
                    self.report_as(
                        Rule::OperationRemoved,
                        words,
                        (&Node::missing(), String::new()),
                    );
                }
                (None, Some(new)) => {
                    let words = (&new.node, new.address());
                    self.report_as(Rule::OperationAdded, (&Node::missing(), String::new()), words);
                }
                (None, None) => {}
            }
        }
        self.path_items();
    }

    /// Pairs the path items, of which one may name its parameters in another way.
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
                None => self.lone_item(&site, &item, true),
            }
        }
        for (site, item) in news.into_values() {
            self.lone_item(&site, &item, false);
        }
        let (old, new) = (self.old.node().property("paths"), self.new.node().property("paths"));
        self.members(&old, &new, |walk, name, _, _| {
            if !name.starts_with("x-") {
                walk.settled();
            }
        });
    }

    /// A path that has gone or come: its operations have been reported, if it has any.
    fn lone_item(&mut self, site: &Node<'a>, item: &Node<'a>, is_old: bool) {
        if METHODS.iter().any(|method| item.property(method).exists()) {
            return;
        }
        let nowhere = Node::missing();
        let (old, new) = if is_old { (site, &nowhere) } else { (&nowhere, site) };
        self.report(Rule::Rewritten, old, new);
    }

    fn path_item(&mut self, old: (&Node<'a>, &Node<'a>), new: (&Node<'a>, &Node<'a>)) {
        let is_reference = old.0.text("$ref").or(new.0.text("$ref")).is_some();
        if is_reference && old.0.found() != new.0.found() {
            self.report(Rule::Rewritten, old.0, new.0);
        }
        let (old, new) = (old.1, new.1);
        self.members(old, new, |walk, name, old, new| match name {
            "summary" | "description" => walk.report(Rule::DocumentationChanged, old, new),
            "servers" => {
                let root = (walk.old.node().property(name), walk.new.node().property(name));
                walk.servers(nearest(old, &root.0), nearest(new, &root.1));
            }
            "parameters" => walk.unused_parameters(old, new),
            _ if METHODS.contains(&name) => walk.settled(),
            _ => {}
        });
    }

    /// An operation that is in both documents.
    fn pair(&mut self, old: &Located<'a>, new: &Located<'a>) {
        if old.method != new.method {
            let words = (old.address(), new.address());
            self.report_as(Rule::MethodChanged, (&old.node, words.0), (&new.node, words.1));
        }
        if nameless(old.path) != nameless(new.path) {
            let words = (old.path.to_owned(), new.path.to_owned());
            self.report_as(Rule::PathChanged, (&old.node, words.0), (&new.node, words.1));
        }
        let before = self.accounted;
        self.parameters(old, new);
        let has_other_parameters = self.accounted != before;
        self.members(&old.node, &new.node, |walk, name, one, other| match name {
            "parameters" if has_other_parameters => walk.settled(),
            "security" => {
                let root = (walk.old.node().property(name), walk.new.node().property(name));
                walk.security(nearest(one, &root.0), nearest(other, &root.1));
            }
            "servers" => {
                let root = (walk.old.node().property(name), walk.new.node().property(name));
                let item = (old.item.property(name), new.item.property(name));
                walk.servers(
                    nearest(one, nearest(&item.0, &root.0)),
                    nearest(other, nearest(&item.1, &root.1)),
                );
            }
            _ => walk.operation_member(name, one, other),
        });
    }

    /// An operation of a callback.
    pub(super) fn operation(&mut self, old: &Node<'a>, new: &Node<'a>) {
        self.members(old, new, |walk, name, old, new| match name {
            "parameters" => walk.parameter_lists(old, new),
            "security" => walk.security(old, new),
            "servers" => walk.servers(old, new),
            _ => walk.operation_member(name, old, new),
        });
    }

    fn operation_member(&mut self, name: &str, old: &Node<'a>, new: &Node<'a>) {
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
            "callbacks" => self.members(old, new, |walk, _, old, new| {
                if !walk.came_or_went(Rule::CallbackAdded, Rule::CallbackRemoved, old, new) {
                    walk.compare(Kind::Callback, old, new);
                }
            }),
            _ => {}
        }
    }

    /// Generators put a method where the first tag says, and some where each of them says.
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

    pub(super) fn callback(&mut self, old: &Node<'a>, new: &Node<'a>) {
        self.members(old, new, |walk, name, old, new| {
            if !name.starts_with("x-")
                && !walk.came_or_went(Rule::CallbackAdded, Rule::CallbackRemoved, old, new)
            {
                walk.compare(Kind::PathItem, old, new);
            }
        });
    }

    pub(super) fn callback_item(&mut self, old: &Node<'a>, new: &Node<'a>) {
        self.members(old, new, |walk, name, old, new| match name {
            "summary" | "description" => walk.report(Rule::DocumentationChanged, old, new),
            "servers" => walk.servers(old, new),
            "parameters" => walk.parameter_lists(old, new),
            _ if METHODS.contains(&name) => {
                let (added, removed) = (Rule::OperationAdded, Rule::OperationRemoved);
                if !walk.came_or_went(added, removed, old, new) {
                    walk.compare(Kind::Operation, old, new);
                }
            }
            _ => {}
        });
    }
}

/// What stands at a place, or what it takes over where nothing does.
fn nearest<'n, 'a>(own: &'n Node<'a>, outer: &'n Node<'a>) -> &'n Node<'a> {
    if own.exists() { own } else { outer }
}
