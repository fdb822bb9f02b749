//! What a run reports.

use std::fmt;
use std::time::Duration;

use crate::{Error, Outcome};

/// Number of changes by outcome.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct BulkReport {
    /// Changes that were applied, in this run or an earlier one with the same journal.
    pub applied: u64,
    /// Changes that the server refused.
    pub refused: u64,
    /// Changes whose outcome could not be determined.
    pub unknown: u64,
    /// Changes that were not sent. They are sent when the run is resumed.
    pub not_sent: u64,
    /// Changes among these that an earlier run with the same journal completed.
    pub resumed: u64,
    /// Whether the run stopped before all changes were tried, because 20 in a row could not be sent or
    /// looked up.
    pub is_stopped: bool,
}

impl BulkReport {
    /// Returns the number of changes that are done.
    #[must_use]
    pub fn done(&self) -> u64 {
        self.applied + self.refused + self.unknown + self.not_sent
    }

    pub(super) fn add(&mut self, outcome: Outcome, is_resumed: bool) {
        *match outcome {
            Outcome::Applied => &mut self.applied,
            Outcome::Refused => &mut self.refused,
            Outcome::Unknown => &mut self.unknown,
            Outcome::NotSent => &mut self.not_sent,
        } += 1;
        self.resumed += u64::from(is_resumed);
    }
}

/// Progress of a run.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Progress {
    /// The outcomes so far.
    pub report: BulkReport,
    /// The number of all changes, if it was set.
    pub total: Option<u64>,
    /// The time since the start of the run.
    pub elapsed: Duration,
}

impl Progress {
    /// Returns how many changes were done per second in this run.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a rate is an approximation")]
    pub fn rate(&self) -> f64 {
        let seconds = self.elapsed.as_secs_f64();
        let done = self.report.done() - self.report.resumed;
        if seconds > 0.0 { done as f64 / seconds } else { 0.0 }
    }

    /// Returns how long the rest will take at this rate; `None` if the number of all changes was not set,
    /// or nothing is done yet.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "the time is an estimate")]
    pub fn time_left(&self) -> Option<Duration> {
        let left = self.total?.saturating_sub(self.report.done());
        let rate = self.rate();
        (rate > 0.0).then(|| Duration::try_from_secs_f64(left as f64 / rate).ok())?
    }
}

/// A change that needs no further work in this run.
pub struct Done<'a, C> {
    pub(super) change: &'a C,
    pub(super) position: u64,
    pub(super) outcome: Outcome,
    pub(super) is_resumed: bool,
    pub(super) error: Option<Error>,
    pub(super) progress: Progress,
}

impl<C> Done<'_, C> {
    /// Returns the change.
    #[must_use]
    pub fn change(&self) -> &C {
        self.change
    }

    /// Returns the position of the change, counted from 0.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Returns what happened to the change.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// Returns whether an earlier run with the same journal completed the change.
    #[must_use]
    pub fn is_resumed(&self) -> bool {
        self.is_resumed
    }

    /// Returns the last error of the change in this run, if it failed.
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        self.error.as_ref()
    }

    /// Returns how far the run is, this change included.
    #[must_use]
    pub fn progress(&self) -> &Progress {
        &self.progress
    }
}

impl<C> fmt::Debug for Done<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Done")
            .field("position", &self.position)
            .field("outcome", &self.outcome)
            .finish_non_exhaustive()
    }
}
