//! Requests to paths that the contract does not cover.

use std::fmt;

use http::Method;
use serde::ser::Serialize;
use serde_json::Value;

use crate::operation::Target;
use crate::path::{InvalidArgument, check_custom};
use crate::transport::Call;
use crate::{CallOptions, Error, Response, Site, base_url};

/// Builder for a request to any path, from [`Site::request`].
#[derive(Clone)]
#[must_use = "a request does nothing until it is sent"]
pub struct Request {
    call: Call,
}

impl Site {
    /// Creates a request to a path that the contract does not cover.
    ///
    /// ```no_run
    /// use oracle_cpq::Method;
    ///
    /// # async fn example(site: oracle_cpq::Site) -> Result<(), oracle_cpq::Error> {
    /// let groups = site
    ///     .request(Method::GET, "/rest/v19/users/{partyNumber}/groups")
    ///     .path("partyNumber", "BM_LaeNrP1bCh5")
    ///     .query("limit", 10)
    ///     .send()
    ///     .await?;
    /// println!("{} groups", groups["items"].as_array().map_or(0, Vec::len));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The path is relative to the base URL. It contains no query: set parameters with
    /// [`Request::query`]. Authentication, retries and redaction work as for other requests: by its
    /// method, a request is a read or a write, and idempotent or not ([`Retry`](crate::Retry)). Every
    /// 2xx response is `Ok`, including 202, so check
    /// [`Response::http_status`](crate::Response::http_status) if the server may carry out a write later.
    /// The path itself appears in no error and no span, because it may contain personal data.
    pub fn request(&self, method: Method, path: &str) -> Request {
        Request::new(self, method, path)
    }

    /// Creates a `GET` request for a link in a response of the same site, such as the `href` of a user's
    /// `links`.
    ///
    /// ```no_run
    /// # async fn example(site: oracle_cpq::Site) -> Result<(), oracle_cpq::Error> {
    /// let link = "https://sitename.oracle.com/cpq/rest/v19/users/BM_LaeNrP1bCh5/groups";
    /// let groups = site.follow(link).query("limit", 10).send().await?;
    /// println!("{} groups", groups["items"].as_array().map_or(0, Vec::len));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The link is a URL, or a path that starts with a slash. The request is always sent to scheme, host
    /// and port of the base URL; a link with `http` instead of `https` is followed with `https`. If the
    /// link is outside the base URL, [`Request::send`] returns an error,
    /// and nothing is sent.
    pub fn follow(&self, link: &str) -> Request {
        Request::follow(self, link)
    }
}

impl Request {
    pub(crate) fn new(site: &Site, method: Method, path: &str) -> Self {
        let is_tunnel = method == Method::CONNECT;
        let slash = if path.starts_with('/') { "" } else { "/" };
        let template = format!("{slash}{path}");
        let mut call = Call::with_target(site, Target::Custom(method), template);
        let parts = call.parts_mut();
        if let Err(reason) = check_custom(path) {
            parts.set_invalid_argument("path", reason);
        }
        if is_tunnel {
            parts.set_invalid_argument("method", InvalidArgument::Method);
        }
        Self { call }
    }

    /// Creates a request for a link.
    pub(crate) fn follow(site: &Site, link: &str) -> Self {
        let mut call = Call::with_target(site, Target::Custom(Method::GET), String::new());
        match base_url::resolve_link(&site.inner().base, link) {
            Ok(url) => call.parts_mut().set_url(url),
            Err(reason) => call.parts_mut().set_invalid_argument("link", reason),
        }
        Self { call }
    }

    /// Sets the value of `{name}` in the path. The value is encoded as one path segment.
    pub fn path(mut self, name: &str, value: &str) -> Self {
        self.call.path(name, value);
        self
    }

    /// Sets a query parameter, replacing an earlier value of the same name.
    #[expect(clippy::needless_pass_by_value, reason = "callers write numbers without a reference")]
    pub fn query(mut self, name: &str, value: impl ToString) -> Self {
        self.call.query(name.to_owned(), &value);
        self
    }

    /// Sets the JSON body.
    pub fn json(mut self, body: &(impl Serialize + ?Sized)) -> Self {
        self.call = self.call.json(body);
        self
    }

    /// Sets a request header, replacing an earlier value of the same name.
    ///
    /// [`CallOptions::header`] says which headers are allowed. If both set the same header,
    /// `CallOptions` wins.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.call.parts_mut().set_header(name, value);
        self
    }

    /// Overrides the client's settings for this request.
    pub fn options(mut self, options: CallOptions) -> Self {
        self.call.options(options);
        self
    }

    /// Sends the request and returns the response body as JSON; an empty body is null.
    ///
    /// # Errors
    /// If an argument is invalid, the server can't be reached, it returns an error status, or the
    /// response body is not JSON.
    pub async fn send(self) -> Result<Response<Value>, Error> {
        self.call.raw().await
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Request").field(&self.call).finish()
    }
}
