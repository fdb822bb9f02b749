//! The members of objects.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Walk, is_permuted, is_read_only};
use crate::grammar::Kind;
use crate::walk::{Finding, Spot};
use crate::{Direction, Rule};
use cpq_contract::Node;

impl<'a> Walk<'a> {
    pub(super) fn properties(
        &mut self,
        whole: (&Node<'a>, &Node<'a>),
        old: &Node<'a>,
        new: &Node<'a>,
    ) {
        let (olds, news) = (required(whole.0), required(whole.1));
        let is_closed =
            whole.0.property("additionalProperties").found() == Some(&Value::Bool(false));
        self.members(old, new, |walk, name, old, new| match (old.exists(), new.exists()) {
            (true, false) => walk.report(Rule::PropertyRemoved, old, new),
            (false, true) => {
                let is_required = news.contains(name) && !is_read_only(walk.new, new);
                if is_required {
                    walk.report(Rule::RequiredPropertyAdded, old, new);
                }
                if is_closed {
                    walk.report(Rule::ClosedSchemaExtended, old, new);
                } else if !is_required {
                    walk.report(Rule::PropertyAdded, old, new);
                }
            }
            _ => {
                let is_demanded = olds.contains(name) && news.contains(name);
                if is_demanded && is_read_only(walk.old, old) && !is_read_only(walk.new, new) {
                    walk.report(Rule::ReadOnlyNowDemanded, old, new);
                }
                walk.compare(Kind::Schema, old, new);
            }
        });
    }

    /// Which members are required; the order of the list means nothing. A member that came or went
    /// is reported as such.
    pub(super) fn required(
        &mut self,
        whole: (&Node<'a>, &Node<'a>),
        old: &Node<'a>,
        new: &Node<'a>,
    ) {
        let is_list = |node: &Node<'a>| {
            node.found().is_none_or(Value::is_array)
                && node.items().iter().all(|i| i.value.as_str().is_some())
        };
        if !is_list(old) || !is_list(new) {
            return;
        }
        let (olds, news) = (required(whole.0), required(whole.1));
        if olds == news && !is_permuted(old, new) {
            self.report(Rule::Rewritten, old, new);
        }
        self.settled();
        for name in olds.symmetric_difference(&news) {
            let property = |node: &Node<'a>| node.property("properties").property(name);
            let (from, to) = (property(whole.0), property(whole.1));
            if from.exists() != to.exists() {
                continue;
            }
            let is_read_only = is_read_only(self.old, &from) && is_read_only(self.new, &to);
            let became_required = news.contains(name);
            let (rule, words) = if became_required {
                (Rule::PropertyBecameRequired, ["optional", "required"])
            } else {
                (Rule::PropertyBecameOptional, ["required", "optional"])
            };
            let (from, to) = if from.exists() { (&from, &to) } else { (old, new) };
            let spot = |node: &Node<'a>, words: &str| Spot {
                pointer: node.pointer.clone(),
                words: node.exists().then(|| format!("`{name}` is {words}")),
                value: None,
            };
            self.find(Finding {
                rule,
                old: spot(from, words[0]),
                new: spot(to, words[1]),
                only: is_read_only.then_some(Direction::Response),
            });
        }
    }

    /// What may come beside the listed members. Nothing said, `true` and `{}` mean the same.
    pub(super) fn other_properties(&mut self, old: &Node<'a>, new: &Node<'a>) {
        let is_closed = |node: &Node<'a>| node.found() == Some(&Value::Bool(false));
        let is_anything =
            |node: &Node<'a>| node.found() == Some(&Value::Bool(true)) || node.is_empty();
        match (is_closed(old), is_closed(new)) {
            (true, false) => self.report(Rule::OtherPropertiesAllowed, old, new),
            (false, true) => self.report(Rule::OtherPropertiesRefused, old, new),
            _ if is_anything(old) && is_anything(new) => self.report(Rule::Rewritten, old, new),
            _ => self.compare(Kind::Schema, old, new),
        }
    }
}

/// The names that are required.
fn required<'a>(schema: &Node<'a>) -> BTreeSet<&'a str> {
    schema.property("required").items().iter().filter_map(|item| item.value.as_str()).collect()
}
