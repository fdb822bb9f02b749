//! Responses: status codes, headers and content.

use super::Differ;
use crate::Rule;
use crate::grammar::Kind;
use cpq_contract::Node;

impl<'a> Differ<'a> {
    pub(super) fn responses(&mut self, old: &Node<'a>, new: &Node<'a>) {
        let whole = old;
        self.each_property_by(old, new, str::to_uppercase, |differ, name, old, new| {
            if name.starts_with("x-") {
                return;
            }
            let (from, to) = ((old, name.to_owned()), (new, name.to_owned()));
            match (old.exists(), new.exists()) {
                (true, false) => differ.report_with_text(Rule::StatusRemoved, from, to),
                (false, true) => {
                    differ.report_with_text(Rule::StatusAdded, from, to);
                    // Clients have read responses with this status as the less specific one defines them.
                    if let Some(covering) = covering_response(whole, name) {
                        differ.compare(Kind::Response, &covering, new);
                    }
                }
                _ => differ.compare(Kind::Response, old, new),
            }
        });
    }

    pub(super) fn response(&mut self, old: &Node<'a>, new: &Node<'a>) {
        self.each_property(old, new, |differ, name, old, new| match name {
            "description" => differ.report(Rule::DocumentationChanged, old, new),
            "headers" => differ.headers(old, new),
            "content" => differ.media_types(old, new),
            "links" => differ.each_property(old, new, |differ, _, old, new| {
                if !differ.added_or_removed(Rule::LinkAdded, Rule::LinkRemoved, old, new) {
                    differ.compare(Kind::Link, old, new);
                }
            }),
            _ => {}
        });
    }

    pub(super) fn headers(&mut self, old: &Node<'a>, new: &Node<'a>) {
        self.each_property_by(old, new, str::to_lowercase, |differ, name, old, new| {
            // OpenAPI ignores this header: the media type defines it.
            if name.eq_ignore_ascii_case("content-type") {
                differ.report(Rule::Rewritten, old, new);
            } else if !differ.added_or_removed(Rule::HeaderAdded, Rule::HeaderRemoved, old, new) {
                differ.compare(Kind::Header, old, new);
            }
        });
    }

    pub(super) fn link(&mut self, old: &Node<'a>, new: &Node<'a>) {
        self.each_property(old, new, |differ, name, old, new| match name {
            "description" => differ.report(Rule::DocumentationChanged, old, new),
            "operationId" | "operationRef" | "parameters" | "requestBody" | "server" => {
                differ.report(Rule::LinkChanged, old, new);
            }
            _ => {}
        });
    }
}

/// The response that defined a status before it had its own.
fn covering_response<'a>(responses: &Node<'a>, status: &str) -> Option<Node<'a>> {
    if status == "default" {
        return None;
    }
    let range = status.chars().next().map(|class| format!("{class}XX"));
    let names = range.into_iter().filter(|range| !range.eq_ignore_ascii_case(status));
    let mut names = names.flat_map(|range| [range.to_lowercase(), range]);
    names.find_map(|name| responses.get(&name)).or_else(|| responses.get("default"))
}
