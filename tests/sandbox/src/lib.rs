//! A local HTTP site that imitates the user administration of the Oracle CPQ REST API.
//!
//! It is for tests and demonstrations without a CPQ site: it listens on the loopback interface
//! only, starts with the users of the API's documents and forgets everything when it stops. What it
//! does where the documents are silent is its own choice; the README of this crate lists them all.

mod routes;
mod site;

use std::fmt;
use std::io;
use std::net::Ipv4Addr;

use axum::body::{Body, Bytes};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, Method, Response};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::routes::{PASSWORD, Shared, TOKEN, USER, router};
use crate::site::{Record, Site};

/// A running site, which stops when this is dropped.
pub struct Sandbox {
    url: String,
    shared: Shared,
    /// Dropping it is what tells the server to stop.
    running: oneshot::Sender<()>,
    server: JoinHandle<io::Result<()>>,
}

impl Sandbox {
    /// Starts a Fusion site under `/cpq`, on a free port.
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
        Builder { context: "/cpq".to_owned(), fusion: true, without: Vec::new() }
    }

    /// The address of the site, up to its context: `http://127.0.0.1:40000/cpq`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The token for Bearer authentication.
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

    /// What the site has received, in order, the refused requests too. It remembers the first
    /// 10,000.
    #[must_use]
    pub fn requests(&self) -> Vec<Recorded> {
        self.shared.lock().recorded.clone()
    }

    /// A v19 user as the site holds it, with its groups.
    #[must_use]
    pub fn user_held(&self, party_number: &str) -> Option<Value> {
        object(self.shared.lock().site.user(party_number))
    }

    /// A v19 user as the site holds it, by the login name of its company and its own.
    #[must_use]
    pub fn company_user_held(&self, company: &str, login: &str) -> Option<Value> {
        object(self.shared.lock().site.company_user(company, login))
    }

    /// A v7 user as the site holds it.
    #[must_use]
    pub fn v7_user_held(&self, company: &str, login: &str) -> Option<Value> {
        object(self.shared.lock().site.v7_user(company, login))
    }

    /// Answers the next request with this, whatever it asks and whoever asks it. Further calls are
    /// for the requests after that one. An empty content type sends no such header.
    ///
    /// # Panics
    ///
    /// Panics when the status is not one of HTTP, or the content type cannot be a header.
    pub fn answer_next_with(&self, status: u16, content_type: &str, body: impl Into<Vec<u8>>) {
        let mut answer = Response::builder().status(status);
        if !content_type.is_empty() {
            answer = answer.header(CONTENT_TYPE, content_type);
        }
        let answer =
            answer.body(Body::from(body.into())).expect("a canned answer should be one of HTTP");
        self.shared.lock().canned.push_back(answer);
    }

    /// Stops the site and waits until it has answered what it had begun to.
    ///
    /// # Errors
    ///
    /// Fails when the server ended with an error before.
    pub async fn stop(self) -> io::Result<()> {
        drop(self.running);
        self.server.await?
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").field("url", &self.url).finish_non_exhaustive()
    }
}

/// How a site is to be started.
#[derive(Clone, Debug)]
pub struct Builder {
    context: String,
    fusion: bool,
    without: Vec<String>,
}

impl Builder {
    /// The path everything lives under: `/cpq`, or nothing for a site of the older form.
    #[must_use]
    pub fn context(mut self, context: &str) -> Self {
        context.clone_into(&mut self.context);
        self
    }

    /// Whether the site runs in Fusion. One that does not has no integration users, and its v19
    /// `PUT` creates nobody.
    #[must_use]
    pub fn fusion(mut self, fusion: bool) -> Self {
        self.fusion = fusion;
        self
    }

    /// Leaves a documented user out, so that a documented call can create it.
    #[must_use]
    pub fn without(mut self, party_number: &str) -> Self {
        self.without.push(party_number.to_owned());
        self
    }

    /// Starts the site, on a free port.
    ///
    /// # Errors
    ///
    /// Fails when the context is neither empty nor one plain segment such as `/cpq`, or when no
    /// port of the loopback interface can be listened to.
    pub async fn start(self) -> io::Result<Sandbox> {
        let Self { context, fusion, without } = self;
        let segment = context.strip_prefix('/').unwrap_or_default();
        if !context.is_empty()
            && (segment.is_empty() || !segment.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        {
            let what = format!("`{context}` is no context: it should be empty or like `/cpq`");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
        }
        let mut site = Site::open(fusion)?;
        site.forget(&without);
        let shared = Shared::new(site);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let url = format!("http://{}{context}", listener.local_addr()?);
        let app = router(&context, fusion, shared.clone());
        let (running, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(async move {
            // Nothing is ever sent: what ends the wait is that the sender is dropped.
            let until_stopped = async { drop(stopped.await) };
            axum::serve(listener, app).with_graceful_shutdown(until_stopped).await
        });
        Ok(Sandbox { url, shared, running, server })
    }
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
        f.debug_struct("Recorded")
            .field("method", &self.method)
            .field("target", &self.target)
            .finish_non_exhaustive()
    }
}

fn object(held: Option<&Record>) -> Option<Value> {
    held.cloned().map(Value::Object)
}
