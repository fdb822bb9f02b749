//! The loop around attempts: decides about a retry and waits for it.

use std::time::{Duration, Instant};

use super::Retry;
use super::budget::Budget;
use super::decision::{Attempt, Decision, Failure, Stop};
use crate::error::Outcome;
use crate::{random, trace};

/// The state that all attempts of one request share.
pub(crate) struct RetryLoop<'a> {
    pub(crate) retry: &'a Retry,
    pub(crate) budget: &'a Budget,
    pub(crate) deadline: Option<Duration>,
    pub(crate) is_idempotent: bool,
    pub(crate) started: Instant,
}

impl RetryLoop<'_> {
    /// Whether sending the request again can't apply a write twice, after attempts with this outcome.
    pub(crate) fn is_harmless(&self, outcome: Option<Outcome>) -> bool {
        self.is_idempotent || outcome < Some(Outcome::Unknown)
    }

    /// Returns the time left until the deadline, at most `timeout`; `None` if the deadline is exceeded.
    pub(crate) fn remaining(&self, timeout: Duration) -> Option<Duration> {
        let Some(deadline) = self.deadline else { return Some(timeout) };
        let left = deadline.checked_sub(self.started.elapsed()).filter(|left| !left.is_zero())?;
        Some(timeout.min(left))
    }

    /// Waits until attempt number `number` may be retried, or returns why it is not retried.
    pub(crate) async fn wait_before_retry(
        &self,
        number: u32,
        failure: Failure,
    ) -> Result<(), Stop> {
        let decision = self.retry.decide(&Attempt {
            is_idempotent: self.is_idempotent,
            number,
            failure,
            elapsed: self.started.elapsed(),
            deadline: self.deadline,
            random: random::fraction(),
        });
        let delay = match decision {
            Decision::Retry(delay) => delay,
            Decision::Stop(stop) => return Err(stop),
        };
        if !self.budget.spend() {
            return Err(Stop::Budget);
        }
        trace::retrying(number, delay, failure.status(), failure.description());
        tokio::time::sleep(delay).await;
        // A timer may fire late.
        self.remaining(Duration::MAX).map(|_| ()).ok_or(Stop::DeadlineExceeded)
    }
}
