//! The error of all operations. No message contains secrets or personal data.

mod credentials;
mod excerpt;
#[cfg(feature = "admin")]
mod journal;
mod message;
mod outcome;
mod pagination;
#[allow(dead_code, reason = "used only by the administration of v19")]
mod precondition;
#[allow(dead_code, reason = "used only by the administration of v19")]
mod task;
mod transport;

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use serde::de::DeserializeOwned;

use crate::conversion::MissingProperty;
use crate::operation::Target;
use crate::path::InvalidArgument;
use crate::response::RawResponse;
use crate::retry::decision::Stop;

pub(crate) use credentials::{CredentialsError, TokenError};
pub(crate) use excerpt::{Excerpt, SensitiveValues};
#[cfg(feature = "admin")]
pub(crate) use journal::JournalError;
pub use outcome::Outcome;
pub(crate) use pagination::PaginationError;
pub(crate) use precondition::Precondition;
pub(crate) use task::TaskError;
#[allow(unreachable_pub, reason = "used only by the administration of v19")]
pub use task::TaskReport;
pub(crate) use transport::TransportError;

/// The error of an invalid configuration or a failed request.
///
/// ```no_run
/// # #[cfg(feature = "v19")]
/// # async fn example(cpq: oracle_cpq::v19::Client) -> Result<(), oracle_cpq::Error> {
/// match cpq.get_integration_user("BM_LaeNrP1bCh5").send().await {
///     Ok(user) => println!("created on {:?}", user.date_added),
///     Err(error) if error.is_not_found() => println!("no such user"),
///     Err(error) => return Err(error),
/// }
/// # Ok(())
/// # }
/// ```
///
/// The message names the operation, its method and path template, the status and the number of
/// attempts. It never contains arguments, query parameters or credentials, and of an error response
/// only the title and the error code, which hold no personal data. [`excerpt`](Self::excerpt) returns
/// more of the response body, [`body`](Self::body) all of it.
#[derive(Clone)]
pub struct Error(Arc<Inner>);

struct Inner {
    target: Option<Target>,
    kind: Kind,
    state: CallState,
}

/// The state of a request when it failed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct CallState {
    pub(crate) attempts: u32,
    /// The worst outcome of all attempts; `None` for a request that writes nothing.
    pub(crate) outcome: Option<Outcome>,
    /// Whether sending the same request again is harmless and may succeed.
    pub(crate) is_retryable: bool,
    /// Why there was no further attempt.
    pub(crate) stop: Option<Stop>,
}

pub(crate) enum Kind {
    Configuration(String),
    InvalidArgument {
        parameter: String,
        reason: InvalidArgument,
    },
    /// The request body can't be serialized.
    Serialize,
    Credentials(CredentialsError),
    /// The deadline was exceeded before an attempt.
    DeadlineExceeded,
    /// There is no Tokio runtime.
    NoRuntime,
    /// No response arrived.
    Transport(TransportError),
    ErrorResponse {
        response: RawResponse,
        excerpt: Excerpt,
        retry_after: Option<Duration>,
        /// Whether the path of the request began with `/rest/`, so that the base URL has no context.
        is_without_context: bool,
    },
    /// The body of a successful response can't be deserialized.
    Deserialize {
        response: RawResponse,
        reason: String,
    },
    /// The connection was lost; the response has the part of the body that arrived.
    IncompleteBody {
        response: RawResponse,
        source: reqwest::Error,
    },
    /// The body is larger than allowed; the response has its beginning.
    TooLarge {
        response: RawResponse,
        max_size: usize,
    },
    /// The response, with this status, comes from another URL than requested.
    UnexpectedRedirect(StatusCode),
    Pagination(PaginationError),
    Precondition(Precondition),
    MissingProperty(MissingProperty),
    #[cfg(feature = "admin")]
    Journal(JournalError),
    #[allow(dead_code, reason = "unused without an API version that has tasks")]
    Task(TaskError),
}

impl Error {
    pub(crate) fn configuration(message: impl Into<String>) -> Self {
        let kind = Kind::Configuration(message.into());
        Self(Arc::new(Inner { target: None, kind, state: CallState::default() }))
    }

    #[cfg(feature = "admin")]
    pub(crate) fn journal(error: JournalError) -> Self {
        let kind = Kind::Journal(error);
        Self(Arc::new(Inner { target: None, kind, state: CallState::default() }))
    }

    pub(crate) fn new(target: &Target, kind: Kind, state: CallState) -> Self {
        Self(Arc::new(Inner { target: Some(target.clone()), kind, state }))
    }

    /// Creates the error of a request that was never sent.
    pub(crate) fn not_sent(target: &Target, kind: Kind) -> Self {
        let outcome = target.is_write().then_some(Outcome::NotSent);
        Self::new(target, kind, CallState { outcome, ..CallState::default() })
    }

    /// Returns the HTTP status of the response, if there was one from the requested URL.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.response().map(|response| response.status)
    }

    fn response(&self) -> Option<&RawResponse> {
        match &self.0.kind {
            Kind::ErrorResponse { response, .. }
            | Kind::Deserialize { response, .. }
            | Kind::TooLarge { response, .. }
            | Kind::IncompleteBody { response, .. } => Some(response),
            _ => None,
        }
    }

    /// The value of `error.type` in spans: the status of an error response, or what went wrong.
    pub(crate) fn type_name(&self) -> Cow<'static, str> {
        let name = match &self.0.kind {
            Kind::ErrorResponse { response, .. } => {
                return response.status.as_str().to_owned().into();
            }
            _ if self.is_timeout() => "timeout",
            Kind::Configuration(_) => "configuration",
            Kind::InvalidArgument { .. } => "invalid_argument",
            Kind::Serialize => "serialize",
            Kind::Credentials(_) => "credentials",
            Kind::DeadlineExceeded => "timeout",
            Kind::NoRuntime => "no_runtime",
            Kind::Transport(_) => "transport",
            Kind::Deserialize { .. } => "deserialize",
            Kind::IncompleteBody { .. } => "incomplete_body",
            Kind::TooLarge { .. } => "response_too_large",
            Kind::UnexpectedRedirect(_) => "unexpected_redirect",
            Kind::Pagination(_) => "pagination",
            Kind::Precondition(_) => "precondition",
            Kind::MissingProperty(_) => "missing_property",
            #[cfg(feature = "admin")]
            Kind::Journal(_) => "journal",
            Kind::Task(_) => "task",
        };
        name.into()
    }

    /// Returns the operation's name in the contract, such as `getIntegrationUser`.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.0.target.as_ref().and_then(Target::id)
    }

    /// Returns the number of attempts that were made.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.state.attempts
    }

    /// Returns what happened to a write; `None` for requests that only read.
    ///
    /// It covers all attempts: if the first attempt may have been applied and the last one was
    /// rejected, the outcome is [`Outcome::Unknown`].
    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        self.0.state.outcome
    }

    /// Returns whether sending the same request again later is harmless and may succeed.
    ///
    /// The retries of this crate are already used up. It is never true for a write that was applied,
    /// or that may have been applied and is not idempotent.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.0.state.is_retryable
    }

    /// Returns whether the server returned 404.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(StatusCode::NOT_FOUND)
    }

    /// Returns whether the server returned 401, or no access token was granted.
    ///
    /// A token URL that can't be reached, times out, is throttled or fails with 5xx does not count.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        match &self.0.kind {
            Kind::Credentials(error) => error.is_unauthorized(),
            _ => self.status() == Some(StatusCode::UNAUTHORIZED),
        }
    }

    /// Returns whether the server or the token URL returned 429, or 503 with `Retry-After`.
    #[must_use]
    pub fn is_throttled(&self) -> bool {
        let status = match &self.0.kind {
            Kind::Credentials(error) => error.failure().and_then(|failure| failure.status()),
            _ => self.status(),
        };
        match status.map(|status| status.as_u16()) {
            Some(429) => true,
            Some(503) => self.retry_after().is_some(),
            _ => false,
        }
    }

    /// Returns whether the timeout of an attempt or the deadline of the request was exceeded.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        match &self.0.kind {
            Kind::DeadlineExceeded | Kind::Task(TaskError::Timeout { .. }) => true,
            Kind::Credentials(error) => error.is_timeout(),
            Kind::Transport(error) => error.is_timeout(),
            Kind::IncompleteBody { source, .. } => source.is_timeout(),
            _ => false,
        }
    }

    /// Returns whether a change was not sent because what it is based on has changed since it was read.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        matches!(self.0.kind, Kind::Precondition(Precondition::Changed))
    }

    /// Returns whether a write was not sent because the site is
    /// [read-only](crate::SiteBuilder::read_only).
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        matches!(self.0.kind, Kind::Precondition(Precondition::ReadOnly))
    }

    /// Returns the report of a task that ended without success.
    #[must_use]
    pub fn task(&self) -> Option<&TaskReport> {
        match &self.0.kind {
            Kind::Task(TaskError::Failed(report)) => Some(report),
            _ => None,
        }
    }

    /// Returns the delay requested by `Retry-After`, if any.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match &self.0.kind {
            Kind::ErrorResponse { retry_after, .. } => *retry_after,
            Kind::Credentials(error) => error.failure()?.retry_after(),
            _ => None,
        }
    }

    /// Returns the request ID from the headers of the last response, for support requests.
    ///
    /// Oracle documents no header for it; `opc-request-id`, `x-request-id` and `x-oracle-dms-ecid`
    /// are tried in this order.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        const NAMES: [&str; 3] = ["opc-request-id", "x-request-id", "x-oracle-dms-ecid"];
        let headers = &self.response()?.headers;
        NAMES.iter().find_map(|name| headers.get(*name)?.to_str().ok())
    }

    /// Returns the body of an error response, or of a response that could not be read.
    ///
    /// If the connection failed, it is the part that arrived. Oracle documents no format for error
    /// bodies. The body may contain personal data, so take care when logging it.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        self.response().map(|response| &*response.body)
    }

    /// Deserializes the body of an error response, or returns `None` if it has another form.
    ///
    /// ```no_run
    /// # #[cfg(feature = "v19")]
    /// # async fn example(error: oracle_cpq::Error) {
    /// use oracle_cpq::v19::types::ErrorResponse;
    ///
    /// if let Some(response) = error.response_body_as::<ErrorResponse>() {
    ///     println!("{:?}", response.title);
    /// }
    /// # }
    /// ```
    ///
    /// Oracle documents no format for error bodies; `serde_json::Value` reads all that are JSON.
    #[must_use]
    pub fn response_body_as<T: DeserializeOwned>(&self) -> Option<T> {
        let body = self.body()?;
        serde_json::from_slice(body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body)).ok()
    }

    /// Returns what an error response says, at most 200 characters: the title, the error code, details
    /// and messages of a JSON body, or else the beginning of the body.
    ///
    /// All values of the request and all credentials are redacted. The server's own words may still
    /// contain personal data.
    #[must_use]
    pub fn excerpt(&self) -> Option<&str> {
        match &self.0.kind {
            Kind::ErrorResponse { excerpt, .. } => excerpt.text(),
            _ => None,
        }
    }
}

impl From<MissingProperty> for Error {
    fn from(missing: MissingProperty) -> Self {
        let state = CallState { outcome: Some(Outcome::NotSent), ..CallState::default() };
        Self(Arc::new(Inner { target: None, kind: Kind::MissingProperty(missing), state }))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({self})")
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.kind {
            Kind::Transport(error) => Some(error.source()),
            Kind::IncompleteBody { source, .. } => Some(source),
            Kind::Credentials(error) => Some(error.source()),
            _ => None,
        }
    }
}
