//! Callbacks: requests that the server sends to the client.

use super::Differ;
use crate::Rule;
use crate::grammar::{Kind, METHODS};
use cpq_contract::Node;

impl<'a> Differ<'a> {
    pub(super) fn callbacks(&mut self, old: &Node<'a>, new: &Node<'a>) {
        self.each_property(old, new, |differ, _, old, new| {
            if !differ.added_or_removed(Rule::CallbackAdded, Rule::CallbackRemoved, old, new) {
                differ.compare(Kind::Callback, old, new);
            }
        });
    }

    pub(super) fn callback(&mut self, old: &Node<'a>, new: &Node<'a>) {
        self.each_property(old, new, |differ, name, old, new| {
            if !name.starts_with("x-")
                && !differ.added_or_removed(Rule::CallbackAdded, Rule::CallbackRemoved, old, new)
            {
                differ.compare(Kind::PathItem, old, new);
            }
        });
    }

    pub(super) fn callback_item(&mut self, old: &Node<'a>, new: &Node<'a>) {
        self.each_property(old, new, |differ, name, old, new| match name {
            "summary" | "description" => differ.report(Rule::DocumentationChanged, old, new),
            "servers" => differ.servers(old, new),
            "parameters" => differ.parameter_lists(old, new),
            _ if METHODS.contains(&name) => {
                let (added, removed) = (Rule::OperationAdded, Rule::OperationRemoved);
                if !differ.added_or_removed(added, removed, old, new) {
                    differ.compare(Kind::Operation, old, new);
                }
            }
            _ => {}
        });
    }

    pub(super) fn callback_operation(&mut self, old: &Node<'a>, new: &Node<'a>) {
        self.each_property(old, new, |differ, name, old, new| match name {
            "parameters" => differ.parameter_lists(old, new),
            "security" => differ.security(old, new),
            "servers" => differ.servers(old, new),
            _ => differ.operation_property(name, old, new),
        });
    }
}
