//! Handles a request: authentication, routing, validation, faults, and the site's response.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::header::{
    ACCEPT, CACHE_CONTROL, CONNECTION, CONTENT_TYPE, HeaderName, LOCATION, WWW_AUTHENTICATE,
};
use hyper::http::request::Parts;
use hyper::{Method, Request, Response, StatusCode};
use jiff::Timestamp;

use crate::api::{Arguments, Checked, Operation, Route};
use crate::api_error::ApiError;
use crate::app_state::{AppState, Recorded};
use crate::auth::{self, TOKEN_PATH};
use crate::control;
use crate::fault::{Fault, FaultRule, TOKEN_OPERATION, corrupt};
use crate::log::Entry;
use crate::reply::{Reply, error_response, fault_response, json_response, set_header};
use crate::site::{self, ApiRequest, ApiResponse, Body};

/// Injects a fault into a single request.
const FAULT_HEADER: &str = "sandbox-fault";
/// Marks a response that only shows the contract's example.
const SAMPLE_HEADER: HeaderName = HeaderName::from_static("sandbox-response");

/// The longest time a client may take to send a body.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// Handles any request.
pub(crate) async fn handle(state: Arc<AppState>, request: Request<Incoming>) -> Reply {
    let number = state.request_count.fetch_add(1, Ordering::Relaxed);
    let started = Instant::now();
    let mut entry = Entry::new(request.method());
    let (parts, incoming) = request.into_parts();
    let body = receive(incoming, state.max_body).await;
    let canned = record(&state, &parts, body.as_deref().unwrap_or_default());
    let reply = match (canned, body) {
        (Some(canned), _) => canned.into(),
        (None, Err(error)) => {
            let mut response = error_response(&error);
            // The unread rest of the body must not be parsed as the next request.
            set_header(&mut response, CONNECTION, "close");
            response.into()
        }
        (None, Ok(body)) => {
            let handler = Handler { state: Arc::clone(&state), parts, body, number };
            let reply = handler.handle(&mut entry).await;
            reply.unwrap_or_else(|error| error_response(&error).into())
        }
    };
    if let Some(log) = &state.log {
        log.write(entry, &reply, started.elapsed());
    }
    reply
}

async fn receive(body: Incoming, max: usize) -> Result<Bytes, ApiError> {
    match tokio::time::timeout(BODY_TIMEOUT, Limited::new(body, max).collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            let what = format!("the body is longer than {max} bytes");
            Err(ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, what))
        }
        Ok(Err(_)) => Err(ApiError::invalid("", "the body can't be read")),
        Err(_) => Err(ApiError::new(StatusCode::REQUEST_TIMEOUT, "the body took too long")),
    }
}

/// Records a request, and returns the response that a test has queued for it.
fn record(state: &AppState, parts: &Parts, body: &[u8]) -> Option<Response<Bytes>> {
    let mut requests = state.requests.lock();
    if requests.recorded.len() < requests.max_recorded {
        requests.recorded.push(Recorded {
            method: parts.method.clone(),
            target: parts.uri.to_string(),
            headers: parts.headers.clone(),
            body: Bytes::copy_from_slice(body),
        });
    }
    requests.canned.pop_front()
}

/// A request whose body has been read.
struct Handler {
    state: Arc<AppState>,
    parts: Parts,
    body: Bytes,
    number: u64,
}

impl Handler {
    async fn handle(&self, entry: &mut Entry) -> Result<Reply, ApiError> {
        let path = self.parts.uri.path();
        if path == TOKEN_PATH {
            entry.path = TOKEN_PATH.into();
            return self.token(entry).await;
        }
        self.state.credentials.lock().check(&self.parts.headers, Timestamp::now())?;
        if let Some(path) = path.strip_prefix(control::PATH) {
            entry.path = control::PATH.into();
            return control::handle(&self.state, &self.parts, path, &self.body).map(Reply::from);
        }
        let (operation, arguments) = self.route(path)?;
        entry.path = operation.path.clone().into();
        entry.operation.clone_from(&operation.id);
        let rule = self.rule(&operation.id, operation.item().is_some())?;
        if let Some(reply) = fail_before(rule.as_ref(), entry).await {
            return Ok(reply);
        }
        let fault = rule.as_ref().map(|rule| rule.fault);
        let result = match self.validate(&operation, arguments, rule.as_ref()).await {
            Ok(request) => self.perform(request).await,
            Err(error) => Err(error),
        };
        let response = match result {
            Ok(response) => self.encode(&operation, response, fault),
            Err(error) => {
                let body = error.body();
                let checked = operation.responses.check(error.status, Checked::Json(&body));
                checked.map(|()| error_response(&error))
            }
        };
        match response {
            Ok(response) => Ok(Reply::with_fault(response, fault)),
            Err(violation) => {
                let Operation { id, method, path, .. } = &*operation;
                let violation = format!("{id} ({method} {path}): {violation}");
                self.state.add_violation(&violation);
                let what = format!("the sandbox's own response violates the contract: {violation}");
                Err(ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, what))
            }
        }
    }

    fn route(&self, path: &str) -> Result<(Arc<Operation>, Arguments), ApiError> {
        let path = path.strip_prefix(self.state.context.as_str()).unwrap_or_default();
        match self.state.router.find(&self.parts.method, path) {
            Route::Found(operation, arguments) => Ok((operation, arguments)),
            Route::MethodNotAllowed(methods) => Err(ApiError::method_not_allowed(&methods)),
            Route::InvalidArgument => {
                let what = "an argument of the path is not UTF-8";
                Err(ApiError::new(StatusCode::BAD_REQUEST, what))
            }
            Route::NotFound => {
                let what = "there is no such path; paths begin with the context and the version";
                Err(ApiError::new(StatusCode::NOT_FOUND, what))
            }
        }
    }

    /// The fault to inject: that of the request's header, or else of the first rule it triggers.
    fn rule(&self, operation: &str, is_collection: bool) -> Result<Option<FaultRule>, ApiError> {
        let Some(header) = self.parts.headers.get(FAULT_HEADER) else {
            return Ok(self.state.faults.lock().trigger(operation, is_collection));
        };
        let rule = FaultRule::for_single_request(header.to_str().unwrap_or_default());
        let rule = rule.map_err(|error| {
            ApiError::new(StatusCode::BAD_REQUEST, format!("the header Sandbox-Fault: {error}"))
        })?;
        Ok(Some(rule).filter(|rule| rule.applies_to(operation, is_collection)))
    }

    /// Checks the request against the contract.
    async fn validate(
        &self,
        operation: &Arc<Operation>,
        arguments: Arguments,
        rule: Option<&FaultRule>,
    ) -> Result<ApiRequest, ApiError> {
        let query = operation.parse_query(self.parts.uri.query())?;
        let headers = &self.parts.headers;
        let media = operation.responses.negotiate(headers.get(ACCEPT))?.to_owned();
        let content_type = headers.get(CONTENT_TYPE);
        operation.check_body(content_type, &self.body)?;
        let upload = operation.read_form(content_type, &self.body).await?;
        Ok(ApiRequest {
            operation: Arc::clone(operation),
            arguments,
            query,
            body: self.body.clone(),
            upload,
            media,
            received: Timestamp::now(),
            target: self.parts.uri.to_string(),
            fault: rule.map(ToString::to_string),
            repeats_page: rule.is_some_and(|rule| rule.fault == Fault::RepeatedPage),
        })
    }

    async fn perform(&self, request: ApiRequest) -> Result<ApiResponse, ApiError> {
        if self.state.site.read().has_ended_tasks(request.received) {
            self.state.site.write().end_tasks(request.received);
        }
        if site::is_change(&request.operation) {
            return self.state.site.write().change(&request);
        }
        if !site::is_search(&request) {
            return self.state.site.read().read(&request);
        }
        let stopping = || ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "the site is stopping");
        let _permit = self.state.searches.acquire().await.map_err(|_| stopping())?;
        let state = Arc::clone(&self.state);
        let search = tokio::task::spawn_blocking(move || state.site.read().read(&request));
        // A panic must reach the client like that of any other request.
        search.await.unwrap_or_else(|error| match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            Err(_) => Err(stopping()),
        })
    }

    /// Checks the site's response against the contract, corrupts it if a fault says so, and encodes
    /// it. The error is a violation of the contract.
    fn encode(
        &self,
        operation: &Operation,
        response: ApiResponse,
        fault: Option<Fault>,
    ) -> Result<Response<Bytes>, String> {
        let ApiResponse { status, body, location } = response;
        let is_sample = matches!(body, Body::Sample(_));
        let corrupted = match fault {
            Some(fault @ (Fault::ExtraProperties | Fault::NullProperties | Fault::WrongTypes)) => {
                Some(corrupt(body.clone(), fault, self.number))
            }
            _ => None,
        };
        let content = body.into_content();
        operation.responses.check(status, site::checked(content.as_ref()))?;
        let mut response = Response::default();
        if let Some((media, content)) = corrupted.map_or(content, Body::into_content) {
            response = Response::new(content);
            set_header(&mut response, CONTENT_TYPE, &media);
        }
        *response.status_mut() = status;
        if let Some(location) = location {
            set_header(&mut response, LOCATION, &location);
        }
        if is_sample {
            set_header(&mut response, SAMPLE_HEADER, "contract-example");
        }
        Ok(response)
    }

    /// The token endpoint.
    async fn token(&self, entry: &mut Entry) -> Result<Reply, ApiError> {
        let rule = self.rule(TOKEN_OPERATION, false)?;
        if let Some(reply) = fail_before(rule.as_ref(), entry).await {
            return Ok(reply);
        }
        if self.parts.method != Method::POST {
            return Err(ApiError::method_not_allowed("POST"));
        }
        let mut credentials = self.state.credentials.lock();
        let issued = credentials.issue(&self.parts.headers, &self.body, Timestamp::now());
        let mut response = match issued {
            Ok(body) => json_response(StatusCode::OK, body),
            Err(error) => json_response(error.0, error.body()),
        };
        set_header(&mut response, CACHE_CONTROL, "no-store");
        if response.status() == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(WWW_AUTHENTICATE, auth::challenge());
        }
        Ok(Reply::with_fault(response, rule.map(|rule| rule.fault)))
    }
}

/// Applies a rule's latency, and its fault if that prevents the request from being performed.
async fn fail_before(rule: Option<&FaultRule>, entry: &mut Entry) -> Option<Reply> {
    let rule = rule?;
    entry.fault = Some(rule.to_string());
    if !rule.latency.is_zero() {
        tokio::time::sleep(rule.latency).await;
    }
    match rule.fault {
        _ if rule.is_applied => None,
        Fault::Status { status, retry_after, body } => {
            Some(fault_response(status, retry_after, body).into())
        }
        _ => Some(Reply::Reset),
    }
}
