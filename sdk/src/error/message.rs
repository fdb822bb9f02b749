//! The message of an error: what failed, on what, why, and what to do.

use std::fmt;
use std::time::Duration;

use http::StatusCode;

use super::{Error, Excerpt, Kind, Outcome};
use crate::operation::Target;
use crate::response::RawResponse;
use crate::retry::decision::Stop;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(target) = &self.0.target {
            write!(f, "{target}: ")?;
        }
        self.write_cause(f)?;
        self.write_attempts(f)?;
        f.write_str(match self.0.state.outcome {
            Some(Outcome::Unknown) => "; the write may have been applied, so check before retrying",
            Some(Outcome::Applied) => "; the write was applied, so do not retry",
            _ => "",
        })
    }
}

impl Error {
    fn write_cause(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.kind {
            Kind::Configuration(message) => f.write_str(message),
            Kind::InvalidArgument { parameter, reason } => {
                let reason = reason.reason();
                write!(f, "the argument `{parameter}` {reason} (nothing was sent)")
            }
            Kind::Serialize => {
                f.write_str("the body can't be serialized as JSON (nothing was sent)")
            }
            Kind::Credentials(error) => {
                // The message of the caller's own token source may contain secrets.
                let message = error.message();
                let message = message.as_deref().unwrap_or("the token source failed");
                write!(f, "no access token: {message}")
            }
            Kind::DeadlineExceeded if self.0.state.attempts > 0 => {
                f.write_str("the deadline was exceeded before the next attempt")
            }
            Kind::DeadlineExceeded => {
                f.write_str("the deadline was exceeded before the request was sent")
            }
            Kind::NoRuntime => {
                f.write_str("requests must be sent from within a Tokio runtime (nothing was sent)")
            }
            Kind::Transport(error) => error.write("the server", f),
            Kind::ErrorResponse { response, excerpt, retry_after, is_without_context } => {
                write!(f, "the server returned {}", response.status)?;
                self.write_details(response.status, excerpt, *retry_after, f)?;
                f.write_str(hint(response.status, response.is_html(), *is_without_context))
            }
            Kind::Deserialize { response, .. } if self.is_only_accepted(response.status) => f
                .write_str(
                    "the server returned 202: it accepted the request and may carry it out later",
                ),
            Kind::Deserialize { response, reason } => {
                let status = response.status;
                write!(f, "the server returned {status}, but the body can't be read: {reason}")?;
                if response.is_html() {
                    f.write_str(
                        "; it is an HTML page, possibly a login page or the error page of a proxy",
                    )
                } else if self.is_readable_with_raw(response) {
                    let is_page = self.0.target.as_ref().is_some_and(Target::is_collection);
                    let what = if is_page { "the page" } else { "it" };
                    write!(f, "; `raw` returns {what} as plain JSON")
                } else {
                    Ok(())
                }
            }
            Kind::IncompleteBody { response, .. } => write!(
                f,
                "the server returned {}, but the connection failed before the body was complete",
                response.status
            ),
            Kind::TooLarge { response, max_size } => write!(
                f,
                "the server returned {}, but the body is larger than `max_response_size` ({max_size} bytes)",
                response.status
            ),
            Kind::UnexpectedRedirect(status) => write!(
                f,
                "the HTTP client followed a redirect to another URL, which returned {status}; disable redirects in the client"
            ),
            Kind::Pagination(error) => write!(f, "{error}"),
            #[cfg(feature = "admin")]
            Kind::Journal(error) => write!(f, "{error}"),
            Kind::Precondition(precondition) => write!(f, "{precondition}"),
            Kind::MissingProperty(missing) => write!(f, "{missing}"),
            Kind::Task(error) => write!(f, "{error}"),
        }
    }

    /// Whether the body of a read is JSON, but not the documented one.
    fn is_readable_with_raw(&self, response: &RawResponse) -> bool {
        let is_read = |target: &Target| target.id().is_some() && !target.is_write();
        self.0.target.as_ref().is_some_and(is_read)
            && response.coding().is_none()
            && serde_json::from_slice::<serde_json::Value>(response.json()).is_ok()
    }

    /// Whether the status of a write says that it was accepted, but not yet carried out.
    fn is_only_accepted(&self, status: StatusCode) -> bool {
        status == StatusCode::ACCEPTED && self.0.target.as_ref().is_some_and(Target::is_write)
    }

    /// Writes the title and the error code of the body, and the delay that the server requested.
    fn write_details(
        &self,
        status: StatusCode,
        excerpt: &Excerpt,
        retry_after: Option<Duration>,
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        let reason = status.canonical_reason().unwrap_or_default();
        for text in excerpt.summary().filter(|text| !text.eq_ignore_ascii_case(reason)) {
            write!(f, " ({text})")?;
        }
        if let Some(delay) = retry_after {
            write!(f, " and asked to wait {} s", delay.as_secs())?;
        }
        if let Some(Stop::MaxDelay(limit)) = self.0.state.stop {
            write!(f, ", longer than `max_delay` ({} s)", limit.as_secs_f64())?;
        }
        Ok(())
    }

    /// Writes the number of attempts, and why there was no further one.
    fn write_attempts(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.0.state;
        if state.attempts > 1 {
            write!(f, "; gave up after {} attempts", state.attempts)?;
        }
        f.write_str(match state.stop {
            Some(Stop::Deadline) => "; a retry would exceed the deadline",
            Some(Stop::DeadlineExceeded) => "; the deadline was exceeded",
            Some(Stop::Budget) => "; the retry budget is used up (see `retry_budget`)",
            _ => "",
        })
    }
}

/// What to check, depending on the status.
fn hint(status: StatusCode, is_html: bool, is_without_context: bool) -> &'static str {
    match status.as_u16() {
        300..=399 => {
            "; redirects are not followed, to keep the credentials on this server: check the base URL"
        }
        401 => "; the server did not accept the credentials",
        407 => "; check user name and password of the proxy",
        403 => "; the authenticated user lacks the permission",
        404 if is_html && is_without_context => {
            " with an HTML page; check whether the base URL must end with /cpq, as for every Fusion site"
        }
        404 if is_without_context => {
            "; the resource does not exist, or the base URL lacks the site's context"
        }
        404 if !is_html => "; the resource does not exist",
        _ if is_html => " with an HTML page, possibly a login page or the error page of a proxy",
        _ => "; see `Error::body` for details",
    }
}
