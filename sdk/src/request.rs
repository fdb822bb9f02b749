//! Calls to what the contract does not cover.

use std::fmt;

use http::Method;
use serde::ser::Serialize;
use serde_json::Value;

use crate::operation::Target;
use crate::transport::Call;
use crate::{CallOptions, Error, Response, Site};

/// A call of the caller's own making, from [`Site::request`].
#[derive(Clone)]
#[must_use = "a request does nothing until it is sent"]
pub struct Request {
    call: Call,
}

impl Request {
    pub(crate) fn new(site: &Site, method: Method, path: &str) -> Self {
        let slash = if path.starts_with('/') { "" } else { "/" };
        let template = format!("{slash}{path}");
        Self { call: Call::to(site, Target::Own(method), template.into()) }
    }

    /// Gives the value of a `{name}` in the path, as one segment whatever it holds.
    pub fn path(mut self, name: &str, value: &str) -> Self {
        self.call.argument(name.to_owned(), value.to_owned());
        self
    }

    /// Sets a parameter of the query.
    #[expect(clippy::needless_pass_by_value, reason = "numbers are not written with a `&`")]
    pub fn query(mut self, name: &str, value: impl ToString) -> Self {
        self.call.query(name.to_owned(), &value);
        self
    }

    /// Sets the body.
    pub fn json(mut self, body: &(impl Serialize + ?Sized)) -> Self {
        self.call = self.call.json(body);
        self
    }

    /// Makes this call otherwise than the others of its site.
    pub fn options(mut self, options: CallOptions) -> Self {
        self.call.options(options);
        self
    }

    /// Sends the request; an answer without a body is null.
    ///
    /// # Errors
    /// When an argument can't be sent, the site is not reached, it answers with another status than
    /// success, or its answer is not JSON.
    pub async fn send(self) -> Result<Response<Value>, Error> {
        self.call.raw().await
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Request").field(&self.call).finish()
    }
}
