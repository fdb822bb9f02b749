//! The cached access token: refreshed before it expires, and once for all waiting requests.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use http::HeaderValue;
use tokio::sync::Mutex;

use super::header::bearer;
use super::token_source::TokenSource;
use crate::error::{CredentialsError, TokenError};

/// Refresh tokens this long before expiry, or after 90 % of their lifetime if that is later.
const MARGIN: Duration = Duration::from_secs(60);

/// A token as it is sent.
#[derive(Clone)]
pub(crate) struct CachedToken {
    pub(crate) header: HeaderValue,
    /// The number of the refresh that obtained it.
    refresh: u64,
    refresh_at: Option<Instant>,
}

impl CachedToken {
    /// Creates a token that never changes.
    pub(crate) fn fixed(header: HeaderValue) -> Self {
        Self { header, refresh: 0, refresh_at: None }
    }
}

pub(crate) struct TokenCache {
    source: Arc<dyn TokenSource>,
    current: RwLock<Option<CachedToken>>,
    /// The result of the last refresh; locked while one is running.
    last_refresh: Mutex<Option<Result<CachedToken, CredentialsError>>>,
    /// The number of finished refreshes.
    finished: AtomicU64,
}

impl TokenCache {
    pub(crate) fn new(source: Arc<dyn TokenSource>) -> Self {
        let (current, last_refresh) = (RwLock::new(None), Mutex::new(None));
        Self { source, current, last_refresh, finished: AtomicU64::new(0) }
    }

    /// Returns the cached token, or a new one if it is missing or about to expire.
    pub(crate) async fn token(&self) -> Result<CachedToken, CredentialsError> {
        if let Some(token) = self.current() {
            return Ok(token);
        }
        let seen = self.finished.load(Ordering::Acquire);
        let mut last_refresh = self.last_refresh.lock().await;
        // If another request refreshed the token meanwhile, use its result, even if it is an error.
        let is_new = |_: &&_| self.finished.load(Ordering::Acquire) != seen;
        if let Some(result) = last_refresh.as_ref().filter(is_new) {
            return result.clone();
        }
        if let Some(token) = self.current() {
            return Ok(token);
        }
        let result = self.refresh().await;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = result.clone().ok();
        *last_refresh = Some(result.clone());
        self.finished.fetch_add(1, Ordering::Release);
        result
    }

    /// Discards a token that the server rejected, unless it has been replaced already.
    pub(crate) fn discard(&self, rejected: &CachedToken) {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        if current.as_ref().is_some_and(|token| token.refresh == rejected.refresh) {
            *current = None;
        }
    }

    fn current(&self) -> Option<CachedToken> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        let is_fresh = |token: &&CachedToken| token.refresh_at.is_none_or(|at| Instant::now() < at);
        current.as_ref().filter(is_fresh).cloned()
    }

    async fn refresh(&self) -> Result<CachedToken, CredentialsError> {
        let started = Instant::now();
        let token = self.source.token().await.map_err(CredentialsError::new)?;
        let header = bearer(&token.token)
            .map_err(|reason| CredentialsError::new(TokenError::Invalid(reason)))?;
        let usable = token.lifetime.map(|life| life.saturating_sub(MARGIN.min(life / 10)));
        let refresh_at = usable.and_then(|usable| started.checked_add(usable));
        tracing::debug!(target: "oracle_cpq", "access token refreshed");
        Ok(CachedToken { header, refresh: self.finished.load(Ordering::Acquire), refresh_at })
    }
}
