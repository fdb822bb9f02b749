//! What can go wrong, told without secrets and without anybody's data.

mod excerpt;
mod outcome;
mod text;

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::auth::NoToken;
use crate::operation::Target;
use crate::page::Nonsense;
use crate::path::Unusable;
use crate::retry::{Failure, Stop};

pub(crate) use excerpt::{Excerpt, Sent};
pub use outcome::Outcome;

/// Why a site could not be set up, or a call did not succeed.
///
/// ```no_run
/// # #[cfg(feature = "v19")]
/// # async fn example(cpq: oracle_cpq::v19::Client) -> Result<(), oracle_cpq::Error> {
/// match cpq.get_integration_user("BM_LaeNrP1bCh5").send().await {
///     Ok(user) => println!("there since {:?}", user.date_added),
///     Err(error) if error.is_not_found() => println!("no such user"),
///     Err(error) => return Err(error),
/// }
/// # Ok(())
/// # }
/// ```
///
/// The message names the operation, its method and path template, the status and the number of
/// attempts; never an argument, an address's query or a credential. Of a refusal's body it has the
/// title and the code, which say nothing of anybody; [`excerpt`](Self::excerpt) has more of it, and
/// [`body`](Self::body) all.
#[derive(Clone)]
pub struct Error(Arc<Inner>);

struct Inner {
    target: Option<Target>,
    kind: Kind,
    course: Course,
}

/// How the call went up to its end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Course {
    pub(crate) attempts: u32,
    /// The worst that any attempt may have come to; nothing for a call that changes nothing.
    pub(crate) outcome: Option<Outcome>,
    /// Whether making the same call again is safe and may succeed.
    pub(crate) retryable: bool,
    /// Why there was no other attempt.
    pub(crate) stop: Option<Stop>,
}

impl Course {
    /// That of a call which was not made.
    pub(crate) fn none() -> Self {
        Self { attempts: 0, outcome: None, retryable: false, stop: None }
    }
}

pub(crate) enum Kind {
    Configuration(String),
    Argument {
        parameter: String,
        unusable: Unusable,
    },
    Unsendable,
    Token(NoToken),
    /// The time for the call was over before anything could be sent.
    OutOfTime,
    NotAnswered(reqwest::Error),
    Refused(Refusal),
    Unreadable {
        status: StatusCode,
        html: bool,
        place: String,
        body: Bytes,
        headers: HeaderMap,
    },
    CutOff {
        status: StatusCode,
        source: reqwest::Error,
        /// As much as came.
        body: Bytes,
        headers: HeaderMap,
    },
    /// The answer came from another address than the one called.
    Elsewhere {
        status: StatusCode,
    },
    Paging(Nonsense),
}

/// An answer that is not a success.
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) html: bool,
    pub(crate) body: Bytes,
    pub(crate) headers: HeaderMap,
    pub(crate) excerpt: Excerpt,
    pub(crate) retry_after: Option<Duration>,
}

impl Error {
    pub(crate) fn configuration(message: impl Into<String>) -> Self {
        let kind = Kind::Configuration(message.into());
        Self(Arc::new(Inner { target: None, kind, course: Course::none() }))
    }

    pub(crate) fn of(target: &Target, kind: Kind, course: Course) -> Self {
        Self(Arc::new(Inner { target: Some(target.clone()), kind, course }))
    }

    /// An error of a call that was not made.
    pub(crate) fn unsent(target: &Target, kind: Kind) -> Self {
        let outcome = target.is_change().then_some(Outcome::NotSent);
        Self::of(target, kind, Course { outcome, ..Course::none() })
    }

    /// The status the site answered with, if it answered.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match &self.0.kind {
            Kind::Refused(refusal) => Some(refusal.status),
            Kind::Unreadable { status, .. }
            | Kind::CutOff { status, .. }
            | Kind::Elsewhere { status } => Some(*status),
            _ => None,
        }
    }

    /// The operation that was called, as the contract names it: `getIntegrationUser`.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.0.target.as_ref().and_then(Target::id)
    }

    /// How often the call was made.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.course.attempts
    }

    /// For a call that changes something: what may have become of the change.
    ///
    /// It speaks of all attempts: where the first may have been applied and the last was refused, the
    /// change may have been applied.
    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        self.0.course.outcome
    }

    /// Whether the same call may succeed if it is made again later, and does no harm then.
    ///
    /// What this crate would repeat by itself has been repeated already. Never true where a change was
    /// applied, or may have been by a call that can do something twice.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.0.course.retryable
    }

    /// Whether the site answered 404: what was asked for does not exist there.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(StatusCode::NOT_FOUND)
    }

    /// Whether the site answered 401, or there is no access token to call it with.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        let is_without_token = matches!(self.0.kind, Kind::Token(_));
        is_without_token || self.status() == Some(StatusCode::UNAUTHORIZED)
    }

    /// Whether the site asks for fewer calls: it answered 429, or 503 with `Retry-After`.
    #[must_use]
    pub fn is_throttled(&self) -> bool {
        match self.status().map(|status| status.as_u16()) {
            Some(429) => true,
            Some(503) => self.retry_after().is_some(),
            _ => false,
        }
    }

    /// Whether no answer came within the time an attempt or the call may take.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        match &self.0.kind {
            Kind::OutOfTime => true,
            Kind::NotAnswered(source) | Kind::CutOff { source, .. } => source.is_timeout(),
            _ => false,
        }
    }

    /// When to come again, if the site has said so.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match &self.0.kind {
            Kind::Refused(refusal) => refusal.retry_after,
            _ => None,
        }
    }

    /// The identifier that the site, or what stands before it, gave to the last attempt.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        // Oracle documents no header for it. These are what its services and proxies send.
        const NAMES: [&str; 3] = ["opc-request-id", "x-request-id", "x-oracle-dms-ecid"];
        let headers = match &self.0.kind {
            Kind::Refused(refusal) => &refusal.headers,
            Kind::Unreadable { headers, .. } | Kind::CutOff { headers, .. } => headers,
            _ => return None,
        };
        NAMES.iter().find_map(|name| headers.get(*name)?.to_str().ok())
    }

    /// The body of an answer that was a refusal or could not be read, as it came; where the connection
    /// failed on the way, as much as came.
    ///
    /// Oracle documents no form for it. It may tell who somebody is: mind where it is logged.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        match &self.0.kind {
            Kind::Refused(refusal) => Some(&refusal.body),
            Kind::Unreadable { body, .. } | Kind::CutOff { body, .. } => Some(body),
            _ => None,
        }
    }

    /// The beginning of a refusal's body, without what was sent and without credentials.
    ///
    /// At most 200 characters. What the site adds of its own may still tell who somebody is.
    #[must_use]
    pub fn excerpt(&self) -> Option<&str> {
        match &self.0.kind {
            Kind::Refused(refusal) => refusal.excerpt.text(),
            _ => None,
        }
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
            Kind::NotAnswered(source) | Kind::CutOff { source, .. } => Some(source),
            Kind::Token(why) => Some(why.cause()),
            _ => None,
        }
    }
}

/// What an attempt came to for a change, by what is known of it.
pub(crate) fn outcome_of(failure: &Failure) -> Outcome {
    match failure {
        Failure::NotSent => Outcome::NotSent,
        Failure::TimedOut | Failure::Lost => Outcome::Unknown,
        Failure::Answered { status, retry_after } => match status.as_u16() {
            // Whoever says when to come again has not begun.
            503 if retry_after.is_some() => Outcome::Refused,
            // A success counts where it is not the site's own.
            200..=299 | 408 | 500..=599 => Outcome::Unknown,
            _ => Outcome::Refused,
        },
    }
}
