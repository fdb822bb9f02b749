use serde_json::{Value, json};

use crate::Comparison;

/// The comparison as JSON.
#[must_use]
pub fn json(comparison: &Comparison) -> Value {
    json!({ "title": comparison.title })
}
