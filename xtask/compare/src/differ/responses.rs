//! Responses: status codes, headers and content.

use super::Differ;
use crate::Rule;
use crate::document::{Document, target};
use crate::grammar::Kind;
use crate::operation_pairs::operation_pointer;
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
                return;
            }
            let is_required = differ.new.resolve(new).is_true("required");
            let added = if is_required { Rule::RequiredHeaderAdded } else { Rule::HeaderAdded };
            if !differ.added_or_removed(added, Rule::HeaderRemoved, old, new) {
                differ.compare(Kind::Header, old, new);
            }
        });
    }

    pub(super) fn link(&mut self, old: &Node<'a>, new: &Node<'a>) {
        let is_same_target = self.is_same_link_target(old, new);
        self.each_property(old, new, |differ, name, old, new| match name {
            "description" => differ.report(Rule::DocumentationChanged, old, new),
            "operationId" | "operationRef" if is_same_target => {
                differ.report(Rule::Rewritten, old, new);
            }
            "operationId" | "operationRef" | "parameters" | "requestBody" | "server" => {
                differ.report(Rule::LinkChanged, old, new);
            }
            _ => {}
        });
    }

    /// Whether two links lead to the same operation, whatever its name is.
    fn is_same_link_target(&self, old: &Node<'a>, new: &Node<'a>) -> bool {
        let pointer = |document: Document<'a>, link: &Node<'a>| match link.text("operationRef") {
            Some(reference) => target(reference),
            None => operation_pointer(document, link.text("operationId")?),
        };
        let (from, to) = (pointer(self.old, old), pointer(self.new, new));
        from.zip(to).is_some_and(|(from, to)| self.partners.get(&from) == Some(&to))
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
