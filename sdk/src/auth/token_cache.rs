//! The cached access token: refreshed before it expires, and once for all waiting requests.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::HeaderValue;
use tokio::sync::watch;
use tokio::time::Instant;
use tracing::Instrument as _;

use super::header::bearer;
use super::token_source::TokenSource;
use crate::error::{CredentialsError, TokenError};
use crate::trace;

/// Refresh tokens this long before expiry, or after 90 % of their lifetime if that is later.
const MARGIN: Duration = Duration::from_secs(60);

/// The shortest delay after a failed refresh, if the old token is still valid.
const MIN_DELAY: Duration = Duration::from_secs(1);

/// A token as it is sent.
#[derive(Clone)]
pub(crate) struct CachedToken {
    pub(crate) header: HeaderValue,
    /// The number of the refresh that obtained it.
    refresh: u64,
    refresh_at: Option<Instant>,
    expires_at: Option<Instant>,
}

impl CachedToken {
    /// Creates a token that never changes.
    pub(crate) fn fixed(header: HeaderValue) -> Self {
        Self { header, refresh: 0, refresh_at: None, expires_at: None }
    }

    fn is_valid(&self, now: Instant) -> bool {
        self.expires_at.is_none_or(|at| now < at)
    }

    fn is_fresh(&self, now: Instant) -> bool {
        self.refresh_at.is_none_or(|at| now < at)
    }

    /// Sets the time of the next refresh after one that failed.
    fn postpone_refresh(&mut self, now: Instant) {
        if let Some(expires_at) = self.expires_at {
            let delay = (expires_at.saturating_duration_since(now) / 4).max(MIN_DELAY);
            self.refresh_at = now.checked_add(delay);
        }
    }
}

type RefreshResult = Result<CachedToken, CredentialsError>;

pub(crate) struct TokenCache {
    source: Arc<dyn TokenSource>,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    current: Option<CachedToken>,
    /// Receives the result of the running refresh.
    running: Option<watch::Receiver<Option<RefreshResult>>>,
    /// The number of refreshes that were started.
    started: u64,
}

impl TokenCache {
    pub(crate) fn new(source: Arc<dyn TokenSource>) -> Self {
        Self { source, state: Arc::default() }
    }

    /// Returns the cached token, or a new one if it is missing or has expired.
    ///
    /// A token that is about to expire is refreshed in the background and used until it expires.
    pub(crate) async fn token(&self) -> RefreshResult {
        let mut running = {
            let mut state = lock(&self.state);
            let now = Instant::now();
            let valid = state.current.clone().filter(|token| token.is_valid(now));
            if let Some(token) = valid.as_ref().filter(|token| token.is_fresh(now)) {
                return Ok(token.clone());
            }
            let running = self.refresh(&mut state);
            if let Some(token) = valid {
                return Ok(token);
            }
            running
        };
        let result = running.wait_for(Option::is_some).await;
        let result = result.ok().and_then(|result| result.clone());
        result.unwrap_or_else(|| Err(CredentialsError::new(TokenError::Aborted)))
    }

    /// Discards a token that the server rejected, unless it has been replaced already.
    pub(crate) fn discard(&self, rejected: &CachedToken) {
        let current = &mut lock(&self.state).current;
        if current.as_ref().is_some_and(|token| token.refresh == rejected.refresh) {
            *current = None;
        }
    }

    /// Joins the running refresh, or starts one. It runs as a task of its own, so that it does not end
    /// with the request that started it.
    fn refresh(&self, state: &mut State) -> watch::Receiver<Option<RefreshResult>> {
        // The channel of a task is closed if its runtime was shut down or the source panicked.
        let running = state.running.as_ref().filter(|running| running.has_changed().is_ok());
        if let Some(running) = running {
            return running.clone();
        }
        state.started += 1;
        let (number, source, shared) =
            (state.started, Arc::clone(&self.source), Arc::clone(&self.state));
        let (sender, receiver) = watch::channel(None);
        let task = async move {
            let result = obtain(&*source, number).await;
            let kept = {
                let mut state = lock(&shared);
                state.running = None;
                match &result {
                    Ok(token) => {
                        state.current = Some(token.clone());
                        None
                    }
                    Err(error) => {
                        let now = Instant::now();
                        let current = state.current.as_mut().filter(|token| token.is_valid(now));
                        current.map(|token| {
                            token.postpone_refresh(now);
                            error
                        })
                    }
                }
            };
            if let Some(error) = kept {
                trace::kept_token(error);
            }
            sender.send_replace(Some(result));
        };
        tokio::spawn(task.in_current_span());
        state.running = Some(receiver.clone());
        receiver
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn obtain(source: &dyn TokenSource, refresh: u64) -> RefreshResult {
    let started = Instant::now();
    let token = source.token().await.map_err(CredentialsError::new)?;
    let header = bearer(&token.token)
        .map_err(|reason| CredentialsError::new(TokenError::Invalid(reason)))?;
    let at = |delay| started.checked_add(delay);
    let refresh_at = token.lifetime.and_then(|life| at(life.saturating_sub(MARGIN.min(life / 10))));
    let expires_at = token.lifetime.and_then(at);
    tracing::debug!(target: "oracle_cpq", "access token refreshed");
    Ok(CachedToken { header, refresh, refresh_at, expires_at })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::TokenFuture;

    struct Failing;

    impl TokenSource for Failing {
        fn token(&self) -> TokenFuture<'_> {
            Box::pin(async { Err("no token".into()) })
        }
    }

    #[tokio::test]
    async fn a_failed_refresh_keeps_the_old_token_until_it_expires() {
        let cache = TokenCache::new(Arc::new(Failing));
        let now = Instant::now();
        lock(&cache.state).current = Some(CachedToken {
            header: HeaderValue::from_static("Bearer old"),
            refresh: 0,
            refresh_at: Some(now),
            expires_at: now.checked_add(Duration::from_secs(3600)),
        });
        let token = cache.token().await.expect("the old token");
        assert_eq!(token.header, "Bearer old");
        let running = lock(&cache.state).running.clone();
        let mut running = running.expect("a refresh in the background");
        running.wait_for(Option::is_some).await.expect("the refresh ends");
        // The next refresh has to wait, and the token stays in use.
        let token = cache.token().await.expect("the old token");
        assert_eq!(
            (token.header, lock(&cache.state).started),
            ("Bearer old".parse().expect("a header"), 1)
        );
        if let Some(token) = &mut lock(&cache.state).current {
            token.expires_at = Some(now);
            token.refresh_at = Some(now);
        }
        assert!(cache.token().await.is_err());
        assert_eq!(lock(&cache.state).started, 2);
    }
}
