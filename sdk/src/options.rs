//! Settings of a site, and overrides for a single request.

use std::time::Duration;

use crate::Retry;
use crate::headers::Headers;

/// Per-request overrides of the client's settings.
///
/// ```no_run
/// use std::time::Duration;
///
/// use oracle_cpq::CallOptions;
///
/// # #[cfg(feature = "v19")]
/// # async fn example(cpq: oracle_cpq::v19::Client) -> Result<(), oracle_cpq::Error> {
/// let change = oracle_cpq::v19::types::UserPatch::default().job_title("Planner");
/// let options = CallOptions::default().timeout(Duration::from_secs(5)).retry_patch(true);
/// cpq.update_company_user("_host", "nholloway", &change).options(options).send().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[expect(clippy::option_option, reason = "`Some(None)` removes the deadline of the site")]
pub struct CallOptions {
    timeout: Option<Duration>,
    deadline: Option<Option<Duration>>,
    retry: Option<Retry>,
    retry_patch: Option<bool>,
    headers: Headers,
}

impl CallOptions {
    /// Sets the timeout of one attempt, from connecting to the last byte of the response.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sets the deadline for the whole request, including all attempts and delays; `None` removes it.
    #[must_use]
    pub fn deadline(mut self, deadline: impl Into<Option<Duration>>) -> Self {
        self.deadline = Some(deadline.into());
        self
    }

    /// Sets the retry policy.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = Some(retry);
        self
    }

    /// Sets whether a `PATCH` is retried; overrides [`Retry::retry_patch`].
    #[must_use]
    pub fn retry_patch(mut self, retry_patch: bool) -> Self {
        self.retry_patch = Some(retry_patch);
        self
    }

    /// Sets a request header, replacing an earlier value of the same name.
    ///
    /// ```
    /// use oracle_cpq::CallOptions;
    ///
    /// let options = CallOptions::default().header("Accept-Language", "de");
    /// ```
    ///
    /// The request fails without being sent if name or value are invalid, or if this crate or the HTTP
    /// client sets the header: `Authorization`, `Accept`, `Content-Type`, `Host`, those about the
    /// connection or the length of the body, and those that replace the method. Values appear in no
    /// `Debug` output and no error.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.set(name.into(), value.into());
        self
    }

    pub(crate) fn headers(&self) -> &Headers {
        &self.headers
    }
}

/// The settings that apply to a request.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) timeout: Duration,
    pub(crate) deadline: Option<Duration>,
    pub(crate) retry: Retry,
}

impl Settings {
    /// Applies the overrides of a request.
    pub(crate) fn with(&self, options: &CallOptions) -> Self {
        let retry = options.retry.as_ref().unwrap_or(&self.retry).clone();
        Self {
            timeout: options.timeout.unwrap_or(self.timeout),
            deadline: options.deadline.unwrap_or(self.deadline),
            retry: match options.retry_patch {
                Some(retry_patch) => retry.retry_patch(retry_patch),
                None => retry,
            },
        }
    }
}
