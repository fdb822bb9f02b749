//! A local Oracle CPQ site: the REST API for administering users, on your own machine.
//!
//! It serves what the contracts in `spec/` describe, holds every request and every answer of its own
//! against them, and can fail in every way that a site, or what stands before it, fails. It listens
//! on the loopback interface unless told otherwise. What it does where Oracle's documents are silent
//! is its own choice; the README of this crate lists them all.

mod auth;
mod body;
mod collection;
mod contract;
mod control;
mod exchange;
mod fault;
mod file;
mod log;
mod ready;
mod refusal;
mod server;
mod site;
mod spec;
mod spoil;
mod start;
mod state;

use std::fmt;
use std::io;
use std::sync::Arc;

use bytes::Bytes;
use hyper::header::CONTENT_TYPE;
use hyper::{HeaderMap, Method, Response};
use serde_json::Value;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::auth::{CLIENT_ID, CLIENT_SECRET, PASSWORD, TOKEN, USER};
use crate::exchange::{Desk, lock};
use crate::site::{Record, User};

pub use crate::fault::{Fault, Page, RetryAfter, Rule, When};
pub use crate::start::Builder;

/// A running site, which stops when this is dropped.
///
/// # Panics
///
/// Dropping it panics, and so fails a test, where the site gave an answer that the contract does
/// not allow and nobody has asked for [`Sandbox::violations`].
pub struct Sandbox {
    url: String,
    token_url: String,
    desk: Arc<Desk>,
    state: Option<std::path::PathBuf>,
    /// Dropping it is what tells the server to stop.
    running: Option<watch::Sender<()>>,
    server: Option<JoinHandle<()>>,
}

impl Sandbox {
    /// Starts a Fusion site under `/cpq`, on a free port, with the users of the documents.
    ///
    /// # Errors
    ///
    /// Fails when no port of the loopback interface can be listened to.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// A site to be started otherwise than [`Sandbox::start`] does.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The address of the site, up to its context: `http://127.0.0.1:40000/cpq`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The token for Bearer authentication; it never expires.
    #[must_use]
    pub fn token(&self) -> &str {
        TOKEN
    }

    /// The user for Basic authentication.
    #[must_use]
    pub fn user(&self) -> &str {
        USER
    }

    /// The password for Basic authentication.
    #[must_use]
    pub fn password(&self) -> &str {
        PASSWORD
    }

    /// The address of the token endpoint, for the client credentials grant.
    #[must_use]
    pub fn token_url(&self) -> &str {
        &self.token_url
    }

    /// The client that the token endpoint knows.
    #[must_use]
    pub fn client_id(&self) -> &str {
        CLIENT_ID
    }

    /// The secret of that client.
    #[must_use]
    pub fn client_secret(&self) -> &str {
        CLIENT_SECRET
    }

    /// How many tokens the token endpoint has issued.
    #[must_use]
    pub fn tokens_issued(&self) -> u64 {
        lock(&self.desk.credentials).issued()
    }

    /// Ends the life of every token that was issued.
    pub fn expire_tokens(&self) {
        lock(&self.desk.credentials).expire();
    }

    /// Takes back every token that was issued.
    pub fn revoke_tokens(&self) {
        lock(&self.desk.credentials).revoke();
    }

    /// Adds a rule behind the others: the first that strikes a call decides.
    pub fn add_fault(&self, rule: Rule) {
        lock(&self.desk.faults).add(rule);
    }

    /// Removes all rules: from now on nothing goes wrong.
    pub fn clear_faults(&self) {
        lock(&self.desk.faults).clear();
    }

    /// What the site has received, in order, the refused requests too. It remembers the first
    /// 10,000, unless [`Builder::max_recorded`] says otherwise.
    #[must_use]
    pub fn requests(&self) -> Vec<Recorded> {
        lock(&self.desk.received).recorded.clone()
    }

    /// What the site has applied, in order: the last 10,000 changes, unless [`Builder::journal`]
    /// says otherwise.
    #[must_use]
    pub fn applied(&self) -> Vec<Applied> {
        let site = self.desk.site();
        let applied = site.journal.after(0).map(|applied| Applied {
            sequence: applied.sequence,
            operation: applied.operation.clone(),
            target: applied.target.clone(),
            status: applied.status,
            party_number: applied.party_number.clone(),
            body: serde_json::from_str(applied.body.get()).unwrap_or_default(),
            fault: applied.fault.clone(),
        });
        applied.collect()
    }

    /// How many changes the site has applied in all.
    #[must_use]
    pub fn applied_count(&self) -> u64 {
        self.desk.site().journal.count()
    }

    /// The answers of the site's own that the contract does not allow. Whoever asks takes them over:
    /// they fail nothing any more.
    #[must_use]
    pub fn violations(&self) -> Vec<String> {
        std::mem::take(&mut *lock(&self.desk.violations))
    }

    /// A v19 user as the site holds it, with its groups.
    #[must_use]
    pub fn stored_user(&self, party_number: &str) -> Option<Value> {
        let site = self.desk.site();
        let user = site.users().at(site.users().by_party(party_number)?)?;
        Some(value(&user.record))
    }

    /// A v19 user as the site holds it, by the login name of its company and its own.
    #[must_use]
    pub fn stored_company_user(&self, company: &str, login: &str) -> Option<Value> {
        self.by_login(company, login, |_, user| Some(value(&user.record)))
    }

    /// A user as the site holds it, in the flat form of v7.
    #[must_use]
    pub fn stored_v7_user(&self, company: &str, login: &str) -> Option<Value> {
        self.by_login(company, login, |desk, user| {
            let flat = desk.flat_operation.as_ref()?;
            Some(value(&desk.site().flat(user, flat)))
        })
    }

    fn by_login<T>(
        &self,
        company: &str,
        login: &str,
        show: impl FnOnce(&Desk, &User) -> Option<T>,
    ) -> Option<T> {
        let site = self.desk.site();
        let user = site.users().at(site.users().by_login(company, login)?)?.into_owned();
        drop(site);
        show(&self.desk, &user)
    }

    /// Answers the next request with this, whatever it asks and whoever asks it. Further calls are
    /// for the requests after that one. An empty content type sends no such header.
    ///
    /// # Panics
    ///
    /// Panics when the status is not one of HTTP, or the content type cannot be a header.
    pub fn respond_next_with(&self, status: u16, content_type: &str, body: impl Into<Vec<u8>>) {
        let mut answer = Response::builder().status(status);
        if !content_type.is_empty() {
            answer = answer.header(CONTENT_TYPE, content_type);
        }
        let answer = answer.body(Bytes::from(body.into()));
        let answer = answer.expect("a canned answer should be one of HTTP");
        lock(&self.desk.received).canned.push_back(answer);
    }

    /// Stops the site, waits until it has answered what it had begun to, for at most five seconds,
    /// and saves its state where it has a state file.
    ///
    /// # Errors
    ///
    /// Fails when the server ended with an error before, or the state can't be written.
    pub async fn stop(mut self) -> io::Result<()> {
        drop(self.running.take());
        if let Some(server) = self.server.take() {
            server.await?;
        }
        match &self.state {
            Some(path) => state::save(path, self.desk.site().users()),
            None => Ok(()),
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let violations = lock(&self.desk.violations);
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

/// A request as the site received it.
#[derive(Clone)]
#[non_exhaustive]
pub struct Recorded {
    /// The method.
    pub method: Method,
    /// Path and query, exactly as they were on the wire.
    pub target: String,
    /// The headers, credentials included.
    pub headers: HeaderMap,
    /// The body; empty when it was too large to be read.
    pub body: Bytes,
}

impl fmt::Debug for Recorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorded").field("method", &self.method).finish_non_exhaustive()
    }
}

/// A change that the site has applied.
#[derive(Clone)]
#[non_exhaustive]
pub struct Applied {
    /// Counted from 1, without gaps.
    pub sequence: u64,
    /// The operationId.
    pub operation: String,
    /// Path and query, exactly as they were on the wire.
    pub target: String,
    /// The status it was answered with or, where a fault struck, would have been.
    pub status: u16,
    /// The user that was changed.
    pub party_number: String,
    /// The body as it was sent, without its secrets.
    pub body: Value,
    /// The fault that struck the answer, in the words of [`Rule`].
    pub fault: Option<String>,
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
