//! Compares numbers exactly, however they are written.

use std::cmp::Ordering;

use serde_json::{Number, Value};

/// Compares two numbers exactly, including integers that a double cannot represent.
pub(crate) fn compare(one: &Number, other: &Number) -> Option<Ordering> {
    match (one.as_i128(), other.as_i128()) {
        (Some(one), Some(other)) => Some(one.cmp(&other)),
        (None, None) => one.as_f64()?.partial_cmp(&other.as_f64()?),
        (Some(_), None) => compare(other, one).map(Ordering::reverse),
        (None, Some(integer)) => {
            let float = one.as_f64()?;
            let whole = float.trunc();
            // Larger than any 64-bit integer.
            if whole.abs() >= 1e20 {
                return float.partial_cmp(&0.0);
            }
            #[expect(clippy::cast_possible_truncation, reason = "it is whole and far below 2^127")]
            let by_whole = (whole as i128).cmp(&integer);
            Some(by_whole.then(float.partial_cmp(&whole)?))
        }
    }
}

/// Whether two values are the same; `1` and `1.0` are the same number.
pub(crate) fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => compare(one, other) == Some(Ordering::Equal),
        (Value::Array(items), Value::Array(others)) => {
            items.len() == others.len()
                && items.iter().zip(others).all(|(one, other)| is_same(one, other))
        }
        (Value::Object(properties), Value::Object(others)) => {
            properties.len() == others.len()
                && properties
                    .iter()
                    .all(|(name, one)| others.get(name).is_some_and(|other| is_same(one, other)))
        }
        _ => one == other,
    }
}
