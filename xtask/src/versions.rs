//! The names of API versions.

/// Returns the number of a version, or `None` if this is not the name of one: `v19`, but not `v019`.
#[must_use]
pub fn number(name: &str) -> Option<u32> {
    let number = name.strip_prefix('v')?.parse::<u32>().ok()?;
    (format!("v{number}") == name).then_some(number)
}
