//! Why the site does not do what it is asked.

use hyper::StatusCode;
use serde_json::json;

/// A call that is refused, as the answer will say it.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) detail: String,
    /// What of the request it is about: a JSON pointer into the body, or the name of a parameter.
    pub(crate) path: Option<String>,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), path: None }
    }

    pub(crate) fn invalid(path: impl Into<String>, detail: impl Into<String>) -> Self {
        let path = Some(path.into());
        Self { status: StatusCode::BAD_REQUEST, detail: detail.into(), path }
    }

    pub(crate) fn unknown(what: &str, name: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("there is no {what} `{name}`"))
    }

    /// The body of the answer, in the form the contract guesses.
    pub(crate) fn body(&self) -> String {
        let mut body = json!({
            "title": self.status.canonical_reason().unwrap_or("Refused"),
            "status": self.status.as_str(),
            "detail": self.detail,
        });
        if let Some(path) = &self.path {
            body["o:errorPath"] = path.as_str().into();
        }
        body.to_string()
    }
}
