//! A CPQ site: where it is, and how it is signed in to.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use percent_encoding::percent_decode_str;
use reqwest::redirect;
use url::{Host, Url};

use crate::auth::Credentials;
use crate::{Error, tls};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_mins(1);
const USER_AGENT: &str = concat!("oracle-cpq/", env!("CARGO_PKG_VERSION"));

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
/// It is cheap to clone, and clones share the connections. Proxies named by the environment are
/// used, except towards this machine itself.
#[derive(Clone)]
pub struct Site {
    inner: Arc<Inner>,
}

struct Inner {
    base: Url,
    authorization: HeaderValue,
    http: reqwest::Client,
}

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
    address: Address,
    credentials: Vec<Credentials>,
    timeout: Duration,
}

#[derive(Clone)]
struct Address(String);

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[address]")
    }
}

impl Site {
    /// Begins a site at `address`, such as `https://sitename.oracle.com/cpq`.
    ///
    /// The address ends with the site's context: `/cpq` on every site that runs in Oracle Fusion,
    /// nothing on others. The API's own path, `/rest/v19`, is added by each version's client.
    pub fn builder(address: impl Into<String>) -> SiteBuilder {
        let address = Address(address.into());
        SiteBuilder { address, credentials: Vec::new(), timeout: TIMEOUT }
    }

    pub(crate) fn base(&self) -> &Url {
        &self.inner.base
    }

    pub(crate) fn authorization(&self) -> &HeaderValue {
        &self.inner.authorization
    }

    pub(crate) fn http(&self) -> &reqwest::Client {
        &self.inner.http
    }
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site").field("address", &self.inner.base.as_str()).finish_non_exhaustive()
    }
}

impl SiteBuilder {
    /// Signs in with an OAuth access token, given without the word Bearer.
    pub fn bearer(mut self, token: impl Into<String>) -> Self {
        self.credentials.push(Credentials::Bearer(token.into()));
        self
    }

    /// Signs in with a user's name and password.
    pub fn basic(mut self, user: impl Into<String>, password: impl Into<String>) -> Self {
        let (user, password) = (user.into(), password.into());
        self.credentials.push(Credentials::Basic { user, password });
        self
    }

    /// Sets how long a call may take, the answer's last byte included; a minute where it is not set.
    ///
    /// At most 10 seconds of it are spent on making a connection.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Makes the site; nothing is sent yet.
    ///
    /// # Errors
    /// When the address is none, is not `https` (plain `http` goes to this machine only), holds more
    /// than host and context, or when there is not exactly one way to sign in.
    pub fn build(self) -> Result<Site, Error> {
        let base = base(&self.address.0)?;
        let authorization = match self.credentials.as_slice() {
            [credentials] => credentials.header()?,
            [] => {
                return Err(Error::configuration(
                    "no credentials were given; call `bearer` or `basic` on the builder",
                ));
            }
            _ => {
                return Err(Error::configuration(
                    "credentials were given twice; call one of `bearer` and `basic`, once",
                ));
            }
        };
        let is_encrypted = base.scheme() == "https";
        let mut http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::config(is_encrypted)?)
            .connect_timeout(CONNECT_TIMEOUT.min(self.timeout))
            .timeout(self.timeout)
            .user_agent(USER_AGENT)
            // A redirect would carry credentials elsewhere, or turn a change into a GET.
            .redirect(redirect::Policy::none());
        if is_this_machine(&base) {
            http = http.no_proxy();
        }
        let http = http.build().map_err(|error| {
            Error::configuration(format!(
                "the HTTP client can't be set up: {}",
                error.without_url()
            ))
        })?;
        Ok(Site { inner: Arc::new(Inner { base, authorization, http }) })
    }
}

/// The address with its context and no slash at the end.
fn base(address: &str) -> Result<Url, Error> {
    // The address itself is never repeated: it may hold a password by mistake.
    let mut url = Url::parse(address)
        .map_err(|error| Error::configuration(format!("the site's address can't be read: {error}; write it like https://sitename.oracle.com/cpq")))?;
    let wrong = |message: &str| Err(Error::configuration(message));
    match url.scheme() {
        "https" => {}
        "http" if is_this_machine(&url) => {}
        "http" => {
            return wrong(
                "plain http would send credentials readable to everyone on the way; use https (http is for a loopback address only)",
            );
        }
        _ => return wrong("the site's address begins with https://"),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return wrong(
            "the site's address holds credentials; give them to `basic` or `bearer` instead",
        );
    }
    if url.query().is_some() || url.fragment().is_some() {
        return wrong(
            "the site's address holds a query or a fragment; end it with the context, like https://sitename.oracle.com/cpq",
        );
    }
    let path = url.path().trim_end_matches('/').to_owned();
    let decoded = percent_decode_str(&path).decode_utf8_lossy().to_lowercase();
    let mut segments = decoded.split('/').skip(1);
    let is_version =
        |name: &str| name.strip_prefix('v').is_some_and(|number| number.parse::<u32>().is_ok());
    if segments.clone().any(|segment| segment == "rest")
        || segments.clone().last().is_some_and(is_version)
    {
        return wrong(
            "the site's address ends with its context, such as /cpq; leave out /rest and the version, which each client adds",
        );
    }
    if segments.any(str::is_empty) {
        return wrong(
            "the site's address has two slashes in a row; write it like https://sitename.oracle.com/cpq",
        );
    }
    url.set_path(&path);
    Ok(url)
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}
