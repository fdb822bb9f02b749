//! What can be chosen for all calls of a site, and for a single one.

use std::time::Duration;

use crate::Retry;

/// What one call does otherwise than the others of its site.
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
#[derive(Clone, Debug, Default)]
pub struct CallOptions {
    timeout: Option<Duration>,
    deadline: Option<Duration>,
    retry: Option<Retry>,
    patches: Option<bool>,
}

impl CallOptions {
    /// How long one attempt may take, the answer's last byte included.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// How long the call may take in all, with its waits and repetitions.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// When the call is made again.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = Some(retry);
        self
    }

    /// Whether the call is made again although it is a `PATCH`.
    #[must_use]
    pub fn retry_patch(mut self, repeat: bool) -> Self {
        self.patches = Some(repeat);
        self
    }
}

/// What holds for a call in the end.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) timeout: Duration,
    pub(crate) deadline: Option<Duration>,
    pub(crate) retry: Retry,
}

impl Settings {
    pub(crate) fn with(&self, options: &CallOptions) -> Self {
        let CallOptions { timeout, deadline, retry, patches } = options;
        let mut settings = self.clone();
        settings.timeout = timeout.unwrap_or(settings.timeout);
        settings.deadline = deadline.or(settings.deadline);
        if let Some(retry) = retry {
            settings.retry = retry.clone();
        }
        if let Some(patches) = patches {
            settings.retry = settings.retry.retry_patch(*patches);
        }
        settings
    }
}
