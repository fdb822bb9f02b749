//! Deserialization of response bodies, with the position of an error.

mod body;
mod lenient;
mod located;

use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde_json::Value;
use serde_json::error::Category;

use crate::error::{CallState, Kind, Outcome};
use crate::operation::Target;
use crate::response::{RawResponse, coding, is_printable};
use crate::{Download, Error, Response, trace};

pub(crate) use body::Body;
use lenient::ReadError;

/// Deserializes a successful response; `attempts` is recorded in an error.
pub(crate) fn typed<T: Body>(
    target: &Target,
    response: RawResponse,
    attempts: u32,
) -> Result<Response<T>, Error> {
    let mut mismatches = Vec::new();
    // The server applied the write and says that it sends no body.
    let body = if target.is_write() && has_no_content(&response) {
        serde_json::from_str("{}").map_err(|error| reason(&response, &ReadError::Json(error)))
    } else {
        read::<T>(&response, &mut mismatches)
    };
    match body {
        Ok(body) => {
            trace::mismatches(target, &mismatches);
            Ok(Response::new(response.status, response.headers, body).with_mismatches(mismatches))
        }
        Err(reason) => Err(invalid(target, response, reason, attempts)),
    }
}

/// The error of a successful response that can't be read.
fn invalid(target: &Target, response: RawResponse, reason: String, attempts: u32) -> Error {
    let kind = Kind::Deserialize { response, reason };
    // Login pages and proxies respond with a success, too.
    let outcome = target.is_write().then_some(Outcome::Unknown);
    Error::new(target, kind, CallState { attempts, outcome, ..CallState::default() })
}

/// Reads a body and stores the JSON pointers of its mismatches, or returns the reason why it can't be read.
fn read<T: Body>(response: &RawResponse, mismatches: &mut Vec<String>) -> Result<T, String> {
    if let Some(reason) = response.coding() {
        return Err(reason);
    }
    // Checking the encoding of the whole body at once is faster than that of each string.
    let Ok(json) = std::str::from_utf8(response.json()) else { return Err(charset(response)) };
    let body = serde_json::from_str::<T>(json).or_else(|_| {
        let (body, pointers) = lenient::read(json).map_err(|error| reason(response, &error))?;
        *mismatches = pointers;
        Ok(body)
    });
    if body.as_ref().is_ok_and(|body: &T| body.is_foreign(json)) {
        return Err("the object has none of the documented properties".to_owned());
    }
    body
}

/// Whether the status says that there is no body.
fn has_no_content(response: &RawResponse) -> bool {
    matches!(response.status, StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT)
}

/// Parses a successful response as plain JSON; an empty body is null.
pub(crate) fn json(
    target: &Target,
    response: RawResponse,
    attempts: u32,
) -> Result<Response<Value>, Error> {
    // The server may carry out the write later. Callers of custom paths know what 202 means there.
    let is_only_accepted = response.status == StatusCode::ACCEPTED && target.id().is_some();
    if response.body.is_empty() && !(is_only_accepted && target.is_write()) {
        return Ok(Response::new(response.status, response.headers, Value::Null));
    }
    typed(target, response, attempts)
}

/// Checks a successful response for which no body is documented: if there is one, it is JSON.
pub(crate) fn empty(
    target: &Target,
    response: RawResponse,
    attempts: u32,
) -> Result<Response<()>, Error> {
    let response = json(target, response, attempts)?;
    Ok(Response::new(response.http_status(), response.headers().clone(), ()))
}

/// Returns the file in a successful response.
pub(crate) fn file(
    target: &Target,
    mut response: RawResponse,
    attempts: u32,
) -> Result<Response<Download>, Error> {
    let Some(body) = response.file.take() else {
        let reason = coding(&response.headers);
        let reason = reason.unwrap_or_else(|| "it is a web page instead of a file".to_owned());
        return Err(invalid(target, response, reason, attempts));
    };
    let (status, headers) = (response.status, response.headers);
    let file = Download::new(target.clone(), status, headers.clone(), attempts, body);
    Ok(Response::new(status, headers, file))
}

/// Why a body can't be read.
fn reason(response: &RawResponse, error: &ReadError) -> String {
    if response.body.is_empty() {
        let is_announced = has_no_content(response);
        let reason =
            if is_announced { "there is no body, but one is documented" } else { "it is empty" };
        return reason.to_owned();
    }
    let error = match error {
        ReadError::Json(error) => error,
        ReadError::Type(error) => {
            let (path, message) = (error.to_string(), &error.message);
            // Other messages of serde quote the value, which may be personal data.
            return if message.starts_with("missing field") {
                format!("`{path}` lacks a required property")
            } else if path != "." {
                format!("`{path}` does not have the documented type")
            } else if message.contains("expected a sequence") {
                "it is not a JSON array".to_owned()
            } else {
                "it is not a JSON object".to_owned()
            };
        }
    };
    let what = match error.classify() {
        Category::Eof => "it ends unexpectedly",
        _ if error.to_string().starts_with("trailing characters") => {
            "there is more text after the JSON value"
        }
        _ => "it is not JSON, is nested too deeply, or contains a number too large",
    };
    format!("{what} (line {}, column {})", error.line(), error.column())
}

/// Why a body that is not UTF-8 can't be read.
fn charset(response: &RawResponse) -> String {
    if response.body.starts_with(b"\xFF\xFE") || response.body.starts_with(b"\xFE\xFF") {
        return "it is UTF-16 instead of UTF-8".to_owned();
    }
    let content_type = response.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let charset = content_type.and_then(|value| {
        let mut parameters = value.split(';').map(str::trim);
        parameters.find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            name.eq_ignore_ascii_case("charset").then(|| value.trim_matches('"'))
        })
    });
    match charset.filter(|charset| is_printable(charset)) {
        Some(charset) => format!("it is not UTF-8; its content type names {charset}"),
        None => "it is not UTF-8".to_owned(),
    }
}
