//! Limits of numbers, strings, arrays and objects.

use std::cmp::Ordering;

use serde_json::{Number, Value};

use super::view::View;
use super::{Both, Differ};
use crate::Rule;
use crate::number::compare;
use cpq_contract::Node;

/// How a limit changed: fewer values are allowed, more, or others.
#[derive(Clone, Copy)]
enum Move {
    Narrowed,
    Widened,
    Other,
    None,
}

impl<'a> Differ<'a> {
    /// Compares a keyword that limits values; ignores other keywords.
    pub(super) fn bounds(
        &mut self,
        name: &str,
        whole: Both<'_, View<'a>>,
        (old, new): Both<'_, Node<'a>>,
    ) {
        match name {
            "maximum" | "exclusiveMaximum" => self.edge(whole, "maximum", (old, new)),
            "minimum" | "exclusiveMinimum" => self.edge(whole, "minimum", (old, new)),
            // Every integer is a multiple of 1.
            "multipleOf"
                if are_integers(whole) && is_one_or_missing(old) && is_one_or_missing(new) =>
            {
                self.report(Rule::Rewritten, old, new);
            }
            "multipleOf" => {
                let moved = moved(old, new, |from, to| match (from.as_i128(), to.as_i128()) {
                    (Some(from), Some(to)) if from == to => Move::None,
                    (Some(from), Some(to)) if from != 0 && to % from == 0 => Move::Narrowed,
                    (Some(from), Some(to)) if to != 0 && from % to == 0 => Move::Widened,
                    _ if compare(from, to) == Some(Ordering::Equal) => Move::None,
                    _ => Move::Other,
                });
                let rules = (Rule::RangeNarrowed, Rule::RangeWidened);
                self.moved(moved, rules, Rule::RangeChanged, (old, new));
            }
            "pattern" => {
                let (added, removed) = (Rule::PatternAdded, Rule::PatternRemoved);
                if !self.added_or_removed(added, removed, old, new) {
                    self.report(Rule::PatternChanged, old, new);
                }
            }
            "uniqueItems" => {
                self.flag(false, Rule::ItemsNarrowed, Rule::ItemsWidened, old, new);
            }
            "maxLength" | "minLength" => {
                self.count(name, (Rule::LengthNarrowed, Rule::LengthWidened), (old, new));
            }
            "maxItems" | "minItems" => {
                self.count(name, (Rule::ItemsNarrowed, Rule::ItemsWidened), (old, new));
            }
            "maxProperties" | "minProperties" => {
                let rules = (Rule::PropertyCountNarrowed, Rule::PropertyCountWidened);
                self.count(name, rules, (old, new));
            }
            _ => {}
        }
    }

    /// Compares a minimum or maximum count; a missing minimum is 0.
    fn count(&mut self, name: &str, rules: (Rule, Rule), (old, new): Both<'_, Node<'a>>) {
        let is_least = name.starts_with("min");
        let is_nothing = |node: &Node<'a>| {
            let number = node.found().and_then(Value::as_number);
            node.found().is_none()
                || number.and_then(|number| compare(number, &Number::from(0)))
                    == Some(Ordering::Equal)
        };
        let moved = if is_least && is_nothing(old) && is_nothing(new) {
            Some(Move::None)
        } else {
            moved(old, new, |from, to| moved_edge(is_least, compare(from, to)))
        };
        self.moved(moved, rules, rules.0, (old, new));
    }

    /// Compares a minimum or maximum together with `exclusiveMinimum` or `exclusiveMaximum`.
    fn edge(&mut self, whole: Both<'_, View<'a>>, name: &str, sides: Both<'_, Node<'a>>) {
        let (is_least, exclusive) = match name {
            "minimum" => (true, "exclusiveMinimum"),
            _ => (false, "exclusiveMaximum"),
        };
        let is_flag =
            |view: &View<'a>| view.keyword(exclusive).found().is_none_or(Value::is_boolean);
        if !is_flag(whole.0) || !is_flag(whole.1) {
            return;
        }
        let shut = (whole.0.is_true(exclusive), whole.1.is_true(exclusive));
        let limits = (whole.0.keyword(name), whole.1.keyword(name));
        if sides.0.name() == exclusive && limits.0.found() != limits.1.found() {
            // Compared together with the limit.
            self.mark_handled();
            return;
        }
        let is_integer = are_integers(whole);
        let moved = moved(&limits.0, &limits.1, |from, to| {
            let least = (inclusive(from, is_least, shut.0), inclusive(to, is_least, shut.1));
            if let (true, Some(from), Some(to)) = (is_integer, least.0, least.1) {
                return moved_edge(is_least, Some(from.cmp(&to)));
            }
            let by_number = compare(from, to);
            match (by_number, shut) {
                (Some(Ordering::Equal), (false, true)) => Move::Narrowed,
                (Some(Ordering::Equal), (true, false)) => Move::Widened,
                _ => moved_edge(is_least, by_number),
            }
        });
        self.moved(moved, (Rule::RangeNarrowed, Rule::RangeWidened), Rule::RangeChanged, sides);
    }

    fn moved(
        &mut self,
        moved: Option<Move>,
        (narrowed, widened): (Rule, Rule),
        other: Rule,
        (old, new): Both<'_, Node<'a>>,
    ) {
        match moved {
            Some(Move::Narrowed) => self.report(narrowed, old, new),
            Some(Move::Widened) => self.report(widened, old, new),
            Some(Move::Other) => self.report(other, old, new),
            Some(Move::None) => self.report(Rule::Rewritten, old, new),
            None => {}
        }
    }
}

fn are_integers(whole: Both<'_, View<'_>>) -> bool {
    [whole.0, whole.1].iter().all(|side| side.text("type") == Some("integer"))
}

fn is_one_or_missing(node: &Node<'_>) -> bool {
    let is_one = |number| compare(number, &Number::from(1)) == Some(Ordering::Equal);
    !node.exists() || node.value.as_number().is_some_and(is_one)
}

/// How a limit changed; `None` if it is not a number.
fn moved(
    old: &Node<'_>,
    new: &Node<'_>,
    judge: impl FnOnce(&Number, &Number) -> Move,
) -> Option<Move> {
    Some(match (old.found(), new.found()) {
        (None, None) => Move::None,
        (None, Some(Value::Number(_))) => Move::Narrowed,
        (Some(Value::Number(_)), None) => Move::Widened,
        (Some(Value::Number(from)), Some(Value::Number(to))) => judge(from, to),
        _ => return None,
    })
}

fn moved_edge(is_least: bool, order: Option<Ordering>) -> Move {
    match order {
        Some(Ordering::Equal) => Move::None,
        Some(order) if (order == Ordering::Less) == is_least => Move::Narrowed,
        Some(_) => Move::Widened,
        None => Move::Other,
    }
}

/// The integer that is the least or greatest within a limit.
fn inclusive(limit: &Number, is_least: bool, is_exclusive: bool) -> Option<i128> {
    let (limit, is_exclusive) = match (limit.as_i128(), limit.as_f64()?) {
        (Some(limit), _) => (limit, is_exclusive),
        #[expect(clippy::cast_possible_truncation, reason = "it is whole and far below 2^127")]
        (None, limit) if limit.abs() < 1e20 => {
            let whole = if is_least { limit.ceil() } else { limit.floor() };
            (whole as i128, is_exclusive && limit.fract() == 0.0)
        }
        _ => return None,
    };
    let step = if is_least { 1 } else { -1 };
    Some(if is_exclusive { limit + step } else { limit })
}
