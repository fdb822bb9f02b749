//! The changes that the site has applied, so that tests can compare them with what a client reports.

use std::collections::VecDeque;
use std::fmt;

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// A change that the site applied. Its `Debug` output contains no data of users.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Applied {
    /// Counts from 1 without gaps.
    pub sequence: u64,
    /// The `operationId`.
    pub operation: String,
    /// The HTTP method.
    pub method: String,
    /// Path and query, exactly as received.
    pub target: String,
    /// The status of the response, before any fault was applied.
    pub status: u16,
    /// The party number of the changed user.
    pub party_number: String,
    pub(super) body: Box<RawValue>,
    /// The fault that was injected into the response, in the syntax of [`FaultRule`].
    ///
    /// [`FaultRule`]: crate::FaultRule
    pub fault: Option<String>,
}

impl Applied {
    /// The request body without passwords.
    #[must_use]
    pub fn body(&self) -> Value {
        serde_json::from_str(self.body.get()).unwrap_or_default()
    }
}

impl fmt::Debug for Applied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Applied")
            .field("sequence", &self.sequence)
            .field("operation", &self.operation)
            .field("status", &self.status)
            .field("fault", &self.fault)
            .finish_non_exhaustive()
    }
}

/// The last changes, and the number of all changes.
#[derive(Debug)]
pub(crate) struct Journal {
    changes: VecDeque<Applied>,
    capacity: usize,
    count: u64,
}

impl Journal {
    pub(crate) fn new(capacity: usize) -> Self {
        Self { changes: VecDeque::new(), capacity, count: 0 }
    }

    /// Adds a change, and sets its sequence number.
    pub(crate) fn add(&mut self, change: Applied) {
        self.count += 1;
        self.changes.push_back(Applied { sequence: self.count, ..change });
        if self.changes.len() > self.capacity {
            self.changes.pop_front();
        }
    }

    /// The number of all changes.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// The changes after a sequence number, as far as they are kept.
    pub(crate) fn after(&self, sequence: u64) -> impl Iterator<Item = &Applied> {
        self.changes.iter().filter(move |change| change.sequence > sequence)
    }

    pub(crate) fn clear(&mut self) {
        self.changes.clear();
        self.count = 0;
    }
}
