//! Filters records by the query specification of a `q` parameter.

mod lexer;
mod parser;

use crate::collection::members::Members;
use serde_json::{Number, Value};
use std::cmp::Ordering;

/// A query specification whose values have the kinds of the members they are compared with.
#[derive(Clone, Debug)]
pub(crate) struct Filter {
    root: Condition,
}

#[derive(Clone, Debug)]
enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Member { path: String, predicates: Vec<Predicate> },
}

#[derive(Clone, Debug)]
enum Predicate {
    /// Holds the value as text, as a number or as both, where the member can be either.
    Compare(Comparison, Vec<Value>),
    Like(String),
    Exists(bool),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

impl Filter {
    /// Reads `text`, in which only `members` may be named.
    pub(crate) fn parse(text: &str, members: &Members) -> Result<Self, String> {
        parser::parse(text, members).map(|root| Self { root })
    }

    /// Whether a record matches; `member` looks up its value at a path.
    pub(crate) fn matches(&self, member: &dyn Fn(&str) -> Option<Value>) -> bool {
        self.root.matches(member)
    }

    /// The text that the member at `path` must equal for anything to match.
    ///
    /// Found only at the top and below `$and`s: it lets a caller look one record up instead of
    /// scanning them all.
    pub(crate) fn pinned(&self, path: &str) -> Option<&str> {
        self.root.pinned(path)
    }
}

impl Condition {
    fn matches(&self, member: &dyn Fn(&str) -> Option<Value>) -> bool {
        match self {
            Self::All(conditions) => conditions.iter().all(|c| c.matches(member)),
            Self::Any(conditions) => conditions.iter().any(|c| c.matches(member)),
            Self::Member { path, predicates } => {
                let value = member(path).filter(|value| !value.is_null());
                predicates.iter().all(|predicate| predicate.matches(value.as_ref()))
            }
        }
    }

    fn pinned(&self, path: &str) -> Option<&str> {
        match self {
            Self::All(conditions) => conditions.iter().find_map(|c| c.pinned(path)),
            Self::Member { path: own, predicates } if own == path => {
                predicates.iter().find_map(Predicate::pinned)
            }
            Self::Any(_) | Self::Member { .. } => None,
        }
    }
}

impl Predicate {
    fn matches(&self, value: Option<&Value>) -> bool {
        match self {
            Self::Compare(comparison, operands) => comparison.accepts(
                value.and_then(|value| operands.iter().find_map(|operand| compare(value, operand))),
            ),
            Self::Like(pattern) => {
                value.and_then(Value::as_str).is_some_and(|text| is_like(text, pattern))
            }
            Self::Exists(wanted) => value.is_some() == *wanted,
        }
    }

    fn pinned(&self) -> Option<&str> {
        match self {
            Self::Compare(Comparison::Equal, operands) => match operands.as_slice() {
                [Value::String(text)] => Some(text),
                _ => None,
            },
            _ => None,
        }
    }
}

impl Comparison {
    fn from_operator(operator: &str) -> Option<Self> {
        Some(match operator {
            "$eq" => Self::Equal,
            "$ne" => Self::NotEqual,
            "$gt" => Self::Greater,
            "$gte" => Self::GreaterOrEqual,
            "$lt" => Self::Less,
            "$lte" => Self::LessOrEqual,
            _ => return None,
        })
    }

    fn is_ordering(self) -> bool {
        !matches!(self, Self::Equal | Self::NotEqual)
    }

    /// Whether a value compares as asked; a missing one and one of another kind have no ordering.
    fn accepts(self, ordering: Option<Ordering>) -> bool {
        match self {
            Self::Equal => ordering.is_some_and(Ordering::is_eq),
            Self::NotEqual => ordering.is_none_or(Ordering::is_ne),
            Self::Greater => ordering.is_some_and(Ordering::is_gt),
            Self::GreaterOrEqual => ordering.is_some_and(Ordering::is_ge),
            Self::Less => ordering.is_some_and(Ordering::is_lt),
            Self::LessOrEqual => ordering.is_some_and(Ordering::is_le),
        }
    }
}

/// How two values compare, or `None` where they are of different kinds.
///
/// Numbers compare by their exact value, text by code point, and false comes before true.
pub(crate) fn compare(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => compare_numbers(left, right),
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
        _ => None,
    }
}

fn compare_numbers(left: &Number, right: &Number) -> Option<Ordering> {
    match (left.as_i128(), right.as_i128()) {
        (Some(left), Some(right)) => Some(left.cmp(&right)),
        (Some(left), None) => compare_with_float(left, right.as_f64()?),
        (None, Some(right)) => compare_with_float(right, left.as_f64()?).map(Ordering::reverse),
        (None, None) => left.as_f64()?.partial_cmp(&right.as_f64()?),
    }
}

/// Compares by the whole part first and then by the fraction, since an `f64` cannot hold every
/// integer of 64 bits.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the fraction is compared on its own, and what i128 cannot hold stays beyond 64 bits"
)]
fn compare_with_float(integer: i128, float: f64) -> Option<Ordering> {
    let by_fraction = 0.0_f64.partial_cmp(&float.fract())?;
    Some(integer.cmp(&(float as i128)).then(by_fraction))
}

/// Whether `text` has the form of `pattern`, in which each `%` stands for any run of characters.
///
/// Takes the first place where each part fits: a later one would only leave less for the rest.
fn is_like(text: &str, pattern: &str) -> bool {
    let Some((prefix, pattern)) = pattern.split_once('%') else {
        return text == pattern;
    };
    let (inner, suffix) = pattern.rsplit_once('%').unwrap_or(("", pattern));
    let middle = text.strip_prefix(prefix).and_then(|rest| rest.strip_suffix(suffix));
    let Some(mut rest) = middle else {
        return false;
    };
    for part in inner.split('%') {
        let Some((_, after)) = rest.split_once(part) else {
            return false;
        };
        rest = after;
    }
    true
}
