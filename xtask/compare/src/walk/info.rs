//! What is said about the contract, its documentation, examples and extensions.

use serde_json::Value;

use super::Walk;
use crate::Rule;
use crate::grammar::Kind;
use cpq_contract::Node;

impl<'a> Walk<'a> {
    pub(super) fn root(&mut self) {
        let (old, new) = (self.old.node(), self.new.node());
        self.members(&old, &new, |walk, name, old, new| match name {
            "openapi" => walk.report(Rule::OpenapiVersionChanged, old, new),
            "info" => walk.info(old, new),
            "servers" => walk.servers(old, new),
            "security" => walk.security(old, new),
            "tags" | "externalDocs" => walk.report(Rule::DocumentationChanged, old, new),
            "components" => walk.components(old, new),
            // Operations are compared in pairs, wherever they stand.
            "paths" => walk.settled(),
            _ => {}
        });
    }

    fn info(&mut self, old: &Node<'a>, new: &Node<'a>) {
        self.members(old, new, |walk, name, old, new| match name {
            "version" => walk.report(Rule::ContractVersionChanged, old, new),
            "description" | "termsOfService" | "contact" | "license" => {
                walk.report(Rule::DocumentationChanged, old, new);
            }
            _ => {}
        });
    }

    /// Compares named examples.
    pub(super) fn examples(&mut self, old: &Node<'a>, new: &Node<'a>) {
        self.members(old, new, |walk, _, old, new| {
            if old.exists() && new.exists() {
                walk.compare(Kind::Example, old, new);
            } else {
                walk.report(Rule::ExampleChanged, old, new);
            }
        });
    }

    pub(super) fn example(&mut self, old: &Node<'a>, new: &Node<'a>) {
        self.members(old, new, |walk, name, old, new| match name {
            "summary" | "description" => walk.report(Rule::DocumentationChanged, old, new),
            "value" | "externalValue" => walk.report(Rule::ExampleChanged, old, new),
            _ => {}
        });
    }

    /// An extension is documentation to whom does not know it. Two of the house's mean more: the
    /// values listed for an open set are all a contract says about them, so one that goes away is
    /// missed by who sends it; and by the mark of personal data programs decide what they print.
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
        let before = self.accounted;
        for one in olds.iter().filter(|one| news.iter().all(|other| other.found() != one.found())) {
            self.report(Rule::KnownValueRemoved, one, &new.without_value());
        }
        for one in news.iter().filter(|one| olds.iter().all(|other| other.found() != one.found())) {
            self.report(Rule::KnownValueAdded, &old.without_value(), one);
        }
        if self.accounted == before {
            self.report(Rule::ExtensionChanged, old, new);
        }
    }
}
