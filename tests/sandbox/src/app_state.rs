//! The state that all connections share.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use bytes::Bytes;
use hyper::{HeaderMap, Method, Response};
use parking_lot::{Mutex, RwLock};
use tokio::sync::Semaphore;

use crate::api::{Operation, Router};
use crate::auth::Credentials;
use crate::fault::ActiveFaults;
use crate::log::Log;
use crate::site::{Data, Site};

/// At most this many different violations of the contract are kept.
const MAX_VIOLATIONS: usize = 100;

pub(crate) struct AppState {
    pub(crate) router: Router,
    pub(crate) context: String,
    pub(crate) max_body: usize,
    pub(crate) site: RwLock<Site>,
    /// The data that a reset restores.
    pub(crate) initial: Data,
    /// An operation that returns users in the flat form of v7, if any.
    pub(crate) flat_operation: Option<Arc<Operation>>,
    pub(crate) credentials: Mutex<Credentials>,
    pub(crate) faults: Mutex<ActiveFaults>,
    pub(crate) requests: Mutex<Requests>,
    pub(crate) violations: Mutex<Vec<String>>,
    pub(crate) request_count: AtomicU64,
    /// Limits searches through many users to one at a time.
    pub(crate) searches: Semaphore,
    pub(crate) log: Option<Log>,
}

/// The recorded requests, and the responses that a test has queued for the next ones.
#[derive(Default)]
pub(crate) struct Requests {
    pub(crate) recorded: Vec<Recorded>,
    pub(crate) max_recorded: usize,
    pub(crate) canned: VecDeque<Response<Bytes>>,
}

impl AppState {
    /// Keeps a violation of the contract by the sandbox itself.
    pub(crate) fn add_violation(&self, violation: &str) {
        let mut violations = self.violations.lock();
        if violations.len() < MAX_VIOLATIONS && !violations.iter().any(|it| it == violation) {
            violations.push(violation.to_owned());
        }
    }
}

/// A request that the site received. Its `Debug` output contains neither credentials nor data.
#[derive(Clone)]
#[non_exhaustive]
pub struct Recorded {
    /// The method.
    pub method: Method,
    /// Path and query, exactly as received.
    pub target: String,
    /// The headers, including credentials.
    pub headers: HeaderMap,
    /// The body; empty if it exceeded the limit.
    pub body: Bytes,
}

impl fmt::Debug for Recorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorded").field("method", &self.method).finish_non_exhaustive()
    }
}
