//! The retry policy, and the parts that carry it out.

pub(crate) mod budget;
pub(crate) mod decision;
pub(crate) mod retry_after;
pub(crate) mod retry_loop;

use std::time::Duration;

/// When failed requests are retried, and with which delays.
///
/// ```
/// use std::time::Duration;
///
/// use oracle_cpq::{Retry, Site};
///
/// let retry = Retry::default().max_attempts(6).max_delay(Duration::from_secs(10));
/// let site = Site::builder("https://sitename.oracle.com/cpq").bearer("a-token").retry(retry).build()?;
/// # Ok::<(), oracle_cpq::Error>(())
/// ```
///
/// What is retried depends on the request and on the failure:
///
/// - Requests that were never sent are retried, unless another attempt can't change the reason, such as
///   a certificate that is not trusted.
/// - Idempotent requests (`GET`, `PUT`, `DELETE`; `PATCH` only with [`retry_patch`](Self::retry_patch))
///   are retried after 408, 429, 502, 503 and 504, after a timeout and after a lost connection.
/// - Other requests are retried only after 429 with a `Retry-After` header: a server checks its rate
///   limit before it processes a request. After 503, they are retried only with
///   [`retry_writes_after_503`](Self::retry_writes_after_503), because a gateway also returns 503 if it
///   forwarded the request and the response took too long.
/// - A successful response is final, even if its body can't be read.
///
/// The delay before the second attempt is random, up to `initial_delay`. The upper limit doubles with
/// each attempt, up to `max_delay`. `Retry-After` makes a delay longer; if it exceeds `max_delay`, the
/// request fails, and [`Error::retry_after`](crate::Error::retry_after) returns the requested delay.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Retry {
    max_attempts: u32,
    initial_delay: Duration,
    max_delay: Duration,
    patch: bool,
    writes_after_503: bool,
}

impl Default for Retry {
    /// Four attempts, an initial delay of 250 ms, a maximum delay of 30 s, and no retries of `PATCH`.
    fn default() -> Self {
        Self {
            max_attempts: 4,
            initial_delay: Duration::from_millis(250),
            max_delay: Duration::from_secs(30),
            patch: false,
            writes_after_503: false,
        }
    }
}

impl Retry {
    /// Creates a policy without retries: every request is sent once.
    #[must_use]
    pub fn none() -> Self {
        Self::default().max_attempts(1)
    }

    /// Sets the maximum number of attempts, including the first one. 0 counts as 1.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// Sets the upper limit of the random delay before the second attempt.
    #[must_use]
    pub fn initial_delay(mut self, delay: Duration) -> Self {
        self.initial_delay = delay;
        self
    }

    /// Sets the upper limit of every delay, including those that `Retry-After` requests.
    #[must_use]
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// Sets whether `PATCH` requests are retried like idempotent ones. Enable it if setting the same
    /// properties twice does no harm.
    #[must_use]
    pub fn retry_patch(mut self, retry_patch: bool) -> Self {
        self.patch = retry_patch;
        self
    }

    /// Sets whether all requests are retried after 503 with a `Retry-After` header, `POST` included.
    /// Enable it only if the server and each gateway before it return such a response only for
    /// requests that were not processed; a `POST` may be applied twice otherwise.
    ///
    /// If the request fails nevertheless, its outcome stays
    /// [`Outcome::Unknown`](crate::Outcome::Unknown).
    #[must_use]
    pub fn retry_writes_after_503(mut self, retry_writes_after_503: bool) -> Self {
        self.writes_after_503 = retry_writes_after_503;
        self
    }

    pub(crate) fn retries_patch(&self) -> bool {
        self.patch
    }
}
