//! The groups of the site: those of the documents, and generated ones.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api_error::ApiError;

/// A group, with the properties that users show.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Group {
    label: String,
    #[serde(rename = "variableName")]
    variable_name: String,
    #[serde(rename = "type")]
    kind: String,
}

/// All groups by variable name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Groups(BTreeMap<String, Group>);

/// The number of generated groups of each type.
const GENERATED: u64 = 10;

fn generated(kind: &str, name: &str, index: u64) -> Group {
    let number = index % GENERATED + 1;
    Group {
        label: format!("Sandbox {name} {number:02}"),
        variable_name: format!("sandbox{name}{number:02}"),
        kind: kind.to_owned(),
    }
}

fn sales(index: u64) -> Group {
    generated("Sales", "Sales", index)
}

fn administrator(index: u64) -> Group {
    generated("Administrator", "Admin", index)
}

/// Up to two generated groups, selected by a random number.
pub(crate) fn choose(random: u64) -> Vec<Group> {
    match (random >> 32) % 3 {
        0 => Vec::new(),
        1 => vec![sales(random)],
        _ => vec![sales(random), administrator(random / GENERATED)],
    }
}

impl Groups {
    /// The generated groups, and those that occur in the examples.
    pub(crate) fn new<'a>(examples: impl Iterator<Item = &'a Value>) -> Self {
        let mut groups = Self::default();
        (0..GENERATED).flat_map(|index| [sales(index), administrator(index)]).for_each(|group| {
            groups.add(group);
        });
        examples.for_each(|example| groups.collect(example));
        groups
    }

    fn add(&mut self, group: Group) {
        self.0.entry(group.variable_name.clone()).or_insert(group);
    }

    fn collect(&mut self, value: &Value) {
        match value {
            Value::Object(properties) => {
                let items = value.pointer("/groups/items").and_then(Value::as_array);
                for item in items.into_iter().flatten() {
                    if let Ok(group) = serde_json::from_value(item.clone()) {
                        self.add(group);
                    }
                }
                properties.values().for_each(|value| self.collect(value));
            }
            Value::Array(items) => items.iter().for_each(|item| self.collect(item)),
            _ => {}
        }
    }

    /// Looks up the groups of a request, which need not be complete; duplicates are dropped.
    pub(crate) fn resolve(&self, items: &[Value]) -> Result<Vec<&Group>, ApiError> {
        let mut groups: Vec<&Group> = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let group = self.find(item, &format!("/groups/items/{index}"))?;
            if !groups.iter().any(|other| other.variable_name == group.variable_name) {
                groups.push(group);
            }
        }
        Ok(groups)
    }

    fn find(&self, item: &Value, pointer: &str) -> Result<&Group, ApiError> {
        let text = |name: &str| item.get(name).and_then(Value::as_str);
        let (found, property, name) = match (text("variableName"), text("label")) {
            (Some(name), _) => (self.0.get(name), "variableName", name),
            (None, Some(label)) => {
                (self.0.values().find(|group| group.label == label), "label", label)
            }
            (None, None) => {
                let what = "a group needs a `variableName` or a `label`";
                return Err(ApiError::invalid_property(pointer, what));
            }
        };
        found.ok_or_else(|| {
            let what = format!("there is no group with the {property} `{name}`");
            ApiError::invalid_property(format!("{pointer}/{property}"), &what)
        })
    }
}
