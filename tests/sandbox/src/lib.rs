//! A local Oracle CPQ site: the REST API for administering users, on your own machine.
//!
//! ```no_run
//! use cpq_sandbox::Sandbox;
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let sandbox = Sandbox::start().await?;
//! sandbox.add_fault("503 retry-after=0 times=1".parse()?);
//! // Send requests to `sandbox.url()` with `sandbox.token()`, and check what they changed:
//! assert!(sandbox.applied().is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! It serves the contracts of the crate `oracle-cpq`, checks every request and every response of its own
//! against them, and injects faults on demand. It listens on the loopback interface by default. Where
//! Oracle's documents do not specify a behaviour, it makes a choice; the README lists them all.

mod api;
mod api_error;
mod app_state;
mod atomic_file;
mod auth;
mod builder;
mod control;
mod fault;
mod handler;
mod log;
mod query;
mod random;
mod ready_file;
mod reply;
mod server;
mod site;
mod state_file;

use std::path::PathBuf;
use std::sync::Arc;
use std::{fmt, io};

use bytes::Bytes;
use hyper::header::CONTENT_TYPE;
use hyper::{Method, Response};
use serde_json::Value;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::api::Route;
use crate::app_state::AppState;
use crate::auth::{CLIENT_ID, CLIENT_SECRET, PASSWORD, TOKEN, USER};
use crate::site::Record;

pub use crate::app_state::Recorded;
pub use crate::builder::Builder;
pub use crate::fault::FaultRule;
pub use crate::site::Applied;

/// A running site, which stops when it is dropped.
///
/// # Panics
///
/// Dropping it panics, and so fails a test, if the site sent a response that violates the contract
/// and [`Sandbox::violations`] was not called.
pub struct Sandbox {
    url: String,
    token_url: String,
    state: Arc<AppState>,
    state_file: Option<PathBuf>,
    /// Dropping it stops the server.
    running: Option<watch::Sender<()>>,
    server: Option<JoinHandle<()>>,
}

impl Sandbox {
    /// Starts a Fusion site under `/cpq`, on a free port, with the documented users.
    ///
    /// # Errors
    ///
    /// Fails if no port of the loopback interface is available.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Configures a site.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The base URL of the site with its context, such as `http://127.0.0.1:40000/cpq`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The token for Bearer authentication; it never expires.
    #[must_use]
    pub fn token(&self) -> &str {
        TOKEN
    }

    /// The user name for Basic authentication.
    #[must_use]
    pub fn user(&self) -> &str {
        USER
    }

    /// The password for Basic authentication.
    #[must_use]
    pub fn password(&self) -> &str {
        PASSWORD
    }

    /// The URL of the token endpoint, for the client credentials grant.
    #[must_use]
    pub fn token_url(&self) -> &str {
        &self.token_url
    }

    /// The client id for the token endpoint.
    #[must_use]
    pub fn client_id(&self) -> &str {
        CLIENT_ID
    }

    /// The client secret for the token endpoint.
    #[must_use]
    pub fn client_secret(&self) -> &str {
        CLIENT_SECRET
    }

    /// A `curl` command that succeeds on this site.
    #[must_use]
    pub fn curl_example(&self) -> String {
        let user = "/rest/v19/integrationUsers/BM_LaeNrP1bCh5";
        let request = match self.state.router.find(&Method::GET, user) {
            Route::Found(..) => format!("'{}{user}?expand=groups'", self.url),
            _ => format!(
                "-X PATCH -H 'Content-Type: application/json' -d '{{\"jobTitle\":\"Planner\"}}' \
                 '{}/rest/v19/companies/abcCo/users/AAP39'",
                self.url
            ),
        };
        format!("curl -H 'Authorization: Bearer {TOKEN}' {request}")
    }

    /// The number of tokens that the token endpoint has issued.
    #[must_use]
    pub fn tokens_issued(&self) -> u64 {
        self.state.credentials.lock().issued()
    }

    /// Expires all issued tokens.
    pub fn expire_tokens(&self) {
        self.state.credentials.lock().expire_all();
    }

    /// Revokes all issued tokens.
    pub fn revoke_tokens(&self) {
        self.state.credentials.lock().revoke_all();
    }

    /// Adds a fault rule after the others. The first rule that a request triggers applies.
    pub fn add_fault(&self, rule: FaultRule) {
        self.state.faults.lock().add(rule);
    }

    /// Removes all fault rules.
    pub fn clear_faults(&self) {
        self.state.faults.lock().clear();
    }

    /// The first 10,000 requests that the site received, including rejected ones;
    /// [`Builder::max_recorded`] changes the limit.
    #[must_use]
    pub fn requests(&self) -> Vec<Recorded> {
        self.state.requests.lock().recorded.clone()
    }

    /// The last 10,000 changes that the site applied, in order; [`Builder::journal`] changes the
    /// limit.
    #[must_use]
    pub fn applied(&self) -> Vec<Applied> {
        self.state.site.read().journal.after(0).cloned().collect()
    }

    /// The number of changes that the site has applied.
    #[must_use]
    pub fn applied_count(&self) -> u64 {
        self.state.site.read().journal.count()
    }

    /// Takes the list of responses that violated the contract. After that, they no longer make the
    /// drop panic.
    #[must_use]
    pub fn violations(&self) -> Vec<String> {
        std::mem::take(&mut *self.state.violations.lock())
    }

    /// A user with its groups as it is stored, in the form of v19.
    #[must_use]
    pub fn stored_user(&self, party_number: &str) -> Option<Value> {
        let site = self.state.site.read();
        let user = site.data().users.get(site.data().users.by_party(party_number)?)?;
        Some(value(&site.with_current_groups(&user).record))
    }

    /// Like [`stored_user`](Self::stored_user), by the login names of its company and its own.
    #[must_use]
    pub fn stored_company_user(&self, company: &str, login: &str) -> Option<Value> {
        let site = self.state.site.read();
        let user = site.data().users.get(site.data().users.by_login(company, login)?)?;
        Some(value(&site.with_current_groups(&user).record))
    }

    /// A user as it is stored, in the flat form of v7.
    #[must_use]
    pub fn stored_v7_user(&self, company: &str, login: &str) -> Option<Value> {
        let site = self.state.site.read();
        let user = site.data().users.get(site.data().users.by_login(company, login)?)?;
        Some(value(&site.flat(&user, self.state.flat_operation.as_ref()?)))
    }

    /// Queues a response for the next request, which is not processed or authenticated. Further calls
    /// queue responses for the requests after it. An empty content type sends no such header.
    ///
    /// # Panics
    ///
    /// Panics if the status or the content type is invalid.
    pub fn respond_next_with(&self, status: u16, content_type: &str, body: impl Into<Vec<u8>>) {
        let mut response = Response::builder().status(status);
        if !content_type.is_empty() {
            response = response.header(CONTENT_TYPE, content_type);
        }
        let response = response.body(Bytes::from(body.into())).expect("the response is valid");
        self.state.requests.lock().canned.push_back(response);
    }

    /// Stops the site after the running requests, for which it waits up to five seconds, and writes
    /// the state file, if any.
    ///
    /// # Errors
    ///
    /// Fails if the server panicked, or if the state file can't be written.
    pub async fn stop(mut self) -> io::Result<()> {
        drop(self.running.take());
        if let Some(server) = self.server.take() {
            server.await?;
        }
        match &self.state_file {
            Some(path) => state_file::save(path, self.state.site.read().data()),
            None => Ok(()),
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let violations = self.state.violations.lock();
        assert!(
            violations.is_empty() || std::thread::panicking(),
            "the sandbox violated the contract:\n{}",
            violations.join("\n")
        );
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").field("url", &self.url).finish_non_exhaustive()
    }
}

fn value(record: &Record) -> Value {
    serde_json::to_value(record).unwrap_or_default()
}
