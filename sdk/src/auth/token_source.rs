//! Access tokens, and the trait of their sources.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use zeroize::Zeroizing;

/// A custom source of access tokens, for [`SiteBuilder::token_source`](crate::SiteBuilder::token_source).
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
/// All clones of a site share one token. It is refreshed shortly before it expires, and when the server
/// returns 401. Concurrent requests that need a new token wait for the same call of
/// [`token`](Self::token).
pub trait TokenSource: Send + Sync + 'static {
    /// Obtains a token that is valid now.
    ///
    /// An error becomes the [`source`](std::error::Error::source) of the request's
    /// [`Error`](crate::Error); its message appears nowhere else.
    fn token(&self) -> TokenFuture<'_>;
}

/// Future returned by [`TokenSource::token`].
pub type TokenFuture<'a> =
    Pin<Box<dyn Future<Output = Result<AccessToken, Box<dyn StdError + Send + Sync>>> + Send + 'a>>;

/// An access token and its lifetime. `Debug` does not show the token.
#[derive(Clone)]
pub struct AccessToken {
    pub(super) token: Zeroizing<String>,
    pub(super) lifetime: Option<Duration>,
}

impl AccessToken {
    /// Creates a token that is used until the server rejects it.
    #[must_use]
    pub fn new(token: impl Into<String>) -> Self {
        Self { token: Zeroizing::new(token.into()), lifetime: None }
    }

    /// Sets how long the token is valid from now on.
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
