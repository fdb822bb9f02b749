//! Filters users by the query specification of a `q` parameter.

mod lexer;
mod parser;

use std::cmp::Ordering;

use serde_json::{Number, Value};

use super::properties::{Properties, properties};
use crate::api::Shape;

/// A query specification.
#[derive(Clone, Debug)]
pub(crate) enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    /// The property at a path satisfies a predicate.
    Property(String, Predicate),
}

#[derive(Clone, Debug)]
pub(crate) enum Predicate {
    /// The operand as text, as a number, or as both if the property can be either.
    Compare(Comparison, Vec<Value>),
    Like(String),
    Exists(bool),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

impl Filter {
    /// Parses `text`, which may only name `properties`.
    pub(crate) fn parse(text: &str, properties: &Properties) -> Result<Self, String> {
        parser::parse(text, properties, false)
    }

    /// Parses `text`, which may name the properties of a resource.
    pub(crate) fn for_shape(text: &str, shape: &Shape) -> Result<Self, String> {
        Self::parse(text, &properties(shape))
    }

    /// Like [`parse`](Self::parse), with the operator `$in`, which only some operations have.
    pub(crate) fn parse_with_in(text: &str, properties: &Properties) -> Result<Self, String> {
        parser::parse(text, properties, true)
    }

    /// Whether a user matches; `property` returns the user's value at a path.
    pub(crate) fn matches(&self, property: &dyn Fn(&str) -> Option<Value>) -> bool {
        match self {
            Self::All(filters) => filters.iter().all(|filter| filter.matches(property)),
            Self::Any(filters) => filters.iter().any(|filter| filter.matches(property)),
            Self::Property(path, predicate) => {
                predicate.matches(property(path).filter(|value| !value.is_null()).as_ref())
            }
        }
    }

    /// The text that the property at `path` must equal in every match, if the filter requires one
    /// at its top level or in an `$and`. It allows to look up a single user instead of scanning all.
    pub(crate) fn required_text(&self, path: &str) -> Option<&str> {
        match self {
            Self::All(filters) => filters.iter().find_map(|filter| filter.required_text(path)),
            Self::Property(own, Predicate::Compare(Comparison::Equal, operands)) if own == path => {
                match operands.as_slice() {
                    [Value::String(text)] => Some(text),
                    _ => None,
                }
            }
            Self::Any(_) | Self::Property(..) => None,
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
            Self::Exists(expected) => value.is_some() == *expected,
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

    /// Whether the comparison holds; a missing value and one of another type have no ordering.
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

/// Compares two values, or returns `None` if their types differ.
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

/// Compares the integer part first and then the fraction, since an `f64` cannot hold every integer
/// of 64 bits.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the fraction is compared separately, and values that do not fit into i128 remain \
              larger than any integer of 64 bits"
)]
fn compare_with_float(integer: i128, float: f64) -> Option<Ordering> {
    let by_fraction = 0.0_f64.partial_cmp(&float.fract())?;
    Some(integer.cmp(&(float as i128)).then(by_fraction))
}

/// Whether `text` matches `pattern`, in which each `%` stands for any characters.
///
/// Each part is matched at its first occurrence: a later one would only leave less for the rest.
fn is_like(text: &str, pattern: &str) -> bool {
    let Some((prefix, pattern)) = pattern.split_once('%') else {
        return text == pattern;
    };
    let (inner, suffix) = pattern.rsplit_once('%').unwrap_or(("", pattern));
    let middle = text.strip_prefix(prefix).and_then(|rest| rest.strip_suffix(suffix));
    let mut parts = inner.split('%');
    let rest =
        middle.and_then(|rest| parts.try_fold(rest, |rest, part| Some(rest.split_once(part)?.1)));
    rest.is_some()
}
