//! Compares JSON texts by their tokens: 0 is not 0.0, and each digit of a number counts.

use cpq_contract::Payload;

/// Returns the first difference of two JSON texts, ignoring the order of properties.
pub(crate) fn difference(found: &str, expected: &str) -> Option<String> {
    match (Payload::parse(found), Payload::parse(expected)) {
        (Ok(found), Ok(expected)) => {
            let it = found.difference(&expected)?;
            Some(format!("{} is {} instead of {}", it.pointer, it.found, it.expected))
        }
        (Err(error), _) => Some(format!("{error} in {found}")),
        (_, Err(error)) => Some(format!("{error} in {expected}")),
    }
}
