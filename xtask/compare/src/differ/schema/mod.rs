//! Schemas.

mod bounds;
mod composition;
mod properties;

use super::{Differ, is_permuted};
use crate::Rule;
use crate::grammar::Kind;
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
        self.schema_properties(old, new, false);
    }

    /// Compares a reference with an `allOf` that adds annotations to a reference; returns false for other
    /// schemas.
    pub(super) fn wrapped_reference(&mut self, old: &Node<'a>, new: &Node<'a>) -> bool {
        let inner = |node: &Node<'a>| {
            let is_annotation = |name: &str| {
                ANNOTATIONS.contains(&name) || name.starts_with("x-") || name == "allOf"
            };
            let items = node.property("allOf").items();
            let is_wrapper = node.properties().into_iter().map(|(name, _)| name).all(is_annotation)
                && items.len() == 1;
            items.into_iter().next().filter(|item| is_wrapper && item.text("$ref").is_some())
        };
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
            "title" => differ.report(Rule::SchemaTitleChanged, old, new),
            "type" => differ.report(Rule::TypeChanged, old, new),
            "format" => differ.report(Rule::FormatChanged, old, new),
            "default" => differ.report(Rule::DefaultChanged, old, new),
            "description" | "externalDocs" => differ.report(Rule::DocumentationChanged, old, new),
            "example" => differ.report(Rule::ExampleChanged, old, new),
            "xml" => differ.report(Rule::XmlChanged, old, new),
            "nullable" => {
                differ.flag(false, Rule::BecameNullable, Rule::NoLongerNullable, old, new);
            }
            "readOnly" => {
                differ.flag(false, Rule::BecameReadOnly, Rule::NoLongerReadOnly, old, new);
            }
            "writeOnly" => {
                differ.flag(false, Rule::BecameWriteOnly, Rule::NoLongerWriteOnly, old, new);
            }
            "deprecated" => {
                differ.flag(false, Rule::Deprecated, Rule::NoLongerDeprecated, old, new);
            }
            "enum" => {
                if !differ.added_or_removed(Rule::EnumClosed, Rule::EnumOpened, old, new) {
                    differ.set(Rule::EnumValueAdded, Rule::EnumValueRemoved, old, new);
                }
            }
            "items" => differ.optional_schema(old, new),
            "properties" => differ.properties(whole, old, new),
            "required" => differ.required(whole, old, new),
            "additionalProperties" => differ.additional_properties(old, new),
            "allOf" if is_wrapped => differ.mark_handled(),
            "allOf" | "oneOf" | "anyOf" => differ.branches(name, old, new),
            "not" => {
                let rule = Rule::CompositionChanged;
                if !differ.added_or_removed(rule, rule, old, new) {
                    differ.compare(Kind::Schema, old, new);
                }
            }
            "discriminator" => differ.discriminator(old, new),
            _ => differ.bounds(name, whole, (old, new)),
        });
    }
}
