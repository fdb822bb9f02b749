//! The walk through both documents side by side, which finds every change.
//!
//! Nothing can be passed over in silence: `members` goes through all names that either side has,
//! and where the two differ and nobody accounted for it, that is a finding of its own.

mod bodies;
mod components;
mod info;
mod operations;
mod parameters;
mod responses;
mod schema;
mod security;
mod servers;

use std::collections::{BTreeSet, VecDeque};

use serde_json::Value;

use crate::document::{Document, target};
use crate::grammar::Kind;
use crate::operations::Pair;
use crate::{Direction, Rule, words};
use cpq_contract::Node;

/// A change as it is found, before it is known which operations it touches.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    pub(crate) rule: Rule,
    pub(crate) old: Spot,
    pub(crate) new: Spot,
    /// The direction outside of which it is harmless.
    pub(crate) only: Option<Direction>,
}

/// One side of a finding.
#[derive(Clone, Debug)]
pub(crate) struct Spot {
    pub(crate) pointer: String,
    /// None where nothing stands there.
    pub(crate) words: Option<String>,
    pub(crate) value: Option<Value>,
}

impl Spot {
    fn of(node: &Node<'_>) -> Self {
        Self {
            pointer: node.pointer.clone(),
            words: node.found().map(words::describe),
            value: node.found().filter(|value| words::is_plain(value)).cloned(),
        }
    }
}

/// A place where one of the sides or both refer elsewhere, and not to the same.
struct Reference<'a> {
    kind: Kind,
    sites: (Node<'a>, Node<'a>),
    targets: (Option<String>, Option<String>),
}

pub(crate) struct Walk<'a> {
    old: Document<'a>,
    new: Document<'a>,
    findings: Vec<Finding>,
    references: Vec<Reference<'a>>,
    /// How many differences somebody accounted for.
    accounted: usize,
    seen: BTreeSet<(Kind, String, String)>,
    queue: VecDeque<(Kind, Node<'a>, Node<'a>)>,
}

impl<'a> Walk<'a> {
    /// All changes between the documents, given which operation of the new is which of the old and
    /// where references lead outside of the components.
    pub(crate) fn run(
        (old, new): (Document<'a>, Document<'a>),
        pairs: &[Pair<'a>],
        elsewhere: &BTreeSet<(Kind, String)>,
    ) -> Vec<Finding> {
        let mut walk = Self {
            old,
            new,
            findings: Vec::new(),
            references: Vec::new(),
            accounted: 0,
            seen: BTreeSet::new(),
            queue: VecDeque::new(),
        };
        walk.root();
        walk.paths(pairs);
        for (kind, pointer) in elsewhere {
            walk.compare(*kind, &old.at(pointer), &new.at(pointer));
        }
        while let Some((kind, old, new)) = walk.queue.pop_front() {
            if walk.seen.insert((kind, old.pointer.clone(), new.pointer.clone())) {
                walk.content(kind, &old, &new);
            }
        }
        walk.settle_references();
        walk.findings
    }

    // Reporting.

    fn report(&mut self, rule: Rule, old: &Node<'a>, new: &Node<'a>) {
        self.find(Finding { rule, old: Spot::of(old), new: Spot::of(new), only: None });
    }

    /// Reports a change in words of its own, where the values alone don't say it.
    fn report_as(
        &mut self,
        rule: Rule,
        (old, old_words): (&Node<'a>, String),
        (new, new_words): (&Node<'a>, String),
    ) {
        let spot = |node: &Node<'a>, words| Spot {
            words: node.exists().then_some(words),
            ..Spot::of(node)
        };
        let (old, new) = (spot(old, old_words), spot(new, new_words));
        self.find(Finding { rule, old, new, only: None });
    }

    fn find(&mut self, finding: Finding) {
        self.accounted += 1;
        self.findings.push(finding);
    }

    /// Notes that a difference means nothing, or is reported elsewhere.
    fn settled(&mut self) {
        self.accounted += 1;
    }

    /// Reports what was added or removed; false where it is on both sides.
    fn came_or_went(&mut self, added: Rule, removed: Rule, old: &Node<'a>, new: &Node<'a>) -> bool {
        match (old.exists(), new.exists()) {
            (false, true) => self.report(added, old, new),
            (true, false) => self.report(removed, old, new),
            _ => return false,
        }
        true
    }

    /// Compares a schema that may be missing.
    fn schema_or_none(&mut self, old: &Node<'a>, new: &Node<'a>) {
        if old.is_empty() && new.is_empty() {
            self.report(Rule::Rewritten, old, new);
        } else if !self.came_or_went(Rule::SchemaAdded, Rule::SchemaRemoved, old, new) {
            self.compare(Kind::Schema, old, new);
        }
    }

    /// Compares a member that is true or false, with what it is when it is left out.
    fn flag(&mut self, absent: bool, on: Rule, off: Rule, old: &Node<'a>, new: &Node<'a>) {
        let read = |node: &Node<'_>| match node.found() {
            None => Some(absent),
            Some(value) => value.as_bool(),
        };
        match (read(old), read(new)) {
            (Some(false), Some(true)) => self.report(on, old, new),
            (Some(true), Some(false)) => self.report(off, old, new),
            (Some(_), Some(_)) => self.report(Rule::Rewritten, old, new),
            _ => {}
        }
    }

    // Going through.

    /// Gives each member that differs to `handle`, and sees to it that none is passed over.
    fn members(
        &mut self,
        old: &Node<'a>,
        new: &Node<'a>,
        mut handle: impl FnMut(&mut Self, &str, &Node<'a>, &Node<'a>),
    ) {
        let names: BTreeSet<&str> = old
            .properties()
            .into_iter()
            .map(|(name, _)| name)
            .chain(new.properties().into_iter().map(|(name, _)| name))
            .collect();
        for name in names {
            let (old, new) = (old.property(name), new.property(name));
            if old.found() == new.found() {
                continue;
            }
            let before = self.accounted;
            handle(self, name, &old, &new);
            if self.accounted == before && name.starts_with("x-") {
                self.extension(name, &old, &new);
            }
            if self.accounted == before {
                let is_nothing = old.is_empty() && new.is_empty();
                let rule = if is_nothing { Rule::Rewritten } else { Rule::Unhandled };
                self.report(rule, &old, &new);
            }
        }
    }

    /// Compares two objects of a kind that may be references. What is equal as it stands is left
    /// alone: what it refers to is compared in its own place.
    fn compare(&mut self, kind: Kind, old: &Node<'a>, new: &Node<'a>) {
        if old.found() == new.found() {
            return;
        }
        let lead = |node: &Node<'_>| node.text("$ref").and_then(target);
        match (lead(old), lead(new)) {
            (None, None) => self.content(kind, old, new),
            (Some(from), Some(to)) if from == to => self.report(Rule::Rewritten, old, new),
            (from, to) => {
                if kind == Kind::Schema && self.wrapped(old, new) {
                    return;
                }
                let (from_node, to_node) = (self.old.resolve(old), self.new.resolve(new));
                self.queue.push_back((kind, from_node, to_node));
                self.accounted += 1;
                let (sites, targets) = ((old.clone(), new.clone()), (from, to));
                self.references.push(Reference { kind, sites, targets });
            }
        }
    }

    /// Compares two objects of a kind, neither of which is a reference.
    fn content(&mut self, kind: Kind, old: &Node<'a>, new: &Node<'a>) {
        match kind {
            Kind::PathItem => self.callback_item(old, new),
            Kind::Operation => self.operation(old, new),
            Kind::Parameter => self.parameter(old, new),
            Kind::RequestBody => self.request_body(old, new),
            Kind::Responses => self.responses(old, new),
            Kind::Response => self.response(old, new),
            Kind::MediaType => self.media_type(old, new),
            Kind::Encoding => self.encoding(old, new),
            Kind::Header => self.header(old, new),
            Kind::Example => self.example(old, new),
            Kind::Link => self.link(old, new),
            Kind::Callback => self.callback(old, new),
            Kind::Schema => self.schema(old, new),
            Kind::SecurityScheme => self.security_scheme(old, new),
            Kind::Server => self.server(old, new),
            // These are compared by whoever holds them.
            Kind::Root | Kind::Components | Kind::Paths | Kind::Leaf => {}
        }
    }
}

/// Whether two lists hold the same, in whatever order.
fn is_permuted(old: &Node<'_>, new: &Node<'_>) -> bool {
    let mut left = new.items();
    left.len() == old.items().len()
        && old.items().iter().all(|item| {
            let same = left.iter().position(|other| other.found() == item.found());
            same.map(|index| left.swap_remove(index)).is_some()
        })
}
