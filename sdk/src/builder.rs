//! Setting up a site: how to sign in, how long to wait, how to reach it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect;
use secrecy::SecretString;
use url::Url;

use crate::address::{base, is_this_machine};
use crate::auth::{Credentials, TokenSource};
use crate::options::Settings;
use crate::retry::Budget;
use crate::site::Inner;
use crate::{Error, Retry, Site, tls};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_mins(1);
const DEADLINE: Duration = Duration::from_mins(5);
const RETRY_BUDGET: u32 = 100;
const USER_AGENT: &str = concat!("oracle-cpq/", env!("CARGO_PKG_VERSION"));

/// A [`Site`] in the making, from [`Site::builder`].
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
#[must_use = "a builder makes a site only when `build` is called"]
pub struct SiteBuilder {
    // Not shown: an address may carry a password by mistake.
    address: Hidden<String>,
    credentials: Vec<Credentials>,
    settings: Settings,
    retry_budget: u32,
    connect_timeout: Duration,
    user_agent: String,
    proxy: Option<Hidden<String>>,
    roots: Vec<Vec<u8>>,
    idle_connections: Option<usize>,
    idle_timeout: Option<Duration>,
    // Not shown: a client may have a cookie or a proxy's password.
    http: Option<Hidden<reqwest::Client>>,
}

/// What Debug does not show.
#[derive(Clone)]
struct Hidden<T>(T);

impl<T> fmt::Debug for Hidden<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl SiteBuilder {
    pub(crate) fn at(address: String) -> Self {
        Self {
            address: Hidden(address),
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

    /// Signs in with an OAuth access token, given without the word Bearer.
    pub fn bearer(mut self, token: impl Into<String>) -> Self {
        self.credentials.push(Credentials::Bearer(SecretString::from(token.into())));
        self
    }

    /// Signs in with a user's name and password.
    pub fn basic(mut self, user: impl Into<String>, password: impl Into<String>) -> Self {
        let password = SecretString::from(password.into());
        self.credentials.push(Credentials::Basic { user: user.into(), password });
        self
    }

    /// Signs in as an OAuth 2.0 client: with tokens that the identity domain's token URL gives for the
    /// client's id and secret, such as `https://idcs-name.identity.oraclecloud.com/oauth2/v1/token`.
    ///
    /// A token is kept, renewed before it expires and when the site answers 401, and shared by all
    /// clones of the site. What fails on the way to it is tried again as the site's calls are, by
    /// [`retry`](Self::retry) and out of the same budget.
    pub fn client_credentials(
        mut self,
        token_url: impl Into<String>,
        id: impl Into<String>,
        secret: impl Into<String>,
        scope: Option<&str>,
    ) -> Self {
        self.credentials.push(Credentials::Client {
            token_url: token_url.into(),
            id: id.into(),
            secret: SecretString::from(secret.into()),
            scope: scope.map(str::to_owned),
        });
        self
    }

    /// Signs in with tokens from a source of your own.
    pub fn token_source(mut self, source: impl TokenSource) -> Self {
        self.credentials.push(Credentials::Source(Arc::new(source)));
        self
    }

    /// Sets how long one attempt may take, the answer's last byte included; a minute where it is not
    /// set.
    ///
    /// At most 10 seconds of it are spent on making a connection.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = timeout;
        self
    }

    /// Sets how long a call may take in all, with its waits and repetitions; five minutes where it is
    /// not set, and no limit for `None`.
    pub fn deadline(mut self, deadline: impl Into<Option<Duration>>) -> Self {
        self.settings.deadline = deadline.into();
        self
    }

    /// Sets when calls are made again; see [`Retry`].
    pub fn retry(mut self, retry: Retry) -> Self {
        self.settings.retry = retry;
        self
    }

    /// Sets how many repetitions all clones of the site have in store, so that an outage is not
    /// multiplied; 100 where it is not set. Five calls that succeed earn another one.
    pub fn retry_budget(mut self, repetitions: u32) -> Self {
        self.retry_budget = repetitions;
        self
    }

    /// Sets how long making a connection may take; 10 seconds where it is not set.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets what the site is told about the program that calls.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Goes through this proxy, in place of those the environment names.
    pub fn proxy(mut self, address: impl Into<String>) -> Self {
        self.proxy = Some(Hidden(address.into()));
        self
    }

    /// Trusts these root certificates, in PEM form, beside those of the system.
    pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.roots.push(pem.into());
        self
    }

    /// Sets how many unused connections are kept, and for how long.
    pub fn connection_pool(mut self, idle_connections: usize, idle_timeout: Duration) -> Self {
        self.idle_connections = Some(idle_connections);
        self.idle_timeout = Some(idle_timeout);
        self
    }

    /// Makes the calls with this client. How it connects, whom it trusts and which proxy it uses is
    /// then its affair; it should not follow redirects, for an answer from another address than the
    /// one called is an error.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http = Some(Hidden(client));
        self
    }

    /// Makes the site; nothing is sent yet.
    ///
    /// # Errors
    /// When the address is none, is not `https` (plain `http` goes to this machine only), holds more
    /// than host and context, when there is not exactly one way to sign in, or when a setting can't be
    /// used.
    pub fn build(mut self) -> Result<Site, Error> {
        let base = base(&self.address.0)?;
        if self.credentials.len() > 1 {
            return Err(Error::configuration(
                "credentials were given twice; call one of `bearer`, `basic`, `client_credentials` and `token_source`, once",
            ));
        }
        let credentials = self.credentials.pop().ok_or_else(|| {
            Error::configuration(
                "no credentials were given; call `bearer`, `basic`, `client_credentials` or `token_source` on the builder",
            )
        })?;
        let budget = Arc::new(Budget::of(self.retry_budget));
        let repeating = (self.settings.retry.clone(), Arc::clone(&budget));
        let authorization = credentials.authorization(|url| self.client(url), repeating)?;
        let http = self.client(&base)?;
        Ok(Site::of(Inner { base, authorization, http, settings: self.settings, budget }))
    }

    /// A client that reaches `url`, which is the site's address or the identity domain's.
    fn client(&self, url: &Url) -> Result<reqwest::Client, Error> {
        if let Some(Hidden(http)) = &self.http {
            return Ok(http.clone());
        }
        let failed = |error: reqwest::Error| {
            let error = error.without_url();
            Error::configuration(format!("the HTTP client can't be set up: {error}"))
        };
        let is_encrypted = url.scheme() == "https";
        let mut http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::config(is_encrypted, &self.roots)?)
            .connect_timeout(self.connect_timeout.min(self.settings.timeout))
            .timeout(self.settings.timeout)
            .user_agent(&self.user_agent)
            // A redirect would carry credentials elsewhere, or turn a change into a GET.
            .redirect(redirect::Policy::none());
        if let Some(idle) = self.idle_connections {
            http = http.pool_max_idle_per_host(idle);
        }
        if let Some(timeout) = self.idle_timeout {
            http = http.pool_idle_timeout(timeout);
        }
        if let Some(Hidden(proxy)) = &self.proxy {
            http = http.proxy(through(proxy)?);
        } else if is_this_machine(url) {
            http = http.no_proxy();
        }
        http.build().map_err(failed)
    }
}

fn through(address: &str) -> Result<reqwest::Proxy, Error> {
    // What reqwest says of an address quotes it, and a proxy's may hold a password.
    let unusable = || {
        let example = "http://proxy.example.com:8080";
        Error::configuration(format!("the proxy's address can't be used; write it like {example}"))
    };
    // With a scheme that it does not know, reqwest would go past the proxy without a word.
    let scheme = address.split_once("://").map_or("http", |(scheme, _)| scheme);
    if !["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return Err(unusable());
    }
    reqwest::Proxy::all(address).map_err(|_| unusable())
}
