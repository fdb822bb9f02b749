//! Compares both documents side by side and finds every change.
//!
//! No difference is missed: `each_property` visits the properties of both sides, and reports a difference
//! that its handler does not.

mod bodies;
mod callbacks;
mod components;
mod info;
mod operations;
mod parameters;
mod responses;
mod schema;
mod security;
mod servers;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::{Map, Value};

use crate::describe::{describe, is_plain};
use crate::document::{Document, target};
use crate::grammar::Kind;
use crate::operation_pairs::OperationPair;
use crate::{Direction, Rule};
use cpq_contract::Node;

/// A change before the operations that it affects are known.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    pub(crate) rule: Rule,
    pub(crate) old: FindingSide,
    pub(crate) new: FindingSide,
    /// The only direction in which it matters, if there is one.
    pub(crate) only: Option<Direction>,
}

/// One side of a finding.
#[derive(Clone, Debug)]
pub(crate) struct FindingSide {
    pub(crate) pointer: String,
    /// Absent if there is no value.
    pub(crate) text: Option<String>,
    pub(crate) value: Option<Value>,
}

impl FindingSide {
    fn new(node: &Node<'_>) -> Self {
        Self {
            pointer: node.pointer.clone(),
            text: node.found().map(describe),
            value: node.found().filter(|value| is_plain(value)).cloned(),
        }
    }
}

/// A location at which at least one side is a reference, and not to the same target.
struct Reference<'a> {
    /// How it is reported, unless its target was renamed.
    rule: Rule,
    sites: (Node<'a>, Node<'a>),
    targets: (Option<String>, Option<String>),
}

pub(crate) struct Differ<'a> {
    old: Document<'a>,
    new: Document<'a>,
    findings: Vec<Finding>,
    references: Vec<Reference<'a>>,
    /// How many differences were reported or found to be irrelevant.
    handled: usize,
    /// Pointers of servers, security requirements and parameters that were compared because they apply to
    /// an operation.
    effective: BTreeSet<String>,
    /// The operations of the old document that are in the new one, by their pointers.
    partners: BTreeMap<String, String>,
    /// Security schemes that only have another name in the new document.
    renamed_schemes: BTreeMap<String, String>,
    /// Whether a body is XML, so that the names in XML have a meaning.
    has_xml: bool,
    seen: BTreeSet<(Kind, String, String)>,
    queue: VecDeque<(Kind, Node<'a>, Node<'a>)>,
}

impl<'a> Differ<'a> {
    /// Finds all changes between the documents. `others` are the targets of references outside the
    /// components.
    pub(crate) fn run(
        (old, new): (Document<'a>, Document<'a>),
        pairs: &[OperationPair<'a>],
        others: &BTreeSet<(Kind, String)>,
    ) -> Vec<Finding> {
        let mut differ = Self {
            old,
            new,
            findings: Vec::new(),
            references: Vec::new(),
            handled: 0,
            effective: BTreeSet::new(),
            partners: pairs.iter().filter_map(pointers).collect(),
            renamed_schemes: components::same_content(old, new, "securitySchemes")
                .into_iter()
                .map(|(from, to)| (from.name(), to.name()))
                .collect(),
            has_xml: has_xml(old.root) || has_xml(new.root),
            seen: BTreeSet::new(),
            queue: VecDeque::new(),
        };
        differ.root();
        differ.paths(pairs);
        differ.root_defaults();
        for (kind, pointer) in others {
            differ.compare(*kind, &old.at(pointer), &new.at(pointer));
        }
        while let Some((kind, old, new)) = differ.queue.pop_front() {
            if differ.seen.insert((kind, old.pointer.clone(), new.pointer.clone())) {
                differ.content(kind, &old, &new);
            }
        }
        differ.report_references();
        differ.findings
    }

    // Reporting.

    fn report(&mut self, rule: Rule, old: &Node<'a>, new: &Node<'a>) {
        self.add(Finding {
            rule,
            old: FindingSide::new(old),
            new: FindingSide::new(new),
            only: None,
        });
    }

    /// Reports a change with its own description of both sides.
    fn report_with_text(
        &mut self,
        rule: Rule,
        (old, old_text): (&Node<'a>, String),
        (new, new_text): (&Node<'a>, String),
    ) {
        let side = |node: &Node<'a>, text| FindingSide {
            text: node.exists().then_some(text),
            ..FindingSide::new(node)
        };
        let (old, new) = (side(old, old_text), side(new, new_text));
        self.add(Finding { rule, old, new, only: None });
    }

    fn add(&mut self, finding: Finding) {
        self.handled += 1;
        self.findings.push(finding);
    }

    /// Notes that a difference is irrelevant or reported elsewhere.
    fn mark_handled(&mut self) {
        self.handled += 1;
    }

    /// Reports an addition or removal; returns false if both sides have a value.
    fn added_or_removed(
        &mut self,
        added: Rule,
        removed: Rule,
        old: &Node<'a>,
        new: &Node<'a>,
    ) -> bool {
        match (old.exists(), new.exists()) {
            (false, true) => self.report(added, old, new),
            (true, false) => self.report(removed, old, new),
            _ => return false,
        }
        true
    }

    /// Compares a schema that can be missing.
    fn optional_schema(&mut self, old: &Node<'a>, new: &Node<'a>) {
        if old.is_empty() && new.is_empty() {
            self.report(Rule::Rewritten, old, new);
        } else if !self.added_or_removed(Rule::SchemaAdded, Rule::SchemaRemoved, old, new) {
            self.compare(Kind::Schema, old, new);
        }
    }

    /// Compares a boolean property, with its default.
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

    // Comparing.

    /// Calls `handle` for each property that differs, and reports the difference if `handle` does not.
    fn each_property(
        &mut self,
        old: &Node<'a>,
        new: &Node<'a>,
        handle: impl FnMut(&mut Self, &str, &Node<'a>, &Node<'a>),
    ) {
        let names = names(old).into_iter().chain(names(new));
        let entry = |name: &str| (name.to_owned(), (old.property(name), new.property(name)));
        self.each_entry(names.map(entry).collect(), handle);
    }

    /// As `each_property`, for names that mean the same if `key` returns the same for them.
    fn each_property_by(
        &mut self,
        old: &Node<'a>,
        new: &Node<'a>,
        key: fn(&str) -> String,
        handle: impl FnMut(&mut Self, &str, &Node<'a>, &Node<'a>),
    ) {
        let mut entries: BTreeMap<String, (Node<'a>, Node<'a>)> = BTreeMap::new();
        let (old_names, new_names) = (names(old), names(new));
        for name in old_names.union(&new_names) {
            let other = |others: &BTreeSet<&'a str>| {
                let mut others = others.iter().filter(|other| key(other) == key(name));
                others.next().filter(|_| others.next().is_none()).copied()
            };
            // A name that is on one side only is paired with the only other spelling of the other side.
            let (from, to) = match (old_names.contains(name), new_names.contains(name)) {
                (true, false) => (*name, other(&new_names).unwrap_or(name)),
                (false, true) => (other(&old_names).unwrap_or(name), *name),
                _ => (*name, *name),
            };
            let entry = (old.property(from), new.property(to));
            if from != to && entry.0.exists() && entry.1.exists() {
                if entries.insert(key(name), entry.clone()).is_none() {
                    self.report(Rule::Rewritten, &entry.0, &entry.1);
                }
            } else {
                entries.insert((*name).to_owned(), entry);
            }
        }
        self.each_entry(entries, handle);
    }

    fn each_entry(
        &mut self,
        entries: BTreeMap<String, (Node<'a>, Node<'a>)>,
        mut handle: impl FnMut(&mut Self, &str, &Node<'a>, &Node<'a>),
    ) {
        for (name, (old, new)) in entries {
            let name = name.as_str();
            if old.found() == new.found() {
                continue;
            }
            let before = self.handled;
            handle(self, name, &old, &new);
            if self.handled == before && name.starts_with("x-") {
                self.extension(name, &old, &new);
            }
            if self.handled == before {
                let is_nothing = old.is_empty() && new.is_empty();
                let rule = if is_nothing { Rule::Rewritten } else { Rule::Unhandled };
                self.report(rule, &old, &new);
            }
        }
    }

    /// Compares two objects that can be references. Equal references are not followed: their targets are
    /// compared at their own location.
    fn compare(&mut self, kind: Kind, old: &Node<'a>, new: &Node<'a>) {
        if old.found() == new.found() {
            return;
        }
        let lead = |node: &Node<'_>| node.text("$ref").and_then(target);
        match (lead(old), lead(new)) {
            (None, None) => self.content(kind, old, new),
            (Some(from), Some(to)) if from == to => self.report(Rule::Rewritten, old, new),
            (from, to) => {
                if kind == Kind::Schema && self.wrapped_reference(old, new) {
                    return;
                }
                let (from_node, to_node) = (self.old.resolve(old), self.new.resolve(new));
                self.queue.push_back((kind, from_node, to_node));
                self.handled += 1;
                let (sites, targets) = ((old.clone(), new.clone()), (from, to));
                // Only schemas become types.
                let is_schema = kind == Kind::Schema;
                let rule = if is_schema { Rule::ReferenceChanged } else { Rule::Rewritten };
                self.references.push(Reference { rule, sites, targets });
            }
        }
    }

    /// Compares two objects of a kind, neither of which is a reference.
    fn content(&mut self, kind: Kind, old: &Node<'a>, new: &Node<'a>) {
        match kind {
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
            Kind::PathItem => self.callback_item(old, new),
            Kind::Operation => self.callback_operation(old, new),
            Kind::Schema => self.schema(old, new),
            Kind::SecurityScheme => self.security_scheme(old, new),
            Kind::Server => self.server(old, new),
            // Compared together with the object that contains them.
            Kind::Root | Kind::Components | Kind::Paths | Kind::Leaf => {}
        }
    }
}

fn pointers(pair: &OperationPair<'_>) -> Option<(String, String)> {
    Some((pair.old.as_ref()?.node.pointer.clone(), pair.new.as_ref()?.node.pointer.clone()))
}

/// Whether a value contains a media type that is XML or that XML belongs to.
fn has_xml(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(has_xml),
        Value::Object(properties) => properties.iter().any(|(name, value)| {
            let is_content = name == "content";
            let names = value.as_object().into_iter().flat_map(Map::keys);
            is_content && names.into_iter().any(|name| name.contains("xml") || name.contains('*'))
                || has_xml(value)
        }),
        _ => false,
    }
}

fn names<'a>(node: &Node<'a>) -> BTreeSet<&'a str> {
    node.properties().into_iter().map(|(name, _)| name).collect()
}

/// Whether two arrays have the same items in any order.
fn is_permuted(old: &Node<'_>, new: &Node<'_>) -> bool {
    let mut left = new.items();
    left.len() == old.items().len()
        && old.items().iter().all(|item| {
            let same = left.iter().position(|other| other.found() == item.found());
            same.map(|index| left.swap_remove(index)).is_some()
        })
}
