//! When a call is made again: the decision as a table and as a property, and `Retry-After`.

use std::time::Duration;

use oracle_cpq::{Attempt, Decision, Failure, Retry, Site, StatusCode, Stop};

use crate::calls::{Call, builder, client, faulty};
use crate::raw::{After, Raw};

const SECOND: Duration = Duration::from_secs(1);

fn answered(status: u16, retry_after: Option<u64>) -> Failure {
    let status = StatusCode::from_u16(status).expect("it is a status");
    Failure::Answered { status, retry_after: retry_after.map(Duration::from_secs) }
}

fn attempt(failure: Failure, safe: bool) -> Attempt {
    Attempt { safe, number: 1, failure, elapsed: Duration::ZERO, deadline: None, random: 1.0 }
}

fn is_repeated(failure: Failure, safe: bool) -> bool {
    matches!(Retry::default().decide(&attempt(failure, safe)), Decision::Wait(_))
}

#[test]
fn what_is_repeated_follows_from_the_failure_and_from_whether_it_is_safe() {
    // Whether a call that is safe to repeat is repeated, and whether any other is.
    let mut table = vec![
        (Failure::NotSent, true, true),
        (Failure::TimedOut, true, false),
        (Failure::Lost, true, false),
        (answered(408, None), true, false),
        (answered(408, Some(1)), true, false),
        (answered(429, None), true, false),
        (answered(429, Some(1)), true, true),
        (answered(502, None), true, false),
        (answered(502, Some(1)), true, false),
        (answered(503, None), true, false),
        (answered(503, Some(1)), true, true),
        (answered(504, None), true, false),
        (answered(504, Some(1)), true, false),
    ];
    for status in [200, 201, 204, 302, 400, 401, 403, 404, 405, 409, 413, 422, 500, 501, 505] {
        table.extend([None, Some(1)].map(|wait| (answered(status, wait), false, false)));
    }
    for (failure, safe, other) in table {
        assert_eq!(is_repeated(failure, true), safe, "{failure:?} where it is safe");
        assert_eq!(is_repeated(failure, false), other, "{failure:?} where it is not");
        if !safe {
            let decision = Retry::default().decide(&attempt(failure, true));
            assert_eq!(decision, Decision::Stop(Stop::NotRepeatable), "{failure:?}");
        }
    }
}

#[test]
fn there_are_as_many_attempts_as_there_may_be() {
    let after = |retry: &Retry, number| {
        retry.decide(&Attempt { number, ..attempt(Failure::NotSent, true) })
    };
    let three = Retry::default().max_attempts(3);
    assert!(matches!(after(&three, 2), Decision::Wait(_)));
    for number in [3, 4, u32::MAX] {
        assert_eq!(after(&three, number), Decision::Stop(Stop::Attempts));
    }
    assert_eq!(after(&Retry::none(), 1), Decision::Stop(Stop::Attempts));
}

#[test]
fn a_wait_that_is_asked_for_is_waited_or_is_the_end() {
    let retry = Retry::default().max_delay(10 * SECOND);
    for (asked, decision) in [
        (5, Decision::Wait(5 * SECOND)),
        (10, Decision::Wait(10 * SECOND)),
        (11, Decision::Stop(Stop::LongWait)),
        (u64::MAX, Decision::Stop(Stop::LongWait)),
    ] {
        assert_eq!(retry.decide(&attempt(answered(503, Some(asked)), false)), decision);
    }
}

#[test]
fn no_wait_reaches_the_deadline() {
    let retry = Retry::default().initial_delay(SECOND);
    let decide = |elapsed, random, failure| {
        let deadline = Some(10 * SECOND);
        retry.decide(&Attempt { elapsed, deadline, random, ..attempt(failure, true) })
    };
    let late = Decision::Stop(Stop::Deadline);
    assert_eq!(decide(8 * SECOND, 1.0, Failure::Lost), Decision::Wait(SECOND));
    assert_eq!(decide(9 * SECOND, 1.0, Failure::Lost), late);
    assert_eq!(decide(9 * SECOND, 0.5, Failure::Lost), Decision::Wait(SECOND / 2));
    assert_eq!(decide(10 * SECOND, 0.0, Failure::Lost), late);
    assert_eq!(decide(Duration::MAX, 0.0, Failure::NotSent), late);
    assert_eq!(decide(6 * SECOND, 0.0, answered(429, Some(4))), late);
    assert_eq!(decide(5 * SECOND, 0.0, answered(429, Some(4))), Decision::Wait(4 * SECOND));
}

#[test]
fn a_wait_is_a_random_part_of_one_that_doubles_up_to_the_longest() {
    let retry =
        Retry::default().max_attempts(u32::MAX).initial_delay(SECOND).max_delay(60 * SECOND);
    let wait = |number, random| match retry.decide(&Attempt {
        number,
        random,
        ..attempt(Failure::Lost, true)
    }) {
        Decision::Wait(wait) => wait,
        Decision::Stop(stop) => panic!("{stop:?}"),
    };
    for (number, most) in [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (40, 60), (u32::MAX - 1, 60)] {
        let most = most * SECOND;
        assert_eq!([wait(number, 0.0), wait(number, 1.0)], [Duration::ZERO, most], "{number}");
        assert_eq!(wait(number, 0.25), most / 4);
        assert_eq!([wait(number, -3.0), wait(number, 7.5)], [Duration::ZERO, most]);
        assert!(wait(number, f64::NAN) <= most && wait(number, f64::INFINITY) <= most);
    }
}

#[test]
fn the_longest_of_times_are_no_error() {
    let retry = Retry::default().max_attempts(u32::MAX);
    let retry = retry.initial_delay(Duration::MAX).max_delay(Duration::MAX);
    for random in [0.0, 0.5, 1.0] {
        for number in [1, 2, 33, u32::MAX - 1] {
            let endless = Attempt { number, random, ..attempt(answered(503, Some(7)), false) };
            assert!(matches!(retry.decide(&endless), Decision::Wait(_)));
            let deadline = Some(Duration::MAX);
            let at_the_end = Attempt { elapsed: Duration::MAX, deadline, ..endless };
            assert_eq!(retry.decide(&at_the_end), Decision::Stop(Stop::Deadline));
        }
    }
}

/// Times of every size: none, some milliseconds, and the longest there is.
fn time(random: &mut fastrand::Rng) -> Duration {
    match random.u8(0..8) {
        0 => Duration::ZERO,
        1 => Duration::MAX,
        _ => Duration::from_millis(1 << random.u32(0..40)),
    }
}

fn any_attempt(random: &mut fastrand::Rng) -> Attempt {
    let status = [200, 204, 302, 400, 401, 404, 408, 429, 500, 502, 503, 504];
    let failure = match random.u8(0..6) {
        0 => Failure::NotSent,
        1 => Failure::TimedOut,
        2 => Failure::Lost,
        _ => {
            let status = status[random.usize(..status.len())];
            answered(status, random.bool().then(|| random.u64(0..100)))
        }
    };
    Attempt {
        safe: random.bool(),
        number: random.u32(1..8),
        failure,
        elapsed: time(random),
        deadline: random.bool().then(|| time(random)),
        random: random.f64() * 1.5 - 0.25,
    }
}

#[test]
fn whatever_happens_a_wait_is_within_its_bounds_and_a_repetition_does_no_harm() {
    let random = &mut fastrand::Rng::with_seed(6);
    let mut waits = 0;
    for _ in 0..200_000 {
        let (first, longest) = (time(random), time(random));
        let retry = Retry::default().max_attempts(random.u32(0..8)).initial_delay(first);
        let retry = retry.max_delay(longest);
        let attempt = any_attempt(random);
        let later = Attempt { elapsed: attempt.elapsed.saturating_add(time(random)), ..attempt };
        let Decision::Wait(wait) = retry.decide(&attempt) else {
            assert!(
                matches!(retry.decide(&later), Decision::Stop(_)),
                "{retry:?} waits later: {attempt:?}"
            );
            continue;
        };
        waits += 1;
        let (status, asked) = match attempt.failure {
            Failure::Answered { status, retry_after } => (Some(status.as_u16()), retry_after),
            _ => (None, None),
        };
        let in_time = attempt.deadline.is_none_or(|end| attempt.elapsed.saturating_add(wait) < end);
        let is_harmless = attempt.safe
            || attempt.failure == Failure::NotSent
            || (matches!(status, Some(429 | 503)) && asked.is_some());
        let is_passing = status.is_none_or(|status| matches!(status, 408 | 429 | 502..=504));
        assert!(wait <= longest, "{wait:?} is longer than {retry:?}: {attempt:?}");
        assert!(wait >= asked.unwrap_or_default(), "{wait:?} is shorter than {attempt:?}");
        assert!(in_time && is_harmless && is_passing, "{retry:?} waits {wait:?}: {attempt:?}");
    }
    assert!(waits > 10_000, "only {waits} of them are repeated");
}

/// What a call that is not repeated learns of `Retry-After`, sent with this date.
async fn told(date: &str, retry_after: &str) -> Option<Duration> {
    let answer = format!(
        "HTTP/1.1 503 Service Unavailable\r\ndate: {date}\r\nretry-after: {retry_after}\r\n\
         content-length: 0\r\n\r\n"
    );
    let server = Raw::answering(answer, After::Close).await;
    let site = Site::builder(server.url()).bearer("token").retry(Retry::none());
    let site = site.build().expect("it is set up");
    let error = Call::Post.send(&site.v19()).await.expect_err("it is refused");
    assert_eq!(error.is_throttled(), error.retry_after().is_some(), "{error}");
    error.retry_after()
}

#[tokio::test]
async fn retry_after_is_seconds_or_a_date_by_the_sites_own_clock() {
    let now = "Sun, 06 Nov 1994 08:49:37 GMT";
    assert_eq!(told(now, "0").await, Some(Duration::ZERO));
    assert_eq!(told(now, "120").await, Some(120 * SECOND));
    assert_eq!(told(now, "Sun, 06 Nov 1994 08:49:39 GMT").await, Some(2 * SECOND));
    assert_eq!(told(now, "Sun, 06 Nov 1994 08:49:30 GMT").await, Some(Duration::ZERO));
    for nonsense in ["soon", "-1", "1.5", "", "99 Nov 1994"] {
        assert_eq!(told(now, nonsense).await, None, "{nonsense}");
    }
    let endless = told(now, "99999999999999999999999").await.expect("it is a number");
    assert!(endless > Duration::from_secs(u32::MAX.into()), "{endless:?}");
}

#[tokio::test]
async fn a_change_is_made_again_when_the_site_says_so_in_either_form() {
    for fault in ["503 retry-after=0 times=1", "503 retry-after-date=1 times=1"] {
        let sandbox = faulty(&[fault]).await;
        Call::Post.send(&client(&sandbox)).await.expect(fault);
        assert_eq!((sandbox.requests().len(), sandbox.applied_count()), (2, 1), "{fault}");
    }
}

#[tokio::test]
async fn a_wait_beyond_the_longest_is_left_to_the_caller() {
    for fault in ["429 retry-after=3600", "503 retry-after-date=3600"] {
        let sandbox = faulty(&[fault]).await;
        let retry = Retry::default().max_delay(60 * SECOND);
        let cpq = builder(&sandbox).retry(retry).build().expect("it is set up").v19();
        let error = Call::Get.send(&cpq).await.expect_err(fault);
        assert_eq!((error.attempts(), sandbox.requests().len()), (1, 1));
        assert!(error.is_throttled() && error.is_retryable(), "{error}");
        let asked = error.retry_after().expect("the site has said it");
        assert!(asked > 60 * SECOND && error.to_string().contains("longer wait"), "{error}");
    }
}
