//! What the instances had in them: a proof over instances that lack the unusual would be none.

use std::fmt;

use serde_json::Value;

use crate::spec::Spec;

/// What has to be met, each with how often it was.
#[derive(Clone, Default)]
pub(crate) struct Seen([usize; KINDS.len()]);

const KINDS: [&str; 16] = [
    "an unknown member of the whole",
    "an unknown member within",
    "an unknown member further within",
    "null in an unknown member",
    "an empty object",
    "an empty list",
    "a list of several",
    "a new value where some are known",
    "a known value",
    "the largest integer",
    "the smallest integer",
    "an integer that a double rounds",
    "an integer beyond 64 bits with a sign",
    "0 where a number may be 0.0",
    "0.0",
    "text beyond ASCII",
];

impl Seen {
    /// Counts what is in an instance of a schema.
    pub(crate) fn count(&mut self, spec: &Spec, schema: &Value, instance: &Value) {
        self.known(spec, schema, instance, 0);
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(mine, theirs)| *mine += theirs);
    }

    /// What was never met.
    pub(crate) fn missing(&self) -> Vec<&'static str> {
        KINDS
            .into_iter()
            .zip(self.0)
            .filter(|(_, count)| *count == 0)
            .map(|(kind, _)| kind)
            .collect()
    }

    fn met(&mut self, kind: usize, is_met: bool) {
        self.0[kind] += usize::from(is_met);
    }

    fn known(&mut self, spec: &Spec, schema: &Value, value: &Value, depth: usize) {
        let schema = spec.resolved(schema);
        if let Some(known) = schema["x-known-values"].as_array() {
            let is_known = known.iter().any(|known| known["value"] == *value);
            self.met(7, !is_known);
            self.met(8, is_known);
        }
        match value {
            Value::Object(members) => {
                self.met(4, members.is_empty());
                for (name, member) in members {
                    if let Some(schema) = schema["properties"].get(name) {
                        self.known(spec, schema, member, depth + 1);
                    } else {
                        self.met(depth.min(2), true);
                        self.met(3, member.is_null());
                    }
                }
            }
            Value::Array(items) => {
                self.met(5, items.is_empty());
                self.met(6, items.len() > 1);
                for item in items {
                    self.known(spec, &schema["items"], item, depth);
                }
            }
            Value::String(text) => self.met(15, !text.is_ascii()),
            Value::Number(number) => {
                let is_open = schema["type"] != "integer";
                self.met(9, number.as_i64() == Some(i64::MAX));
                self.met(10, number.as_i64() == Some(i64::MIN));
                self.met(11, number.as_i64().is_some_and(|it| it.unsigned_abs() > 1 << 53));
                self.met(12, number.as_u64().is_some_and(|it| i64::try_from(it).is_err()));
                self.met(13, is_open && number.as_i64() == Some(0));
                self.met(14, number.to_string() == "0.0");
            }
            Value::Bool(_) | Value::Null => {}
        }
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        KINDS.iter().zip(self.0).try_for_each(|(kind, count)| writeln!(f, "{count:>9} {kind}"))
    }
}
