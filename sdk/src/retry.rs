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
/// - Requests that were never sent are always retried.
/// - Idempotent requests (`GET`, `PUT`, `DELETE`; `PATCH` only with [`retry_patch`](Self::retry_patch))
///   are retried after 408, 429, 502, 503 and 504, after a timeout and after a lost connection.
/// - Other requests are retried only after 429 or 503 with a `Retry-After` header, because such a
///   response means that the server has not processed the request.
/// - A successful response is final, even if its body can't be read.
///
/// The delay before the second attempt is random, up to `initial_delay`. The upper limit doubles with
/// each attempt, up to `max_delay`. `Retry-After` makes a delay longer; if it exceeds `max_delay`, the
/// request fails, and [`Error::retry_after`](crate::Error::retry_after) returns the requested delay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retry {
    max_attempts: u32,
    initial_delay: Duration,
    max_delay: Duration,
    patch: bool,
}

impl Default for Retry {
    /// Four attempts, an initial delay of 250 ms, a maximum delay of 30 s, and no retries of `PATCH`.
    fn default() -> Self {
        Self {
            max_attempts: 4,
            initial_delay: Duration::from_millis(250),
            max_delay: Duration::from_secs(30),
            patch: false,
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

    pub(crate) fn retries_patch(&self) -> bool {
        self.patch
    }
}
