//! What the site has applied, so that a client's belief can be checked against the truth.

use std::collections::VecDeque;

use serde::Serialize;
use serde_json::value::RawValue;

/// A change that was made.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Applied {
    /// Counted from 1, without gaps.
    pub(crate) sequence: u64,
    pub(crate) operation: String,
    pub(crate) method: String,
    /// Path and query, as they were on the wire.
    pub(crate) target: String,
    /// The status it was answered with, or would have been.
    pub(crate) status: u16,
    /// The user that was changed.
    pub(crate) party_number: String,
    /// The body as it was sent, without its secrets.
    pub(crate) body: Box<RawValue>,
    /// What was done to the answer, if anything.
    pub(crate) fault: Option<String>,
}

/// The changes, the latest of them in full.
#[derive(Debug)]
pub(crate) struct Journal {
    kept: VecDeque<Applied>,
    most: usize,
    count: u64,
}

impl Journal {
    pub(crate) fn new(most: usize) -> Self {
        Self { kept: VecDeque::new(), most, count: 0 }
    }

    pub(crate) fn add(&mut self, mut applied: Applied) {
        self.count += 1;
        applied.sequence = self.count;
        if self.most == 0 {
            return;
        }
        if self.kept.len() == self.most {
            self.kept.pop_front();
        }
        self.kept.push_back(applied);
    }

    /// How many changes there were.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// The changes after one, as far as they are kept.
    pub(crate) fn after(&self, sequence: u64) -> impl Iterator<Item = &Applied> {
        self.kept.iter().filter(move |applied| applied.sequence > sequence)
    }

    pub(crate) fn clear(&mut self) {
        self.kept.clear();
        self.count = 0;
    }
}
