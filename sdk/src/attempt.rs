//! One attempt: sends a request once and receives the response.

use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, StatusCode};
use url::Url;

use crate::error::{Excerpt, Kind, Outcome, TransportError};
use crate::parts::RequestParts;
use crate::response::{RawResponse, coding, is_html};
use crate::retry::decision::Failure;
use crate::retry::retry_after::retry_after;
use crate::{auth, connecting};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The most memory reserved for an announced body before it arrives: more than a page of users.
const MAX_RESERVED: u64 = 2 * 1024 * 1024;

/// The part of a body that is too large which an error keeps.
const MAX_KEPT: usize = 64 * 1024;

/// The largest body of an error that is copied. The buffer of a connection has up to 400 KiB.
const MAX_COPIED: usize = 64 * 1024;

/// The error of one attempt.
pub(crate) struct AttemptError {
    pub(crate) kind: Kind,
    pub(crate) failure: Failure,
    /// The outcome of a write that was answered with a success, which is never retried.
    pub(crate) success: Option<Outcome>,
}

impl AttemptError {
    /// On the heap, so that the future of a request is small.
    fn new(kind: Kind, failure: Failure) -> Box<Self> {
        Box::new(Self { kind, failure, success: None })
    }
}

/// Sends `parts` to `url` and returns the response if its status is a success.
pub(crate) async fn send(
    http: &reqwest::Client,
    url: &Url,
    parts: &RequestParts,
    own_headers: &HeaderMap,
    authorization: &HeaderValue,
    (timeout, max_size): (Duration, usize),
) -> Result<RawResponse, Box<AttemptError>> {
    let attempt = http.execute(request(url, parts, own_headers, authorization, timeout));
    let (response, is_unconnected) = connecting::watch(attempt).await;
    let mut response = response.map_err(|error| {
        let error = TransportError::new(error, is_unconnected);
        let failure = error.failure();
        AttemptError::new(Kind::Transport(error), failure)
    })?;
    let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
    // A redirect within the site is an error, too: it may have turned a write into a GET.
    if response.url() != url {
        return Err(AttemptError::new(Kind::UnexpectedRedirect(status), Failure::Redirected));
    }
    let retry_after = retry_after(&headers);
    let failure = Failure::Status { status, retry_after };
    let is_page = is_html(&headers) && !matches!(parts.file(), Some("*/*" | "text/html"));
    if status.is_success() && parts.file().is_some() && !is_page && coding(&headers).is_none() {
        let file = Some(response.into());
        return Ok(RawResponse { status, headers, body: Bytes::new(), file });
    }
    let (mut body, error) = receive(&mut response, max_size).await;
    if !status.is_success() && body.len() <= MAX_COPIED {
        // An error keeps the body, but must not keep the larger buffer of the connection that it is in.
        body = Bytes::copy_from_slice(&body);
    }
    let mut response = RawResponse { status, headers, body, file: None };
    if let Some(error) = error {
        let is_timeout = matches!(&error, ReceiveError::Lost(error) if error.is_timeout());
        let is_too_large = matches!(&error, ReceiveError::TooLarge);
        let is_applied = response.is_start_of_json() && status != StatusCode::ACCEPTED;
        let kind = match error {
            ReceiveError::Lost(source) => {
                Kind::IncompleteBody { response, source: source.without_url() }
            }
            ReceiveError::TooLarge => {
                response.body = Bytes::copy_from_slice(&response.body[..MAX_KEPT.min(max_size)]);
                Kind::TooLarge { response, max_size }
            }
        };
        if !status.is_success() {
            return Err(AttemptError::new(kind, failure));
        }
        let failure = match (is_timeout, is_too_large) {
            (true, _) => Failure::TimedOut,
            (_, true) => failure,
            _ => Failure::ConnectionLost,
        };
        let outcome = if is_applied { Outcome::Applied } else { Outcome::Unknown };
        let success = parts.target().is_write().then_some(outcome);
        return Err(Box::new(AttemptError { kind, failure, success }));
    }
    if status.is_success() {
        return Ok(response);
    }
    let mut sensitive = parts.sensitive_values();
    auth::collect_sensitive_values(authorization, &mut sensitive);
    let values = own_headers.values().filter_map(|value| value.to_str().ok());
    sensitive.values.extend(values.map(str::to_owned));
    // Nothing useful can be shown of an encoded body.
    let shown = if response.coding().is_none() { response.json() } else { &[] };
    let excerpt = Excerpt::new(shown, &sensitive);
    let is_without_context = url.path().starts_with("/rest/");
    let kind = Kind::ErrorResponse { response, excerpt, retry_after, is_without_context };
    Err(AttemptError::new(kind, failure))
}

/// Builds the request of an attempt. In a function of its own, so that the future of the attempt does not hold it.
fn request(
    url: &Url,
    parts: &RequestParts,
    own_headers: &HeaderMap,
    authorization: &HeaderValue,
    timeout: Duration,
) -> reqwest::Request {
    let mut request = reqwest::Request::new(parts.target().method().clone(), url.clone());
    *request.timeout_mut() = Some(timeout);
    *request.headers_mut() = own_headers.clone();
    let headers = request.headers_mut();
    headers.insert(ACCEPT, parts.file().map_or(JSON, HeaderValue::from_static));
    headers.insert(AUTHORIZATION, authorization.clone());
    if let Some(form) = parts.form() {
        let (content_type, body) = form.encode();
        // The content type is always valid: its boundary consists of letters and digits.
        headers.extend(HeaderValue::try_from(content_type).ok().map(|value| (CONTENT_TYPE, value)));
        *request.body_mut() = Some(body);
    } else if let Some(body) = parts.body() {
        headers.insert(CONTENT_TYPE, JSON);
        *request.body_mut() = Some(body.clone().into());
    }
    request
}

/// Why a body is incomplete.
enum ReceiveError {
    Lost(reqwest::Error),
    /// It is larger than allowed.
    TooLarge,
}

/// Receives the body, or the part of it that arrives before an error.
async fn receive(
    response: &mut reqwest::Response,
    max_size: usize,
) -> (Bytes, Option<ReceiveError>) {
    let announced = response.content_length().unwrap_or_default().min(MAX_RESERVED);
    let announced = usize::try_from(announced).unwrap_or_default().min(max_size);
    // A body of a single chunk is not copied.
    let mut first = Bytes::new();
    let mut body = Vec::new();
    loop {
        let chunk = match response.chunk().await {
            Ok(Some(chunk)) => chunk,
            end => {
                let body = if body.is_empty() { first } else { body.into() };
                return (body, end.err().map(ReceiveError::Lost));
            }
        };
        if first.is_empty() && body.is_empty() && chunk.len() <= max_size {
            first = chunk;
            continue;
        }
        if body.is_empty() {
            body.reserve_exact(announced.max(first.len()));
            body.extend_from_slice(&std::mem::take(&mut first));
        }
        let length = body.len() + chunk.len();
        let kept = chunk.len().min(max_size - body.len());
        if length.min(max_size) > body.capacity() {
            // Never more than the maximum, while the old memory is still in use.
            let capacity = length.max(2 * body.capacity()).min(max_size);
            body.reserve_exact(capacity - body.len());
        }
        body.extend_from_slice(&chunk[..kept]);
        if length > max_size {
            return (body.into(), Some(ReceiveError::TooLarge));
        }
    }
}
