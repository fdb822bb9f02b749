//! The responses of an operation: their validation, and the success that the contract shows.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use cpq_contract::Node;
use hyper::StatusCode;
use jsonschema::Validator;
use parking_lot::Mutex;
use serde_json::Value;

use super::sample::sample;
use super::schema::{Schemas, Shape, shape};

/// The responses of an operation.
pub(crate) struct Responses {
    /// By the contract's key, in upper case: `200`, `4XX`, `DEFAULT`.
    validators: BTreeMap<String, Option<Arc<Validator>>>,
    /// The status of the first success.
    pub(crate) status: StatusCode,
    /// The body of the first success: the contract's example, or else a value generated from the
    /// schema.
    pub(crate) body: Option<Value>,
    has_example: bool,
    /// The properties of that body.
    pub(crate) shape: Shape,
    /// Hashes of responses that were found valid, so that the same text is not validated again.
    valid: Mutex<HashSet<u64>>,
}

const MAX_VALID_RESPONSES: usize = 10_000;

impl Responses {
    pub(crate) fn read(operation: &Node<'_>, schemas: &mut Schemas) -> Result<Self, String> {
        let responses = operation.property("responses");
        let mut validators = BTreeMap::new();
        for (key, response) in responses.properties() {
            let schema = json_content(&response).get("schema");
            let validator = schema.map(|schema| schemas.validator(schema.value)).transpose()?;
            validators.insert(key.to_ascii_uppercase(), validator);
        }
        // Keys are sorted, so the first success has the lowest status.
        let mut all = responses.properties().into_iter();
        let success = all.find_map(|(key, it)| Some((success_status(key)?, it)));
        let (status, success) = success.ok_or("no success is among the `responses`")?;
        let media = json_content(&success);
        let schema = media.get("schema");
        let example = example(&media);
        Ok(Self {
            validators,
            status,
            has_example: example.is_some(),
            body: example.or_else(|| schema.as_ref().map(sample)),
            shape: schema.as_ref().map(shape).unwrap_or_default(),
            valid: Mutex::default(),
        })
    }

    /// The body of the first success, if it is the contract's example.
    pub(crate) fn example(&self) -> Option<&Value> {
        self.body.as_ref().filter(|_| self.has_example)
    }

    /// Checks a response against the contract.
    pub(crate) fn check(&self, status: StatusCode, body: Option<&str>) -> Result<(), String> {
        let mut hasher = DefaultHasher::new();
        (status, body).hash(&mut hasher);
        let hash = hasher.finish();
        if self.valid.lock().contains(&hash) {
            return Ok(());
        }
        self.validate(status, body)?;
        let mut valid = self.valid.lock();
        if valid.len() == MAX_VALID_RESPONSES {
            valid.clear();
        }
        valid.insert(hash);
        Ok(())
    }

    fn validate(&self, status: StatusCode, body: Option<&str>) -> Result<(), String> {
        let class = format!("{}XX", status.as_u16() / 100);
        let keys = [status.as_str(), &class, "DEFAULT"];
        match (keys.iter().find_map(|key| self.validators.get(*key)), body) {
            (None, _) => Err(format!("the contract has no response {status} here")),
            (Some(None), Some(_)) => Err(format!("the contract has no body for {status} here")),
            (Some(Some(_)), None) => Err(format!("the contract has a body for {status} here")),
            (Some(None), None) => Ok(()),
            (Some(Some(validator)), Some(body)) => {
                let body = serde_json::from_str(body).map_err(|error| error.to_string())?;
                validator.validate(&body).map_err(|error| message(&error))
            }
        }
    }
}

/// What is wrong with a body, without the invalid value itself.
pub(crate) fn message(error: &jsonschema::ValidationError<'_>) -> String {
    let pointer = error.instance_path().to_string();
    let place = if pointer.is_empty() { "the body" } else { &pointer };
    format!("{place}: {}", error.masked_with("the value"))
}

fn json_content<'a>(response: &Node<'a>) -> Node<'a> {
    response.resolve().property("content").property("application/json")
}

fn success_status(key: &str) -> Option<StatusCode> {
    let key = if key.eq_ignore_ascii_case("2XX") { "200" } else { key };
    key.parse().ok().filter(StatusCode::is_success)
}

/// The first example of a body.
fn example(media: &Node<'_>) -> Option<Value> {
    let named =
        || media.property("examples").properties().into_iter().next()?.1.resolve().get("value");
    media.get("example").or_else(named).map(|example| example.value.clone())
}
