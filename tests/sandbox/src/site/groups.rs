//! The groups of the site: those of the documents, and made-up ones.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::refusal::Refusal;

/// A group, as users show it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Group {
    label: String,
    #[serde(rename = "variableName")]
    variable_name: String,
    #[serde(rename = "type")]
    kind: String,
}

/// All groups there are, by their variable name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Groups(BTreeMap<String, Group>);

/// How many groups of each type are made up.
const MADE_UP: u64 = 10;

fn made_up(number: u64) -> Group {
    let (kind, name) =
        if number < MADE_UP { ("Sales", "Sales") } else { ("Administrator", "Admin") };
    let number = number % MADE_UP + 1;
    Group {
        label: format!("Sandbox {name} {number:02}"),
        variable_name: format!("sandbox{name}{number:02}"),
        kind: kind.to_owned(),
    }
}

/// Up to two made-up groups, chosen by a number.
pub(crate) fn made_up_choice(chosen: u64) -> Vec<Group> {
    let sales = made_up(chosen % MADE_UP);
    let administrator = made_up(MADE_UP + (chosen / MADE_UP) % MADE_UP);
    match (chosen >> 32) % 3 {
        0 => Vec::new(),
        1 => vec![sales],
        _ => vec![sales, administrator],
    }
}

impl Groups {
    /// The made-up groups, and every group that stands in one of these values.
    pub(crate) fn seen_in<'a>(values: impl Iterator<Item = &'a Value>) -> Self {
        let mut groups = Self::default();
        for number in 0..2 * MADE_UP {
            groups.add(made_up(number));
        }
        for value in values {
            groups.collect(value);
        }
        groups
    }

    fn add(&mut self, group: Group) {
        self.0.entry(group.variable_name.clone()).or_insert(group);
    }

    fn collect(&mut self, value: &Value) {
        match value {
            Value::Object(members) => members.iter().for_each(|(name, member)| {
                let items = member.get("items").and_then(Value::as_array);
                for item in items.into_iter().flatten().filter(|_| name == "groups") {
                    if let Ok(group) = serde_json::from_value(item.clone()) {
                        self.add(group);
                    }
                }
                self.collect(member);
            }),
            Value::Array(items) => items.iter().for_each(|item| self.collect(item)),
            _ => {}
        }
    }

    /// The groups of a request as they are held: each one known, and whole.
    pub(crate) fn resolve(&self, items: &[Value]) -> Result<Vec<&Group>, Refusal> {
        let mut groups: Vec<&Group> = Vec::new();
        for (number, item) in items.iter().enumerate() {
            let place = format!("/groups/items/{number}");
            let group = self.one(item, &place)?;
            if !groups.iter().any(|other| other.variable_name == group.variable_name) {
                groups.push(group);
            }
        }
        Ok(groups)
    }

    fn one(&self, item: &Value, place: &str) -> Result<&Group, Refusal> {
        let text = |name: &str| item.get(name).and_then(Value::as_str);
        match (text("variableName"), text("label")) {
            (Some(name), _) => self.0.get(name).ok_or_else(|| {
                let what = format!("{place}/variableName: there is no group `{name}`");
                Refusal::invalid(format!("{place}/variableName"), what)
            }),
            (None, Some(label)) => {
                self.0.values().find(|group| group.label == label).ok_or_else(|| {
                    let what = format!("{place}/label: there is no group labelled `{label}`");
                    Refusal::invalid(format!("{place}/label"), what)
                })
            }
            (None, None) => {
                let what = format!("{place}: a group is named by its `variableName`");
                Err(Refusal::invalid(place, what))
            }
        }
    }
}
