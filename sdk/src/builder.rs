//! The builder of a site.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect;
use secrecy::SecretString;
use url::Url;

use crate::auth::{ClientCredentials, Credentials, TokenSource};
use crate::base_url::{self, is_loopback};
use crate::options::Settings;
use crate::retry::budget::Budget;
use crate::site::Inner;
use crate::{Error, Retry, Site, tls};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_secs(60);
const DEADLINE: Duration = Duration::from_secs(300);
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
    connect_timeout: Duration,
    user_agent: String,
    proxy: Option<Redacted<String>>,
    roots: Vec<Vec<u8>>,
    idle_connections: Option<usize>,
    idle_timeout: Option<Duration>,
    http: Option<Redacted<reqwest::Client>>,
}

/// A value that `Debug` does not show.
#[derive(Clone)]
struct Redacted<T>(T);

impl<T> fmt::Debug for Redacted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
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
            connect_timeout: CONNECT_TIMEOUT,
            user_agent: USER_AGENT.to_owned(),
            proxy: None,
            roots: Vec::new(),
            idle_connections: None,
            idle_timeout: None,
            http: None,
        }
    }

    /// Authenticates with an OAuth access token, given without the word `Bearer`.
    pub fn bearer(mut self, token: impl Into<String>) -> Self {
        self.credentials.push(Credentials::Bearer(SecretString::from(token.into())));
        self
    }

    /// Authenticates with a user name and a password (HTTP Basic authentication).
    pub fn basic(mut self, user: impl Into<String>, password: impl Into<String>) -> Self {
        let password = SecretString::from(password.into());
        self.credentials.push(Credentials::Basic { user: user.into(), password });
        self
    }

    /// Authenticates with tokens from an identity domain (OAuth 2.0 client credentials grant).
    ///
    /// All clones of the site share one token. It is refreshed shortly before it expires, and when the
    /// server returns 401. Failed requests for a token are retried as set with [`retry`](Self::retry),
    /// from the same [`retry_budget`](Self::retry_budget).
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
        self.connect_timeout = timeout;
        self
    }

    /// Sets the `User-Agent` header.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Sets the URL of an HTTP proxy, which replaces the proxy settings of the environment.
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

    /// Sets how many idle connections are kept open, and for how long.
    pub fn connection_pool(mut self, idle_connections: usize, idle_timeout: Duration) -> Self {
        self.idle_connections = Some(idle_connections);
        self.idle_timeout = Some(idle_timeout);
        self
    }

    /// Uses this client instead of building one; its TLS, proxy, pool and `User-Agent` settings replace
    /// the builder's.
    ///
    /// The client must not follow redirects: a response from another URL is an error.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http = Some(Redacted(client));
        self
    }

    /// Builds the site. Nothing is sent.
    ///
    /// # Errors
    /// If the base URL is invalid, is not HTTPS (plain HTTP is allowed for loopback addresses only), or
    /// contains a query or credentials; if not exactly one authentication method is set; or if another
    /// setting is invalid.
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
        let budget = Arc::new(Budget::new(self.retry_budget));
        let authorization = credentials.authorization(
            |url| self.http_client_for(url),
            self.settings.retry.clone(),
            Arc::clone(&budget),
        )?;
        let http = self.http_client_for(&base)?;
        Ok(Site::new(Inner { base, authorization, http, settings: self.settings, budget }))
    }

    /// Builds the client that connects to `url`: the base URL or a token URL.
    fn http_client_for(&self, url: &Url) -> Result<reqwest::Client, Error> {
        if let Some(Redacted(http)) = &self.http {
            return Ok(http.clone());
        }
        let is_encrypted = url.scheme() == "https";
        let mut http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::config(is_encrypted, &self.roots)?)
            .connect_timeout(self.connect_timeout.min(self.settings.timeout))
            .timeout(self.settings.timeout)
            .user_agent(&self.user_agent)
            // A redirect would send credentials elsewhere, or turn a write into a GET.
            .redirect(redirect::Policy::none());
        if let Some(idle) = self.idle_connections {
            http = http.pool_max_idle_per_host(idle);
        }
        if let Some(timeout) = self.idle_timeout {
            http = http.pool_idle_timeout(timeout);
        }
        if let Some(Redacted(proxy)) = &self.proxy {
            http = http.proxy(parse_proxy(proxy)?);
        } else if is_loopback(url) {
            http = http.no_proxy();
        }
        http.build().map_err(|error| {
            let error = error.without_url();
            Error::configuration(format!("the HTTP client can't be set up: {error}"))
        })
    }
}

fn parse_proxy(url: &str) -> Result<reqwest::Proxy, Error> {
    // reqwest's own message quotes the URL, which may contain a password.
    let invalid = || {
        Error::configuration(
            "the proxy URL is invalid; expected a URL like http://proxy.example.com:8080",
        )
    };
    // reqwest silently ignores a proxy with an unknown scheme.
    let scheme = url.split_once("://").map_or("http", |(scheme, _)| scheme);
    if !["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return Err(invalid());
    }
    reqwest::Proxy::all(url).map_err(|_| invalid())
}
