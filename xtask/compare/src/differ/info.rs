//! The root of the document, its info object, examples and extensions.

use serde_json::Value;

use super::Differ;
use crate::Rule;
use crate::grammar::Kind;
use crate::number::is_same;
use cpq_contract::Node;

impl<'a> Differ<'a> {
    pub(super) fn root(&mut self) {
        let (old, new) = (self.old.node(), self.new.node());
        self.each_property(&old, &new, |differ, name, old, new| match name {
            "openapi" => differ.report(Rule::OpenapiVersionChanged, old, new),
            "info" => differ.info(old, new),
            "tags" | "externalDocs" => differ.report(Rule::DocumentationChanged, old, new),
            "components" => differ.components(old, new),
            // Operations are compared in pairs, each with the servers and the security that apply to it.
            "paths" | "servers" | "security" => differ.mark_handled(),
            _ => {}
        });
    }

    /// Reports changed servers and security requirements of the root that apply to no operation.
    pub(super) fn root_defaults(&mut self) {
        for name in ["servers", "security"] {
            let (old, new) = (self.old.node().property(name), self.new.node().property(name));
            let is_renamed = name == "security" && self.has_same_requirements(&old, &new);
            if old.found() != new.found() && !self.effective.contains(&old.pointer) && !is_renamed {
                self.report(Rule::Rewritten, &old, &new);
            }
        }
    }

    fn info(&mut self, old: &Node<'a>, new: &Node<'a>) {
        self.each_property(old, new, |differ, name, old, new| match name {
            "version" => differ.report(Rule::ContractVersionChanged, old, new),
            "title" | "description" | "termsOfService" | "contact" | "license" => {
                differ.report(Rule::DocumentationChanged, old, new);
            }
            _ => {}
        });
    }

    /// Compares named examples.
    pub(super) fn examples(&mut self, old: &Node<'a>, new: &Node<'a>) {
        self.each_property(old, new, |differ, _, old, new| {
            if old.exists() && new.exists() {
                differ.compare(Kind::Example, old, new);
            } else {
                differ.report(Rule::ExampleChanged, old, new);
            }
        });
    }

    pub(super) fn example(&mut self, old: &Node<'a>, new: &Node<'a>) {
        self.each_property(old, new, |differ, name, old, new| match name {
            "summary" | "description" => differ.report(Rule::DocumentationChanged, old, new),
            "value" | "externalValue" => differ.report(Rule::ExampleChanged, old, new),
            _ => {}
        });
    }

    /// Extensions are documentation, with two exceptions: `x-known-values` lists the documented values, and
    /// programs use `x-personal-data` to decide what they print.
    pub(super) fn extension(&mut self, name: &str, old: &Node<'a>, new: &Node<'a>) {
        match name {
            "x-known-values" => self.known_values(old, new),
            "x-personal-data" => match (old.found(), new.found()) {
                (_, Some(Value::Bool(true))) => self.report(Rule::PersonalDataMarked, old, new),
                (Some(Value::Bool(true)), _) => self.report(Rule::PersonalDataUnmarked, old, new),
                _ => self.report(Rule::ExtensionChanged, old, new),
            },
            _ => self.report(Rule::ExtensionChanged, old, new),
        }
    }

    fn known_values(&mut self, old: &Node<'a>, new: &Node<'a>) {
        let values = |node: &Node<'a>| -> Vec<Node<'a>> {
            let values = node.items().into_iter().map(|item| item.property("value"));
            values.filter(Node::exists).collect()
        };
        let (olds, news) = (values(old), values(new));
        let before = self.handled;
        for one in
            olds.iter().filter(|one| news.iter().all(|other| !is_same(other.value, one.value)))
        {
            self.report(Rule::KnownValueRemoved, one, &new.without_value());
        }
        for one in
            news.iter().filter(|one| olds.iter().all(|other| !is_same(other.value, one.value)))
        {
            self.report(Rule::KnownValueAdded, &old.without_value(), one);
        }
        if self.handled == before {
            self.report(Rule::ExtensionChanged, old, new);
        }
    }
}
