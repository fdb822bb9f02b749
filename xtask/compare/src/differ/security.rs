//! Security requirements and schemes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::Differ;
use crate::Rule;
use cpq_contract::Node;

/// A security requirement: the schemes that it needs together, each with its scopes.
type Alternative<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

/// The new names of security schemes that only have another name.
type SchemeNames<'a> = BTreeMap<String, &'a str>;

impl<'a> Differ<'a> {
    /// Compares two lists of requirements in any order.
    pub(super) fn security(&mut self, old: &Node<'a>, new: &Node<'a>) {
        let before = self.handled;
        let names = self.scheme_names(new);
        let (olds, news) = (alternatives(old, &names), alternatives(new, &BTreeMap::new()));
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
                Some((other, partner)) => self.scopes(&names, (one, node), (other, partner)),
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
            if self.has_same_requirements(old, new) && old.pointer == new.pointer {
                self.mark_handled();
            } else {
                self.report(Rule::Rewritten, old, new);
            }
        }
    }

    /// Whether two lists have the same requirements in any order, apart from new names of the schemes.
    pub(super) fn has_same_requirements(&self, old: &Node<'a>, new: &Node<'a>) -> bool {
        let is_same = renamed(old, &self.scheme_names(new)) == renamed(new, &BTreeMap::new());
        old.exists() && new.exists() && is_same
    }

    /// The new names of the security schemes that have another name in a list of the new document.
    fn scheme_names(&self, new: &Node<'a>) -> SchemeNames<'a> {
        let names = new.items().into_iter().flat_map(|requirement| requirement.properties());
        let renamed = self.renamed_schemes.iter().map(|(from, to)| (to.as_str(), from));
        let renamed: BTreeMap<&str, &String> = renamed.collect();
        names.filter_map(|(to, _)| Some(((*renamed.get(to)?).clone(), to))).collect()
    }

    fn scopes(
        &mut self,
        names: &SchemeNames<'a>,
        old: (&Alternative<'a>, &Node<'a>),
        new: (&Alternative<'a>, &Node<'a>),
    ) {
        for (scheme, scopes) in old.0 {
            let others = &new.0[scheme];
            let text = |scopes: &BTreeSet<&str>| {
                let scopes: Vec<&str> = scopes.iter().copied().collect();
                format!("{scheme} with the scopes [{}]", scopes.join(", "))
            };
            let own_name =
                names.iter().find(|(_, to)| to == &scheme).map(|(from, _)| from.as_str());
            let (from, to) = (old.1.property(own_name.unwrap_or(scheme)), new.1.property(scheme));
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
        let is_header = |node: &Node<'a>| node.text("in") == Some("header");
        let is_in_header = is_header(old) && is_header(new);
        self.each_property(old, new, |differ, name, old, new| match name {
            "description" | "bearerFormat" => differ.report(Rule::DocumentationChanged, old, new),
            // The names of headers and of HTTP authentication schemes have no case.
            "name" | "scheme" if (name == "scheme" || is_in_header) && is_same_text(old, new) => {
                differ.report(Rule::Rewritten, old, new);
            }
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
fn alternatives<'a>(node: &Node<'a>, names: &SchemeNames<'a>) -> Vec<(Alternative<'a>, Node<'a>)> {
    let read = |requirement: Node<'a>| {
        let schemes = requirement.properties().into_iter().map(|(scheme, scopes)| {
            let scheme = names.get(scheme).copied().unwrap_or(scheme);
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

/// The requirements in a list in a fixed order, with the new names of the schemes.
fn renamed(node: &Node<'_>, names: &SchemeNames<'_>) -> Vec<String> {
    let requirement = |item: Node<'_>| {
        let schemes = item.properties().into_iter().map(|(scheme, scopes)| {
            (names.get(scheme).copied().unwrap_or(scheme).to_owned(), scopes.value.clone())
        });
        let schemes: BTreeMap<String, Value> = schemes.collect();
        if item.value.is_object() { json!(schemes).to_string() } else { item.value.to_string() }
    };
    let mut all: Vec<String> = node.items().into_iter().map(requirement).collect();
    all.sort_unstable();
    all
}

/// Whether two strings differ only in upper and lower case.
fn is_same_text(old: &Node<'_>, new: &Node<'_>) -> bool {
    old.value
        .as_str()
        .zip(new.value.as_str())
        .is_some_and(|(one, other)| one.eq_ignore_ascii_case(other))
}
