//! The token in use: renewed before it expires, and once for however many calls wait for it.

use std::error::Error as StdError;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use http::HeaderValue;
use tokio::sync::Mutex;

use super::client_credentials::Refused;
use super::{TokenSource, bearer};

/// A token is renewed so long before it expires, or after nine tenths of its life.
const MARGIN: Duration = Duration::from_mins(1);

/// A token as a call uses it.
#[derive(Clone)]
pub(crate) struct Lease {
    pub(crate) header: HeaderValue,
    /// Which renewal it came from.
    pub(crate) number: u64,
    renew_at: Option<Instant>,
}

impl Lease {
    /// What never changes.
    pub(crate) fn fixed(header: HeaderValue) -> Self {
        Self { header, number: 0, renew_at: None }
    }
}

/// Why there is no token, for all the calls that waited for it.
#[derive(Clone, Debug)]
pub(crate) struct NoToken(Arc<dyn StdError + Send + Sync>);

impl NoToken {
    /// Whether the message is this crate's own, and so holds no secret.
    pub(crate) fn is_own(&self) -> bool {
        self.0.is::<Refused>() || self.0.is::<Unusable>()
    }

    /// Whether it may be otherwise later, by what is known of it.
    pub(crate) fn is_passing(&self) -> bool {
        self.0.downcast_ref::<Refused>().is_some_and(Refused::is_passing)
    }

    /// What the source of the tokens said.
    pub(crate) fn cause(&self) -> &(dyn StdError + 'static) {
        &*self.0
    }
}

/// A token that can't be sent.
#[derive(Debug)]
struct Unusable(&'static str);

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl StdError for Unusable {}

impl fmt::Display for NoToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

pub(crate) struct Cache {
    source: Arc<dyn TokenSource>,
    current: RwLock<Option<Lease>>,
    /// What the last renewal came to; held while one is under way.
    renewal: Mutex<Option<Result<Lease, NoToken>>>,
    /// How many renewals have ended.
    ended: AtomicU64,
}

impl Cache {
    pub(crate) fn of(source: Arc<dyn TokenSource>) -> Self {
        let (current, renewal) = (RwLock::new(None), Mutex::new(None));
        Self { source, current, renewal, ended: AtomicU64::new(0) }
    }

    /// The token in use or, where there is none or it is about to expire, a new one.
    pub(crate) async fn lease(&self) -> Result<Lease, NoToken> {
        if let Some(lease) = self.current() {
            return Ok(lease);
        }
        let seen = self.ended.load(Ordering::Acquire);
        let mut renewal = self.renewal.lock().await;
        // Whoever waited while another renewed takes what came of it, also where that is an error.
        if let Some(ended) = renewal.as_ref().filter(|_| self.ended.load(Ordering::Acquire) != seen)
        {
            return ended.clone();
        }
        if let Some(lease) = self.current() {
            return Ok(lease);
        }
        let ended = self.renew().await;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = ended.clone().ok();
        *renewal = Some(ended.clone());
        self.ended.fetch_add(1, Ordering::Release);
        ended
    }

    /// Gives up a token that the site has refused, unless another has taken its place already.
    pub(crate) fn reject(&self, number: u64) {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        if current.as_ref().is_some_and(|lease| lease.number == number) {
            *current = None;
        }
    }

    fn current(&self) -> Option<Lease> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        let is_fresh =
            |lease: &&Lease| lease.renew_at.is_none_or(|renew_at| Instant::now() < renew_at);
        current.as_ref().filter(is_fresh).cloned()
    }

    async fn renew(&self) -> Result<Lease, NoToken> {
        let asked = Instant::now();
        let token = self.source.token().await.map_err(|error| NoToken(error.into()))?;
        let header = bearer(&token.token).map_err(|what| NoToken(Arc::new(Unusable(what))))?;
        let lasts = token.lifetime.map(|life| life.saturating_sub(MARGIN.min(life / 10)));
        let renew_at = lasts.and_then(|lasts| asked.checked_add(lasts));
        tracing::debug!(target: "oracle_cpq", "the access token was renewed");
        Ok(Lease { header, number: self.ended.load(Ordering::Acquire), renew_at })
    }
}
