//! Answers: statuses, headers, links.

use super::Walk;
use crate::Rule;
use crate::grammar::Kind;
use cpq_contract::Node;

impl<'a> Walk<'a> {
    pub(super) fn responses(&mut self, old: &Node<'a>, new: &Node<'a>) {
        self.members(old, new, |walk, name, old, new| {
            if name.starts_with("x-") {
                return;
            }
            let (from, to) = ((old, name.to_owned()), (new, name.to_owned()));
            match (old.exists(), new.exists()) {
                (true, false) => walk.report_as(Rule::StatusRemoved, from, to),
                (false, true) => walk.report_as(Rule::StatusAdded, from, to),
                _ => walk.compare(Kind::Response, old, new),
            }
        });
    }

    pub(super) fn response(&mut self, old: &Node<'a>, new: &Node<'a>) {
        self.members(old, new, |walk, name, old, new| match name {
            "description" => walk.report(Rule::DocumentationChanged, old, new),
            "headers" => walk.headers(old, new),
            "content" => walk.media_types(old, new),
            "links" => walk.members(old, new, |walk, _, old, new| {
                if !walk.came_or_went(Rule::LinkAdded, Rule::LinkRemoved, old, new) {
                    walk.compare(Kind::Link, old, new);
                }
            }),
            _ => {}
        });
    }

    pub(super) fn headers(&mut self, old: &Node<'a>, new: &Node<'a>) {
        self.members(old, new, |walk, _, old, new| {
            if !walk.came_or_went(Rule::HeaderAdded, Rule::HeaderRemoved, old, new) {
                walk.compare(Kind::Header, old, new);
            }
        });
    }

    pub(super) fn link(&mut self, old: &Node<'a>, new: &Node<'a>) {
        self.members(old, new, |walk, name, old, new| match name {
            "description" => walk.report(Rule::DocumentationChanged, old, new),
            "operationId" | "operationRef" | "parameters" | "requestBody" | "server" => {
                walk.report(Rule::LinkChanged, old, new);
            }
            _ => {}
        });
    }
}
