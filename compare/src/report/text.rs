use crate::Comparison;

/// The comparison as text.
#[must_use]
pub fn text(comparison: &Comparison) -> String {
    format!("{comparison:#?}\n")
}
