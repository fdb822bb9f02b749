//! Reading an answer's body, and saying where that stops.

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::error::Category;

use http::StatusCode;

use crate::attempt::Answer;
use crate::error::{Course, Kind, Outcome};
use crate::operation::Target;
use crate::{Error, Response};

/// The answer as its documented type.
pub(crate) fn typed<T: DeserializeOwned>(
    target: &Target,
    answer: Answer,
) -> Result<Response<T>, Error> {
    match serde_json::from_slice(&answer.body) {
        Ok(body) => Ok(Response::new(answer.status, answer.headers, body)),
        Err(_) => Err(unreadable(target, place::<T>(answer.status, &answer.body), answer)),
    }
}

/// The answer as JSON; one without a body is null.
pub(crate) fn raw(target: &Target, answer: Answer) -> Result<Response<Value>, Error> {
    if answer.body.is_empty() {
        return Ok(Response::new(answer.status, answer.headers, Value::Null));
    }
    typed(target, answer)
}

/// A success is final: a change was applied, whatever the answer says.
fn unreadable(target: &Target, place: String, answer: Answer) -> Error {
    let outcome = target.is_change().then_some(Outcome::Applied);
    let course = Course { attempts: answer.attempts, outcome, ..Course::none() };
    let html = answer.is_html();
    let Answer { status, headers, body, .. } = answer;
    Error::of(target, Kind::Unreadable { status, html, place, body, headers }, course)
}

/// Where reading stops: looked for only once it has failed, so that reading costs no more for it.
fn place<T: DeserializeOwned>(status: StatusCode, body: &[u8]) -> String {
    if body.is_empty() {
        return match status {
            StatusCode::NO_CONTENT => "it has no body, where one is documented".to_owned(),
            _ => "it is empty".to_owned(),
        };
    }
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let Err(error) = serde_path_to_error::deserialize::<_, T>(&mut deserializer) else {
        return "more follows after its end".to_owned();
    };
    let (path, cause) = (error.path().to_string(), error.inner());
    let what = match cause.classify() {
        // The cause's own words quote the value, all but these.
        Category::Data if cause.to_string().starts_with("missing field") => {
            format!("`{path}` lacks a member that is required")
        }
        Category::Data if path == "." => "it is not an object".to_owned(),
        Category::Data => format!("`{path}` is not of the documented type"),
        Category::Eof => "it ends too early".to_owned(),
        _ => "it is not JSON, or nested too deeply, or holds a number too large".to_owned(),
    };
    format!("{what} (line {}, column {})", cause.line(), cause.column())
}
