//! A CPQ site.

use std::fmt;
use std::sync::Arc;

use url::Url;

use crate::auth::Authorization;
use crate::http_clients::HttpClients;
use crate::options::Settings;
use crate::retry::budget::Budget;

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
