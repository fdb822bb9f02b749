//! A CPQ site.

use std::fmt;
use std::sync::Arc;

use http::Method;
use url::Url;

use crate::auth::Authorization;
use crate::custom_request::Request;
use crate::env;
use crate::http_clients::HttpClients;
use crate::options::Settings;
use crate::retry::budget::Budget;
use crate::{Error, SiteBuilder};

/// An Oracle CPQ site: its base URL, credentials and connections.
///
/// ```
/// use oracle_cpq::Site;
///
/// let site = Site::builder("https://sitename.oracle.com/cpq").bearer("a-token").build()?;
/// # #[cfg(feature = "v19")]
/// let cpq = site.v19();
/// # Ok::<(), oracle_cpq::Error>(())
/// ```
///
/// Cloning is cheap. Clones share the connections, the access token and the retry budget. Each Tokio
/// runtime that uses a site has its own connections, so a site can be kept in a static and used by one
/// runtime after another; the connections of the last eight runtimes are kept. The proxy
/// settings of the environment (`HTTPS_PROXY` and others) apply, except to loopback addresses.
#[derive(Clone)]
pub struct Site {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) base: Url,
    pub(crate) authorization: Authorization,
    pub(crate) http: HttpClients,
    pub(crate) settings: Settings,
    pub(crate) budget: Arc<Budget>,
    pub(crate) max_response_size: usize,
    pub(crate) is_read_only: bool,
}

impl Site {
    /// Creates a builder for the site at `base_url`, such as `https://sitename.oracle.com/cpq`.
    ///
    /// The base URL ends with the site's context: `/cpq` for every site in Oracle Fusion, none for
    /// others. Clients append the API path, such as `/rest/v19`.
    pub fn builder(base_url: impl Into<String>) -> SiteBuilder {
        SiteBuilder::new(base_url.into())
    }

    /// Creates a site from environment variables.
    ///
    /// ```no_run
    /// let site = oracle_cpq::Site::from_env()?;
    /// # Ok::<(), oracle_cpq::Error>(())
    /// ```
    ///
    /// `CPQ_URL` is the base URL. Credentials are read from `CPQ_TOKEN`, or from `CPQ_USER` and
    /// `CPQ_PASSWORD`, or from `CPQ_CLIENT_ID`, `CPQ_CLIENT_SECRET`, `CPQ_TOKEN_URL` and optionally
    /// `CPQ_SCOPE`. Empty variables are ignored.
    ///
    /// # Errors
    /// If a variable is missing, or if the variables select several authentication methods. The message
    /// names the variables. Also for the reasons of [`SiteBuilder::build`].
    pub fn from_env() -> Result<Self, Error> {
        env::site(|name| std::env::var(name).ok())?.build()
    }

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

    /// Returns the base URL.
    ///
    /// ```
    /// let site = oracle_cpq::Site::builder("https://sitename.oracle.com/cpq").bearer("a-token").build()?;
    /// assert_eq!(site.base_url(), "https://sitename.oracle.com/cpq");
    /// # Ok::<(), oracle_cpq::Error>(())
    /// ```
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.inner.base.as_str()
    }

    pub(crate) fn new(inner: Inner) -> Self {
        Self { inner: Arc::new(inner) }
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.inner
    }
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site").field("base_url", &self.inner.base.as_str()).finish_non_exhaustive()
    }
}
