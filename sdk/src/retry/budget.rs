//! The retry budget, which keeps the clients of a site from multiplying an outage.

use std::sync::atomic::{AtomicU32, Ordering};

/// The retries that all clones of a site have left.
#[derive(Debug)]
pub(crate) struct Budget {
    /// In units of which a retry costs [`COST`] and a successful request earns one.
    left: AtomicU32,
    max: u32,
}

const COST: u32 = 5;

impl Budget {
    pub(crate) fn new(retries: u32) -> Self {
        let max = retries.saturating_mul(COST);
        Self { left: AtomicU32::new(max), max }
    }

    /// Pays for a retry; returns false if too little is left.
    pub(crate) fn spend(&self) -> bool {
        let spend = |left: u32| left.checked_sub(COST);
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, spend).is_ok()
    }

    /// Credits a successful request.
    pub(crate) fn earn(&self) {
        let earn = |left: u32| (left < self.max).then(|| left + 1);
        // An error means that the budget is full.
        let _ = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, earn);
    }
}
