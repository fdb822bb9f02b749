//! The properties of objects.

use serde_json::Value;

use super::view::View;
use super::{Both, Differ, is_permuted};
use crate::differ::{Finding, FindingSide};
use crate::document::is_read_only;
use crate::grammar::Kind;
use crate::{Direction, Rule};
use cpq_contract::Node;

impl<'a> Differ<'a> {
    pub(super) fn properties(&mut self, whole: Both<'_, View<'a>>) {
        let (olds, news) = (&whole.0.required, &whole.1.required);
        let is_closed =
            whole.0.keyword("additionalProperties").found() == Some(&Value::Bool(false));
        let names = whole.0.property_names().chain(whole.1.property_names());
        let entry =
            |name: &str| (name.to_owned(), (whole.0.property(name), whole.1.property(name)));
        self.each_entry(names.map(entry).collect(), |differ, name, old, new| {
            match (old.exists(), new.exists()) {
                (true, false) => differ.report(Rule::PropertyRemoved, old, new),
                (false, true) => {
                    let is_required = news.contains(name) && !is_read_only(differ.new, new);
                    if is_required {
                        differ.report(Rule::RequiredPropertyAdded, old, new);
                    }
                    if is_closed {
                        differ.report(Rule::ClosedSchemaExtended, old, new);
                    } else if !is_required {
                        differ.report(Rule::PropertyAdded, old, new);
                    }
                }
                _ => {
                    let is_required_in_both = olds.contains(name) && news.contains(name);
                    if is_required_in_both
                        && is_read_only(differ.old, old)
                        && !is_read_only(differ.new, new)
                    {
                        differ.report(Rule::ReadOnlyBecameRequired, old, new);
                    }
                    differ.compare(Kind::Schema, old, new);
                }
            }
        });
    }

    /// Compares which properties are required, in any order. Added and removed properties are reported on
    /// their own.
    pub(super) fn required(&mut self, whole: Both<'_, View<'a>>, old: &Node<'a>, new: &Node<'a>) {
        let is_list = |node: &Node<'a>| {
            node.found().is_none_or(Value::is_array)
                && node.items().iter().all(|i| i.value.as_str().is_some())
        };
        if !is_list(old) || !is_list(new) {
            return;
        }
        if whole.0.required == whole.1.required && !is_permuted(old, new) {
            self.report(Rule::Rewritten, old, new);
        }
        self.mark_handled();
        self.required_names(whole, (old, new));
    }

    /// Compares which properties are required; without a property, the list is the location.
    pub(super) fn required_names(
        &mut self,
        whole: Both<'_, View<'a>>,
        (old, new): Both<'_, Node<'a>>,
    ) {
        let (olds, news) = (&whole.0.required, &whole.1.required);
        for name in olds.symmetric_difference(news) {
            let (from, to) = (whole.0.property(name), whole.1.property(name));
            if from.exists() != to.exists() {
                continue;
            }
            let is_read_only = is_read_only(self.old, &from) && is_read_only(self.new, &to);
            let became_required = news.contains(name);
            let (rule, text) = if became_required {
                (Rule::PropertyBecameRequired, ["optional", "required"])
            } else {
                (Rule::PropertyBecameOptional, ["required", "optional"])
            };
            let (from, to) = if from.exists() { (&from, &to) } else { (old, new) };
            let side = |node: &Node<'a>, text: &str| FindingSide {
                pointer: node.pointer.clone(),
                text: node.exists().then(|| format!("`{name}` is {text}")),
                value: None,
            };
            self.add(Finding {
                rule,
                old: side(from, text[0]),
                new: side(to, text[1]),
                only: is_read_only.then_some(Direction::Response),
            });
        }
    }

    /// Compares `additionalProperties`. Missing, `true` and `{}` mean the same.
    pub(super) fn additional_properties(&mut self, old: &Node<'a>, new: &Node<'a>) {
        let is_closed = |node: &Node<'a>| node.found() == Some(&Value::Bool(false));
        let is_anything =
            |node: &Node<'a>| node.found() == Some(&Value::Bool(true)) || node.is_empty();
        match (is_closed(old), is_closed(new)) {
            (true, false) => self.report(Rule::AdditionalPropertiesAllowed, old, new),
            (false, true) => self.report(Rule::AdditionalPropertiesRefused, old, new),
            _ if is_anything(old) && is_anything(new) => self.report(Rule::Rewritten, old, new),
            _ => self.compare(Kind::Schema, old, new),
        }
    }
}
