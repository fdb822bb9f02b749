//! A request held against its operation.

use hyper::StatusCode;
use hyper::header::HeaderValue;
use serde_json::Value;

use super::{Operation, answer};
use crate::refusal::Refusal;

/// What is kept of a body is shown some levels deeper, and JSON is commonly read up to 128.
const DEEPEST_BODY: usize = 100;

/// The query's parameters, in the order they came.
pub(crate) type Query = Vec<(String, String)>;

impl Operation {
    /// Reads a query; refuses what the contract does not know, for whoever asks for some users must
    /// not take all of them for the answer.
    pub(crate) fn read_query(&self, query: Option<&str>) -> Result<Query, Refusal> {
        let pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
        let mut read = Query::new();
        for (name, value) in pairs {
            let Some(parameter) = self.parameters.iter().find(|known| known.name == name) else {
                let known: Vec<&str> =
                    self.parameters.iter().map(|known| known.name.as_str()).collect();
                let known = match known.as_slice() {
                    [] => "it takes none".to_owned(),
                    known => format!("it takes {}", known.join(", ")),
                };
                let what = format!("{} has no query parameter `{name}`; {known}", self.id);
                return Err(Refusal::invalid(name, what));
            };
            if read.iter().any(|(other, _)| *other == name) {
                let what = format!("the query parameter `{name}` is given twice");
                return Err(Refusal::invalid(name, what));
            }
            let meant = meant(&parameter.kind, &value);
            if let Err(error) = parameter.validator.validate(&meant) {
                let what =
                    format!("the query parameter `{name}`: {}", error.masked_with("its value"));
                return Err(Refusal::invalid(name, what));
            }
            read.push((name.into_owned(), value.into_owned()));
        }
        for parameter in self.parameters.iter().filter(|parameter| parameter.required) {
            if !read.iter().any(|(name, _)| *name == parameter.name) {
                let what = format!("the query parameter `{}` is missing", parameter.name);
                return Err(Refusal::invalid(&parameter.name, what));
            }
        }
        Ok(read)
    }

    /// Holds a body against the contract; null stands for a member that is left out.
    pub(crate) fn check_body(
        &self,
        media: Option<&HeaderValue>,
        body: &[u8],
    ) -> Result<(), Refusal> {
        let Some(expected) = &self.body else {
            return match body {
                [] => Ok(()),
                _ => Err(Refusal::invalid("", format!("{} takes no body", self.id))),
            };
        };
        if body.is_empty() && !expected.required {
            return Ok(());
        }
        if let Some(media) = media
            && !is_json(media)
        {
            let what = format!("{} takes a body of Content-Type application/json", self.id);
            return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, what));
        }
        let mut value: Value = serde_json::from_slice(body).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            let what = format!("the body is not valid JSON (line {line}, column {column})");
            Refusal::invalid("", what)
        })?;
        if !value.is_object() {
            return Err(Refusal::invalid("", "the body must be a JSON object"));
        }
        if is_deeper(&value, DEEPEST_BODY) {
            let what = format!("the body is nested deeper than {DEEPEST_BODY} levels");
            return Err(Refusal::invalid("", what));
        }
        leave_out_nulls(&mut value);
        expected.validator.validate(&value).map_err(|error| {
            Refusal::invalid(error.instance_path().to_string(), answer::fault(&error))
        })
    }
}

/// The text of a parameter as a value of the type it should have, where it is one.
fn meant(kind: &str, text: &str) -> Value {
    let read = match kind {
        "integer" => text.parse::<i64>().ok().map(Value::from),
        "number" => text.parse::<f64>().ok().map(Value::from),
        "boolean" => text.parse::<bool>().ok().map(Value::from),
        _ => None,
    };
    read.unwrap_or_else(|| text.into())
}

fn is_json(media: &HeaderValue) -> bool {
    let media = media.to_str().unwrap_or_default();
    let media = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    media == "application/json" || media.ends_with("+json")
}

/// Whether there are lists and objects within each other on more levels than these.
fn is_deeper(value: &Value, levels: usize) -> bool {
    let mut members: Box<dyn Iterator<Item = &Value>> = match value {
        Value::Object(members) => Box::new(members.values()),
        Value::Array(items) => Box::new(items.iter()),
        _ => return false,
    };
    levels == 0 || members.any(|member| is_deeper(member, levels - 1))
}

fn leave_out_nulls(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            members.values_mut().for_each(leave_out_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(leave_out_nulls),
        _ => {}
    }
}
