//! When a call is made again, and after how long: a pure decision, and a budget that bounds it.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use http::StatusCode;

/// When a site's calls are made again after a failure.
///
/// ```
/// use std::time::Duration;
///
/// use oracle_cpq::{Retry, Site};
///
/// let retry = Retry::default().max_attempts(6).max_delay(Duration::from_secs(10));
/// let site = Site::builder("https://sitename.oracle.com/cpq").bearer("a-token").retry(retry).build()?;
/// # Ok::<(), oracle_cpq::Error>(())
/// ```
///
/// A call that was not sent is made again, whatever it does. After 408, 429, 502, 503, 504, a time
/// limit or a lost connection a call is made again where it is safe to repeat: a `GET` or a `PUT`,
/// and a `PATCH` where [`retry_patch`](Self::retry_patch) says so. Any other call only where
/// the site answered 429 or 503 and said with `Retry-After` when to come again. A success is final,
/// even one whose answer of a change can't be read.
///
/// Before the second attempt comes a wait of a random length up to a quarter of a second, and each
/// wait may be twice as long as the one before it; `Retry-After` makes it longer. Where the site asks
/// for more than [`max_delay`](Self::max_delay), the call fails, and
/// [`Error::retry_after`](crate::Error::retry_after) says how long that would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retry {
    attempts: u32,
    initial_delay: Duration,
    max_delay: Duration,
    patches: bool,
}

impl Default for Retry {
    /// Four attempts, waits from a quarter of a second to half a minute, no `PATCH` repeated.
    fn default() -> Self {
        Self {
            attempts: 4,
            initial_delay: Duration::from_millis(250),
            max_delay: Duration::from_secs(30),
            patches: false,
        }
    }
}

impl Retry {
    /// Every call is made once.
    #[must_use]
    pub fn none() -> Self {
        Self::default().max_attempts(1)
    }

    /// How often a call is made at most, the first time included.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// The longest the wait before the second attempt can be.
    #[must_use]
    pub fn initial_delay(mut self, wait: Duration) -> Self {
        self.initial_delay = wait;
        self
    }

    /// The longest any wait can be, one that the site asks for included.
    #[must_use]
    pub fn max_delay(mut self, wait: Duration) -> Self {
        self.max_delay = wait;
        self
    }

    /// Whether a `PATCH` is made again like a `PUT`: right where setting a member twice does no harm.
    #[must_use]
    pub fn retry_patch(mut self, repeat: bool) -> Self {
        self.patches = repeat;
        self
    }

    pub(crate) fn repeats_patches(&self) -> bool {
        self.patches
    }

    /// What to do after an attempt has failed; without a clock and without chance of its own.
    #[must_use]
    pub fn decide(&self, attempt: &Attempt) -> Decision {
        if !attempt.failure.is_worth_repeating(attempt.safe) {
            return Decision::Stop(Stop::NotRepeatable);
        }
        if attempt.number >= self.attempts {
            return Decision::Stop(Stop::Attempts);
        }
        let asked = attempt.failure.retry_after().unwrap_or_default();
        if asked > self.max_delay {
            return Decision::Stop(Stop::LongWait);
        }
        let doublings = attempt.number.saturating_sub(1).min(31);
        let most = self.initial_delay.saturating_mul(1 << doublings).min(self.max_delay);
        let random = attempt.random.clamp(0.0, 1.0);
        // As a fraction, the longest of times is rounded up to one that is none.
        let wait = Duration::try_from_secs_f64(most.as_secs_f64() * random);
        let wait = wait.map_or(most, |wait| wait.min(most)).max(asked);
        match attempt.deadline {
            Some(deadline) if attempt.elapsed.saturating_add(wait) >= deadline => {
                Decision::Stop(Stop::Deadline)
            }
            _ => Decision::Wait(wait),
        }
    }
}

/// An attempt that has failed, and what is known of its call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attempt {
    /// Whether the call can be made twice without doing anything twice.
    pub safe: bool,
    /// Counted from 1.
    pub number: u32,
    /// What went wrong.
    pub failure: Failure,
    /// How long ago the call began.
    pub elapsed: Duration,
    /// How long the call may take in all.
    pub deadline: Option<Duration>,
    /// A random number from 0 to 1, which decides how much of the wait is waited.
    pub random: f64,
}

/// What went wrong with an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// The request was not sent.
    NotSent,
    /// The request was sent, and no whole answer came in time.
    TimedOut,
    /// The request was sent, and the connection was lost before the answer was whole.
    Lost,
    /// The site answered, and not with a success.
    Answered {
        /// With this status.
        status: StatusCode,
        /// And said when to come again.
        retry_after: Option<Duration>,
    },
}

impl Failure {
    /// Whether the same call may well succeed when it is made again, and does no harm then.
    pub(crate) fn is_worth_repeating(&self, safe: bool) -> bool {
        match self {
            Self::NotSent => true,
            Self::TimedOut | Self::Lost => safe,
            Self::Answered { status, retry_after } => match status.as_u16() {
                429 | 503 => safe || retry_after.is_some(),
                408 | 502 | 504 => safe,
                _ => false,
            },
        }
    }

    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Answered { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

/// What to do after an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Wait so long and try again.
    Wait(Duration),
    /// Report the failure.
    Stop(Stop),
}

/// Why there is no other attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stop {
    /// Repeating the call could do something twice, or would fail the same way.
    NotRepeatable,
    /// There were as many attempts as there may be.
    Attempts,
    /// The site asks for a longer wait than there may be.
    LongWait,
    /// The call would take longer than it may.
    Deadline,
    /// The site's calls have failed so often that no more are repeated for now.
    Budget,
}

/// How many repetitions the clones of a site have left, so that they do not multiply an outage.
#[derive(Debug)]
pub(crate) struct Budget {
    /// In fifths of a repetition.
    left: AtomicU32,
    most: u32,
}

/// What a repetition costs; a call that succeeds earns one.
const COST: u32 = 5;

impl Budget {
    pub(crate) fn of(repetitions: u32) -> Self {
        let most = repetitions.saturating_mul(COST);
        Self { left: AtomicU32::new(most), most }
    }

    /// Pays for a repetition, if there is enough left.
    pub(crate) fn spend(&self) -> bool {
        let take = |left: u32| left.checked_sub(COST);
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }

    pub(crate) fn earn(&self) {
        let give = |left: u32| (left < self.most).then(|| left + 1);
        // Nothing to give where it is full.
        let _ = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, give);
    }
}

/// How long `Retry-After` asks to wait, in either of its forms; `now` is the answer's own date or,
/// without one, the time it came.
pub(crate) fn retry_after(text: &str, now: std::time::SystemTime) -> Option<Duration> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More seconds than fit are more than anybody waits.
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}
