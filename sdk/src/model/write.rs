//! Serialization of any type.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::{FieldValue, Model, present};

pub(crate) fn serialize<S: Serializer>(object: &dyn Model, to: S) -> Result<S::Ok, S::Error> {
    let mut map = to.serialize_map(None)?;
    for (property, value) in present(object) {
        map.serialize_entry(property.name, &value)?;
    }
    for (name, value) in object.extra() {
        // The field takes precedence, so that no name is written twice.
        if present(object).all(|(known, _)| known.name != name) {
            map.serialize_entry(name, value)?;
        }
    }
    map.end()
}

impl Serialize for FieldValue<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => to.serialize_none(),
            Self::Text(text) => to.serialize_str(text),
            Self::Secret(password) => password.serialize(to),
            Self::Integer(number) => to.serialize_i64(*number),
            Self::Boolean(value) => to.serialize_bool(*value),
            Self::Number(number) => number.serialize(to),
            Self::StringOrNumber(value) => value.serialize(to),
            Self::Object(object) => serialize(*object, to),
            Self::List(list) => {
                let mut items = to.serialize_seq(None)?;
                for item in (0..).map_while(|index| list.item(index)) {
                    items.serialize_element(&item)?;
                }
                items.end()
            }
        }
    }
}
