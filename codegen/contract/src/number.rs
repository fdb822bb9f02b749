//! Numbers with a fraction or an exponent, which must not lose digits.

use serde_json::Number;

/// Reads a number that is not an integer.
///
/// Returns a message if a double does not hold all of its digits, and `None` if the text is no number.
pub(crate) fn fraction(text: &str) -> Option<Result<Number, String>> {
    let double: f64 = text.parse().ok()?;
    let number =
        Number::from_f64(double).filter(|_| decimal(text) == decimal(&format!("{double:e}")));
    Some(number.ok_or_else(|| {
        format!("{text} loses digits as a double; shorten it, or quote it if it is a string")
    }))
}

/// The digits of a number without zeros around them, and the exponent of the last one.
fn decimal(text: &str) -> Option<(bool, String, i64)> {
    let is_negative = text.starts_with('-');
    let text = text.trim_start_matches(['-', '+']);
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let kept = digits.trim_end_matches('0');
    if kept.is_empty() {
        return Some((is_negative, String::new(), 0));
    }
    let zeros = i64::try_from(digits.len() - kept.len()).ok()?;
    let fraction = i64::try_from(fraction.len()).ok()?;
    let exponent = exponent.parse::<i64>().ok()?.checked_sub(fraction)?.checked_add(zeros)?;
    Some((is_negative, kept.trim_start_matches('0').to_owned(), exponent))
}
