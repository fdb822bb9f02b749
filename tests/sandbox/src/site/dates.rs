//! Dates as the documents show them: `2025-10-14T08:29:21.000Z`.

use jiff::Timestamp;

/// The date in the documented form, with milliseconds and Z.
pub(crate) fn documented(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}
