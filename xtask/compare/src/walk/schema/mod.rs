//! Schemas, member by member.

mod bounds;
mod composition;
mod properties;

use super::{Walk, is_permuted};
use crate::Rule;
use crate::document::Document;
use crate::grammar::Kind;
use cpq_contract::Node;

/// Members that say nothing of the shape: what has only these beside an `allOf` of one item is that
/// item with a word added.
const REMARKS: [&str; 9] = [
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

impl<'a> Walk<'a> {
    pub(super) fn schema(&mut self, old: &Node<'a>, new: &Node<'a>) {
        self.schema_members(old, new, false);
    }

    /// Compares a reference with a schema that only adds remarks to one, the way OpenAPI 3.0 has
    /// them said; false where that is not what they are.
    pub(super) fn wrapped(&mut self, old: &Node<'a>, new: &Node<'a>) -> bool {
        let inner = |node: &Node<'a>| {
            let is_remark =
                |name: &str| REMARKS.contains(&name) || name.starts_with("x-") || name == "allOf";
            let items = node.property("allOf").items();
            let is_wrapper = node.properties().into_iter().map(|(name, _)| name).all(is_remark)
                && items.len() == 1;
            items.into_iter().next().filter(|item| is_wrapper && item.text("$ref").is_some())
        };
        let (old_inner, new_inner) = (inner(old), inner(new));
        match (old.text("$ref"), new.text("$ref"), old_inner, new_inner) {
            (Some(_), None, _, Some(inner)) => {
                self.report(Rule::Rewritten, old, new);
                self.schema_members(&old.without_value(), new, true);
                self.compare(Kind::Schema, old, &inner);
            }
            (None, Some(_), Some(inner), _) => {
                self.report(Rule::Rewritten, old, new);
                self.schema_members(old, &new.without_value(), true);
                self.compare(Kind::Schema, &inner, new);
            }
            _ => return false,
        }
        true
    }

    fn schema_members(&mut self, old: &Node<'a>, new: &Node<'a>, is_wrapped: bool) {
        let whole = (old, new);
        self.members(old, new, |walk, name, old, new| match name {
            "title" => walk.report(Rule::SchemaTitleChanged, old, new),
            "type" => walk.report(Rule::TypeChanged, old, new),
            "format" => walk.report(Rule::FormatChanged, old, new),
            "default" => walk.report(Rule::DefaultChanged, old, new),
            "description" | "externalDocs" => walk.report(Rule::DocumentationChanged, old, new),
            "example" => walk.report(Rule::ExampleChanged, old, new),
            "xml" => walk.report(Rule::XmlChanged, old, new),
            "nullable" => {
                walk.flag(false, Rule::BecameNullable, Rule::NoLongerNullable, old, new);
            }
            "readOnly" => {
                walk.flag(false, Rule::BecameReadOnly, Rule::NoLongerReadOnly, old, new);
            }
            "writeOnly" => {
                walk.flag(false, Rule::BecameWriteOnly, Rule::NoLongerWriteOnly, old, new);
            }
            "deprecated" => {
                walk.flag(false, Rule::Deprecated, Rule::NoLongerDeprecated, old, new);
            }
            "enum" => {
                if !walk.came_or_went(Rule::EnumClosed, Rule::EnumOpened, old, new) {
                    walk.set(Rule::EnumValueAdded, Rule::EnumValueRemoved, old, new);
                }
            }
            "items" => walk.schema_or_none(old, new),
            "properties" => walk.properties(whole, old, new),
            "required" => walk.required(whole, old, new),
            "additionalProperties" => walk.other_properties(old, new),
            "allOf" if is_wrapped => walk.settled(),
            "allOf" | "oneOf" | "anyOf" => walk.branches(name, old, new),
            "not" => {
                let rule = Rule::CompositionChanged;
                if !walk.came_or_went(rule, rule, old, new) {
                    walk.compare(Kind::Schema, old, new);
                }
            }
            "discriminator" => walk.discriminator(old, new),
            _ => walk.bounds(name, whole, (old, new)),
        });
    }
}

/// Whether a member is only ever sent back.
fn is_read_only<'a>(document: Document<'a>, node: &Node<'a>) -> bool {
    let schema = document.resolve(node);
    let mut parts = schema.property("allOf").items().into_iter();
    schema.is_true("readOnly") || parts.any(|part| document.resolve(&part).is_true("readOnly"))
}
