//! How a site is signed in to: with something that stays, or with tokens that are renewed.

mod cache;
mod client_credentials;

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};

use crate::error::Sent;
use crate::retry::Budget;
use crate::{Error, Retry};
use client_credentials::ClientCredentials;

pub(crate) use cache::{Cache, Lease, NoToken};

/// What proves to the site who is calling, as the builder was given it.
#[derive(Clone)]
pub(crate) enum Credentials {
    Bearer(SecretString),
    Basic { user: String, password: SecretString },
    Client { token_url: String, id: String, secret: SecretString, scope: Option<String> },
    Source(Arc<dyn TokenSource>),
}

/// Where a site's access tokens come from, if not from one of the ways this crate knows.
///
/// ```
/// use std::time::Duration;
///
/// use oracle_cpq::{AccessToken, Site, TokenFuture, TokenSource};
///
/// struct Vault;
///
/// impl TokenSource for Vault {
///     fn token(&self) -> TokenFuture<'_> {
///         Box::pin(async { Ok(AccessToken::new("a-token").expires_in(Duration::from_secs(300))) })
///     }
/// }
///
/// let site = Site::builder("https://sitename.oracle.com/cpq").token_source(Vault).build()?;
/// # Ok::<(), oracle_cpq::Error>(())
/// ```
///
/// A token is kept and used by all clones of the site, until it is about to expire or the site
/// answers 401. Then it is asked for once, however many calls wait for it.
pub trait TokenSource: Send + Sync + 'static {
    /// Gives a token that is good from now on.
    ///
    /// What an error says is repeated nowhere but as the source of the call's [`Error`].
    fn token(&self) -> TokenFuture<'_>;
}

/// A token to be.
pub type TokenFuture<'a> =
    Pin<Box<dyn Future<Output = Result<AccessToken, Box<dyn StdError + Send + Sync>>> + Send + 'a>>;

/// An access token, and how long it is good; `Debug` does not show it.
#[derive(Clone)]
pub struct AccessToken {
    token: SecretString,
    lifetime: Option<Duration>,
}

impl AccessToken {
    /// A token that is good until the site refuses it.
    #[must_use]
    pub fn new(token: impl Into<String>) -> Self {
        Self { token: SecretString::from(token.into()), lifetime: None }
    }

    /// How long it is good from now.
    #[must_use]
    pub fn expires_in(mut self, lifetime: Duration) -> Self {
        self.lifetime = Some(lifetime);
        self
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken").field("lifetime", &self.lifetime).finish_non_exhaustive()
    }
}

/// What goes into the Authorization header of each call.
pub(crate) enum Authorization {
    Fixed(HeaderValue),
    Renewed(Cache),
}

impl Authorization {
    /// What the next attempt signs in with.
    pub(crate) async fn lease(&self) -> Result<Lease, NoToken> {
        match self {
            Self::Fixed(header) => Ok(Lease::fixed(header.clone())),
            Self::Renewed(cache) => cache.lease().await,
        }
    }

    /// Whether the next attempt signs in with something else than the one the site has refused.
    pub(crate) fn renews(&self, refused: &Lease) -> bool {
        match self {
            Self::Fixed(_) => false,
            Self::Renewed(cache) => {
                cache.reject(refused.number);
                true
            }
        }
    }
}

/// The header of a bearer token, if there can be one.
pub(crate) fn bearer(token: &SecretString) -> Result<HeaderValue, &'static str> {
    let token = token.expose_secret();
    if token.is_empty() {
        return Err("the bearer token is empty");
    }
    if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(
            "the bearer token has a space or another character that no token has; give the token alone",
        );
    }
    sensitive(format!("Bearer {token}"))
}

/// The header of the Basic scheme, if there can be one.
pub(crate) fn basic(user: &str, password: &SecretString) -> Result<HeaderValue, &'static str> {
    if user.is_empty() {
        return Err("the user name is empty");
    }
    if user.contains(':') {
        return Err("the user name has a colon, which Basic authentication can't carry");
    }
    let pair = format!("{user}:{}", password.expose_secret());
    sensitive(format!("Basic {}", STANDARD.encode(pair)))
}

fn sensitive(text: String) -> Result<HeaderValue, &'static str> {
    let header = HeaderValue::try_from(text);
    let mut header = header.map_err(|_| "the credentials can't be sent in a header")?;
    header.set_sensitive(true);
    Ok(header)
}

/// Tells what a header made here holds, for an answer may repeat it.
pub(crate) fn tell(header: &HeaderValue, sent: &mut Sent) {
    let text = header.to_str().unwrap_or_default();
    let Some((scheme, secret)) = text.split_once(' ') else { return };
    sent.secrets.push(secret.to_owned());
    let pair = STANDARD.decode(secret).ok().filter(|_| scheme == "Basic");
    let pair = pair.and_then(|pair| String::from_utf8(pair).ok());
    if let Some((user, password)) = pair.as_ref().and_then(|pair| pair.split_once(':')) {
        sent.values.push(user.to_owned());
        sent.secrets.push(password.to_owned());
    }
}

impl Credentials {
    /// What the calls of a site sign in with; `http` reaches the identity domain, and `repeating` says
    /// when it is asked again.
    pub(crate) fn authorization(
        self,
        http: impl FnOnce(&url::Url) -> Result<reqwest::Client, Error>,
        repeating: (Retry, Arc<Budget>),
    ) -> Result<Authorization, Error> {
        match self {
            Self::Bearer(token) => {
                bearer(&token).map(Authorization::Fixed).map_err(Error::configuration)
            }
            Self::Basic { user, password } => {
                basic(&user, &password).map(Authorization::Fixed).map_err(Error::configuration)
            }
            Self::Client { token_url, id, secret, scope } => {
                let url = client_credentials::address(&token_url)?;
                let http = http(&url)?;
                let source =
                    ClientCredentials::new(url, &id, &secret, scope.as_deref(), http, repeating)?;
                Ok(Authorization::Renewed(Cache::of(Arc::new(source))))
            }
            Self::Source(source) => Ok(Authorization::Renewed(Cache::of(source))),
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bearer(_) => "Bearer([redacted])",
            Self::Basic { .. } => "Basic([redacted])",
            Self::Client { .. } => "ClientCredentials([redacted])",
            Self::Source(_) => "Source",
        })
    }
}
