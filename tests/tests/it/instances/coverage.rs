//! The unusual values among the random instances, so that a generator that avoids them fails the test.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::contract::Contract;

const KINDS: [&str; 16] = [
    "unknown property",
    "unknown property of an object in an object",
    "unknown property at depth 2 or more",
    "null in an unknown property",
    "empty object",
    "empty array",
    "array with several items",
    "unknown value beside known values",
    "known value",
    "largest integer",
    "smallest integer",
    "integer that a double rounds",
    "integer that only fits u64",
    "0 in a number",
    "0.0",
    "text beyond ASCII",
];

/// The kinds of values in all instances so far.
#[derive(Default)]
pub(crate) struct Coverage(BTreeSet<&'static str>);

impl Coverage {
    /// Adds the kinds of values in an instance of a schema.
    pub(crate) fn add(&mut self, contract: &Contract, schema: &Value, instance: &Value) {
        self.add_at(contract, schema, instance, 0);
    }

    /// The kinds that are in no instance.
    pub(crate) fn missing(&self) -> Vec<&'static str> {
        KINDS.into_iter().filter(|kind| !self.0.contains(kind)).collect()
    }

    fn add_if(&mut self, kind: &'static str, is_met: bool) {
        if is_met {
            self.0.insert(kind);
        }
    }

    fn add_at(&mut self, contract: &Contract, schema: &Value, value: &Value, depth: usize) {
        let schema = contract.resolve(schema);
        if let Some(known) = schema["x-known-values"].as_array() {
            let is_known = known.iter().any(|known| known["value"] == *value);
            self.add_if("known value", is_known);
            self.add_if("unknown value beside known values", !is_known);
        }
        match value {
            Value::Object(properties) => {
                self.add_if("empty object", properties.is_empty());
                for (name, value) in properties {
                    if let Some(schema) = schema["properties"].get(name) {
                        self.add_at(contract, schema, value, depth + 1);
                    } else {
                        self.add_if(KINDS[depth.min(2)], true);
                        self.add_if("null in an unknown property", value.is_null());
                    }
                }
            }
            Value::Array(items) => {
                self.add_if("empty array", items.is_empty());
                self.add_if("array with several items", items.len() > 1);
                for item in items {
                    self.add_at(contract, &schema["items"], item, depth);
                }
            }
            Value::String(text) => self.add_if("text beyond ASCII", !text.is_ascii()),
            Value::Number(number) => {
                let integer = number.as_i64();
                self.add_if("largest integer", integer == Some(i64::MAX));
                self.add_if("smallest integer", integer == Some(i64::MIN));
                let is_rounded = integer.is_some_and(|it| it.unsigned_abs() > 1 << 53);
                self.add_if("integer that a double rounds", is_rounded);
                let is_unsigned = number.is_u64() && integer.is_none();
                self.add_if("integer that only fits u64", is_unsigned);
                let is_number = schema["type"] != "integer";
                self.add_if("0 in a number", is_number && integer == Some(0));
                self.add_if("0.0", number.to_string() == "0.0");
            }
            Value::Bool(_) | Value::Null => {}
        }
    }
}
