//! Checks a request against its operation.

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::stream;
use hyper::StatusCode;
use hyper::header::HeaderValue;
use serde_json::Value;

use super::operation::{Operation, Parameter};
use super::responses;
use super::schema::GROUP_CHILDREN;
use crate::api_error::ApiError;

/// Stored properties are returned a few levels deeper, and JSON parsers commonly stop at 128.
const MAX_BODY_DEPTH: usize = 100;

/// The query parameters in the order of the request.
pub(crate) type Query = Vec<(String, String)>;

impl Operation {
    /// Parses a query. Unknown parameters are errors: a client that misspells a filter must not take
    /// all users for the result.
    pub(crate) fn parse_query(&self, query: Option<&str>) -> Result<Query, ApiError> {
        let mut parsed = Query::new();
        for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            let invalid = |what: String| Err(ApiError::invalid(&*name, what));
            let Some(parameter) = self.parameters.iter().find(|known| known.name == name) else {
                let known: Vec<_> = self.parameters.iter().map(|it| it.name.as_str()).collect();
                let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
                let id = &self.id;
                return invalid(format!("{id} has no query parameter `{name}`; known: {known}"));
            };
            if parsed.iter().any(|(other, _)| *other == name) {
                return invalid(format!("the query parameter `{name}` occurs twice"));
            }
            let typed = typed(&parameter.type_name, &value);
            if let Err(error) = parameter.validator.validate(&typed) {
                let error = error.masked_with("its value");
                return invalid(format!("the query parameter `{name}`: {error}"));
            }
            // Documented for lists and for groups, unlike for a single user.
            let is_of_group = || parameter.known.iter().any(|it| GROUP_CHILDREN.contains(&&**it));
            let is_one_of = name == "expand" && (self.item().is_some() || is_of_group());
            if is_one_of && !parameter.known.iter().any(|known| *known == value) {
                let known = parameter.known.join(", ");
                return invalid(format!("`{name}` takes one of: {known}"));
            }
            parsed.push((name.into_owned(), value.into_owned()));
        }
        for Parameter { name, .. } in self.parameters.iter().filter(|it| it.required) {
            if !parsed.iter().any(|(other, _)| other == name) {
                let what = format!("the query parameter `{name}` is missing");
                return Err(ApiError::invalid(name, what));
            }
        }
        Ok(parsed)
    }

    /// Checks a body against the contract; a null counts as a missing property.
    pub(crate) fn check_body(
        &self,
        media: Option<&HeaderValue>,
        body: &[u8],
    ) -> Result<(), ApiError> {
        let Some(expected) = &self.body else {
            return match body {
                [] => Ok(()),
                _ => Err(ApiError::invalid("", format!("{} takes no body", self.id))),
            };
        };
        if body.is_empty() && !expected.required {
            return Ok(());
        }
        if expected.is_form {
            return Ok(());
        }
        if media.is_some_and(|media| !is_json(media)) {
            let what = format!("{} takes a body of Content-Type application/json", self.id);
            return Err(ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, what));
        }
        let mut value: Value = serde_json::from_slice(body).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            let what = format!("the body is not valid JSON (line {line}, column {column})");
            ApiError::invalid("", what)
        })?;
        if !expected.is_array && !value.is_object() {
            return Err(ApiError::invalid("", "the body must be a JSON object"));
        }
        if is_deeper(&value, MAX_BODY_DEPTH) {
            let what = format!("the body is nested deeper than {MAX_BODY_DEPTH} levels");
            return Err(ApiError::invalid("", what));
        }
        remove_nulls(&mut value);
        expected.validator.validate(&value).map_err(|error| {
            ApiError::invalid(error.instance_path().to_string(), responses::message(&error))
        })
    }
}

/// The file and the fields of a form.
#[derive(Clone, Default)]
pub(crate) struct Upload {
    pub(crate) file: Bytes,
    /// The other fields.
    pub(crate) fields: Vec<(String, String)>,
}

impl Operation {
    /// Reads the form that this operation takes, if it takes one.
    pub(crate) async fn read_form(
        &self,
        media: Option<&HeaderValue>,
        body: &Bytes,
    ) -> Result<Option<Upload>, ApiError> {
        let Some(expected) = self.body.as_ref().filter(|body| body.is_form) else {
            return Ok(None);
        };
        let media = media.and_then(|media| media.to_str().ok()).unwrap_or_default();
        let boundary = multer::parse_boundary(media).map_err(|_| {
            let what = format!("{} takes a multipart/form-data with a boundary", self.id);
            ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, what)
        })?;
        let body = body.clone();
        let stream = stream::once(async move { Ok::<_, Infallible>(body) });
        let mut form = multer::Multipart::new(stream, boundary);
        let (mut file, mut fields) = (None, Vec::new());
        while let Some(field) = form.next_field().await.map_err(|_| invalid_form())? {
            let name = field.name().unwrap_or_default().to_owned();
            if !expected.shape.contains_key(&name) {
                let what = format!("the form has an unknown field `{name}`");
                return Err(ApiError::invalid(name, what));
            }
            let is_repeated =
                (name == FILE && file.is_some()) || fields.iter().any(|(known, _)| *known == name);
            if is_repeated {
                return Err(ApiError::invalid(&*name, format!("the field `{name}` occurs twice")));
            }
            if name == FILE {
                file = Some(field.bytes().await.map_err(|_| invalid_form())?);
            } else {
                let value = field.text().await.map_err(|_| invalid_form())?;
                fields.push((name, value));
            }
        }
        let file = file.ok_or_else(|| {
            ApiError::invalid(FILE, format!("the form has no field `{FILE}` with the file"))
        })?;
        Ok(Some(Upload { file, fields }))
    }
}

/// The field of a form that contains the file.
const FILE: &str = "file";

fn invalid_form() -> ApiError {
    ApiError::invalid("", "the body is not a valid multipart/form-data")
}

/// The text of a parameter as a value of the type that the contract gives it, if possible.
fn typed(type_name: &str, text: &str) -> Value {
    let value = match type_name {
        "integer" => text.parse::<i64>().ok().map(Value::from),
        "number" => text.parse::<f64>().ok().map(Value::from),
        "boolean" => text.parse::<bool>().ok().map(Value::from),
        _ => None,
    };
    value.unwrap_or_else(|| text.into())
}

fn is_json(media: &HeaderValue) -> bool {
    let media = media.to_str().unwrap_or_default();
    let media = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    media == "application/json" || media.ends_with("+json")
}

fn is_deeper(value: &Value, levels: usize) -> bool {
    let is_deeper = |value| is_deeper(value, levels - 1);
    match value {
        Value::Object(_) | Value::Array(_) if levels == 0 => true,
        Value::Object(properties) => properties.values().any(is_deeper),
        Value::Array(items) => items.iter().any(is_deeper),
        _ => false,
    }
}

fn remove_nulls(value: &mut Value) {
    match value {
        Value::Object(properties) => {
            properties.retain(|_, value| !value.is_null());
            properties.values_mut().for_each(remove_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(remove_nulls),
        _ => {}
    }
}
