//! Bodies: of requests, and the media types of anything.

use super::Differ;
use super::parameters::style;
use crate::Rule;
use crate::grammar::Kind;
use cpq_contract::{Node, unescape};

impl<'a> Differ<'a> {
    /// Compares the request bodies of an operation.
    pub(super) fn body(&mut self, old: &Node<'a>, new: &Node<'a>) {
        let is_required = self.new.resolve(new).is_true("required");
        let added = if is_required { Rule::RequiredBodyAdded } else { Rule::BodyAdded };
        if !self.added_or_removed(added, Rule::BodyRemoved, old, new) {
            self.compare(Kind::RequestBody, old, new);
        }
    }

    pub(super) fn request_body(&mut self, old: &Node<'a>, new: &Node<'a>) {
        self.each_property(old, new, |differ, name, old, new| match name {
            "description" => differ.report(Rule::DocumentationChanged, old, new),
            "required" => {
                let (on, off) = (Rule::BodyBecameRequired, Rule::BodyBecameOptional);
                differ.flag(false, on, off, old, new);
            }
            "content" => differ.media_types(old, new),
            _ => {}
        });
    }

    pub(super) fn media_types(&mut self, old: &Node<'a>, new: &Node<'a>) {
        let whole = old;
        self.each_property_by(old, new, media_type_key, |differ, name, old, new| {
            let (from, to) = ((old, name.to_owned()), (new, name.to_owned()));
            match (old.exists(), new.exists()) {
                (true, false) => differ.report_with_text(Rule::MediaTypeRemoved, from, to),
                (false, true) => {
                    differ.report_with_text(Rule::MediaTypeAdded, from, to);
                    // The range that contains it has defined its content so far.
                    if let Some(covering) = covering_range(whole, name) {
                        differ.compare(Kind::MediaType, &covering, new);
                    }
                }
                _ => differ.compare(Kind::MediaType, old, new),
            }
        });
    }

    pub(super) fn media_type(&mut self, old: &Node<'a>, new: &Node<'a>) {
        self.each_property(old, new, |differ, name, old, new| match name {
            "schema" => differ.optional_schema(old, new),
            "example" => differ.report(Rule::ExampleChanged, old, new),
            "examples" => differ.examples(old, new),
            "encoding" => differ.each_property(old, new, |differ, _, old, new| {
                let rule = Rule::EncodingChanged;
                if !is_encoded(old, "") && !is_encoded(new, "") {
                    differ.report(Rule::Rewritten, old, new);
                } else if !differ.added_or_removed(rule, rule, old, new) {
                    differ.compare(Kind::Encoding, old, new);
                }
            }),
            _ => {}
        });
    }

    pub(super) fn encoding(&mut self, old: &Node<'a>, new: &Node<'a>) {
        let whole = (old, new);
        self.each_property(old, new, |differ, name, old, new| match name {
            "contentType" => differ.report(Rule::EncodingChanged, old, new),
            "allowReserved" => {
                differ.flag(false, Rule::EncodingChanged, Rule::EncodingChanged, old, new);
            }
            "style" | "explode" => {
                let is_same = part_style(whole.0) == part_style(whole.1);
                let rule = if is_same { Rule::Rewritten } else { Rule::EncodingChanged };
                differ.report(rule, old, new);
            }
            "headers" if !is_encoded(whole.0, "headers") && !is_encoded(whole.1, "headers") => {
                differ.report(Rule::Rewritten, old, new);
            }
            "headers" => differ.headers(old, new),
            _ => {}
        });
    }
}

/// A media type without differences that have no meaning: upper case, and blanks around its parameters.
fn media_type_key(name: &str) -> String {
    name.split(';').map(str::trim).collect::<Vec<_>>().join(";").to_lowercase()
}

/// Whether the media type of an encoding uses it: only forms have encodings, and only the parts of a
/// multipart body have headers.
fn is_encoded(encoding: &Node<'_>, property: &str) -> bool {
    let media_type = encoding.pointer.rsplit('/').nth(2).map(unescape).unwrap_or_default();
    let media_type = media_type_key(&media_type);
    media_type.contains('*')
        || media_type.starts_with("multipart/")
        || property != "headers" && media_type.starts_with("application/x-www-form-urlencoded")
}

/// The style and `explode` of a part of a form. A part that has `style`, `explode` or `allowReserved` is
/// serialized like a query parameter, so it differs from one that has none of them.
fn part_style<'a>(node: &Node<'a>) -> Option<(&'a str, Option<bool>)> {
    let given = ["style", "explode", "allowReserved"];
    given.iter().any(|name| node.property(name).exists()).then(|| style(node, "form"))
}

/// The range of media types that defined a media type before it had its own entry.
fn covering_range<'a>(content: &Node<'a>, media_type: &str) -> Option<Node<'a>> {
    let (kind, _) = media_type.split_once('/')?;
    let ranges = [media_type.split(';').next()?.trim(), &format!("{kind}/*"), "*/*"];
    let mut ranges = ranges.into_iter().filter(|range| *range != media_type);
    let entries = content.properties();
    let entry = |range: &str| entries.iter().find(|(name, _)| name.eq_ignore_ascii_case(range));
    ranges.find_map(entry).map(|(_, node)| node.clone())
}
