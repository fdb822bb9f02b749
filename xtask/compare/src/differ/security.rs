//! Security requirements and schemes.

use std::collections::{BTreeMap, BTreeSet};

use super::Differ;
use crate::Rule;
use cpq_contract::Node;

/// A security requirement: the schemes that it needs together, each with its scopes.
type Alternative<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

impl<'a> Differ<'a> {
    /// Compares two lists of requirements in any order.
    pub(super) fn security(&mut self, old: &Node<'a>, new: &Node<'a>) {
        let before = self.handled;
        let (olds, news) = (alternatives(old), alternatives(new));
        let is_open =
            |all: &[(Alternative<'_>, Node<'_>)]| all.iter().any(|(one, _)| one.is_empty());
        match (is_open(&olds), is_open(&news)) {
            (true, false) => self.report(Rule::SecurityRequired, old, new),
            (false, true) => self.report(Rule::SecurityMadeOptional, old, new),
            _ => {}
        }
        let is_only_open =
            |all: &[(Alternative<'_>, Node<'_>)]| all.iter().all(|(one, _)| one.is_empty());
        let schemes = |one: &Alternative<'a>| one.keys().copied().collect::<Vec<_>>();
        for (one, node) in olds.iter().filter(|(one, _)| !one.is_empty()) {
            if news.iter().any(|(other, _)| one == other) {
                continue;
            }
            match news.iter().find(|(other, _)| schemes(one) == schemes(other)) {
                Some((other, partner)) => self.scopes((one, node), (other, partner)),
                // Calls without credentials are allowed, so other credentials do not break them.
                None if is_only_open(&news) => {}
                None => self.report(Rule::SecurityAlternativeRemoved, node, &new.without_value()),
            }
        }
        for (one, node) in news.iter().filter(|(one, _)| !one.is_empty()) {
            let is_new = olds.iter().all(|(other, _)| schemes(one) != schemes(other));
            if is_new && !is_only_open(&olds) {
                self.report(Rule::SecurityAlternativeAdded, &old.without_value(), node);
            }
        }
        if self.handled == before {
            if old.exists()
                && new.exists()
                && super::is_permuted(old, new)
                && old.pointer == new.pointer
            {
                self.mark_handled();
            } else {
                self.report(Rule::Rewritten, old, new);
            }
        }
    }

    fn scopes(&mut self, old: (&Alternative<'a>, &Node<'a>), new: (&Alternative<'a>, &Node<'a>)) {
        for (scheme, scopes) in old.0 {
            let others = &new.0[scheme];
            let text = |scopes: &BTreeSet<&str>| {
                let scopes: Vec<&str> = scopes.iter().copied().collect();
                format!("{scheme} with the scopes [{}]", scopes.join(", "))
            };
            let (from, to) = (old.1.property(scheme), new.1.property(scheme));
            for (rule, applies) in [
                (Rule::SecurityScopeAdded, !others.is_subset(scopes)),
                (Rule::SecurityScopeRemoved, !scopes.is_subset(others)),
            ] {
                if applies {
                    self.report_with_text(rule, (&from, text(scopes)), (&to, text(others)));
                }
            }
        }
    }

    pub(super) fn security_scheme(&mut self, old: &Node<'a>, new: &Node<'a>) {
        self.each_property(old, new, |differ, name, old, new| match name {
            "description" | "bearerFormat" => differ.report(Rule::DocumentationChanged, old, new),
            "type" | "name" | "in" | "scheme" | "openIdConnectUrl" => {
                differ.report(Rule::SecuritySchemeChanged, old, new);
            }
            "flows" => differ.each_property(old, new, |differ, name, old, new| {
                if !name.starts_with("x-")
                    && !differ.added_or_removed(
                        Rule::OauthFlowAdded,
                        Rule::OauthFlowRemoved,
                        old,
                        new,
                    )
                {
                    differ.flow(old, new);
                }
            }),
            _ => {}
        });
    }

    fn flow(&mut self, old: &Node<'a>, new: &Node<'a>) {
        self.each_property(old, new, |differ, name, old, new| match name {
            "authorizationUrl" | "tokenUrl" | "refreshUrl" => {
                differ.report(Rule::SecuritySchemeChanged, old, new);
            }
            "scopes" => differ.each_property(old, new, |differ, name, old, new| {
                if !name.starts_with("x-")
                    && !differ.added_or_removed(
                        Rule::OauthScopeAdded,
                        Rule::OauthScopeRemoved,
                        old,
                        new,
                    )
                {
                    differ.report(Rule::DocumentationChanged, old, new);
                }
            }),
            _ => {}
        });
    }
}

/// The requirements in a list. A missing list, an empty one and an empty requirement mean the same: no
/// credentials are needed.
fn alternatives<'a>(node: &Node<'a>) -> Vec<(Alternative<'a>, Node<'a>)> {
    let read = |requirement: Node<'a>| {
        let schemes = requirement.properties().into_iter().map(|(scheme, scopes)| {
            (scheme, scopes.items().iter().filter_map(|item| item.value.as_str()).collect())
        });
        (schemes.collect(), requirement)
    };
    let mut all: Vec<_> = node.items().into_iter().map(read).collect();
    if all.is_empty() {
        all.push((Alternative::new(), node.clone()));
    }
    all
}
