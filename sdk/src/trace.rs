//! The span of each request and the events in it.
//!
//! A span has the operation, the method, the path template, the status, the number of attempts and
//! the outcome of a write; each retry is an event. Arguments, query parameters, headers and bodies are
//! never recorded.

use std::time::Duration;

use http::StatusCode;
use tracing::Span;

use crate::Error;
use crate::operation::Target;

pub(crate) fn span(target: &Target) -> Span {
    tracing::debug_span!(
        target: "oracle_cpq",
        "cpq.call",
        operation = target.id(),
        method = target.method().as_str(),
        path = target.path(),
        status = tracing::field::Empty,
        attempts = tracing::field::Empty,
        outcome = tracing::field::Empty,
    )
}

/// Records the result of a request in its span.
pub(crate) fn finished(span: &Span, result: Result<StatusCode, &Error>, attempts: u32) {
    if let Some(status) = result.map_or_else(Error::status, Some) {
        span.record("status", status.as_u16());
    }
    span.record("attempts", attempts);
    if let Err(error) = result {
        if let Some(outcome) = error.outcome() {
            span.record("outcome", tracing::field::debug(outcome));
        }
        tracing::debug!(target: "oracle_cpq", parent: span, "request failed");
    }
}

/// Records that an attempt failed and that another one follows after `delay`.
pub(crate) fn retrying(attempt: u32, delay: Duration, status: Option<StatusCode>, cause: &str) {
    let delay = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX);
    let status = status.map(|status| status.as_u16());
    tracing::debug!(target: "oracle_cpq", attempt, delay_ms = delay, status, cause, "retrying");
}
