//! The `Retry-After` header.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::{DATE, HeaderName, RETRY_AFTER};

/// Returns the delay that the server requests. A date is compared with the server's own clock.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let retry_after = text(RETRY_AFTER)?.trim();
    if let Some(delay) = seconds(retry_after) {
        return Some(delay);
    }
    let until = httpdate::parse_http_date(retry_after).ok()?;
    let now = text(DATE).and_then(|date| httpdate::parse_http_date(date).ok());
    Some(until.duration_since(now.unwrap_or_else(SystemTime::now)).unwrap_or_default())
}

/// Parses a number of seconds. A fraction, which some servers send, is rounded up.
fn seconds(text: &str) -> Option<Duration> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) {
        return None;
    }
    // A number that does not fit means a delay that is longer than any limit.
    let seconds: u64 = whole.parse().unwrap_or(u64::MAX);
    let is_rounded = fraction.bytes().any(|digit| digit != b'0');
    Some(Duration::from_secs(seconds.saturating_add(is_rounded.into())))
}
