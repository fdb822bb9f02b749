//! A CPQ site: where it is, how it is signed in to, and what its calls have in common.

use std::fmt;
use std::sync::Arc;

use http::Method;
use url::Url;

use crate::auth::Authorization;
use crate::env;
use crate::options::Settings;
use crate::request::Request;
use crate::retry::Budget;
use crate::{Error, SiteBuilder};

/// An Oracle CPQ site: its address, its credentials and its connections.
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
/// It is cheap to clone, and clones share the connections, the access token and the budget of
/// repetitions. Proxies named by the environment are used, except towards this machine itself.
#[derive(Clone)]
pub struct Site {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) base: Url,
    pub(crate) authorization: Authorization,
    pub(crate) http: reqwest::Client,
    pub(crate) settings: Settings,
    pub(crate) budget: Arc<Budget>,
}

impl Site {
    /// Begins a site at `address`, such as `https://sitename.oracle.com/cpq`.
    ///
    /// The address ends with the site's context: `/cpq` on every site that runs in Oracle Fusion,
    /// nothing on others. The API's own path, `/rest/v19`, is added by each version's client.
    pub fn builder(address: impl Into<String>) -> SiteBuilder {
        SiteBuilder::at(address.into())
    }

    /// The site that the environment names.
    ///
    /// ```no_run
    /// let site = oracle_cpq::Site::from_env()?;
    /// # Ok::<(), oracle_cpq::Error>(())
    /// ```
    ///
    /// `CPQ_URL` is its address. It is signed in to with `CPQ_TOKEN`; or with `CPQ_USER` and
    /// `CPQ_PASSWORD`; or with `CPQ_CLIENT_ID`, `CPQ_CLIENT_SECRET` and `CPQ_TOKEN_URL`, and with
    /// `CPQ_SCOPE` where the identity domain wants one. A variable that is empty counts as not set.
    ///
    /// # Errors
    /// When one of these is missing, when more than one way to sign in is set, or half of one: the
    /// message names the variables. And as [`SiteBuilder::build`] does.
    pub fn from_env() -> Result<Self, Error> {
        env::site(|name| std::env::var(name).ok())?.build()
    }

    /// Begins a call to what the contract does not cover.
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
    /// The path follows the site's context. It is signed in, repeated and kept out of logs like every
    /// other call; its text, which may name somebody, is in no error and no span.
    pub fn request(&self, method: Method, path: &str) -> Request {
        Request::new(self, method, path)
    }

    pub(crate) fn of(inner: Inner) -> Self {
        Self { inner: Arc::new(inner) }
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.inner
    }
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site").field("address", &self.inner.base.as_str()).finish_non_exhaustive()
    }
}
