//! One request and its answer, from the first look at it to the last.

use std::collections::VecDeque;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::header::HeaderValue;
use hyper::header::{
    ALLOW, CACHE_CONTROL, CONNECTION, CONTENT_TYPE, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE,
};
use hyper::http::request::Parts;
use hyper::{Method, Request, Response, StatusCode};
use jiff::Timestamp;
use tokio::sync::Semaphore;

use crate::Recorded;
use crate::auth::{self, Credentials};
use crate::body::{self, AnswerBody};
use crate::contract::{Found, Operation, Routes};
use crate::control;
use crate::fault::{Fault, Faults, Page, RetryAfter, Rule, TOKEN_OPERATION};
use crate::log::{Line, Log};
use crate::refusal::Refusal;
use crate::site::{self, Answer, Call, Site, Users};
use crate::spoil::spoil;

/// The header that orders a fault for a single call.
pub(crate) const FAULT_HEADER: &str = "sandbox-fault";
/// The header of an answer that shows the contract's example: the site does nothing of the kind.
const SHOWN_HEADER: &str = "sandbox-response";

/// How long a client may take to send a body.
const BODY_TIME: Duration = Duration::from_secs(30);
/// How many violations of the contract are told apart.
const MOST_VIOLATIONS: usize = 100;

/// What all connections share.
pub(crate) struct Desk {
    pub(crate) routes: Routes,
    pub(crate) context: String,
    pub(crate) max_body: usize,
    pub(crate) site: RwLock<Site>,
    /// What the site opened with.
    pub(crate) opening: Users,
    /// An operation that answers in the flat form, where there is one.
    pub(crate) flat_operation: Option<Arc<Operation>>,
    pub(crate) credentials: Mutex<Credentials>,
    pub(crate) faults: Mutex<Faults>,
    pub(crate) received: Mutex<Received>,
    pub(crate) violations: Mutex<Vec<String>>,
    pub(crate) count: AtomicU64,
    /// Requests that look through many users are done one after the other.
    pub(crate) searches: Semaphore,
    pub(crate) log: Option<Log>,
}

/// The requests as they came, and what the next ones are answered with.
#[derive(Default)]
pub(crate) struct Received {
    pub(crate) recorded: Vec<Recorded>,
    pub(crate) most: usize,
    pub(crate) canned: VecDeque<Response<Bytes>>,
}

impl Desk {
    pub(crate) fn site(&self) -> RwLockReadGuard<'_, Site> {
        self.site.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn site_mut(&self) -> RwLockWriteGuard<'_, Site> {
        self.site.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Locks even after a request has panicked, so that a test can still look at what is held.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What becomes of a request.
pub(crate) enum Reply {
    Answer(Box<Response<AnswerBody>>),
    /// The connection is reset.
    Reset,
}

impl Reply {
    fn of(answer: Response<Bytes>) -> Self {
        Self::Answer(Box::new(answer.map(body::whole)))
    }

    /// An answer as the fault lets it pass.
    fn through(fault: Option<Fault>, answer: Response<Bytes>) -> Self {
        let (mut parts, body) = answer.into_parts();
        let body = match fault {
            Some(Fault::Reset) => return Self::Reset,
            Some(Fault::Status { status, retry_after, page }) => {
                return Self::of(failed(status, retry_after, page));
            }
            Some(Fault::Truncated) => body::truncated(&body),
            Some(Fault::Slow(time)) => body::slow(&body, time),
            _ => body::whole(body),
        };
        if let (Some(Fault::ContentType), Some(kind)) = (fault, parts.headers.get_mut(CONTENT_TYPE))
        {
            *kind = HeaderValue::from_static("text/html");
        }
        Self::Answer(Box::new(Response::from_parts(parts, body)))
    }
}

/// Answers a request, whatever it is.
pub(crate) async fn respond(desk: Arc<Desk>, request: Request<Incoming>) -> Reply {
    let number = desk.count.fetch_add(1, Ordering::Relaxed);
    let began = std::time::Instant::now();
    let mut line = Line::of(request.method());
    let (parts, incoming) = request.into_parts();
    let body = receive(incoming, desk.max_body).await;
    let canned = record(&desk, &parts, body.as_deref().unwrap_or_default());
    let reply = match (canned, body) {
        (Some(canned), _) => Reply::of(canned),
        (None, Err(refusal)) => {
            let mut answer = refused(&refusal);
            // What is left of the body would be taken for the next request.
            answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            Reply::of(answer)
        }
        (None, Ok(body)) => {
            let exchange = Exchange { desk: Arc::clone(&desk), parts, body, number };
            exchange.answer(&mut line).await
        }
    };
    if let Some(log) = &desk.log {
        log.write(line, &reply, began.elapsed());
    }
    reply
}

async fn receive(body: Incoming, longest: usize) -> Result<Bytes, Refusal> {
    let collected = tokio::time::timeout(BODY_TIME, Limited::new(body, longest).collect()).await;
    match collected {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            let what = format!("the body is longer than {longest} bytes");
            Err(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, what))
        }
        Ok(Err(_)) => Err(Refusal::invalid("", "the body can't be read")),
        Err(_) => Err(Refusal::new(StatusCode::REQUEST_TIMEOUT, "the body did not come in time")),
    }
}

/// Keeps a request for tests, and takes the answer that a test has ordered for it.
fn record(desk: &Desk, parts: &Parts, body: &[u8]) -> Option<Response<Bytes>> {
    let mut received = lock(&desk.received);
    if received.recorded.len() < received.most {
        received.recorded.push(Recorded {
            method: parts.method.clone(),
            target: parts.uri.to_string(),
            headers: parts.headers.clone(),
            body: Bytes::copy_from_slice(body),
        });
    }
    received.canned.pop_front()
}

/// A request whose body has been read.
struct Exchange {
    desk: Arc<Desk>,
    parts: Parts,
    body: Bytes,
    number: u64,
}

impl Exchange {
    async fn answer(self, line: &mut Line) -> Reply {
        let path = self.parts.uri.path();
        if path == auth::TOKEN_PATH {
            line.path = auth::TOKEN_PATH.into();
            return self.token(line).await;
        }
        let now = Timestamp::now();
        if let Err(refusal) = lock(&self.desk.credentials).check(&self.parts.headers, now) {
            return Reply::of(refused(&refusal));
        }
        if let Some(path) = path.strip_prefix(control::PATH) {
            line.path = control::PATH.into();
            let query = self.parts.uri.query();
            let answer = control::answer(&self.desk, &self.parts.method, path, query, &self.body);
            return Reply::of(answer.unwrap_or_else(|refusal| refused(&refusal)));
        }
        let path = path.strip_prefix(self.desk.context.as_str()).unwrap_or_default();
        let (operation, arguments) = match self.desk.routes.find(&self.parts.method, path) {
            Found::Operation(operation, arguments) => (operation, arguments),
            Found::OtherMethods(methods) => return Reply::of(other_methods(&methods)),
            Found::NoText => {
                let what = "an argument of the path is not UTF-8";
                return Reply::of(refused(&Refusal::new(StatusCode::BAD_REQUEST, what)));
            }
            Found::Nothing => {
                let what =
                    "there is no such path; it begins with the site's context and the version";
                return Reply::of(refused(&Refusal::new(StatusCode::NOT_FOUND, what)));
            }
        };
        line.path = operation.path.clone().into();
        line.operation.clone_from(&operation.id);
        let rule = match self.rule(&operation.id, operation.item().is_some()) {
            Ok(rule) => rule,
            Err(refusal) => return Reply::of(refused(&refusal)),
        };
        if let Some(reply) = prevented(rule.as_ref(), line).await {
            return reply;
        }
        let call = self.call(&operation, arguments, rule.as_ref());
        let answer = match call {
            Ok(call) => self.carry_out(call).await,
            Err(refusal) => Err(refusal),
        };
        match answer {
            Ok(answer) => self.sent(&operation, answer, rule.as_ref()),
            Err(refusal) => self.refused(&operation, &refusal, rule.as_ref()),
        }
    }

    /// Refuses a call in the contract's form, or fails as a fault orders.
    fn refused(&self, operation: &Operation, refusal: &Refusal, rule: Option<&Rule>) -> Reply {
        let checked = operation.answers.check(refusal.status, Some(&refusal.body()));
        if let Some(violation) = self.checked(operation, checked) {
            return Reply::of(violation);
        }
        Reply::through(rule.map(Rule::fault), refused(refusal))
    }

    /// The fault that is ordered for this call: by itself or, else, by the rules.
    fn rule(&self, operation: &str, is_collection: bool) -> Result<Option<Rule>, Refusal> {
        let Some(ordered) = self.parts.headers.get(FAULT_HEADER) else {
            return Ok(lock(&self.desk.faults).strike(operation, is_collection));
        };
        let ordered = ordered.to_str().unwrap_or_default();
        let rule = Rule::for_one_call(ordered).map_err(|error| {
            let what = format!("the header Sandbox-Fault: {error}");
            Refusal::new(StatusCode::BAD_REQUEST, what)
        })?;
        Ok(Some(rule).filter(|rule| rule.concerns(operation, is_collection)))
    }

    /// Holds the request against the contract.
    fn call(
        &self,
        operation: &Arc<Operation>,
        arguments: Vec<(String, String)>,
        rule: Option<&Rule>,
    ) -> Result<Call, Refusal> {
        let query = operation.read_query(self.parts.uri.query())?;
        operation.check_body(self.parts.headers.get(CONTENT_TYPE), &self.body)?;
        Ok(Call {
            operation: Arc::clone(operation),
            arguments,
            query,
            body: self.body.clone(),
            target: self.parts.uri.to_string(),
            fault: rule.map(ToString::to_string),
            repeats_page: rule.is_some_and(|rule| rule.fault() == Fault::RepeatedPage),
        })
    }

    async fn carry_out(&self, call: Call) -> Result<Answer, Refusal> {
        if site::is_change(&call.operation) {
            return self.desk.site_mut().change(&call, Timestamp::now());
        }
        let is_search = call.query.iter().any(|(name, _)| name == "q" || name == "orderby");
        if !is_search {
            return self.desk.site().read(&call);
        }
        let stopping = || Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "the site is stopping");
        let _turn = self.desk.searches.acquire().await.map_err(|_| stopping())?;
        let desk = Arc::clone(&self.desk);
        let search = tokio::task::spawn_blocking(move || desk.site().read(&call));
        // A search that panics is a fault of this site's, and no other call hides one either.
        search.await.unwrap_or_else(|error| match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            Err(_) => Err(stopping()),
        })
    }

    /// What the site answers, held against the contract, and then as the fault leaves it.
    fn sent(&self, operation: &Operation, answer: Answer, rule: Option<&Rule>) -> Reply {
        let Answer { status, content, location } = answer;
        let is_shown = matches!(content, site::Content::Shown(_));
        let fault = rule.map(Rule::fault);
        let spoilt = match fault {
            Some(Fault::ExtraMembers | Fault::NullMembers | Fault::OtherTypes) => {
                fault.map(|fault| spoil(content.clone(), fault, self.number))
            }
            _ => None,
        };
        let text = content.text();
        let checked = operation.answers.check(status, text.as_deref());
        if let Some(violation) = self.checked(operation, checked) {
            return Reply::of(violation);
        }
        let text = spoilt.map_or(text, site::Content::text);
        let mut answer = match text {
            Some(text) => in_json(status, text),
            None => Response::new(Bytes::new()),
        };
        *answer.status_mut() = status;
        let headers = answer.headers_mut();
        if let Some(location) = location.and_then(|location| location.parse().ok()) {
            headers.insert(LOCATION, location);
        }
        if is_shown {
            headers.insert(SHOWN_HEADER, HeaderValue::from_static("contract-example"));
        }
        Reply::through(fault, answer)
    }

    /// Reports an answer of the site's own that the contract does not allow, and answers so.
    fn checked(
        &self,
        operation: &Operation,
        checked: Result<(), String>,
    ) -> Option<Response<Bytes>> {
        let fault = checked.err()?;
        let what = format!("{} ({} {}): {fault}", operation.id, operation.method, operation.path);
        let mut violations = lock(&self.desk.violations);
        if violations.len() < MOST_VIOLATIONS && !violations.contains(&what) {
            violations.push(what.clone());
        }
        let what = format!("the sandbox's own answer violates the contract: {what}");
        Some(refused(&Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, what)))
    }

    async fn token(self, line: &mut Line) -> Reply {
        let rule = match self.rule(TOKEN_OPERATION, false) {
            Ok(rule) => rule,
            Err(refusal) => return Reply::of(refused(&refusal)),
        };
        if let Some(reply) = prevented(rule.as_ref(), line).await {
            return reply;
        }
        if self.parts.method != Method::POST {
            return Reply::of(other_methods("POST"));
        }
        let issued = {
            let mut credentials = lock(&self.desk.credentials);
            credentials.issue(&self.parts.headers, &self.body, Timestamp::now())
        };
        let (status, text) = match issued {
            Ok(text) => (StatusCode::OK, text),
            Err(error) => (error.status(), error.body()),
        };
        let mut answer = in_json(status, text);
        answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::UNAUTHORIZED {
            answer.headers_mut().insert(WWW_AUTHENTICATE, auth::challenge());
        }
        Reply::through(rule.as_ref().map(Rule::fault), answer)
    }
}

/// Waits as a fault asks for; a fault that strikes before anything is done ends the call here.
async fn prevented(rule: Option<&Rule>, line: &mut Line) -> Option<Reply> {
    let rule = rule?;
    line.fault = Some(rule.to_string());
    if !rule.wait().is_zero() {
        tokio::time::sleep(rule.wait()).await;
    }
    match rule.fault() {
        Fault::Reset if rule.prevents() => Some(Reply::Reset),
        Fault::Status { status, retry_after, page } if rule.prevents() => {
            Some(Reply::of(failed(status, retry_after, page)))
        }
        _ => None,
    }
}

/// An answer with an error status that nothing of the request is the cause of.
fn failed(status: StatusCode, retry_after: Option<RetryAfter>, page: Page) -> Response<Bytes> {
    let mut answer = match page {
        Page::Json => refused(&Refusal::new(status, "a fault was ordered for this call")),
        Page::Empty => Response::new(Bytes::new()),
        Page::Html => {
            let title = status.canonical_reason().unwrap_or("Error");
            let page = format!(
                "<!DOCTYPE html>\n<html><head><title>{title}</title></head>\
                 <body><h1>{} {title}</h1></body></html>\n",
                status.as_u16()
            );
            let mut answer = Response::new(Bytes::from(page));
            let kind = HeaderValue::from_static("text/html;charset=UTF-8");
            answer.headers_mut().insert(CONTENT_TYPE, kind);
            answer
        }
    };
    *answer.status_mut() = status;
    let retry_after = match retry_after {
        None => None,
        Some(RetryAfter::Seconds(seconds)) => Some(seconds.to_string()),
        Some(RetryAfter::Date(seconds)) => {
            let date = SystemTime::now() + Duration::from_secs(seconds.into());
            Some(httpdate::fmt_http_date(date))
        }
    };
    if let Some(retry_after) = retry_after.and_then(|retry_after| retry_after.parse().ok()) {
        answer.headers_mut().insert(RETRY_AFTER, retry_after);
    }
    answer
}

fn other_methods(methods: &str) -> Response<Bytes> {
    let what = format!("this path knows only {methods}");
    let mut answer = refused(&Refusal::new(StatusCode::METHOD_NOT_ALLOWED, what));
    if let Ok(methods) = methods.parse() {
        answer.headers_mut().insert(ALLOW, methods);
    }
    answer
}

pub(crate) fn in_json(status: StatusCode, text: impl Into<Bytes>) -> Response<Bytes> {
    let mut answer = Response::new(text.into());
    *answer.status_mut() = status;
    let kind = HeaderValue::from_static("application/json");
    answer.headers_mut().insert(CONTENT_TYPE, kind);
    answer
}

fn refused(refusal: &Refusal) -> Response<Bytes> {
    let mut answer = in_json(refusal.status, refusal.body());
    if refusal.status == StatusCode::UNAUTHORIZED {
        answer.headers_mut().insert(WWW_AUTHENTICATE, auth::challenge());
    }
    answer
}
