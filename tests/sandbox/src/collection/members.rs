//! The members by which a collection can be filtered and ordered.

use std::collections::BTreeMap;

use crate::contract::{Child, Form, Shape};

/// What a member that can be asked for holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Number,
    Boolean,
    StringOrNumber,
}

/// The members by their path, such as `status.value`.
pub(crate) type Members = BTreeMap<String, Kind>;

/// The plain members of what a collection holds, and those of its value objects.
pub(crate) fn members(shape: &Shape) -> Members {
    let mut members = Members::new();
    for (name, form) in shape {
        if Child::ALL.iter().any(|child| child.name() == name) {
            continue;
        }
        match form {
            Form::Object(parts) => {
                let parts = parts
                    .iter()
                    .filter_map(|(part, form)| Some((format!("{name}.{part}"), kind(form)?)));
                members.extend(parts);
            }
            form => members.extend(kind(form).map(|kind| (name.clone(), kind))),
        }
    }
    members
}

fn kind(form: &Form) -> Option<Kind> {
    match form {
        Form::Text => Some(Kind::Text),
        Form::Integer | Form::Number => Some(Kind::Number),
        Form::Boolean => Some(Kind::Boolean),
        Form::StringOrNumber => Some(Kind::StringOrNumber),
        Form::Secret | Form::Object(_) | Form::List(_) => None,
    }
}
