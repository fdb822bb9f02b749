//! The responses of an operation: their validation, and the success that the contract shows.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use cpq_contract::Node;
use hyper::StatusCode;
use hyper::header::HeaderValue;
use jsonschema::Validator;
use parking_lot::Mutex;
use serde_json::Value;

use super::sample::sample;
use super::schema::{Schemas, Shape, shape};
use crate::api_error::ApiError;

/// The responses of an operation.
pub(crate) struct Responses {
    /// By the contract's key, in upper case: `200`, `4XX`, `DEFAULT`.
    contents: BTreeMap<String, Vec<Content>>,
    /// The status of the first success.
    pub(crate) status: StatusCode,
    /// The media types of the first success.
    media: Vec<String>,
    /// The body of the first success: the contract's example, or else a value generated from the
    /// schema.
    pub(crate) body: Option<Value>,
    has_example: bool,
    /// The properties of that body.
    pub(crate) shape: Shape,
    /// Hashes of responses that were found valid, so that the same text is not validated again.
    valid: Mutex<HashSet<u64>>,
}

/// A body that a response may have.
struct Content {
    media: String,
    /// `None` if the body is binary.
    validator: Option<Arc<Validator>>,
}

pub(crate) const JSON: &str = "application/json";

const MAX_VALID_RESPONSES: usize = 10_000;

impl Responses {
    pub(crate) fn read(operation: &Node<'_>, schemas: &mut Schemas) -> Result<Self, String> {
        let responses = operation.property("responses");
        let mut contents = BTreeMap::new();
        for (key, response) in responses.properties() {
            contents.insert(key.to_ascii_uppercase(), read_contents(&response, schemas)?);
        }
        // Keys are sorted, so the first success has the lowest status.
        let mut all = responses.properties().into_iter();
        let success = all.find_map(|(key, it)| Some((success_status(key)?, key, it)));
        let (status, key, success) = success.ok_or("no success is among the `responses`")?;
        let media = json_content(&success);
        let schema = media.get("schema");
        let example = example(&media);
        let offered = contents.get(&key.to_ascii_uppercase()).into_iter().flatten();
        Ok(Self {
            media: offered.map(|content: &Content| content.media.clone()).collect(),
            contents,
            status,
            has_example: example.is_some(),
            body: example.or_else(|| schema.as_ref().map(sample)),
            shape: schema.as_ref().map(shape).unwrap_or_default(),
            valid: Mutex::default(),
        })
    }

    /// The media type of a success, selected by the `Accept` header; empty if a success has no body.
    pub(crate) fn negotiate(&self, accept: Option<&HeaderValue>) -> Result<&str, ApiError> {
        let Some(first) = self.media.first() else { return Ok("") };
        let Some(accept) = accept.and_then(|accept| accept.to_str().ok()) else { return Ok(first) };
        let mut ranges: Vec<(&str, f32)> = accept.split(',').map(range).collect();
        ranges.sort_by(|(_, left), (_, right)| right.total_cmp(left));
        let mut accepted = ranges.iter().filter(|(_, quality)| *quality > 0.0);
        let found = accepted.find_map(|(range, _)| {
            self.media.iter().find(|media| covers(range, media) || *media == ANY)
        });
        found.map(String::as_str).ok_or_else(|| {
            let what = format!("this operation returns {}", self.media.join(" or "));
            ApiError::new(StatusCode::NOT_ACCEPTABLE, what)
        })
    }

    /// The status of a success: 201 if it created something and the contract has that status.
    pub(crate) fn success(&self, created: bool) -> StatusCode {
        let wanted = if created { StatusCode::CREATED } else { StatusCode::OK };
        if self.contents.contains_key(wanted.as_str()) { wanted } else { self.status }
    }

    /// The body of the first success, if it is the contract's example.
    pub(crate) fn example(&self) -> Option<&Value> {
        self.body.as_ref().filter(|_| self.has_example)
    }

    /// Checks a response against the contract; `media` is the type of a binary body.
    pub(crate) fn check(&self, status: StatusCode, body: Checked<'_>) -> Result<(), String> {
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

    fn validate(&self, status: StatusCode, body: Checked<'_>) -> Result<(), String> {
        let class = format!("{}XX", status.as_u16() / 100);
        let keys = [status.as_str(), &class, "DEFAULT"];
        let contents = keys.iter().find_map(|key| self.contents.get(*key));
        let contents = contents.ok_or_else(|| format!("the contract has no {status} here"))?;
        let json = contents.iter().find_map(|content| content.validator.as_ref());
        match body {
            Checked::Nothing if contents.is_empty() => Ok(()),
            Checked::Nothing => Err(format!("the contract has a body for {status} here")),
            Checked::Binary(media) if contents.iter().any(|it| it.is_binary(media)) => Ok(()),
            Checked::Binary(media) => Err(format!("the contract has no {media} for {status} here")),
            Checked::Json(text) => {
                let json = json.ok_or_else(|| format!("the contract has no JSON for {status}"))?;
                let body = serde_json::from_str(text).map_err(|error| error.to_string())?;
                json.validate(&body).map_err(|error| message(&error))
            }
        }
    }
}

/// What the contract says about a body.
#[derive(Clone, Copy, Hash)]
pub(crate) enum Checked<'a> {
    Nothing,
    Json(&'a str),
    /// The media type of a body that only has to be of this type.
    Binary(&'a str),
}

impl Content {
    fn is_binary(&self, media: &str) -> bool {
        self.validator.is_none() && (self.media == media || self.media == ANY)
    }
}

/// Stands for any media type; the documents use it for JSON, too.
const ANY: &str = "*/*";

/// A media range of an `Accept` header, with its quality.
fn range(text: &str) -> (&str, f32) {
    let mut parts = text.split(';').map(str::trim);
    let range = parts.next().unwrap_or_default();
    let quality = parts.find_map(|part| part.strip_prefix("q=")?.parse().ok());
    (range, quality.unwrap_or(1.0))
}

fn covers(range: &str, media: &str) -> bool {
    match range.strip_suffix("/*") {
        Some("*") => true,
        Some(kind) => media.split('/').next().is_some_and(|it| it.eq_ignore_ascii_case(kind)),
        None => range.eq_ignore_ascii_case(media),
    }
}

fn is_binary(media: &Node<'_>) -> bool {
    media.property("schema").resolve().text("format") == Some("binary")
}

fn read_contents(response: &Node<'_>, schemas: &mut Schemas) -> Result<Vec<Content>, String> {
    let mut contents = Vec::new();
    for (name, media) in response.resolve().property("content").properties() {
        let schema = media.get("schema").filter(|_| !is_binary(&media));
        let validator = schema.map(|schema| schemas.validator(schema.value)).transpose()?;
        let name = if name == ANY && validator.is_some() { JSON } else { name };
        contents.push(Content { media: name.to_owned(), validator });
    }
    // JSON is the default.
    contents.sort_by_key(|content| content.validator.is_none());
    Ok(contents)
}

/// What is wrong with a body, without the invalid value itself.
pub(crate) fn message(error: &jsonschema::ValidationError<'_>) -> String {
    let pointer = error.instance_path().to_string();
    let place = if pointer.is_empty() { "the body" } else { &pointer };
    format!("{place}: {}", error.masked_with("the value"))
}

/// The JSON among the contents of a response.
fn json_content<'a>(response: &Node<'a>) -> Node<'a> {
    let content = response.resolve().property("content");
    let any = || content.get(ANY).filter(|media| !is_binary(media));
    content.get(JSON).or_else(any).unwrap_or_else(Node::missing)
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
