//! Carrying out what `retry` decides: the one place that waits between attempts.

use std::time::{Duration, Instant};

use crate::retry::{Attempt, Budget, Decision, Failure, Retry, Stop};
use crate::trace;

/// What holds for the repetitions of one call.
pub(crate) struct Repeating<'a> {
    pub(crate) retry: &'a Retry,
    pub(crate) budget: &'a Budget,
    pub(crate) deadline: Option<Duration>,
    /// Whether the call can be made twice without doing anything twice.
    pub(crate) safe: bool,
    pub(crate) began: Instant,
}

impl Repeating<'_> {
    /// Waits until the call is to be made again, or says why it is not.
    pub(crate) async fn again(&self, number: u32, failure: Failure) -> Result<(), Stop> {
        let decision = self.retry.decide(&Attempt {
            safe: self.safe,
            number,
            failure,
            elapsed: self.began.elapsed(),
            deadline: self.deadline,
            random: fastrand::f64(),
        });
        let wait = match decision {
            Decision::Wait(wait) => wait,
            Decision::Stop(stop) => return Err(stop),
        };
        if !self.budget.spend() {
            return Err(Stop::Budget);
        }
        trace::repeated(number, wait, &failure);
        tokio::time::sleep(wait).await;
        Ok(())
    }
}
