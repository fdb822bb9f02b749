//! Schemas.

mod bounds;
mod composition;
mod properties;

use std::collections::BTreeMap;

use super::{Differ, is_permuted, names};
use crate::Rule;
use crate::grammar::Kind;
use crate::number::is_same;
use cpq_contract::Node;

/// Keywords that do not change the shape: a schema that has only these and an `allOf` of one item has the
/// shape of this item.
const ANNOTATIONS: [&str; 9] = [
    "title",
    "description",
    "externalDocs",
    "example",
    "default",
    "nullable",
    "readOnly",
    "writeOnly",
    "deprecated",
];

impl<'a> Differ<'a> {
    pub(super) fn schema(&mut self, old: &Node<'a>, new: &Node<'a>) {
        let has_all_of = |node: &Node<'a>| node.property("allOf").exists();
        match (wrapped(old), wrapped(new)) {
            (Some(part), None) if !has_all_of(new) => {
                let rule = rule_for_inlining(&part);
                let part = self.old.resolve(&part);
                let entry = |name: &str| (either(old, &part, name), new.property(name));
                self.inlined(rule, (old, new), (&part, new), entry);
            }
            (None, Some(part)) if !has_all_of(old) => {
                let rule = rule_for_inlining(&part);
                let part = self.new.resolve(&part);
                let entry = |name: &str| (old.property(name), either(new, &part, name));
                self.inlined(rule, (old, new), (old, &part), entry);
            }
            _ => self.schema_properties(old, new, false),
        }
    }

    /// Compares a schema with an `allOf` of one part that has the same properties in place.
    fn inlined(
        &mut self,
        rule: Rule,
        (old, new): (&Node<'a>, &Node<'a>),
        whole: (&Node<'a>, &Node<'a>),
        entry: impl Fn(&str) -> (Node<'a>, Node<'a>),
    ) {
        self.report(rule, old, new);
        let all = [old, new, whole.0, whole.1].into_iter().flat_map(names);
        let mut entries: BTreeMap<_, _> = all.map(|name| (name.to_owned(), entry(name))).collect();
        let has_part = |node: &Node<'a>| wrapped(node).is_some();
        if has_part(old) && !whole.0.property("allOf").exists()
            || has_part(new) && !whole.1.property("allOf").exists()
        {
            entries.remove("allOf");
        }
        self.each_entry(entries, |differ, name, old, new| {
            differ.schema_property(whole, name, old, new);
        });
    }

    /// Compares a reference with an `allOf` that adds annotations to a reference; returns false for other
    /// schemas.
    pub(super) fn wrapped_reference(&mut self, old: &Node<'a>, new: &Node<'a>) -> bool {
        let inner = |node: &Node<'a>| wrapped(node).filter(|part| part.text("$ref").is_some());
        let (old_inner, new_inner) = (inner(old), inner(new));
        match (old.text("$ref"), new.text("$ref"), old_inner, new_inner) {
            (Some(_), None, _, Some(inner)) => {
                self.report(Rule::Rewritten, old, new);
                self.schema_properties(&old.without_value(), new, true);
                self.compare(Kind::Schema, old, &inner);
            }
            (None, Some(_), Some(inner), _) => {
                self.report(Rule::Rewritten, old, new);
                self.schema_properties(old, &new.without_value(), true);
                self.compare(Kind::Schema, &inner, new);
            }
            _ => return false,
        }
        true
    }

    fn schema_properties(&mut self, old: &Node<'a>, new: &Node<'a>, is_wrapped: bool) {
        let whole = (old, new);
        self.each_property(old, new, |differ, name, old, new| match name {
            "allOf" if is_wrapped => differ.mark_handled(),
            _ => differ.schema_property(whole, name, old, new),
        });
    }

    fn schema_property(
        &mut self,
        whole: (&Node<'a>, &Node<'a>),
        name: &str,
        old: &Node<'a>,
        new: &Node<'a>,
    ) {
        match name {
            "title" => self.report(Rule::SchemaTitleChanged, old, new),
            "type" => self.report(Rule::TypeChanged, old, new),
            "format" => self.report(Rule::FormatChanged, old, new),
            "default" if is_same(old.value, new.value) && old.exists() && new.exists() => {
                self.report(Rule::Rewritten, old, new);
            }
            "default" => self.report(Rule::DefaultChanged, old, new),
            "description" | "externalDocs" => self.report(Rule::DocumentationChanged, old, new),
            "example" => self.report(Rule::ExampleChanged, old, new),
            "xml" => self.report(Rule::XmlChanged, old, new),
            "nullable" => {
                self.flag(false, Rule::BecameNullable, Rule::NoLongerNullable, old, new);
            }
            "readOnly" => {
                self.flag(false, Rule::BecameReadOnly, Rule::NoLongerReadOnly, old, new);
            }
            "writeOnly" => {
                self.flag(false, Rule::BecameWriteOnly, Rule::NoLongerWriteOnly, old, new);
            }
            "deprecated" => {
                self.flag(false, Rule::Deprecated, Rule::NoLongerDeprecated, old, new);
            }
            "enum" => {
                if !self.added_or_removed(Rule::EnumClosed, Rule::EnumOpened, old, new) {
                    self.set(Rule::EnumValueAdded, Rule::EnumValueRemoved, old, new);
                }
            }
            "items" => self.optional_schema(old, new),
            "properties" => self.properties(whole, old, new),
            "required" => self.required(whole, old, new),
            "additionalProperties" => self.additional_properties(old, new),
            "allOf" | "oneOf" | "anyOf" => self.branches(name, old, new),
            "not" => {
                let rule = Rule::CompositionChanged;
                if !self.added_or_removed(rule, rule, old, new) {
                    self.compare(Kind::Schema, old, new);
                }
            }
            "discriminator" => self.discriminator(old, new),
            _ => self.bounds(name, whole, (old, new)),
        }
    }
}

/// The only part of a schema that has nothing but annotations besides.
fn wrapped<'a>(node: &Node<'a>) -> Option<Node<'a>> {
    let is_annotation =
        |name: &str| ANNOTATIONS.contains(&name) || name.starts_with("x-") || name == "allOf";
    let is_wrapper = node.properties().into_iter().all(|(name, _)| is_annotation(name));
    let parts = node.property("allOf").items();
    parts.first().filter(|_| is_wrapper && parts.len() == 1).cloned()
}

/// An inline schema can give a type in generated code another name than a reference.
fn rule_for_inlining(part: &Node<'_>) -> Rule {
    if part.text("$ref").is_some() { Rule::ReferenceChanged } else { Rule::Rewritten }
}

/// A property of a wrapper, or of the part that it wraps.
fn either<'a>(wrapper: &Node<'a>, part: &Node<'a>, name: &str) -> Node<'a> {
    let own = wrapper.property(name);
    if own.exists() && name != "allOf" { own } else { part.property(name) }
}
