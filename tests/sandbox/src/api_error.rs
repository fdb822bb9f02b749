//! Error responses of the API.

use hyper::StatusCode;
use serde_json::json;

/// The reason why a request is rejected.
#[derive(Clone, Debug)]
pub(crate) struct ApiError {
    pub(crate) status: StatusCode,
    pub(crate) detail: String,
    /// The invalid part of the request: a JSON pointer into the body, or the name of a parameter.
    pub(crate) path: Option<String>,
    /// The `Allow` header of a 405.
    pub(crate) allow: Option<String>,
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), path: None, allow: None }
    }

    /// An error about one part of the request.
    pub(crate) fn invalid(path: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { path: Some(path.into()), ..Self::new(StatusCode::BAD_REQUEST, detail) }
    }

    /// An error about one property of the body, whose detail begins with its pointer.
    pub(crate) fn invalid_property(pointer: impl Into<String>, what: &str) -> Self {
        let pointer = pointer.into();
        let detail = format!("{pointer}: {what}");
        Self::invalid(pointer, detail)
    }

    /// The same error about a body that is only the part of another one at a pointer.
    pub(crate) fn within(self, part: &str) -> Self {
        let strip = |text: String| text.strip_prefix(part).map(str::to_owned).unwrap_or(text);
        Self { path: self.path.map(strip), detail: strip(self.detail), ..self }
    }

    pub(crate) fn not_found(what: &str, name: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("there is no {what} `{name}`"))
    }

    pub(crate) fn method_not_allowed(methods: &str) -> Self {
        let what = format!("this path only supports {methods}");
        let allow = Some(methods.to_owned());
        Self { allow, ..Self::new(StatusCode::METHOD_NOT_ALLOWED, what) }
    }

    /// The response body, in the form that the contract assumes.
    pub(crate) fn body(&self) -> String {
        let mut body = json!({
            "title": self.status.canonical_reason().unwrap_or("Error"),
            "status": self.status.as_str(),
            "detail": self.detail,
        });
        if let Some(path) = &self.path {
            body["o:errorPath"] = path.as_str().into();
        }
        body.to_string()
    }
}
