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
            let object: Option<Record> = serde_json::from_str(member.get()).ok();
            if let Some(code) = object.and_then(|object| object.get("value").map(ToOwned::to_owned))
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
