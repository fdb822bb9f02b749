//! Composed schemas: `allOf`, `oneOf`, `anyOf`, `discriminator`.

use super::view::View;
use super::{Both, Differ, is_permuted};
use crate::Rule;
use crate::differ::Reference;
use crate::document::{Document, target};
use crate::grammar::Kind;
use cpq_contract::{Node, step};

impl<'a> Differ<'a> {
    /// Compares two arrays of schemas in any order: pairs equal schemas and equal references, then the rest
    /// in order if both sides have the same number left.
    pub(super) fn branches(&mut self, keyword: &str, old: &Node<'a>, new: &Node<'a>) {
        let rule = Rule::CompositionChanged;
        if self.added_or_removed(rule, rule, old, new) {
            return;
        }
        let (mut olds, mut news) = (old.items(), new.items());
        let is_same: [fn(&Node<'a>, &Node<'a>) -> bool; 2] = [
            |one, other| one.found() == other.found(),
            |one, other| one.text("$ref").is_some() && one.text("$ref") == other.text("$ref"),
        ];
        let mut pairs = Vec::new();
        for is_same in is_same {
            for one in std::mem::take(&mut olds) {
                match news.iter().position(|other| is_same(&one, other)) {
                    Some(index) => pairs.push((one, news.remove(index))),
                    None => olds.push(one),
                }
            }
        }
        if olds.len() == news.len() {
            pairs.extend(olds.drain(..).zip(news.drain(..)));
        }
        let (added, removed) = match keyword {
            "allOf" => (Rule::AllOfAdded, Rule::AllOfRemoved),
            _ => (Rule::AlternativeAdded, Rule::AlternativeRemoved),
        };
        for (one, other) in &pairs {
            self.compare(Kind::Schema, one, other);
        }
        for one in &olds {
            self.report(removed, one, &new.without_value());
        }
        for other in &news {
            self.report(added, &old.without_value(), other);
        }
        if is_permuted(old, new) {
            self.mark_handled();
        }
    }

    /// Compares the schemas that a value of a discriminator selects, by a reference or by name.
    fn mapped_schema(&mut self, old: &Node<'a>, new: &Node<'a>) {
        let pointer = |node: &Node<'a>| {
            let text = node.value.as_str()?;
            Some(target(text).unwrap_or_else(|| step("/components/schemas", text)))
        };
        let (from, to) = (pointer(old), pointer(new));
        if from.is_some() && from == to {
            self.report(Rule::Rewritten, old, new);
            return;
        }
        self.mark_handled();
        if let (Some(from), Some(to)) = (&from, &to) {
            let (from, to) = (self.old.at(from), self.new.at(to));
            if from.value.is_object() && to.value.is_object() {
                let (from, to) = (self.old.resolve(&from), self.new.resolve(&to));
                self.queue.push_back((Kind::Schema, from, to));
            }
        }
        let (sites, targets) = ((old.clone(), new.clone()), (from, to));
        self.references.push(Reference { rule: Rule::DiscriminatorChanged, sites, targets });
    }

    pub(super) fn discriminator(
        &mut self,
        whole: Both<'_, View<'a>>,
        old: &Node<'a>,
        new: &Node<'a>,
    ) {
        let rule = Rule::DiscriminatorChanged;
        if self.added_or_removed(rule, rule, old, new) {
            return;
        }
        self.each_property(old, new, |differ, name, old, new| match name {
            "propertyName" => differ.report(rule, old, new),
            "mapping" => differ.each_property(old, new, |differ, name, old, new| {
                let is_implied = match (old.exists(), new.exists()) {
                    (true, false) => is_implied(differ.new, whole.1, name, old),
                    (false, true) => is_implied(differ.old, whole.0, name, new),
                    _ => false,
                };
                if is_implied {
                    return differ.report(Rule::Rewritten, old, new);
                }
                let (added, removed) =
                    (Rule::DiscriminatorValueAdded, Rule::DiscriminatorValueRemoved);
                if !differ.added_or_removed(added, removed, old, new) {
                    differ.mapped_schema(old, new);
                }
            }),
            _ => {}
        });
    }
}

/// Whether a schema without this value in its mapping means the same: the value is the name of one of its
/// alternatives, or of a schema that extends it.
fn is_implied<'a>(document: Document<'a>, schema: &View<'a>, name: &str, value: &Node<'a>) -> bool {
    let pointer = step("/components/schemas", name);
    let mapped = value
        .value
        .as_str()
        .map(|text| target(text).unwrap_or_else(|| step("/components/schemas", text)));
    let leads_to = |list: &Node<'a>, pointer: &str| {
        let mut references = list.items().into_iter();
        references.any(|item| item.text("$ref").and_then(target).as_deref() == Some(pointer))
    };
    let is_alternative =
        ["oneOf", "anyOf"].iter().any(|name| leads_to(&schema.keyword(name), &pointer));
    let extended = document.at(&pointer).property("allOf");
    mapped.as_ref() == Some(&pointer)
        && schema.keyword("discriminator").exists()
        && (is_alternative || leads_to(&extended, schema.pointer()))
}
