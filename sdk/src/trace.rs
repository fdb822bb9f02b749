//! What a program's subscriber is told of a call: an allow-list, and nothing else.
//!
//! A span for each call has the operation, the method, the path template, the status, the number of
//! attempts and what became of a change. An event tells of each repetition. No argument, no query, no
//! header and no body is ever among them.

use std::time::Duration;

use http::StatusCode;
use tracing::Span;

use crate::Error;
use crate::operation::Target;
use crate::retry::Failure;

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

/// Says how the call of a span has ended.
pub(crate) fn ended(span: &Span, ended: Result<StatusCode, &Error>, attempts: u32) {
    if let Some(status) = ended.map_or_else(Error::status, Some) {
        span.record("status", status.as_u16());
    }
    span.record("attempts", attempts);
    if let Some(outcome) = ended.err().and_then(Error::outcome) {
        span.record("outcome", tracing::field::debug(outcome));
    }
    if ended.is_err() {
        tracing::debug!(target: "oracle_cpq", parent: span, "the call failed");
    }
}

/// Says that an attempt has failed and another will be made.
pub(crate) fn repeated(attempt: u32, wait: Duration, failure: &Failure) {
    let (status, what) = match failure {
        Failure::NotSent => (None, "not sent"),
        Failure::TimedOut => (None, "timed out"),
        Failure::Lost => (None, "connection lost"),
        Failure::Answered { status, .. } => (Some(status.as_u16()), "refused"),
    };
    let wait = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
    tracing::debug!(target: "oracle_cpq", attempt, wait_ms = wait, status, what, "the call is repeated");
}
