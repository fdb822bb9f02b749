//! The changes that the site has applied, so that tests can compare them with what a client reports.

use std::collections::VecDeque;

use serde::Serialize;
use serde_json::value::RawValue;

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AppliedChange {
    /// Counts from 1 without gaps.
    pub(crate) sequence: u64,
    pub(crate) operation: String,
    pub(crate) method: String,
    /// Path and query, exactly as received.
    pub(crate) target: String,
    /// The status of the response, before any fault was applied.
    pub(crate) status: u16,
    pub(crate) party_number: String,
    /// The request body without passwords, as it was written.
    pub(crate) body: Box<RawValue>,
    pub(crate) fault: Option<String>,
}

/// The last changes, and the number of all changes.
#[derive(Debug)]
pub(crate) struct Journal {
    changes: VecDeque<AppliedChange>,
    capacity: usize,
    count: u64,
}

impl Journal {
    pub(crate) fn new(capacity: usize) -> Self {
        Self { changes: VecDeque::new(), capacity, count: 0 }
    }

    /// Adds a change, and sets its sequence number.
    pub(crate) fn add(&mut self, change: AppliedChange) {
        self.count += 1;
        self.changes.push_back(AppliedChange { sequence: self.count, ..change });
        if self.changes.len() > self.capacity {
            self.changes.pop_front();
        }
    }

    /// The number of all changes.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// The changes after a sequence number, as far as they are kept.
    pub(crate) fn after(&self, sequence: u64) -> impl Iterator<Item = &AppliedChange> {
        self.changes.iter().filter(move |change| change.sequence > sequence)
    }

    pub(crate) fn clear(&mut self) {
        self.changes.clear();
        self.count = 0;
    }
}
