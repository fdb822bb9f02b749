//! Servers.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Differ;
use crate::Rule;
use crate::grammar::Kind;
use crate::number::is_same;
use crate::operation_pairs::{nameless, names};
use cpq_contract::Node;

impl<'a> Differ<'a> {
    /// Compares two lists of servers. Clients use the first one by default.
    pub(super) fn servers(&mut self, old: &Node<'a>, new: &Node<'a>) {
        if old.found() == new.found() || old.is_empty() && new.is_empty() {
            self.report(Rule::Rewritten, old, new);
            return;
        }
        let (olds, news) = (old.items(), new.items());
        if old.is_empty() || new.is_empty() {
            // The default is one server with the URL `/`.
            let is_the_same = [olds, news].concat().iter().all(|one| one.text("url") == Some("/"));
            let rule = if is_the_same { Rule::Rewritten } else { Rule::ServerUrlChanged };
            self.report(rule, old, new);
            return;
        }
        let mut partners: Vec<Option<usize>> = vec![None; olds.len()];
        let mut free: BTreeSet<usize> = (0..news.len()).collect();
        for simplified in [versionless, key] {
            let url = |node: &Node<'a>| node.text("url").map(simplified);
            for (server, partner) in
                olds.iter().zip(&mut partners).filter(|(_, found)| found.is_none())
            {
                let same = |index: &usize| url(&news[*index]) == url(server);
                *partner = free.iter().copied().find(same);
                partner.map(|index| free.remove(&index));
            }
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
        let renamed = renamed_variables(old, new);
        let is_same_url = renamed.is_some();
        let renamed = renamed.unwrap_or_default();
        self.each_property(old, new, |differ, name, old, new| match name {
            // The API version in the URL is no change of the contract, and renamed variables are reported on
            // their own.
            "url" if is_same_url => differ.mark_handled(),
            "url" => differ.report(Rule::ServerUrlChanged, old, new),
            "description" => differ.report(Rule::DocumentationChanged, old, new),
            "variables" => differ.server_variables(&renamed, old, new),
            _ => {}
        });
    }

    /// Compares variables, some of which have another name.
    fn server_variables(
        &mut self,
        renamed: &BTreeMap<&'a str, &'a str>,
        old: &Node<'a>,
        new: &Node<'a>,
    ) {
        let mut entries = BTreeMap::new();
        for (name, node) in old.properties() {
            let to = renamed.get(name).copied().unwrap_or(name);
            entries.insert(to.to_owned(), (node, new.property(to)));
        }
        for (name, node) in new.properties() {
            entries.entry(name.to_owned()).or_insert_with(|| (old.property(name), node));
        }
        for (from, to) in renamed {
            let (one, other) = (old.property(from), new.property(to));
            let (one, other) = ((&one, (*from).to_owned()), (&other, (*to).to_owned()));
            self.report_with_text(Rule::ServerVariableRenamed, one, other);
        }
        self.each_entry(entries, |differ, _, old, new| {
            let (added, removed) = (Rule::ServerVariableAdded, Rule::ServerVariableRemoved);
            if !differ.added_or_removed(added, removed, old, new) {
                differ.server_variable(old, new);
            }
        });
    }

    fn server_variable(&mut self, old: &Node<'a>, new: &Node<'a>) {
        self.each_property(old, new, |differ, name, old, new| match name {
            "default" => differ.report(Rule::ServerVariableDefaultChanged, old, new),
            "description" => differ.report(Rule::DocumentationChanged, old, new),
            "enum" => {
                let (closed, opened) = (Rule::ServerVariableClosed, Rule::ServerVariableOpened);
                if !differ.added_or_removed(closed, opened, old, new) {
                    let added = Rule::ServerVariableValueAdded;
                    differ.set(added, Rule::ServerVariableValueRemoved, old, new);
                }
            }
            _ => {}
        });
    }

    /// Compares two arrays as sets.
    pub(super) fn set(&mut self, added: Rule, removed: Rule, old: &Node<'a>, new: &Node<'a>) {
        let (Some(Value::Array(_)), Some(Value::Array(_))) = (old.found(), new.found()) else {
            return;
        };
        let before = self.handled;
        let has = |items: &[Node<'a>], item: &Node<'a>| {
            items.iter().any(|other| is_same(other.value, item.value))
        };
        let (olds, news) = (old.items(), new.items());
        for item in olds.iter().filter(|item| !has(&news, item)) {
            self.report(removed, item, &new.without_value());
        }
        for item in news.iter().filter(|item| !has(&olds, item)) {
            self.report(added, &old.without_value(), item);
        }
        if self.handled == before {
            if super::is_permuted(old, new) {
                self.mark_handled();
            } else {
                self.report(Rule::Rewritten, old, new);
            }
        }
    }
}

/// The variables of a server that have another name at the same place in its URL; `None` if the URL differs in
/// more than that.
fn renamed_variables<'a>(old: &Node<'a>, new: &Node<'a>) -> Option<BTreeMap<&'a str, &'a str>> {
    let (from, to) = (old.text("url")?, new.text("url")?);
    if versionless(from) == versionless(to) {
        return Some(BTreeMap::new());
    }
    let has = |node: &Node<'a>, name: &str| node.property("variables").property(name).exists();
    let places = names(from).into_iter().zip(names(to)).filter(|(from, to)| from != to);
    let renamed: BTreeMap<&str, &str> = places.collect();
    let is_renamed = |(from, to): (&&str, &&str)| {
        has(old, from) && has(new, to) && !has(new, from) && !has(old, to)
    };
    (key(from) == key(to) && renamed.iter().all(is_renamed)).then_some(renamed)
}

/// What identifies a URL: all of it but its version and the names of its variables.
fn key(url: &str) -> String {
    nameless(&versionless(url))
}

/// A URL in which segments such as `v19` are replaced by `v*`.
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
