//! The builder of a site.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use url::Url;
use zeroize::Zeroizing;

use crate::auth::{ClientCredentials, Credentials, TokenSource};
use crate::base_url::{self, is_loopback};
use crate::http_clients::{ClientSettings, HttpClients, Proxy};
use crate::options::Settings;
use crate::retry::budget::Budget;
use crate::site::Inner;
use crate::{Error, Retry, Site, proxy, tls};

/// The default maximum size of a response.
const MAX_RESPONSE_SIZE: usize = 32 * 1024 * 1024;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_secs(60);
const DEADLINE: Duration = Duration::from_secs(300);
/// Longer idle connections are closed by servers, gateways and firewalls anyway.
const MAX_IDLE_TIMEOUT: Duration = Duration::from_secs(24 * 60 * 60);
const RETRY_BUDGET: u32 = 100;
const USER_AGENT: &str = concat!("oracle-cpq/", env!("CARGO_PKG_VERSION"));

/// Builder for [`Site`], from [`Site::builder`].
///
/// Exactly one authentication method is required: [`bearer`](Self::bearer), [`basic`](Self::basic),
/// [`client_credentials`](Self::client_credentials) or [`token_source`](Self::token_source).
///
/// ```
/// use std::time::Duration;
///
/// use oracle_cpq::Site;
///
/// let site = Site::builder("https://sitename.oracle.com/cpq")
///     .basic("login", "password")
///     .timeout(Duration::from_secs(20))
///     .build()?;
/// # Ok::<(), oracle_cpq::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct SiteBuilder {
    // A URL may contain a password by mistake, and a client a cookie or a proxy's password.
    base_url: Redacted<String>,
    credentials: Vec<Credentials>,
    settings: Settings,
    retry_budget: u32,
    connect_timeout: Option<Duration>,
    user_agent: Option<String>,
    proxy: Option<Redacted<String>>,
    roots: Vec<Vec<u8>>,
    idle_connections: Option<usize>,
    idle_timeout: Option<Duration>,
    http: Option<Redacted<reqwest::Client>>,
    max_response_size: usize,
    is_read_only: bool,
}

/// A value that `Debug` does not show.
#[derive(Clone)]
struct Redacted<T>(T);

impl<T> fmt::Debug for Redacted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl Site {
    /// Creates a builder for the site at `base_url`, such as `https://sitename.oracle.com/cpq`.
    ///
    /// The base URL ends with the site's context: `/cpq` for every site in Oracle Fusion, none for
    /// others. Clients append the API path, such as `/rest/v19`.
    pub fn builder(base_url: impl Into<String>) -> SiteBuilder {
        SiteBuilder::new(base_url.into())
    }
}

impl SiteBuilder {
    pub(crate) fn new(base_url: String) -> Self {
        Self {
            base_url: Redacted(base_url),
            credentials: Vec::new(),
            settings: Settings {
                timeout: TIMEOUT,
                deadline: Some(DEADLINE),
                retry: Retry::default(),
            },
            retry_budget: RETRY_BUDGET,
            connect_timeout: None,
            user_agent: None,
            proxy: None,
            roots: Vec::new(),
            idle_connections: None,
            idle_timeout: None,
            http: None,
            max_response_size: MAX_RESPONSE_SIZE,
            is_read_only: false,
        }
    }

    /// Authenticates with an OAuth access token, given without the word `Bearer`.
    pub fn bearer(mut self, token: impl Into<String>) -> Self {
        self.credentials.push(Credentials::Bearer(Zeroizing::new(token.into())));
        self
    }

    /// Authenticates with a user name and a password (HTTP Basic authentication).
    pub fn basic(mut self, user: impl Into<String>, password: impl Into<String>) -> Self {
        let password = Zeroizing::new(password.into());
        self.credentials.push(Credentials::Basic { user: user.into(), password });
        self
    }

    /// Authenticates with tokens from an identity domain (OAuth 2.0 client credentials grant).
    ///
    /// All clones of the site share one token. It is refreshed shortly before it expires, and when the
    /// server returns 401. Failed requests for a token are retried as set with [`retry`](Self::retry).
    /// They have a retry budget of their own and do not use [`retry_budget`](Self::retry_budget).
    pub fn client_credentials(mut self, credentials: ClientCredentials) -> Self {
        self.credentials.push(Credentials::Client(credentials));
        self
    }

    /// Authenticates with tokens from a custom source.
    pub fn token_source(mut self, source: impl TokenSource) -> Self {
        self.credentials.push(Credentials::Source(Arc::new(source)));
        self
    }

    /// Sets the timeout of one attempt, from connecting to the last byte of the response.
    ///
    /// Default: 60 seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = timeout;
        self
    }

    /// Sets the deadline for a whole request, including all attempts and delays; `None` removes it.
    ///
    /// Default: 5 minutes.
    pub fn deadline(mut self, deadline: impl Into<Option<Duration>>) -> Self {
        self.settings.deadline = deadline.into();
        self
    }

    /// Sets the maximum size of a response in bytes. A larger one is an error, and is received only up
    /// to this size, with less than twice as much memory.
    ///
    /// The values that are read from a response may take more memory than its text. The maximum does not
    /// apply to files ([`Download`](crate::Download)). Default: 32 MiB.
    pub fn max_response_size(mut self, bytes: usize) -> Self {
        self.max_response_size = bytes;
        self
    }

    /// Refuses every write before it is sent, that is every request except GET, HEAD, OPTIONS and TRACE.
    ///
    /// ```no_run
    /// # #[cfg(feature = "v19")]
    /// # async fn example() -> Result<(), oracle_cpq::Error> {
    /// use oracle_cpq::Site;
    /// use oracle_cpq::v19::types::UserPatch;
    ///
    /// let site = Site::builder("https://sitename.oracle.com/cpq").bearer("a-token").read_only();
    /// let cpq = site.build()?.v19();
    /// let change = UserPatch::default().job_title("Planner");
    /// let error = cpq.update_user("BM_LaeNrP1bCh5", &change).send().await.unwrap_err();
    /// assert!(error.is_read_only());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Requests for access tokens are sent.
    pub fn read_only(mut self) -> Self {
        self.is_read_only = true;
        self
    }

    /// Sets the retry policy.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.settings.retry = retry;
        self
    }

    /// Sets the number of retries that all clones of the site share. It keeps an outage from being
    /// multiplied by retries. Five successful requests add one retry, up to this number.
    ///
    /// Default: 100.
    pub fn retry_budget(mut self, retries: u32) -> Self {
        self.retry_budget = retries;
        self
    }

    /// Sets the timeout for establishing a connection.
    ///
    /// Default: 10 seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// Sets the `User-Agent` header.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// Sets the URL of an HTTP proxy, which replaces the proxy settings of the environment.
    ///
    /// The URL may contain a user name and a password. Loopback addresses are never called through a
    /// proxy. SOCKS proxies are not supported.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Some(Redacted(url.into()));
        self
    }

    /// Trusts these root certificates in PEM form, in addition to the system's. It can be called
    /// several times.
    pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.roots.push(pem.into());
        self
    }

    /// Sets how many idle connections are kept open, and for how long (at most a day).
    pub fn connection_pool(mut self, idle_connections: usize, idle_timeout: Duration) -> Self {
        self.idle_connections = Some(idle_connections);
        self.idle_timeout = Some(idle_timeout);
        self
    }

    /// Uses this client for all requests, those for access tokens included, instead of building one.
    ///
    /// The client must not follow redirects: a response from another URL is an error. Certificates,
    /// proxy, connect timeout, user agent and connection pool are those of the client, so
    /// [`build`](Self::build) fails if they are set on the builder, too. [`timeout`](Self::timeout)
    /// applies.
    ///
    /// Two things differ from a client that this crate builds. A write that times out while it waits for
    /// a connection has the outcome [`Outcome::Unknown`](crate::Outcome::Unknown) instead of
    /// [`NotSent`](crate::Outcome::NotSent), unless the client's own connect timeout ends it. And if
    /// programs use the site in several Tokio runtimes, a request may wait for a connection of a runtime
    /// that is idle, until it times out.
    ///
    /// # TLS
    ///
    /// This crate enables the feature `rustls-no-provider` of reqwest. If the program enables no TLS
    /// feature of reqwest, all its own clients use that, and creating one panics with "No rustls crypto
    /// provider is configured" until a provider is installed. Either enable a TLS feature of reqwest in
    /// the program:
    ///
    /// ```toml
    /// reqwest = { version = "0.13", features = ["rustls"] }
    /// ```
    ///
    /// or install a provider at the start of `main`, before the first client is created:
    ///
    /// ```
    /// // rustls = { version = "0.23", default-features = false, features = ["ring", "std", "tls12"] }
    /// let _ = rustls::crypto::ring::default_provider().install_default();
    /// let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    /// # Ok::<(), reqwest::Error>(())
    /// ```
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http = Some(Redacted(client));
        self
    }

    /// Builds the site. Nothing is sent.
    ///
    /// # Errors
    /// If the base URL is invalid, is not HTTPS (plain HTTP is allowed for loopback addresses only), or
    /// contains a query or credentials; if not exactly one authentication method is set; if another
    /// setting, or the proxy URL in the environment, is invalid; or if [`http_client`](Self::http_client)
    /// is combined with settings that it replaces.
    pub fn build(mut self) -> Result<Site, Error> {
        let base = base_url::parse(&self.base_url.0)?;
        if self.credentials.len() > 1 {
            return Err(Error::configuration(
                "several credentials are set; call only one of `bearer`, `basic`, `client_credentials` and `token_source`, once",
            ));
        }
        let credentials = self.credentials.pop().ok_or_else(|| {
            Error::configuration(
                "no credentials are set; call `bearer`, `basic`, `client_credentials` or `token_source`",
            )
        })?;
        self.check_http_client()?;
        let budget = Arc::new(Budget::new(self.retry_budget));
        let authorization = credentials.authorization(
            |url| self.http_clients(url),
            self.settings.retry.clone(),
            self.settings.timeout,
        )?;
        let http = self.http_clients(&base)?;
        let Self { settings, max_response_size, is_read_only, .. } = self;
        Ok(Site::new(Inner {
            base,
            authorization,
            http,
            settings,
            budget,
            max_response_size,
            is_read_only,
        }))
    }

    /// Checks that no setting is lost to the caller's client.
    fn check_http_client(&self) -> Result<(), Error> {
        let settings = [
            ("connect_timeout", self.connect_timeout.is_some()),
            ("user_agent", self.user_agent.is_some()),
            ("proxy", self.proxy.is_some()),
            ("root_certificates", !self.roots.is_empty()),
            ("connection_pool", self.idle_connections.is_some()),
        ];
        match settings.into_iter().find(|(_, is_set)| *is_set && self.http.is_some()) {
            Some((name, _)) => Err(Error::configuration(format!(
                "`{name}` has no effect on the client passed to `http_client`; set it in that client"
            ))),
            None => Ok(()),
        }
    }

    /// Creates what connects to `url`: the base URL or a token URL.
    fn http_clients(&self, url: &Url) -> Result<HttpClients, Error> {
        if let Some(Redacted(http)) = &self.http {
            return Ok(HttpClients::Given(http.clone()));
        }
        let user_agent = self.user_agent.as_deref().unwrap_or(USER_AGENT);
        let user_agent = HeaderValue::from_str(user_agent).map_err(|_| {
            Error::configuration("the user agent contains line breaks or other control characters")
        })?;
        HttpClients::new(ClientSettings {
            tls: tls::config(url.scheme() == "https", &self.roots)?,
            connect_timeout: self.connect_timeout.unwrap_or(CONNECT_TIMEOUT),
            timeout: self.settings.timeout,
            user_agent,
            idle_connections: self.idle_connections,
            idle_timeout: self.idle_timeout.map(|timeout| timeout.min(MAX_IDLE_TIMEOUT)),
            proxy: self.proxy_for(url)?,
        })
    }

    fn proxy_for(&self, url: &Url) -> Result<Proxy, Error> {
        let own = self.proxy.as_ref().map(|Redacted(proxy)| proxy::parse(proxy)).transpose()?;
        if is_loopback(url) {
            return Ok(Proxy::None);
        }
        if let Some(proxy) = own {
            return Ok(Proxy::Url(Box::new(proxy)));
        }
        proxy::check_environment(url, |name| std::env::var(name).ok())?;
        Ok(Proxy::Environment)
    }
}
