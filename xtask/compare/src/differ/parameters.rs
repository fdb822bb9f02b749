//! Parameters: pairs those of both sides and compares them.

use super::Differ;
use crate::Rule;
use crate::document::{Document, target};
use crate::grammar::Kind;
use crate::operation_pairs::{OperationNode, nameless, names};
use crate::parameter_node::{ParameterNode, is_ignored_header};
use cpq_contract::Node;

/// Parameters in both lists, and those in only one.
struct ParameterMatches<'a> {
    pairs: Vec<(ParameterNode<'a>, ParameterNode<'a>)>,
    removed: Vec<ParameterNode<'a>>,
    added: Vec<ParameterNode<'a>>,
}

impl<'a> ParameterMatches<'a> {
    fn new(old: Vec<ParameterNode<'a>>, new: Vec<ParameterNode<'a>>) -> Self {
        Self { pairs: Vec::new(), removed: old, added: new }
    }

    fn pair_by_key(&mut self) {
        self.pair(|old, new| old.key() == new.key());
    }

    fn pair(&mut self, is_same: impl Fn(&ParameterNode<'a>, &ParameterNode<'a>) -> bool) {
        for old in std::mem::take(&mut self.removed) {
            match self.added.iter().position(|new| is_same(&old, new)) {
                Some(index) => self.pairs.push((old, self.added.remove(index))),
                None => self.removed.push(old),
            }
        }
    }

    /// Pairs similar parameters with different names or locations.
    fn pair_the_rest(&mut self) {
        let lead = |found: &ParameterNode<'a>| found.listed.text("$ref").and_then(target);
        self.pair(|old, new| lead(old).is_some() && lead(old) == lead(new));
        self.pair(|old, new| old.text("name") == new.text("name"));
        self.pair(|old, new| {
            let rest = |found: &ParameterNode<'a>| {
                let mut rest = found.node.value.as_object().cloned().unwrap_or_default();
                for name in ["name", "description", "example", "examples"] {
                    rest.remove(name);
                }
                rest
            };
            rest(old) == rest(new)
        });
    }

    fn is_unchanged(&self) -> bool {
        let is_same = |(old, new): &(ParameterNode<'a>, ParameterNode<'a>)| {
            old.listed.found() == new.listed.found()
        };
        self.removed.is_empty() && self.added.is_empty() && self.pairs.iter().all(is_same)
    }

    /// Whether the parameters that are in both lists have another order.
    fn is_reordered(&self, is_of_the_path: bool) -> bool {
        let index = |found: &ParameterNode<'a>| {
            let index = found.listed.pointer.rsplit('/').next();
            index.and_then(|index| index.parse::<usize>().ok())
        };
        let here = |found: &ParameterNode<'a>| found.is_of_the_path == is_of_the_path;
        let pairs = self.pairs.iter().filter(|(old, new)| here(old) && here(new));
        let mut places: Vec<_> = pairs.map(|(old, new)| (index(old), index(new))).collect();
        places.sort_unstable();
        !places.iter().map(|(_, new)| new).is_sorted()
    }
}

impl<'a> Differ<'a> {
    /// Compares all parameters of an operation.
    pub(super) fn parameters(&mut self, old: &OperationNode<'a>, new: &OperationNode<'a>) {
        let (olds, news) = (ParameterNode::all(self.old, old), ParameterNode::all(self.new, new));
        let mut matched = ParameterMatches::new(olds, news);
        let (old_names, new_names) = (names(old.path), names(new.path));
        let is_same_path = nameless(old.path) == nameless(new.path);
        // On the wire, the position in the path identifies a parameter.
        matched.pair(|old, new| {
            let place = |names: &[&str], found: &ParameterNode<'_>| {
                let name = (found.text("in") == "path").then(|| found.text("name"));
                names.iter().position(|other| Some(*other) == name)
            };
            let place_in_old = place(&old_names, old);
            is_same_path && place_in_old.is_some() && place_in_old == place(&new_names, new)
        });
        matched.pair_by_key();
        matched.pair_the_rest();
        for (from, to) in old_names.iter().zip(&new_names).filter(|(from, to)| from != to) {
            let is_declared = matched.pairs.iter().any(|(old, new)| {
                old.text("name") == *from && new.text("name") == *to && old.text("in") == "path"
            });
            if !is_declared {
                let old = (&old.item, format!("`{from}` in {}", old.path));
                let new = (&new.item, format!("`{to}` in {}", new.path));
                let rule =
                    if is_same_path { Rule::PathParameterRenamed } else { Rule::ParameterRenamed };
                self.report_with_text(rule, old, new);
            }
        }
        let lists = (old.node.property("parameters"), new.node.property("parameters"));
        self.matched(&matched, (&lists.0, &lists.1));
    }

    /// Compares two lists of parameters that inherit no others.
    pub(super) fn parameter_lists(&mut self, old: &Node<'a>, new: &Node<'a>) {
        let olds = ParameterNode::list(self.old, old, false);
        let mut matched = ParameterMatches::new(olds, ParameterNode::list(self.new, new, false));
        matched.pair_by_key();
        matched.pair_the_rest();
        self.matched(&matched, (old, new));
    }

    fn matched(&mut self, matched: &ParameterMatches<'a>, lists: (&Node<'a>, &Node<'a>)) {
        if matched.is_reordered(false) {
            self.report(Rule::ParametersReordered, lists.0, lists.1);
        }
        let all = matched.pairs.iter().flat_map(|(old, new)| [old, new]);
        let all = all.chain(&matched.removed).chain(&matched.added);
        self.effective.extend(all.map(|parameter| parameter.listed.pointer.clone()));
        for (old, new) in &matched.pairs {
            if old.is_of_the_path != new.is_of_the_path {
                self.report(Rule::Rewritten, &old.listed, &new.listed);
            }
            self.compare(Kind::Parameter, &old.listed, &new.listed);
        }
        for old in &matched.removed {
            self.report(Rule::ParameterRemoved, &old.listed, &lists.1.without_value());
        }
        for new in &matched.added {
            let is_required = new.node.is_true("required");
            let rule =
                if is_required { Rule::RequiredParameterAdded } else { Rule::ParameterAdded };
            self.report(rule, &lists.0.without_value(), &new.listed);
        }
    }

    /// Reports changed parameters of a path that every operation overrides. The others were compared for the
    /// operations.
    pub(super) fn path_parameters(&mut self, old: &Node<'a>, new: &Node<'a>) {
        let olds = ParameterNode::list(self.old, old, true);
        let mut matched = ParameterMatches::new(olds, ParameterNode::list(self.new, new, true));
        matched.pair_by_key();
        let is_changed = |(old, new): &&(ParameterNode<'a>, ParameterNode<'a>)| {
            old.listed.found() != new.listed.found()
        };
        let changed = matched.pairs.iter().filter(is_changed).map(|(old, _)| old);
        let mut changed = changed.chain(&matched.removed).chain(&matched.added);
        let is_overridden =
            changed.any(|parameter| !self.effective.contains(&parameter.listed.pointer));
        if matched.is_reordered(true) {
            self.report(Rule::ParametersReordered, old, new);
        } else if is_overridden || (old.found() != new.found() && matched.is_unchanged()) {
            self.report(Rule::Rewritten, old, new);
        }
        self.mark_handled();
    }

    pub(super) fn parameter(&mut self, old: &Node<'a>, new: &Node<'a>) {
        if is_ignored_header(old) && is_ignored_header(new) {
            self.report(Rule::Rewritten, old, new);
            return;
        }
        let whole = (old, new);
        self.each_property(old, new, |differ, name, old, new| match name {
            "name" => {
                let lower = |node: &Node<'a>| node.value.as_str().map(str::to_lowercase);
                let is_same_header = lower(old).is_some() && lower(old) == lower(new);
                let rule = match (whole.0.text("in"), whole.1.text("in")) {
                    (Some("header"), Some("header")) if is_same_header => Rule::Rewritten,
                    (Some("path"), Some("path")) => Rule::PathParameterRenamed,
                    _ => Rule::ParameterRenamed,
                };
                differ.report(rule, old, new);
            }
            "in" => differ.report(Rule::ParameterMoved, old, new),
            "required" => {
                let (on, off) = (Rule::ParameterBecameRequired, Rule::ParameterBecameOptional);
                differ.flag(false, on, off, old, new);
            }
            _ => differ.parameter_or_header(whole, name, old, new),
        });
    }

    pub(super) fn header(&mut self, old: &Node<'a>, new: &Node<'a>) {
        let whole = (old, new);
        self.each_property(old, new, |differ, name, old, new| match name {
            "required" => {
                let (on, off) = (Rule::HeaderBecameRequired, Rule::HeaderBecameOptional);
                differ.flag(false, on, off, old, new);
            }
            _ => differ.parameter_or_header(whole, name, old, new),
        });
    }

    /// Compares the properties that parameters and headers have in common.
    fn parameter_or_header(
        &mut self,
        whole: (&Node<'a>, &Node<'a>),
        name: &str,
        old: &Node<'a>,
        new: &Node<'a>,
    ) {
        match name {
            "description" => self.report(Rule::DocumentationChanged, old, new),
            "deprecated" => {
                self.flag(false, Rule::Deprecated, Rule::NoLongerDeprecated, old, new);
            }
            // Both concern only query parameters.
            "allowEmptyValue" | "allowReserved" if !is_query(whole.0) && !is_query(whole.1) => {
                self.report(Rule::Rewritten, old, new);
            }
            "allowEmptyValue" => {
                self.flag(false, Rule::EmptyValueAllowed, Rule::EmptyValueRefused, old, new);
            }
            "allowReserved" => {
                let rule = Rule::SerializationChanged;
                self.flag(false, rule, rule, old, new);
            }
            "style" | "explode" => {
                let (from, to) = (parameter_style(whole.0), parameter_style(whole.1));
                let is_same = from == to || from.0 == to.0 && self.has_one_value(whole);
                let rule = if is_same { Rule::Rewritten } else { Rule::SerializationChanged };
                self.report(rule, old, new);
            }
            "schema" | "content" if old.exists() != new.exists() => {
                let other = if name == "schema" { "content" } else { "schema" };
                if whole.0.property(other).exists() != whole.1.property(other).exists() {
                    self.report(Rule::ParameterContentChanged, whole.0, whole.1);
                } else if name == "schema" {
                    self.optional_schema(old, new);
                } else {
                    self.media_types(old, new);
                }
            }
            "schema" => self.compare(Kind::Schema, old, new),
            "content" => self.media_types(old, new),
            "example" => self.report(Rule::ExampleChanged, old, new),
            "examples" => self.examples(old, new),
            _ => {}
        }
    }

    /// Whether a parameter is neither an array nor an object on both sides, so that `explode` has no meaning.
    fn has_one_value(&self, (old, new): (&Node<'a>, &Node<'a>)) -> bool {
        let has_one = |document: Document<'a>, parameter: &Node<'a>| {
            let kind = document.resolve(&parameter.property("schema")).text("type");
            matches!(kind, Some("string" | "number" | "integer" | "boolean"))
        };
        has_one(self.old, old) && has_one(self.new, new)
    }
}

fn is_query(node: &Node<'_>) -> bool {
    node.text("in") == Some("query")
}

fn parameter_style<'a>(node: &Node<'a>) -> (&'a str, Option<bool>) {
    let is_form = matches!(node.text("in"), Some("query" | "cookie"));
    style(node, if is_form { "form" } else { "simple" })
}

/// The style, which has this default, and `explode`.
pub(super) fn style<'a>(node: &Node<'a>, default: &'static str) -> (&'a str, Option<bool>) {
    let style = node.text("style").unwrap_or(default);
    let explode = match node.property("explode").found() {
        None => Some(style == "form"),
        Some(value) => value.as_bool(),
    };
    (style, explode)
}
