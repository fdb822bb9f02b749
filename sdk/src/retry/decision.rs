//! The decision whether a failed attempt is retried: a pure function of the policy and the attempt.

use std::time::Duration;

use http::StatusCode;

use super::Retry;

/// A failed attempt, and what the decision needs to know about its request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attempt {
    pub(crate) is_idempotent: bool,
    /// Counted from 1.
    pub(crate) number: u32,
    pub(crate) failure: Failure,
    /// The time since the first attempt started.
    pub(crate) elapsed: Duration,
    pub(crate) deadline: Option<Duration>,
    /// A random number from 0 to 1 that scales the delay.
    pub(crate) random: f64,
}

/// Why an attempt failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The request was not sent, and may be sent later.
    NotSent,
    /// The request was not sent, for a reason that another attempt does not change.
    CannotBeSent,
    /// The request was sent, and the complete response did not arrive in time.
    TimedOut,
    /// The request was sent, and the connection was lost before the response was complete.
    ConnectionLost,
    /// The HTTP client followed a redirect, so the response is about another request.
    Redirected,
    /// The server returned an error status.
    Status { status: StatusCode, retry_after: Option<Duration> },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Wait this long, then retry.
    Retry(Duration),
    /// Return the failure to the caller.
    Stop(Stop),
}

/// Why there is no further attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// A retry could apply a write twice, or would fail in the same way.
    NotRetryable,
    /// The maximum number of attempts is reached.
    MaxAttempts,
    /// `Retry-After` exceeds this maximum delay.
    MaxDelay(Duration),
    /// The delay would exceed the deadline.
    Deadline,
    /// The deadline is exceeded already.
    DeadlineExceeded,
    /// The retry budget of the site is used up.
    Budget,
}

impl Retry {
    /// Whether a retry may succeed and does no harm under this policy.
    pub(crate) fn is_retryable(&self, failure: &Failure, is_idempotent: bool) -> bool {
        let is_503 = failure.status() == Some(StatusCode::SERVICE_UNAVAILABLE);
        let is_trusted = self.writes_after_503 && is_503 && failure.retry_after().is_some();
        is_trusted || failure.is_retryable(is_idempotent)
    }

    /// Decides what follows a failed attempt.
    pub(crate) fn decide(&self, attempt: &Attempt) -> Decision {
        if !self.is_retryable(&attempt.failure, attempt.is_idempotent) {
            return Decision::Stop(Stop::NotRetryable);
        }
        if attempt.number >= self.max_attempts {
            return Decision::Stop(Stop::MaxAttempts);
        }
        let requested = attempt.failure.retry_after().unwrap_or_default();
        if requested > self.max_delay {
            return Decision::Stop(Stop::MaxDelay(self.max_delay));
        }
        let doublings = attempt.number.saturating_sub(1).min(31);
        let limit = self.initial_delay.saturating_mul(1 << doublings).min(self.max_delay);
        // The conversion fails for the largest durations, because f64 rounds them up.
        let delay = Duration::try_from_secs_f64(limit.as_secs_f64() * attempt.random);
        let delay = delay.map_or(limit, |delay| delay.min(limit)).max(requested);
        match attempt.deadline {
            Some(deadline) if attempt.elapsed >= deadline => Decision::Stop(Stop::DeadlineExceeded),
            Some(deadline) if attempt.elapsed.saturating_add(delay) >= deadline => {
                Decision::Stop(Stop::Deadline)
            }
            _ => Decision::Retry(delay),
        }
    }
}

impl Failure {
    /// Whether a retry may succeed and does no harm.
    pub(crate) fn is_retryable(&self, is_idempotent: bool) -> bool {
        match self {
            Self::NotSent => true,
            Self::CannotBeSent | Self::Redirected => false,
            Self::TimedOut | Self::ConnectionLost => is_idempotent,
            Self::Status { status, retry_after } => match status.as_u16() {
                // A rate limit is checked before a request is processed.
                429 => is_idempotent || retry_after.is_some(),
                408 | 502..=504 => is_idempotent,
                _ => false,
            },
        }
    }

    pub(crate) fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Status { status, .. } => Some(*status),
            _ => None,
        }
    }

    pub(crate) fn description(&self) -> &'static str {
        match self {
            Self::NotSent | Self::CannotBeSent => "not sent",
            Self::TimedOut => "timed out",
            Self::ConnectionLost => "connection lost",
            Self::Redirected => "redirected",
            Self::Status { .. } => "error status",
        }
    }

    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn status(status: u16, retry_after: Option<u64>) -> Failure {
        let status = StatusCode::from_u16(status).expect("a valid status");
        Failure::Status { status, retry_after: retry_after.map(Duration::from_secs) }
    }

    fn attempt(failure: Failure, is_idempotent: bool) -> Attempt {
        let (elapsed, deadline) = (Duration::ZERO, None);
        Attempt { is_idempotent, number: 1, failure, elapsed, deadline, random: 1.0 }
    }

    #[test]
    fn retries_depend_on_the_failure_and_on_idempotency() {
        // Whether idempotent requests are retried, and whether others are.
        let mut table = vec![
            (Failure::NotSent, true, true),
            (Failure::CannotBeSent, false, false),
            (Failure::Redirected, false, false),
            (Failure::TimedOut, true, false),
            (Failure::ConnectionLost, true, false),
            (status(408, None), true, false),
            (status(408, Some(1)), true, false),
            (status(429, None), true, false),
            (status(429, Some(1)), true, true),
            (status(502, None), true, false),
            (status(502, Some(1)), true, false),
            (status(503, None), true, false),
            (status(503, Some(1)), true, false),
            (status(504, None), true, false),
            (status(504, Some(1)), true, false),
        ];
        for code in [200, 201, 204, 302, 400, 401, 403, 404, 405, 409, 413, 422, 500, 501, 505] {
            table.extend([None, Some(1)].map(|delay| (status(code, delay), false, false)));
        }
        for (failure, idempotent, other) in table {
            for (is_idempotent, is_retried) in [(true, idempotent), (false, other)] {
                let decision = Retry::default().decide(&attempt(failure, is_idempotent));
                let stop = Decision::Stop(Stop::NotRetryable);
                assert_eq!(decision != stop, is_retried, "{failure:?}, {is_idempotent}");
                let trusting = Retry::default().retry_writes_after_503(true);
                let is_retried = is_retried || failure == status(503, Some(1));
                let decision = trusting.decide(&attempt(failure, is_idempotent));
                assert_eq!(decision != stop, is_retried, "{failure:?}, {is_idempotent}");
            }
        }
    }

    #[test]
    fn stops_at_the_maximum_number_of_attempts() {
        let after = |retry: &Retry, number| {
            retry.decide(&Attempt { number, ..attempt(Failure::NotSent, true) })
        };
        let three = Retry::default().max_attempts(3);
        assert!(matches!(after(&three, 2), Decision::Retry(_)));
        for number in [3, 4, u32::MAX] {
            assert_eq!(after(&three, number), Decision::Stop(Stop::MaxAttempts));
        }
        assert_eq!(after(&Retry::none(), 1), Decision::Stop(Stop::MaxAttempts));
    }

    #[test]
    fn retry_after_is_respected_up_to_the_maximum_delay() {
        let retry = Retry::default().max_delay(10 * SECOND);
        let stop = Decision::Stop(Stop::MaxDelay(10 * SECOND));
        for (requested, decision) in [
            (5, Decision::Retry(5 * SECOND)),
            (10, Decision::Retry(10 * SECOND)),
            (11, stop),
            (u64::MAX, stop),
        ] {
            assert_eq!(retry.decide(&attempt(status(429, Some(requested)), false)), decision);
        }
    }

    #[test]
    fn no_delay_reaches_the_deadline() {
        let retry = Retry::default().initial_delay(SECOND);
        let decide = |elapsed, random, failure| {
            let deadline = Some(10 * SECOND);
            retry.decide(&Attempt { elapsed, deadline, random, ..attempt(failure, true) })
        };
        let lost = Failure::ConnectionLost;
        let late = Decision::Stop(Stop::Deadline);
        assert_eq!(decide(8 * SECOND, 1.0, lost), Decision::Retry(SECOND));
        assert_eq!(decide(9 * SECOND, 1.0, lost), late);
        assert_eq!(decide(9 * SECOND, 0.5, lost), Decision::Retry(SECOND / 2));
        let exceeded = Decision::Stop(Stop::DeadlineExceeded);
        assert_eq!(decide(10 * SECOND, 0.0, lost), exceeded);
        assert_eq!(decide(Duration::MAX, 0.0, Failure::NotSent), exceeded);
        assert_eq!(decide(6 * SECOND, 0.0, status(429, Some(4))), late);
        assert_eq!(decide(5 * SECOND, 0.0, status(429, Some(4))), Decision::Retry(4 * SECOND));
    }

    #[test]
    fn the_delay_limit_doubles_up_to_the_maximum() {
        let retry = Retry::default().max_attempts(u32::MAX).initial_delay(SECOND);
        let retry = retry.max_delay(60 * SECOND);
        let delay = |number, random| {
            let attempt = Attempt { number, random, ..attempt(Failure::ConnectionLost, true) };
            match retry.decide(&attempt) {
                Decision::Retry(delay) => delay,
                Decision::Stop(stop) => panic!("{stop:?}"),
            }
        };
        for (number, limit) in
            [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (40, 60), (u32::MAX - 1, 60)]
        {
            let limit = limit * SECOND;
            assert_eq!([delay(number, 0.0), delay(number, 1.0)], [Duration::ZERO, limit]);
            assert_eq!(delay(number, 0.25), limit / 4, "{number}");
        }
    }

    /// Durations of every magnitude, including zero and the largest one.
    fn duration() -> impl Strategy<Value = Duration> {
        prop_oneof![
            Just(Duration::ZERO),
            Just(Duration::MAX),
            (0..40_u32).prop_map(|shift| Duration::from_millis(1 << shift)),
        ]
    }

    fn failure() -> impl Strategy<Value = Failure> {
        let codes = vec![200, 204, 302, 400, 401, 404, 408, 429, 500, 502, 503, 504];
        let status = (proptest::sample::select(codes), any::<Option<u8>>())
            .prop_map(|(code, delay)| status(code, delay.map(u64::from)));
        let rest = vec![
            Failure::NotSent,
            Failure::CannotBeSent,
            Failure::TimedOut,
            Failure::ConnectionLost,
            Failure::Redirected,
        ];
        prop_oneof![status, proptest::sample::select(rest)]
    }

    proptest! {
        #[test]
        fn every_retry_is_harmless_and_within_all_limits(
            (max_attempts, initial_delay, max_delay) in (0..8_u32, duration(), duration()),
            (is_idempotent, number, failure) in (any::<bool>(), 1..8_u32, failure()),
            (elapsed, later, deadline) in (duration(), duration(), proptest::option::of(duration())),
            random in 0.0..=1.0,
        ) {
            let retry = Retry::default().max_attempts(max_attempts);
            let retry = retry.initial_delay(initial_delay).max_delay(max_delay);
            let attempt = Attempt { is_idempotent, number, failure, elapsed, deadline, random };
            let later = Attempt { elapsed: elapsed.saturating_add(later), ..attempt };
            let Decision::Retry(delay) = retry.decide(&attempt) else {
                prop_assert!(matches!(retry.decide(&later), Decision::Stop(_)));
                return Ok(());
            };
            let requested = failure.retry_after();
            let code = failure.status().map(|status| status.as_u16());
            prop_assert!(number < max_attempts);
            prop_assert!(delay <= max_delay && delay >= requested.unwrap_or_default());
            prop_assert!(deadline.is_none_or(|end| elapsed.saturating_add(delay) < end));
            prop_assert!(code.is_none_or(|code| matches!(code, 408 | 429 | 502..=504)));
            prop_assert!(
                is_idempotent
                    || failure == Failure::NotSent
                    || (code == Some(429) && requested.is_some())
            );
        }
    }
}
