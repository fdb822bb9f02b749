//! One attempt: sends a request once and receives the response.

use std::time::Duration;

use bytes::Bytes;
use http::HeaderValue;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use url::Url;

use crate::auth;
use crate::error::{Excerpt, Kind};
use crate::parts::RequestParts;
use crate::response::RawResponse;
use crate::retry::decision::Failure;
use crate::retry::retry_after::retry_after;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The most memory reserved for an announced body before it arrives: more than a page of users.
const MAX_RESERVED: u64 = 2 * 1024 * 1024;

/// The error of one attempt.
pub(crate) struct AttemptError {
    pub(crate) kind: Kind,
    pub(crate) failure: Failure,
    /// Whether the server applied a write nevertheless.
    pub(crate) is_applied: bool,
}

/// Sends `parts` to `url` and returns the response if its status is a success.
pub(crate) async fn send(
    http: &reqwest::Client,
    url: &Url,
    parts: &RequestParts,
    authorization: &HeaderValue,
    timeout: Duration,
) -> Result<RawResponse, AttemptError> {
    let method = parts.target().method().clone();
    let mut request = http
        .request(method, url.clone())
        .timeout(timeout)
        .header(ACCEPT, JSON)
        .header(AUTHORIZATION, authorization);
    if let Some(body) = parts.body() {
        request = request.header(CONTENT_TYPE, JSON).body(body.clone());
    }
    let mut response = request.send().await.map_err(|error| {
        let failure = Failure::from_reqwest(&error);
        // The URL contains the arguments.
        AttemptError { kind: Kind::Transport(error.without_url()), failure, is_applied: false }
    })?;
    let (status, headers) = (response.status(), response.headers().clone());
    let retry_after = retry_after(&headers);
    let failure = Failure::Status { status, retry_after };
    // A redirect within the site is an error, too: it may have turned a write into a GET.
    if response.url() != url {
        let kind = Kind::UnexpectedRedirect(status);
        return Err(AttemptError { kind, failure, is_applied: false });
    }
    let (body, error) = receive(&mut response).await;
    let response = RawResponse { status, headers, body };
    if let Some(error) = error {
        let is_applied = status.is_success() && parts.target().is_write();
        let failure = if status.is_success() { Failure::from_reqwest(&error) } else { failure };
        let kind = Kind::IncompleteBody { response, source: error.without_url() };
        return Err(AttemptError { kind, failure, is_applied });
    }
    if status.is_success() {
        return Ok(response);
    }
    let mut sensitive = parts.sensitive_values();
    auth::collect_sensitive_values(authorization, &mut sensitive);
    let excerpt = Excerpt::new(&response.body, &sensitive);
    let kind = Kind::ErrorResponse { response, excerpt, retry_after };
    Err(AttemptError { kind, failure, is_applied: false })
}

/// Receives the body, or the part of it that arrives before an error.
async fn receive(response: &mut reqwest::Response) -> (Bytes, Option<reqwest::Error>) {
    let announced = response.content_length().unwrap_or_default().min(MAX_RESERVED);
    let mut body = Vec::with_capacity(usize::try_from(announced).unwrap_or_default());
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return (body.into(), None),
            Err(error) => return (body.into(), Some(error)),
        }
    }
}
