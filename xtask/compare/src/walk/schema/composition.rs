//! Schemas made of others: `allOf`, `oneOf`, `anyOf`, `discriminator`.

use super::{Walk, is_permuted};
use crate::Rule;
use crate::grammar::Kind;
use cpq_contract::Node;

impl<'a> Walk<'a> {
    /// Compares two lists of schemas, whose order means nothing: what is equal or refers to the
    /// same belongs together, then what is left in its order, if both sides have as much left.
    pub(super) fn branches(&mut self, keyword: &str, old: &Node<'a>, new: &Node<'a>) {
        let rule = Rule::CompositionChanged;
        if self.came_or_went(rule, rule, old, new) {
            return;
        }
        let (mut olds, mut news) = (old.items(), new.items());
        let is_same: [fn(&Node<'a>, &Node<'a>) -> bool; 2] = [
            |one, other| one.found() == other.found(),
            |one, other| one.text("$ref").is_some() && one.text("$ref") == other.text("$ref"),
        ];
        let mut pairs = Vec::new();
        for is_same in is_same {
            for one in std::mem::take(&mut olds) {
                match news.iter().position(|other| is_same(&one, other)) {
                    Some(index) => pairs.push((one, news.remove(index))),
                    None => olds.push(one),
                }
            }
        }
        if olds.len() == news.len() {
            pairs.extend(olds.drain(..).zip(news.drain(..)));
        }
        let (added, removed) = match keyword {
            "allOf" => (Rule::AllOfAdded, Rule::AllOfRemoved),
            _ => (Rule::AlternativeAdded, Rule::AlternativeRemoved),
        };
        for (one, other) in &pairs {
            self.compare(Kind::Schema, one, other);
        }
        for one in &olds {
            self.report(removed, one, &new.without_value());
        }
        for other in &news {
            self.report(added, &old.without_value(), other);
        }
        if is_permuted(old, new) {
            self.settled();
        }
    }

    pub(super) fn discriminator(&mut self, old: &Node<'a>, new: &Node<'a>) {
        let rule = Rule::DiscriminatorChanged;
        if self.came_or_went(rule, rule, old, new) {
            return;
        }
        self.members(old, new, |walk, name, old, new| match name {
            "propertyName" => walk.report(rule, old, new),
            "mapping" => walk.members(old, new, |walk, _, old, new| {
                let (added, removed) =
                    (Rule::DiscriminatorValueAdded, Rule::DiscriminatorValueRemoved);
                if !walk.came_or_went(added, removed, old, new) {
                    walk.report(rule, old, new);
                }
            }),
            _ => {}
        });
    }
}
