use crate::Comparison;

/// The comparison as markdown.
#[must_use]
pub fn markdown(comparison: &Comparison) -> String {
    format!("{comparison:#?}\n")
}
