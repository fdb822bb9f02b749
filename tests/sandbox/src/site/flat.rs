//! The flat form of users that v7 has, in terms of v19's value objects.
//!
//! No page says how the two forms map. Here a code stands for the object with that value.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::lookups;
use super::record::{Record, raw, value};
use super::users::User;
use crate::contract::{Form, Shape};
use crate::refusal::Refusal;

/// Flat members with another name than the value object whose value they hold.
const RENAMED: [(&str, &str); 4] = [
    ("currencyCode", "currency"),
    ("datePrefId", "dateFormat"),
    ("languageCode", "language"),
    ("numberFormatId", "numberFormat"),
];

/// Flat members that v19 has no counterpart for: ids of the site's own tables.
const FLAT_ONLY: [&str; 3] = ["companyId", "currency", "language"];

/// A flag that the flat form holds as text.
const TEXT_FLAG: &str = "isNotifyFax";

/// Whether users of this shape are flat.
pub(crate) fn is_flat(shape: &Shape) -> bool {
    !matches!(shape.get("status"), Some(Form::Object(_)))
}

/// What was sent in the flat form: as v19 has it, and what only the flat form has.
pub(crate) fn read(sent: Record) -> Result<(Record, Record), Refusal> {
    let (mut record, mut flat) = (Record::default(), Record::default());
    for (name, member) in sent {
        let renamed = RENAMED.iter().find(|(flat, _)| *flat == name).map(|(_, object)| *object);
        let object = renamed.unwrap_or(&name);
        if FLAT_ONLY.contains(&name.as_str()) {
            flat.put(name, member);
        } else if name == TEXT_FLAG {
            record.put(name, flag(member)?);
        } else if !lookups::is_value_object(object) || member.get() == "null" {
            record.put(object.to_owned(), member);
        } else {
            record.set(object, BTreeMap::from([("value", member)]));
        }
    }
    Ok((record, flat))
}

fn flag(member: Box<RawValue>) -> Result<Box<RawValue>, Refusal> {
    match member.get() {
        "null" => Ok(member),
        "\"true\"" => Ok(raw(true)),
        "\"false\"" => Ok(raw(false)),
        _ => {
            let place = format!("/{TEXT_FLAG}");
            let what = format!("{place}: it must be \"true\" or \"false\", as text");
            Err(Refusal::invalid(place, what))
        }
    }
}

/// A code as the flat form can have it: its integers have no fraction, and a code that may be text or
/// a number is text there.
fn in_form(code: &RawValue, form: Option<&Form>) -> Option<Box<RawValue>> {
    let text = code.get();
    match form {
        Some(Form::Integer) => text.parse::<i64>().is_ok().then(|| code.to_owned()),
        Some(Form::Text) if !text.starts_with('"') => Some(raw(text)),
        _ => Some(code.to_owned()),
    }
}

/// A user in the flat form: the members of its shape, and those nobody knows.
pub(crate) fn show(user: &User, shape: &Shape, others: &Shape) -> Record {
    let mut shown = Record::default();
    for (name, member) in user.record.iter() {
        let renamed = RENAMED.iter().find(|(_, object)| *object == name).map(|(flat, _)| *flat);
        let flat = renamed.unwrap_or(name);
        let is_object = lookups::is_value_object(name);
        if name == TEXT_FLAG {
            shown.set(flat, value(member).map(|flag| flag.to_string()));
        } else if is_object && shape.contains_key(flat) {
            let object = Record::read(member.get().as_bytes()).unwrap_or_default();
            if let Some(code) = object.get("value").and_then(|code| in_form(code, shape.get(flat)))
            {
                shown.put(flat.to_owned(), code);
            }
        } else if !is_object && (shape.contains_key(name) || !others.contains_key(name)) {
            shown.put(name.to_owned(), member.to_owned());
        }
    }
    for (name, member) in user.flat.iter() {
        shown.put(name.to_owned(), member.to_owned());
    }
    shown
}
