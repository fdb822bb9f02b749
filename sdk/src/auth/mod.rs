//! Authentication: fixed credentials, or access tokens that are refreshed.

mod client_credentials;
mod header;
mod token_cache;
mod token_source;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use zeroize::Zeroizing;

use crate::Error;
use crate::error::CredentialsError;
use crate::http_clients::HttpClients;
use crate::retry::Retry;
use client_credentials::TokenEndpoint;
use token_cache::TokenCache;

pub use client_credentials::{ClientAuthentication, ClientCredentials};
pub(crate) use header::collect_sensitive_values;
pub(crate) use token_cache::CachedToken;
pub use token_source::{AccessToken, TokenFuture, TokenSource};

/// The credentials that a builder was given.
#[derive(Clone)]
pub(crate) enum Credentials {
    Bearer(Zeroizing<String>),
    Basic { user: String, password: Zeroizing<String> },
    Client(ClientCredentials),
    Source(Arc<dyn TokenSource>),
}

impl Credentials {
    /// Creates what authenticates the requests of a site.
    ///
    /// `http` creates the client that connects to a token URL; `retry` and `timeout` apply to requests
    /// for tokens.
    pub(crate) fn authorization(
        self,
        http: impl FnOnce(&url::Url) -> Result<HttpClients, Error>,
        retry: Retry,
        timeout: Duration,
    ) -> Result<Authorization, Error> {
        let source: Arc<dyn TokenSource> = match self {
            Self::Bearer(token) => {
                let header = header::bearer(&token).map_err(Error::configuration)?;
                return Ok(Authorization::Fixed(header));
            }
            Self::Basic { user, password } => {
                let header = header::basic(&user, &password).map_err(Error::configuration)?;
                return Ok(Authorization::Fixed(header));
            }
            Self::Client(credentials) => {
                let url = credentials.url()?;
                let http = http(&url)?;
                Arc::new(TokenEndpoint::new(&credentials, url, http, retry, timeout)?)
            }
            Self::Source(source) => source,
        };
        Ok(Authorization::Refreshed(TokenCache::new(source)))
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bearer(_) => "Bearer([redacted])",
            Self::Basic { .. } => "Basic([redacted])",
            Self::Client(_) => "ClientCredentials([redacted])",
            Self::Source(_) => "TokenSource",
        })
    }
}

/// Provides the `Authorization` header of each attempt.
pub(crate) enum Authorization {
    Fixed(HeaderValue),
    Refreshed(TokenCache),
}

impl Authorization {
    /// Returns the token for the next attempt.
    pub(crate) async fn token(&self) -> Result<CachedToken, CredentialsError> {
        match self {
            Self::Fixed(header) => Ok(CachedToken::fixed(header.clone())),
            Self::Refreshed(cache) => cache.token().await,
        }
    }

    /// Discards a token that the server rejected; returns whether the next attempt gets another one.
    pub(crate) fn discard(&self, rejected: &CachedToken) -> bool {
        match self {
            Self::Fixed(_) => false,
            Self::Refreshed(cache) => {
                cache.discard(rejected);
                true
            }
        }
    }
}
