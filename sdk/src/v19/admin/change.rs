//! A change that reads first, then sends at most one request.

use std::fmt;

use futures_util::future::{BoxFuture, FutureExt as _};
use serde_json::Value;

use crate::decode::Body;
use crate::transport::Call;
use crate::{CallOptions, Error, Method, Response};

/// A change that is not carried out yet.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = cpq_sandbox::Sandbox::start().await?;
/// # let site = oracle_cpq::Site::builder(sandbox.url()).bearer(sandbox.token());
/// # let cpq = site.build()?.v19();
/// let change = cpq.edit_user("BM_LaeNrP1bCh5", |user| user.job_title("Planner"));
/// let request = change.dry_run().await?.ok_or("nothing to change")?;
/// assert_eq!(
///     request.to_string(),
///     r#"PATCH /cpq/rest/v19/users/BM_LaeNrP1bCh5 {"jobTitle":"Planner"}"#
/// );
/// # Ok(())
/// # }
/// ```
#[must_use = "a change does nothing until it is sent"]
pub struct Change<'a, T> {
    prepare: Prepare<'a>,
    send: fn(Call) -> Sending<T>,
    options: CallOptions,
}

type Prepare<'a> =
    Box<dyn FnOnce(CallOptions) -> BoxFuture<'a, Result<Option<Call>, Error>> + Send + 'a>;
type Sending<T> = BoxFuture<'static, Result<Response<T>, Error>>;

impl<'a> Change<'a, ()> {
    /// Creates a change from a function that reads and returns the request to send, if any.
    pub(super) fn new<
        T: Body + Send + 'static,
        F: Future<Output = Result<Option<Call>, Error>> + Send + 'a,
    >(
        prepare: impl FnOnce(CallOptions) -> F + Send + 'a,
    ) -> Change<'a, T> {
        Change::with_response(prepare, |call| call.send().boxed())
    }

    /// Creates a change whose response has no body.
    pub(super) fn without_body<F: Future<Output = Result<Option<Call>, Error>> + Send + 'a>(
        prepare: impl FnOnce(CallOptions) -> F + Send + 'a,
    ) -> Self {
        Self::with_response(prepare, |call| call.send_empty().boxed())
    }
}

impl<'a, T> Change<'a, T> {
    fn with_response<F: Future<Output = Result<Option<Call>, Error>> + Send + 'a>(
        prepare: impl FnOnce(CallOptions) -> F + Send + 'a,
        send: fn(Call) -> Sending<T>,
    ) -> Self {
        let prepare = Box::new(|options| prepare(options).boxed());
        Self { prepare, send, options: CallOptions::default() }
    }

    /// Overrides the client's settings for each request of this change.
    pub fn options(mut self, options: CallOptions) -> Self {
        self.options = options;
        self
    }

    /// Carries out the change; `None` means that there is nothing to change, and nothing was sent.
    ///
    /// # Errors
    /// If reading or sending fails. [`Error::is_conflict`] says that what was read has changed since;
    /// then nothing was sent.
    pub async fn send(self) -> Result<Option<Response<T>>, Error> {
        match (self.prepare)(self.options).await? {
            Some(call) => (self.send)(call).await.map(Some),
            None => Ok(None),
        }
    }

    /// Returns the request that [`send`](Self::send) would send. Only requests that read are sent.
    ///
    /// # Errors
    /// Those of [`send`](Self::send), except the errors of the change itself.
    pub async fn dry_run(self) -> Result<Option<PlannedRequest>, Error> {
        let call = (self.prepare)(self.options).await?;
        call.map(|call| PlannedRequest::new(&call)).transpose()
    }
}

impl<T> fmt::Debug for Change<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Change").field("options", &self.options).finish_non_exhaustive()
    }
}

/// A request that a dry run did not send.
///
/// `Display` writes method, path and body, such as `PATCH /cpq/rest/v19/users/BM_LaeNrP1bCh5
/// {"jobTitle":"Planner"}`. Passwords are redacted. The text may contain personal data, which `Debug`
/// does not show.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PlannedRequest {
    operation: &'static str,
    method: Method,
    path: String,
    body: Option<Value>,
}

impl PlannedRequest {
    pub(super) fn new(call: &Call) -> Result<Self, Error> {
        let url = call.url()?;
        let mut path = url.path().to_owned();
        if let Some(query) = url.query() {
            path = format!("{path}?{query}");
        }
        let target = call.target();
        Ok(Self {
            operation: target.id().unwrap_or_default(),
            method: target.method().clone(),
            path,
            body: call.body_without_secrets(),
        })
    }

    /// Returns the operation's name in the contract, such as `updateUser`.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// Returns the method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Returns the path with the query, relative to the server.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the JSON body, if the request has one.
    #[must_use]
    pub fn body(&self) -> Option<&Value> {
        self.body.as_ref()
    }
}

impl fmt::Display for PlannedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)?;
        match &self.body {
            Some(body) => write!(f, " {body}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for PlannedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlannedRequest").field("operation", &self.operation).finish_non_exhaustive()
    }
}
