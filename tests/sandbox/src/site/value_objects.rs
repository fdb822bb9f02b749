//! Value objects: the documented display values, and the defaults.

use std::sync::LazyLock;

use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::record::raw;

/// A property, one of its values, and the display value.
type Known = (&'static str, Value, Option<&'static str>);

/// The documented values. The first value of a property is its default.
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

/// A value object, with its properties in the documented order.
#[derive(Serialize)]
struct ValueObject<'a> {
    value: &'a Value,
    #[serde(rename = "displayValue", skip_serializing_if = "Option::is_none")]
    display: Option<&'static str>,
}

/// The documented display value.
pub(crate) fn display(property: &str, value: &Value) -> Option<&'static str> {
    let known = KNOWN.iter().find(|(name, known, _)| *name == property && known == value);
    known.and_then(|(_, _, display)| *display)
}

/// The value object of a value. Without a documented display value, it has none.
pub(crate) fn object(property: &str, value: &Value) -> Box<RawValue> {
    raw(ValueObject { value, display: display(property, value) })
}

/// The default of a property that is a value object.
pub(crate) fn default(property: &str) -> Option<Box<RawValue>> {
    let (_, value, _) = KNOWN.iter().find(|(name, _, _)| *name == property)?;
    Some(object(property, value))
}

pub(crate) fn is_value_object(property: &str) -> bool {
    KNOWN.iter().any(|(name, _, _)| *name == property)
}
