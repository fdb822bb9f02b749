//! Sends requests: obtains credentials, makes attempts and retries them.

use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, Instant};

use http::{Method, StatusCode};
use serde::ser::Serialize;
use serde_json::Value;
use tracing::{Instrument as _, Span};
use url::Url;

use crate::attempt::{self, AttemptError};
use crate::auth::CachedToken;
use crate::error::{CallState, CredentialsError, Kind, Outcome, Precondition, TokenError};
use crate::operation::{Operation, Target};
use crate::parts::RequestParts;
use crate::response::RawResponse;
use crate::retry::decision::Stop;
use crate::retry::retry_loop::RetryLoop;
use crate::upload::Form;
use crate::{CallOptions, Download, Error, Response, Site, Upload, decode, trace};

/// A request of a site. It borrows nothing, so that its future is `'static`.
#[derive(Clone)]
pub(crate) struct Call {
    site: Site,
    parts: RequestParts,
    options: CallOptions,
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.fmt(f)
    }
}

#[allow(dead_code, reason = "the operations of an API version may not use all methods")]
impl Call {
    pub(crate) fn new(
        site: &Site,
        operation: &'static Operation,
        path: &[(&'static str, &str)],
    ) -> Self {
        let template = [operation.root, operation.path].concat();
        let mut call = Self::with_target(site, Target::Contract(operation), template);
        for (name, value) in path {
            call.parts.add_path((*name).into(), value);
        }
        call
    }

    pub(crate) fn with_target(site: &Site, target: Target, template: String) -> Self {
        let parts = RequestParts::new(target, template);
        Self { site: site.clone(), parts, options: CallOptions::default() }
    }

    pub(crate) fn json(mut self, body: &(impl Serialize + ?Sized)) -> Self {
        self.parts.set_body(body);
        self
    }

    pub(crate) fn path(&mut self, name: &str, value: &str) {
        self.parts.add_path(name.to_owned().into(), value);
    }

    /// Sets a query parameter, replacing an earlier value.
    pub(crate) fn query(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        value: &(impl ToString + ?Sized),
    ) {
        self.parts.set_query(name.into(), value.to_string());
    }

    /// Sets a query parameter from a [`Filter`](crate::Filter) or a similar type; `None` means that it
    /// is invalid, which is reported when the request is sent.
    pub(crate) fn checked_query(&mut self, name: &'static str, value: Option<String>) {
        match value {
            Some(value) => self.parts.set_query(name.into(), value),
            None => self.parts.set_invalid_query(name),
        }
    }

    /// Sets a list of names. Without any name, the parameter is omitted.
    pub(crate) fn list_query(&mut self, name: &'static str, list: Option<String>) {
        if list.as_deref() == Some("") {
            self.parts.remove_query(name);
        } else {
            self.checked_query(name, list);
        }
    }

    pub(crate) fn parts_mut(&mut self) -> &mut RequestParts {
        &mut self.parts
    }

    pub(crate) fn query_value(&self, name: &str) -> Option<&str> {
        self.parts.query_value(name)
    }

    pub(crate) fn options(&mut self, options: CallOptions) {
        self.options = options;
    }

    pub(crate) fn with_options(mut self, options: CallOptions) -> Self {
        self.options = options;
        self
    }

    pub(crate) fn site(&self) -> &Site {
        &self.site
    }

    /// The URL that the request is sent to, or the error of an invalid argument.
    pub(crate) fn url(&self) -> Result<Url, Error> {
        self.parts.url(&self.site.inner().base)
    }

    /// The JSON body, with secrets redacted.
    pub(crate) fn body_without_secrets(&self) -> Option<Value> {
        let mut body = serde_json::from_slice(self.parts.body()?).ok()?;
        if let Value::Object(properties) = &mut body {
            for name in self.target().secrets() {
                if let Some(secret) = properties.get_mut(*name) {
                    *secret = "[redacted]".into();
                }
            }
        }
        Some(body)
    }

    pub(crate) fn target(&self) -> &Target {
        self.parts.target()
    }

    pub(crate) async fn send<T: decode::Body>(self) -> Result<Response<T>, Error> {
        self.send_and_decode(decode::typed).await
    }

    /// Sends the request and returns the body as plain JSON.
    pub(crate) async fn raw(self) -> Result<Response<Value>, Error> {
        self.send_and_decode(decode::json).await
    }

    /// Sends the request of an operation that returns no body.
    pub(crate) async fn send_empty(self) -> Result<Response<()>, Error> {
        self.send_and_decode(decode::empty).await
    }

    /// Sends the request and returns a file of this media type.
    pub(crate) async fn download(
        mut self,
        media_type: &'static str,
    ) -> Result<Response<Download>, Error> {
        self.parts.set_file(media_type);
        self.send_and_decode(decode::file).await
    }

    /// Sets a text of the form that is sent.
    pub(crate) fn text(&mut self, name: &'static str, text: &str) {
        self.parts.form_mut().set_text(name, text);
    }

    /// Sets a file of the form that is sent.
    pub(crate) fn file(&mut self, name: &'static str, file: Upload) {
        self.parts.form_mut().set_file(name, file);
    }

    async fn send_and_decode<T>(
        self,
        decode: fn(&Target, RawResponse, u32) -> Result<Response<T>, Error>,
    ) -> Result<Response<T>, Error> {
        self.receive().await?.decode_with(decode)
    }

    /// Sends the request and receives the response, which can be decoded later.
    pub(crate) async fn receive(self) -> Result<Received, Error> {
        let span = trace::span(self.target());
        // On the heap, because callers move the future.
        let sending = Box::pin(self.send_with_retries());
        match sending.instrument(span.clone()).await {
            Ok((response, attempts)) => {
                trace::finished(&span, Ok(response.status), attempts);
                Ok(Received { call: self, response, attempts, span })
            }
            Err(error) => {
                trace::finished(&span, Err(&error), error.attempts());
                Err(error)
            }
        }
    }

    /// Makes attempts until one succeeds or must not be retried; also returns their number.
    async fn send_with_retries(&self) -> Result<(RawResponse, u32), Error> {
        let (target, site) = (self.target(), self.site.inner());
        let url = self.parts.url(&site.base)?;
        if site.is_read_only && target.is_write() {
            return Err(Error::not_sent(target, Kind::Precondition(Precondition::ReadOnly)));
        }
        let headers = self.parts.headers(&self.options)?;
        let http = site.http.get().ok_or_else(|| Error::not_sent(target, Kind::NoRuntime))?;
        let settings = site.settings.with(&self.options);
        let retries_patch = settings.retry.retries_patch() && *target.method() == Method::PATCH;
        let retry_loop = RetryLoop {
            retry: &settings.retry,
            budget: &site.budget,
            deadline: settings.deadline,
            is_idempotent: target.is_idempotent() || retries_patch,
            started: Instant::now(),
        };
        let mut state = CallState::default();
        let mut is_token_refreshed = false;
        let is_sendable_once = self.parts.form().is_some_and(Form::has_stream);
        loop {
            let (token, timeout) = match self.authenticate(&retry_loop, settings.timeout).await {
                Ok(authenticated) => authenticated,
                Err(kind) => {
                    state.outcome = state.outcome.or(target.is_write().then_some(Outcome::NotSent));
                    state.is_retryable = retry_loop.is_harmless(state.outcome)
                        && match &kind {
                            Kind::Credentials(error) => error.is_retryable(),
                            _ => true,
                        };
                    return Err(Error::new(target, kind, state));
                }
            };
            state.attempts += 1;
            let (parts, token_header) = (&self.parts, &token.header);
            let limits = (timeout, site.max_response_size);
            let attempt = attempt::send(&http, &url, parts, &headers, token_header, limits);
            let error = match attempt.await {
                Ok(response) => {
                    site.budget.earn();
                    return Ok((response, state.attempts));
                }
                Err(error) => error,
            };
            let AttemptError { failure, success, .. } = *error;
            if target.is_write() {
                let outcome = success.unwrap_or_else(|| Outcome::from_failure(&failure));
                state.outcome = state.outcome.max(Some(outcome));
            }
            let is_unauthorized = failure.status() == Some(StatusCode::UNAUTHORIZED);
            let can_refresh = is_unauthorized && !is_token_refreshed && !is_sendable_once;
            if can_refresh && site.authorization.discard(&token) {
                is_token_refreshed = true;
                continue;
            }
            let stop = if success.is_some() || is_sendable_once {
                Stop::NotRetryable
            } else {
                match retry_loop.wait_before_retry(state.attempts, failure).await {
                    Ok(()) => continue,
                    Err(stop) => stop,
                }
            };
            state.stop = Some(stop);
            state.is_retryable = success.is_none()
                && retry_loop.is_harmless(state.outcome)
                && settings.retry.is_retryable(&failure, retry_loop.is_idempotent);
            return Err(Error::new(target, error.kind, state));
        }
    }

    /// Returns the token for the next attempt, and the attempt's timeout.
    async fn authenticate(
        &self,
        retry_loop: &RetryLoop<'_>,
        timeout: Duration,
    ) -> Result<(CachedToken, Duration), Kind> {
        // Requests for a token have timeouts of their own.
        let left = retry_loop.remaining(Duration::MAX).ok_or(Kind::DeadlineExceeded)?;
        let token = tokio::time::timeout(left, self.site.inner().authorization.token()).await;
        let exceeded = |_| Err(CredentialsError::new(TokenError::DeadlineExceeded));
        let token = token.unwrap_or_else(exceeded).map_err(Kind::Credentials)?;
        // Obtaining the token took some of the time.
        Ok((token, retry_loop.remaining(timeout).ok_or(Kind::DeadlineExceeded)?))
    }
}

/// A successful response before it is decoded.
pub(crate) struct Received {
    call: Call,
    response: RawResponse,
    attempts: u32,
    /// The request ends with the decoding, which can fail.
    span: Span,
}

impl Received {
    pub(crate) fn decode<T: decode::Body>(self) -> Result<Response<T>, Error> {
        self.decode_with(decode::typed)
    }

    fn decode_with<T>(
        self,
        decode: fn(&Target, RawResponse, u32) -> Result<Response<T>, Error>,
    ) -> Result<Response<T>, Error> {
        let Self { call, response, attempts, span } = self;
        let result = decode(call.target(), response, attempts);
        if let Err(error) = &result {
            trace::finished(&span, Err(error), attempts);
        }
        result
    }
}
