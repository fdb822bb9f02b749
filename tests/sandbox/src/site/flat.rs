//! The flat form of users in v7.
//!
//! The documents do not specify how it corresponds to v19. Here a code of the flat form is the
//! `value` of a value object in v19.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::record::{Record, is_null, parsed, raw};
use super::store::User;
use super::value_objects::is_value_object;
use crate::api::{Kind, Shape};
use crate::api_error::ApiError;

/// Flat properties whose names differ from those of their value objects.
const RENAMED: [(&str, &str); 4] = [
    ("currencyCode", "currency"),
    ("datePrefId", "dateFormat"),
    ("languageCode", "language"),
    ("numberFormatId", "numberFormat"),
];

/// Flat properties without a counterpart in v19: ids in tables of the site.
const FLAT_ONLY: [&str; 3] = ["companyId", "currency", "language"];

/// A flag that is a string in the flat form.
const TEXT_FLAG: &str = "isNotifyFax";

/// Whether a shape is that of a flat user.
pub(crate) fn is_flat(shape: &Shape) -> bool {
    !matches!(shape.get("status"), Some(Kind::Object(_)))
}

/// Converts a flat request body to the form of v19, and to the properties that only the flat form
/// has.
pub(crate) fn from_flat(body: Record) -> Result<(Record, Record), ApiError> {
    let (mut record, mut flat) = (Record::default(), Record::default());
    for (name, value) in body {
        let renamed = RENAMED.iter().find(|(flat, _)| *flat == name).map(|(_, object)| *object);
        let object = renamed.unwrap_or(&name);
        if FLAT_ONLY.contains(&name.as_str()) {
            flat.insert(name, value);
        } else if name == TEXT_FLAG {
            record.insert(name, flag(value)?);
        } else if !is_value_object(object) || is_null(&value) {
            record.insert(object.to_owned(), value);
        } else {
            record.set(object, BTreeMap::from([("value", value)]));
        }
    }
    Ok((record, flat))
}

fn flag(value: Box<RawValue>) -> Result<Box<RawValue>, ApiError> {
    match value.get() {
        "null" => Ok(value),
        "\"true\"" => Ok(raw(true)),
        "\"false\"" => Ok(raw(false)),
        _ => {
            let what = "must be the string \"true\" or \"false\"";
            Err(ApiError::invalid_property(format!("/{TEXT_FLAG}"), what))
        }
    }
}

/// Converts a user to the flat form: the properties of its shape, and those not in `known`.
pub(crate) fn to_flat(user: &User, shape: &Shape, known: &Shape) -> Record {
    let mut flat = Record::default();
    for (name, value) in user.record.iter() {
        let renamed = RENAMED.iter().find(|(_, object)| object == name).map(|(flat, _)| *flat);
        let flat_name = renamed.unwrap_or(name);
        let is_object = is_value_object(name);
        if name == TEXT_FLAG {
            flat.set(flat_name, parsed(value).map(|flag| flag.to_string()));
        } else if is_object && shape.contains_key(flat_name) {
            let object = Record::parse(value.get().as_bytes());
            let code = object.get("value").and_then(|code| to_code(code, shape.get(flat_name)));
            flat.extend(code.map(|code| (flat_name.to_owned(), code)));
        } else if !is_object && (shape.contains_key(name) || !known.contains_key(name)) {
            flat.insert(name.clone(), value.clone());
        }
    }
    flat.extend(user.flat.clone());
    flat
}

/// Converts a value to a code that the flat form allows: an integer without fraction, or text for a
/// value that can be text or a number.
fn to_code(value: &RawValue, kind: Option<&Kind>) -> Option<Box<RawValue>> {
    let json = value.get();
    match kind {
        Some(Kind::Integer) => json.parse::<i64>().is_ok().then(|| value.to_owned()),
        Some(Kind::Text) if !json.starts_with('"') => Some(raw(json)),
        _ => Some(value.to_owned()),
    }
}
