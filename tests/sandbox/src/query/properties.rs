//! The properties by which a collection can be filtered and ordered.

use std::collections::BTreeMap;

use crate::api::{CHILDREN, Kind, Shape};

/// The type of the values that a property is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ValueType {
    Text,
    Number,
    Boolean,
    StringOrNumber,
}

/// The properties by their path, such as `status.value`.
pub(crate) type Properties = BTreeMap<String, ValueType>;

/// The scalar properties of a resource, and those of its value objects.
pub(crate) fn properties(shape: &Shape) -> Properties {
    let mut properties = Properties::new();
    for (name, kind) in shape.iter().filter(|(name, _)| !CHILDREN.contains(&name.as_str())) {
        if let Kind::Object(parts) = kind {
            properties.extend(
                parts
                    .iter()
                    .filter_map(|(part, kind)| Some((format!("{name}.{part}"), value_type(kind)?))),
            );
        } else {
            properties.extend(value_type(kind).map(|it| (name.clone(), it)));
        }
    }
    properties
}

fn value_type(kind: &Kind) -> Option<ValueType> {
    match kind {
        Kind::Text => Some(ValueType::Text),
        Kind::Integer | Kind::Number => Some(ValueType::Number),
        Kind::Boolean => Some(ValueType::Boolean),
        Kind::StringOrNumber => Some(ValueType::StringOrNumber),
        Kind::Secret | Kind::Object(_) | Kind::List(_) => None,
    }
}
