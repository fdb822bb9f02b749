//! The value objects of the documents: which display value belongs to a value, and the defaults.

use std::sync::LazyLock;

use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::record::raw;

/// A member, a value it may have, and what is shown for it.
type Known = (&'static str, Value, Option<&'static str>);

/// The values that the documents show. The first of a member is what a site sets it to.
static KNOWN: LazyLock<[Known; 11]> = LazyLock::new(|| {
    [
        ("currency", json!("USD"), Some("US Dollar")),
        ("dateFormat", json!(0), Some("MM/dd/yyyy h:mm a")),
        ("enabledForSso", json!("NOT_ENABLED"), None),
        ("enabledForSso", json!("SSO_ENABLED"), Some("Enabled for SSO")),
        ("language", json!("en_US"), Some("English")),
        ("numberFormat", json!(0), Some("####.##")),
        ("status", json!(1), Some("Active")),
        ("status", json!(0), Some("Inactive")),
        ("timeZone", json!("America/Chicago"), Some("(GMT-6:00 GMT-5:00) Chicago")),
        ("type", json!("FULL_ACCESS"), Some("FullAccess")),
        ("units", json!(1), Some("English")),
    ]
});

/// A value with what is shown for it, in the documents' order.
#[derive(Serialize)]
struct ValueObject<'a> {
    value: &'a Value,
    #[serde(rename = "displayValue", skip_serializing_if = "Option::is_none")]
    display: Option<&'static str>,
}

/// What the documents show for a value.
pub(crate) fn display(member: &str, value: &Value) -> Option<&'static str> {
    let known = KNOWN.iter().find(|(name, known, _)| *name == member && known == value);
    known.and_then(|(_, _, display)| *display)
}

/// The value object of a value; a display value is never made up.
pub(crate) fn object(member: &str, value: &Value) -> Box<RawValue> {
    raw(ValueObject { value, display: display(member, value) })
}

/// What a site sets a member to that nobody has set; only value objects have such a default.
pub(crate) fn default(member: &str) -> Option<Box<RawValue>> {
    let (_, value, _) = KNOWN.iter().find(|(name, _, _)| *name == member)?;
    Some(object(member, value))
}

/// Whether a member is a value object.
pub(crate) fn is_value_object(member: &str) -> bool {
    KNOWN.iter().any(|(name, _, _)| *name == member)
}
