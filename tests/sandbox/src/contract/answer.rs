//! What an operation answers: the schema of each status, and a value of the form it has.

use std::collections::{BTreeMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

use hyper::StatusCode;
use jsonschema::Validator;
use serde_json::{Map, Value};

use super::reference::resolve;
use super::schema::{Schemas, Shape, shape};

/// The answers of an operation by their key: `200`, `4XX`, `default`.
pub(crate) struct Answers {
    by_key: BTreeMap<String, Option<Arc<Validator>>>,
    success: Outcome,
    shape: Shape,
    allowed: Mutex<Allowed>,
}

/// The answers that were found to be allowed: the same text need not be looked at again.
#[derive(Default)]
struct Allowed {
    hasher: RandomState,
    hashes: HashSet<u64>,
}

/// How many answers are remembered.
const MOST_ALLOWED: usize = 10_000;

/// A success as the contract shows it.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub(crate) status: StatusCode,
    /// The example or, where there is none, a value made to the schema; nothing where there is no body.
    pub(crate) body: Option<Value>,
    is_example: bool,
}

impl Outcome {
    /// The body, where the contract shows it.
    pub(crate) fn example(&self) -> Option<&Value> {
        self.body.as_ref().filter(|_| self.is_example)
    }
}

/// Objects within objects that a made value has at most.
const DEEPEST_VALUE: usize = 8;

impl Answers {
    pub(crate) fn read(operation: &Value, schemas: &mut Schemas<'_>) -> Result<Self, String> {
        let document = schemas.document();
        let responses = operation.get("responses").and_then(Value::as_object);
        let responses = responses.ok_or("an operation has no `responses`")?;
        let mut by_key = BTreeMap::new();
        let mut success: Option<Outcome> = None;
        let mut members = Shape::new();
        for (key, response) in responses {
            let media = json_of(resolve(document, response)?);
            let schema = media.and_then(|media| media.get("schema"));
            let validator = schema.map(|schema| schemas.validator(schema)).transpose()?;
            by_key.insert(key.to_ascii_uppercase(), validator);
            // Keys are in order, so the first success is the lowest.
            if success.is_none()
                && let Some(status) = success_of(key)
            {
                if let Some(schema) = schema {
                    members = shape(document, schema)?;
                }
                let example = media.map(|media| example(document, media)).transpose()?.flatten();
                let is_example = example.is_some();
                let body = match schema {
                    Some(schema) if !is_example => Some(made(document, schema, DEEPEST_VALUE)?),
                    _ => example,
                };
                success = Some(Outcome { status, body, is_example });
            }
        }
        let success = success.ok_or("an operation has no success among its `responses`")?;
        Ok(Self { by_key, success, shape: members, allowed: Mutex::default() })
    }

    /// The first success of the contract.
    pub(crate) fn success(&self) -> &Outcome {
        &self.success
    }

    /// The members of a success's body.
    pub(crate) fn shape(&self) -> &Shape {
        &self.shape
    }

    /// Whether an answer is one that the contract allows; otherwise, where it is not.
    pub(crate) fn check(&self, status: StatusCode, body: Option<&str>) -> Result<(), String> {
        let allowed = || self.allowed.lock().unwrap_or_else(PoisonError::into_inner);
        let hash = allowed().hasher.hash_one((status, body));
        if allowed().hashes.contains(&hash) {
            return Ok(());
        }
        self.look(status, body)?;
        let mut allowed = allowed();
        if allowed.hashes.len() == MOST_ALLOWED {
            allowed.hashes.clear();
        }
        allowed.hashes.insert(hash);
        Ok(())
    }

    fn look(&self, status: StatusCode, body: Option<&str>) -> Result<(), String> {
        let class = format!("{}XX", status.as_u16() / 100);
        let found = [status.as_str(), &class, "DEFAULT"];
        let found = found.iter().find_map(|key| self.by_key.get(*key));
        match (found, body) {
            (None, _) => Err(format!("the contract has no answer {status} here")),
            (Some(None), Some(_)) => Err(format!("the contract has no body for {status} here")),
            (Some(Some(_)), None) => Err(format!("the contract has a body for {status} here")),
            (Some(None), None) => Ok(()),
            (Some(Some(validator)), Some(body)) => {
                let body = serde_json::from_str(body).map_err(|error| error.to_string())?;
                validator.validate(&body).map_err(|error| fault(&error))
            }
        }
    }
}

/// What is wrong with a value, without the value itself.
pub(crate) fn fault(error: &jsonschema::ValidationError<'_>) -> String {
    let place = error.instance_path().to_string();
    let place = if place.is_empty() { "the body".to_owned() } else { place };
    format!("{place}: {}", error.masked_with("the value"))
}

fn json_of(response: &Value) -> Option<&Value> {
    response.get("content")?.get("application/json")
}

fn success_of(key: &str) -> Option<StatusCode> {
    let key = if key.eq_ignore_ascii_case("2XX") { "200" } else { key };
    key.parse().ok().filter(StatusCode::is_success)
}

/// What the contract shows for a body: its first example.
fn example(document: &Value, media: &Value) -> Result<Option<Value>, String> {
    if let Some(example) = media.get("example") {
        return Ok(Some(example.clone()));
    }
    let examples = media.get("examples").and_then(Value::as_object);
    let Some(example) = examples.and_then(|examples| examples.values().next()) else {
        return Ok(None);
    };
    Ok(resolve(document, example)?.get("value").cloned())
}

/// A value of the form the schema asks for.
fn made(document: &Value, schema: &Value, depth: usize) -> Result<Value, String> {
    let schema = resolve(document, schema)?;
    let known = schema.pointer("/x-known-values/0/value");
    let first = schema.pointer("/enum/0");
    if let Some(value) = schema.get("example").or(schema.get("default")).or(known).or(first) {
        return Ok(value.clone());
    }
    let least = || schema.get("minimum").cloned().unwrap_or_else(|| 1.into());
    Ok(match schema.get("type").and_then(Value::as_str) {
        Some("string") => match schema.get("format").and_then(Value::as_str) {
            Some("date-time") => "2025-10-14T08:29:21.000Z".into(),
            Some("date") => "2025-10-14".into(),
            _ => "text".into(),
        },
        Some("integer" | "number") => least(),
        Some("boolean") => false.into(),
        Some("array") if depth == 0 => Value::Array(Vec::new()),
        Some("array") => {
            let item = schema.get("items").unwrap_or(&Value::Null);
            Value::Array(vec![made(document, item, depth - 1)?])
        }
        _ => made_object(document, schema, depth)?,
    })
}

fn made_object(document: &Value, schema: &Value, depth: usize) -> Result<Value, String> {
    let mut members = Map::new();
    if let Some(depth) = depth.checked_sub(1) {
        for choice in ["oneOf", "anyOf"] {
            let first = schema.get(choice).and_then(|choices| choices.get(0));
            if let Some(first) = first {
                return made(document, first, depth);
            }
        }
        for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            if let Value::Object(mut part) = made(document, part, depth)? {
                members.append(&mut part);
            }
        }
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, property) in properties.into_iter().flatten() {
            members.insert(name.clone(), made(document, property, depth)?);
        }
    }
    Ok(Value::Object(members))
}
