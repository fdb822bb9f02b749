//! The span of each request and the events in it.
//!
//! The fields have the names of OpenTelemetry's semantic conventions where those define one. Arguments,
//! query parameters, headers and bodies are never recorded.

use std::time::Duration;

use http::StatusCode;
use tracing::Span;

use crate::Error;
use crate::error::CredentialsError;
use crate::operation::Target;

pub(crate) fn span(target: &Target) -> Span {
    tracing::debug_span!(
        target: "oracle_cpq",
        "cpq.call",
        cpq.operation = target.id(),
        http.request.method = target.method().as_str(),
        url.template = target.path(),
        http.response.status_code = tracing::field::Empty,
        "error.type" = tracing::field::Empty,
        cpq.attempts = tracing::field::Empty,
        cpq.outcome = tracing::field::Empty,
    )
}

/// Records the result of a request in its span.
pub(crate) fn finished(span: &Span, result: Result<StatusCode, &Error>, attempts: u32) {
    if let Some(status) = result.map_or_else(Error::status, Some) {
        span.record("http.response.status_code", status.as_u16());
    }
    span.record("cpq.attempts", attempts);
    if let Err(error) = result {
        span.record("error.type", error.type_name().as_ref());
        if let Some(outcome) = error.outcome() {
            span.record("cpq.outcome", tracing::field::debug(outcome));
        }
        tracing::debug!(target: "oracle_cpq", parent: span, "request failed");
    }
}

/// Records that values of a response do not have the documented type.
pub(crate) fn mismatches(target: &Target, pointers: &[String]) {
    if let Some(first) = pointers.first() {
        tracing::warn!(
            target: "oracle_cpq",
            { cpq.operation = target.id(), cpq.mismatches = pointers.len(), cpq.pointer = first },
            "values do not have the documented type"
        );
    }
}

/// Records that an attempt failed and that another one follows after `delay`.
pub(crate) fn retrying(attempt: u32, delay: Duration, status: Option<StatusCode>, cause: &str) {
    let delay = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX);
    let status = status.map(|status| status.as_u16());
    tracing::warn!(
        target: "oracle_cpq",
        { cpq.attempt = attempt, cpq.delay_ms = delay, http.response.status_code = status, cpq.cause = cause },
        "retrying"
    );
}

/// Records that no new access token was granted, so that the old one is used until it expires.
pub(crate) fn kept_token(error: &CredentialsError) {
    let message = error.message();
    let cause = message.as_deref().unwrap_or("the token source failed");
    tracing::warn!(target: "oracle_cpq", { cpq.cause = cause }, "no new access token; using the old one");
}
