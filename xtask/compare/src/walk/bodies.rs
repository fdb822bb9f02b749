//! Bodies: of requests, and the media types of anything.

use super::Walk;
use super::parameters::style;
use crate::Rule;
use crate::grammar::Kind;
use cpq_contract::Node;

impl<'a> Walk<'a> {
    /// The body of an operation, which it may not have.
    pub(super) fn body(&mut self, old: &Node<'a>, new: &Node<'a>) {
        let is_required = self.new.resolve(new).is_true("required");
        let added = if is_required { Rule::RequiredBodyAdded } else { Rule::BodyAdded };
        if !self.came_or_went(added, Rule::BodyRemoved, old, new) {
            self.compare(Kind::RequestBody, old, new);
        }
    }

    pub(super) fn request_body(&mut self, old: &Node<'a>, new: &Node<'a>) {
        self.members(old, new, |walk, name, old, new| match name {
            "description" => walk.report(Rule::DocumentationChanged, old, new),
            "required" => {
                let (on, off) = (Rule::BodyBecameRequired, Rule::BodyBecameOptional);
                walk.flag(false, on, off, old, new);
            }
            "content" => walk.media_types(old, new),
            _ => {}
        });
    }

    pub(super) fn media_types(&mut self, old: &Node<'a>, new: &Node<'a>) {
        self.members(old, new, |walk, name, old, new| {
            let (from, to) = ((old, name.to_owned()), (new, name.to_owned()));
            match (old.exists(), new.exists()) {
                (true, false) => walk.report_as(Rule::MediaTypeRemoved, from, to),
                (false, true) => walk.report_as(Rule::MediaTypeAdded, from, to),
                _ => walk.compare(Kind::MediaType, old, new),
            }
        });
    }

    pub(super) fn media_type(&mut self, old: &Node<'a>, new: &Node<'a>) {
        self.members(old, new, |walk, name, old, new| match name {
            "schema" => walk.schema_or_none(old, new),
            "example" => walk.report(Rule::ExampleChanged, old, new),
            "examples" => walk.examples(old, new),
            "encoding" => walk.members(old, new, |walk, _, old, new| {
                let rule = Rule::EncodingChanged;
                if !walk.came_or_went(rule, rule, old, new) {
                    walk.compare(Kind::Encoding, old, new);
                }
            }),
            _ => {}
        });
    }

    pub(super) fn encoding(&mut self, old: &Node<'a>, new: &Node<'a>) {
        let whole = (old, new);
        self.members(old, new, |walk, name, old, new| match name {
            "contentType" => walk.report(Rule::EncodingChanged, old, new),
            "allowReserved" => {
                walk.flag(false, Rule::EncodingChanged, Rule::EncodingChanged, old, new);
            }
            "style" | "explode" => {
                let is_same = part_style(whole.0) == part_style(whole.1);
                let rule = if is_same { Rule::Rewritten } else { Rule::EncodingChanged };
                walk.report(rule, old, new);
            }
            "headers" => walk.headers(old, new),
            _ => {}
        });
    }
}

/// A part of a form is written as a parameter of the query is; that a style is given at all turns
/// a part into one, so it is never the same as none.
fn part_style<'a>(node: &Node<'a>) -> Option<(&'a str, Option<bool>)> {
    let given = ["style", "explode", "allowReserved"];
    if !given.iter().any(|name| node.property(name).exists()) {
        return None;
    }
    let form = node.text("style").unwrap_or("form");
    let explode = style(node).1;
    let explode = if node.property("explode").exists() { explode } else { Some(form == "form") };
    Some((form, explode))
}
