//! One attempt: a request goes out, and an answer comes back or does not.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, DATE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, StatusCode};
use url::Url;

use crate::error::{Excerpt, Kind, Refusal};
use crate::retry::{Failure, retry_after};
use crate::transport::Call;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The most that is set aside for a body before any of it has come: more than a page of users.
const LARGEST_RESERVE: u64 = 2 * 1024 * 1024;

/// An attempt that has failed.
pub(crate) struct Failed {
    pub(crate) kind: Kind,
    pub(crate) failure: Failure,
    /// Whether a change was applied all the same.
    pub(crate) is_final: bool,
}

/// A request that can be sent again and again.
pub(crate) struct Request<'a> {
    pub(crate) call: &'a Call,
    pub(crate) http: &'a reqwest::Client,
    pub(crate) url: Url,
    pub(crate) body: Option<Bytes>,
}

impl Request<'_> {
    pub(crate) async fn send(
        &self,
        authorization: &HeaderValue,
        time: Duration,
    ) -> Result<Answer, Failed> {
        let mut request = self
            .http
            .request(self.call.target().method().clone(), self.url.clone())
            .timeout(time)
            .header(ACCEPT, JSON)
            .header(AUTHORIZATION, authorization);
        if let Some(body) = &self.body {
            request = request.header(CONTENT_TYPE, JSON).body(body.clone());
        }
        let mut answer = request.send().await.map_err(|error| {
            let failure = failure(&error);
            // The address holds the arguments.
            Failed { kind: Kind::NotAnswered(error.without_url()), failure, is_final: false }
        })?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        // Also at the same site: a redirect can have turned a change into a GET.
        let is_elsewhere = *answer.url() != self.url;
        let retry_after = wait_asked(&headers);
        let answered = Failure::Answered { status, retry_after };
        if is_elsewhere {
            let kind = Kind::Elsewhere { status };
            return Err(Failed { kind, failure: answered, is_final: false });
        }
        let (body, error) = taken(&mut answer).await;
        if let Some(error) = error {
            let is_final = status.is_success() && self.call.target().is_change();
            let failure = if status.is_success() { failure(&error) } else { answered };
            let kind = Kind::CutOff { status, source: error.without_url(), body, headers };
            return Err(Failed { kind, failure, is_final });
        }
        let answer = Answer { status, headers, body, attempts: 0 };
        if status.is_success() {
            return Ok(answer);
        }
        let refusal = Refusal {
            status,
            html: answer.is_html(),
            excerpt: Excerpt::of(&answer.body, &self.call.sent(authorization)),
            body: answer.body,
            headers: answer.headers,
            retry_after,
        };
        Err(Failed { kind: Kind::Refused(refusal), failure: answered, is_final: false })
    }
}

/// Takes in the body, or as much of it as comes before an error.
async fn taken(answer: &mut reqwest::Response) -> (Bytes, Option<reqwest::Error>) {
    // What is announced need not come.
    let announced = answer.content_length().unwrap_or_default().min(LARGEST_RESERVE);
    let mut body = Vec::with_capacity(usize::try_from(announced).unwrap_or_default());
    loop {
        match answer.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return (body.into(), None),
            Err(error) => return (body.into(), Some(error)),
        }
    }
}

pub(crate) fn failure(error: &reqwest::Error) -> Failure {
    if error.is_connect() || error.is_builder() {
        Failure::NotSent
    } else if error.is_timeout() {
        Failure::TimedOut
    } else {
        Failure::Lost
    }
}

/// How long the site asks to wait; a date counts from the site's own.
pub(crate) fn wait_asked(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let now = text(DATE).and_then(|date| httpdate::parse_http_date(date).ok());
    retry_after(text(RETRY_AFTER)?, now.unwrap_or_else(SystemTime::now))
}

/// An answer as it came.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// How many attempts it took.
    pub(crate) attempts: u32,
}

impl Answer {
    pub(crate) fn is_html(&self) -> bool {
        let media_type = self.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        media_type.is_some_and(|value| value.to_ascii_lowercase().starts_with("text/html"))
    }
}
