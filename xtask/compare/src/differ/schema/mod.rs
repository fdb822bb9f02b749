//! Schemas.

mod bounds;
mod composition;
mod properties;
mod view;

use super::{Differ, is_permuted};
use crate::Rule;
use crate::grammar::Kind;
use crate::number::is_same;
use cpq_contract::Node;

use view::{View, parts, wrapped};

/// The old and the new one.
type Both<'n, T> = (&'n T, &'n T);

impl<'a> Differ<'a> {
    pub(super) fn schema(&mut self, old: &Node<'a>, new: &Node<'a>) {
        let (old_parts, new_parts) = (parts(old), parts(new));
        let is_on_both = |name: &str| old.get(name).is_some() && new.get(name).is_some();
        let has_alternatives_on_both = is_on_both("oneOf") || is_on_both("anyOf");
        if old_parts.len() != new_parts.len() && !has_alternatives_on_both {
            let views = (
                View::with_parts_in_place(self.old, old),
                View::with_parts_in_place(self.new, new),
            );
            if let (Some(from), Some(to)) = views
                && (old_parts.is_empty() || new_parts.is_empty() || from.is_same(&to))
            {
                self.in_place((old, new), (&from, &to));
                return;
            }
        }
        self.schema_properties(old, new, false);
    }

    /// Compares schemas of which one has parts that the other has in place.
    fn in_place(&mut self, nodes: Both<'_, Node<'a>>, views: Both<'_, View<'a>>) {
        // A part in place can give a type in generated code another name than a reference.
        let is_same = views.0.references == views.1.references;
        let rule = if is_same { Rule::Rewritten } else { Rule::ReferenceChanged };
        self.report(rule, nodes.0, nodes.1);
        let keywords = views.0.keywords.keys().chain(views.1.keywords.keys());
        let keywords = keywords.filter(|name| !["properties", "required"].contains(name));
        let entry =
            |name: &&str| ((*name).to_owned(), (views.0.keyword(name), views.1.keyword(name)));
        self.each_entry(keywords.map(entry).collect(), |differ, name, old, new| {
            differ.schema_property(views, name, old, new);
        });
        self.properties(views);
        let required = (views.0.keyword("required"), views.1.keyword("required"));
        self.required_names(views, (&required.0, &required.1));
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
        let (from, to) = (View::new(old), View::new(new));
        self.each_property(old, new, |differ, name, old, new| match name {
            "allOf" | "oneOf" | "anyOf" if is_wrapped => differ.mark_handled(),
            _ => differ.schema_property((&from, &to), name, old, new),
        });
    }

    fn schema_property(
        &mut self,
        whole: Both<'_, View<'a>>,
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
            "xml" => self.xml(old, new),
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
            "properties" => self.properties(whole),
            "required" => self.required(whole, old, new),
            "additionalProperties" => self.additional_properties(old, new),
            "allOf" | "oneOf" | "anyOf" => self.branches(name, old, new),
            "not" => {
                let rule = Rule::CompositionChanged;
                if !self.added_or_removed(rule, rule, old, new) {
                    self.compare(Kind::Schema, old, new);
                }
            }
            "discriminator" => self.discriminator(whole, old, new),
            _ => self.bounds(name, whole, (old, new)),
        }
    }
    /// Compares the names in XML, which have a meaning only if a body is XML.
    fn xml(&mut self, old: &Node<'a>, new: &Node<'a>) {
        let before = self.handled;
        if self.has_xml {
            self.each_property(old, new, |differ, name, old, new| match name {
                "attribute" | "wrapped" => {
                    differ.flag(false, Rule::XmlChanged, Rule::XmlChanged, old, new);
                }
                "name" | "namespace" | "prefix" => differ.report(Rule::XmlChanged, old, new),
                _ => {}
            });
        }
        if self.handled == before {
            self.report(Rule::Rewritten, old, new);
        }
    }
}
