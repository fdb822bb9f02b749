//! Compares two OpenAPI contracts and says whom each change can break.

mod model;
mod rule;

pub mod report;

use serde_json::Value;

pub use model::{
    Audience, Change, Comparison, Direction, Severity, Side, Step, Touched, Unusable, Which,
};
pub use rule::Rule;

/// Compares two OpenAPI documents, `old` being the one that users have.
///
/// # Errors
/// When one of them is of another OpenAPI version than 3.0, holds a reference that leads nowhere or elsewhere, or when
/// the two are not the same contract.
pub fn compare(old: &Value, new: &Value) -> Result<Comparison, Unusable> {
    let text = |document: &Value, pointer: &str| {
        document.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let side = || Side { pointer: String::new(), words: String::new(), value: None };
    let unhandled = Change {
        rule: Rule::Unhandled,
        severity: Severity::Breaking,
        direction: Direction::Both,
        old: Some(side()),
        new: Some(side()),
        operations: Vec::new(),
        unused: false,
    };
    Ok(Comparison {
        title: text(old, "/info/title"),
        old_version: text(old, "/info/version"),
        new_version: text(new, "/info/version"),
        changes: if old == new { Vec::new() } else { vec![unhandled] },
    })
}
