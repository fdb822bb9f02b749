//! Where the calls go.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Walk;
use crate::Rule;
use crate::grammar::Kind;
use cpq_contract::Node;

impl<'a> Walk<'a> {
    /// Compares two lists of servers. The first is the one that clients take by default.
    pub(super) fn servers(&mut self, old: &Node<'a>, new: &Node<'a>) {
        if old.found() == new.found() || old.is_empty() && new.is_empty() {
            self.report(Rule::Rewritten, old, new);
            return;
        }
        let (olds, news) = (old.items(), new.items());
        let url = |node: &Node<'a>| node.text("url").map(versionless);
        if old.is_empty() || new.is_empty() {
            // Without a list there is one server, `/`.
            let is_the_same = [olds, news].concat().iter().all(|one| one.text("url") == Some("/"));
            let rule = if is_the_same { Rule::Rewritten } else { Rule::ServerUrlChanged };
            self.report(rule, old, new);
            return;
        }
        let mut partners: Vec<Option<usize>> = Vec::new();
        let mut free: BTreeSet<usize> = (0..news.len()).collect();
        for server in &olds {
            let same = |index: &usize| url(&news[*index]) == url(server);
            let partner = free.iter().copied().find(same);
            partner.map(|index| free.remove(&index));
            partners.push(partner);
        }
        let order: Vec<usize> = partners.iter().flatten().copied().collect();
        if partners.first().copied().flatten().is_some_and(|first| first != 0) {
            self.report(Rule::ServerOrderChanged, &olds[0], &news[0]);
        } else if !order.is_sorted() {
            self.report(Rule::Rewritten, old, new);
        }
        for (server, partner) in olds.iter().zip(partners) {
            match partner.or_else(|| free.pop_first()) {
                Some(index) => self.compare(Kind::Server, server, &news[index]),
                None => self.report(Rule::ServerRemoved, server, &new.without_value()),
            }
        }
        for index in free {
            self.report(Rule::ServerAdded, &old.without_value(), &news[index]);
        }
    }

    pub(super) fn server(&mut self, old: &Node<'a>, new: &Node<'a>) {
        self.members(old, new, |walk, name, old, new| match name {
            "url" => {
                match (old.value.as_str().map(versionless), new.value.as_str().map(versionless)) {
                    // That a version moved on is judged where versions are: at the release.
                    (Some(from), Some(to)) if from == to => walk.settled(),
                    _ => walk.report(Rule::ServerUrlChanged, old, new),
                }
            }
            "description" => walk.report(Rule::DocumentationChanged, old, new),
            "variables" => walk.members(old, new, |walk, _, old, new| {
                let (added, removed) = (Rule::ServerVariableAdded, Rule::ServerVariableRemoved);
                if !walk.came_or_went(added, removed, old, new) {
                    walk.server_variable(old, new);
                }
            }),
            _ => {}
        });
    }

    fn server_variable(&mut self, old: &Node<'a>, new: &Node<'a>) {
        self.members(old, new, |walk, name, old, new| match name {
            "default" => walk.report(Rule::ServerVariableDefaultChanged, old, new),
            "description" => walk.report(Rule::DocumentationChanged, old, new),
            "enum" => {
                let (closed, opened) = (Rule::ServerVariableClosed, Rule::ServerVariableOpened);
                if !walk.came_or_went(closed, opened, old, new) {
                    let added = Rule::ServerVariableValueAdded;
                    walk.set(added, Rule::ServerVariableValueRemoved, old, new);
                }
            }
            _ => {}
        });
    }

    /// Compares two lists whose order means nothing, item by item.
    pub(super) fn set(&mut self, added: Rule, removed: Rule, old: &Node<'a>, new: &Node<'a>) {
        let (Some(Value::Array(_)), Some(Value::Array(_))) = (old.found(), new.found()) else {
            return;
        };
        let before = self.accounted;
        let has = |items: &[Node<'a>], item: &Node<'a>| {
            items.iter().any(|other| other.found() == item.found())
        };
        let (olds, news) = (old.items(), new.items());
        for item in olds.iter().filter(|item| !has(&news, item)) {
            self.report(removed, item, &new.without_value());
        }
        for item in news.iter().filter(|item| !has(&olds, item)) {
            self.report(added, &old.without_value(), item);
        }
        if self.accounted == before {
            if super::is_permuted(old, new) {
                self.settled();
            } else {
                self.report(Rule::Rewritten, old, new);
            }
        }
    }
}

/// A URL in which whole segments such as `v19` say only that a version stands there.
fn versionless(url: &str) -> String {
    let segments = url.split('/').map(|segment| {
        let digits = segment.strip_prefix('v').unwrap_or_default();
        let is_version = digits
            .split('.')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
        if is_version { "v*" } else { segment }
    });
    segments.collect::<Vec<_>>().join("/")
}
