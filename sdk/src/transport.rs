//! The one way to the site and back.

use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode};
use serde::de::DeserializeOwned;
use serde::ser::Serialize;
use serde_json::Value;
use tracing::Instrument as _;

use crate::attempt::{Answer, Failed, Request};
use crate::auth::Lease;
use crate::error::{Course, Kind, Outcome, Sent, outcome_of};
use crate::operation::{Operation, Target};
use crate::options::Settings;
use crate::path::{self, Unusable};
use crate::repeat::Repeating;
use crate::retry::{Failure, Stop};
use crate::{CallOptions, Error, Response, Site, auth, read, trace};

/// A call in the making; it borrows nothing, so that its future can be sent anywhere.
#[derive(Clone)]
pub(crate) struct Call {
    site: Site,
    target: Target,
    template: Cow<'static, str>,
    path: Vec<(Cow<'static, str>, String)>,
    query: Vec<(Cow<'static, str>, String)>,
    body: Option<Result<Bytes, Unsendable>>,
    options: CallOptions,
    /// An argument that can't be sent, found before the call is made.
    unusable: Option<(&'static str, Unusable)>,
}

/// A body could not be written as JSON.
#[derive(Clone, Copy, Debug)]
struct Unsendable;

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let query: Vec<&str> = self.query.iter().map(|(name, _)| &**name).collect();
        write!(f, "{} with {query:?}", self.target)
    }
}

#[allow(dead_code, reason = "what a version needs of them depends on its operations")]
impl Call {
    pub(crate) fn new(
        site: &Site,
        operation: &'static Operation,
        path: &[(&'static str, &str)],
    ) -> Self {
        let path = path.iter().map(|(name, value)| ((*name).into(), (*value).to_owned())).collect();
        let template = format!("{}{}", operation.root, operation.path).into();
        Self { path, ..Self::to(site, Target::Contract(operation), template) }
    }

    pub(crate) fn to(site: &Site, target: Target, template: Cow<'static, str>) -> Self {
        Self {
            site: site.clone(),
            target,
            template,
            path: Vec::new(),
            query: Vec::new(),
            body: None,
            options: CallOptions::default(),
            unusable: None,
        }
    }

    /// Sets the body.
    pub(crate) fn json(mut self, body: &(impl Serialize + ?Sized)) -> Self {
        self.body = Some(serde_json::to_vec(body).map(Bytes::from).map_err(|_| Unsendable));
        self
    }

    /// Gives an argument of the path.
    pub(crate) fn argument(&mut self, name: String, value: String) {
        self.path.push((name.into(), value));
    }

    /// Sets a query parameter; the last value counts.
    pub(crate) fn query(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        value: &(impl ToString + ?Sized),
    ) {
        let name = name.into();
        self.query.retain(|(other, _)| *other != name);
        self.query.push((name, value.to_string()));
    }

    /// Sets a query parameter that names members, if it names them by what can be a member's name.
    pub(crate) fn query_of_members(&mut self, name: &'static str, value: Option<String>) {
        match value {
            Some(value) => self.query(name, &value),
            None => self.unusable = Some((name, Unusable::NoMember)),
        }
    }

    pub(crate) fn query_value(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn options(&mut self, options: CallOptions) {
        self.options = options;
    }

    pub(crate) fn target(&self) -> &Target {
        &self.target
    }

    pub(crate) async fn send<T: DeserializeOwned>(self) -> Result<Response<T>, Error> {
        self.exchange(read::typed).await
    }

    /// Sends the request and gives the answer's body as it is.
    pub(crate) async fn raw(self) -> Result<Response<Value>, Error> {
        self.exchange(read::raw).await
    }

    /// Sends the request and reads the answer, which is a success.
    async fn exchange<T>(
        self,
        read: fn(&Target, Answer) -> Result<Response<T>, Error>,
    ) -> Result<Response<T>, Error> {
        let span = trace::span(&self.target);
        let answer = self.repeat().instrument(span.clone()).await;
        let attempts = answer.as_ref().map_or_else(Error::attempts, |answer| answer.attempts);
        let ended = answer.and_then(|answer| read(&self.target, answer));
        trace::ended(&span, ended.as_ref().map(Response::status), attempts);
        ended
    }

    /// Makes attempts until one succeeds or there is to be no other.
    async fn repeat(&self) -> Result<Answer, Error> {
        let target = &self.target;
        let request = self.request()?;
        let inner = self.site.inner();
        let settings = inner.settings.with(&self.options);
        let patches = settings.retry.repeats_patches() && *target.method() == Method::PATCH;
        let safe = target.is_idempotent() || patches;
        let began = Instant::now();
        let Settings { retry, deadline, .. } = &settings;
        let repeating =
            Repeating { retry, budget: &inner.budget, deadline: *deadline, safe, began };
        let mut course = Course::none();
        let mut is_renewed = false;
        loop {
            let (lease, time) = match self.admitted(&settings, began).await {
                Ok(admitted) => admitted,
                Err(kind) => {
                    let course = course.unsent(target, &kind);
                    return Err(Error::of(target, kind, course));
                }
            };
            course.attempts += 1;
            let Failed { kind, failure, is_final } = match request.send(&lease.header, time).await {
                Ok(answer) => {
                    inner.budget.earn();
                    return Ok(Answer { attempts: course.attempts, ..answer });
                }
                Err(failed) => failed,
            };
            let outcome = if is_final { Outcome::Applied } else { outcome_of(&failure) };
            course.outcome =
                target.is_change().then(|| course.outcome.map_or(outcome, |so| so.max(outcome)));
            if is_unauthorized(&failure) && !is_renewed && inner.authorization.renews(&lease) {
                is_renewed = true;
                continue;
            }
            let stop = if is_final {
                Stop::NotRepeatable
            } else {
                match repeating.again(course.attempts, failure).await {
                    Ok(()) if remaining(&settings, began).is_some() => continue,
                    Ok(()) => Stop::Deadline,
                    Err(stop) => stop,
                }
            };
            course.stop = Some(stop);
            let is_doubtful = course.outcome >= Some(Outcome::Unknown) && !safe;
            course.retryable = !is_final && !is_doubtful && failure.is_worth_repeating(safe);
            return Err(Error::of(target, kind, course));
        }
    }

    /// What an attempt signs in with, and how long it may take.
    async fn admitted(
        &self,
        settings: &Settings,
        began: Instant,
    ) -> Result<(Lease, Duration), Kind> {
        let time = remaining(settings, began).ok_or(Kind::OutOfTime)?;
        let lease = tokio::time::timeout(time, self.site.inner().authorization.lease()).await;
        let lease = lease.map_err(|_| Kind::OutOfTime)?.map_err(Kind::Token)?;
        // Waiting for a token has taken of the call's time.
        let time = remaining(settings, began).ok_or(Kind::OutOfTime)?;
        Ok((lease, time))
    }

    /// The request as each attempt sends it.
    fn request(&self) -> Result<Request<'_>, Error> {
        let unsent = |kind| Error::unsent(&self.target, kind);
        if let Some((parameter, unusable)) = self.unusable {
            let parameter = parameter.to_owned();
            return Err(unsent(Kind::Argument { parameter, unusable }));
        }
        let path = path::fill(&self.template, &self.path)
            .map_err(|(parameter, unusable)| unsent(Kind::Argument { parameter, unusable }))?;
        let body = self.body.clone().transpose();
        let body = body.map_err(|Unsendable| unsent(Kind::Unsendable))?;
        let inner = self.site.inner();
        let mut url = inner.base.clone();
        url.set_path(&format!("{}{path}", url.path().trim_end_matches('/')));
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        Ok(Request { call: self, http: &inner.http, url, body })
    }

    /// The values that were sent, which no excerpt of an answer repeats.
    pub(crate) fn sent(&self, authorization: &HeaderValue) -> Sent {
        let mut sent = Sent { values: Vec::new(), secrets: Vec::new() };
        auth::tell(authorization, &mut sent);
        sent.values.extend(self.path.iter().map(|(_, value)| value.clone()));
        if matches!(self.target, Target::Own(_)) {
            // Whoever writes the path may write a name into it.
            sent.values.extend(self.template.split('/').map(str::to_owned));
        }
        for (_, value) in &self.query {
            sent.values.push(value.clone());
            // A filter has its values within it.
            match serde_json::from_str(value) {
                Ok(value) => collect(&value, &mut sent.values),
                Err(_) => sent.values.extend(value.split(['\'', '"']).map(str::to_owned)),
            }
        }
        if let Some(Ok(body)) = &self.body {
            let body: Value = serde_json::from_slice(body).unwrap_or_default();
            let secrets = self.target.secrets().iter().filter_map(|name| body.get(*name)?.as_str());
            sent.secrets.extend(secrets.map(str::to_owned));
            collect(&body, &mut sent.values);
        }
        sent
    }
}

/// The texts and numbers within a value.
fn collect(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::String(text) => into.push(text.clone()),
        Value::Number(number) => into.push(number.to_string()),
        Value::Array(items) => items.iter().for_each(|item| collect(item, into)),
        Value::Object(members) => members.values().for_each(|member| collect(member, into)),
        Value::Null | Value::Bool(_) => {}
    }
}

/// How long the next attempt may take; nothing where the call's time is over.
fn remaining(settings: &Settings, began: Instant) -> Option<Duration> {
    let Some(deadline) = settings.deadline else { return Some(settings.timeout) };
    let left = deadline.checked_sub(began.elapsed()).filter(|left| !left.is_zero())?;
    Some(settings.timeout.min(left))
}

fn is_unauthorized(failure: &Failure) -> bool {
    matches!(failure, Failure::Answered { status, .. } if *status == StatusCode::UNAUTHORIZED)
}

impl Course {
    /// The course of a call whose next attempt could not be sent.
    fn unsent(mut self, target: &Target, why: &Kind) -> Self {
        self.outcome = self.outcome.or(target.is_change().then_some(Outcome::NotSent));
        self.retryable = match why {
            Kind::Token(why) => why.is_passing(),
            _ => true,
        };
        self
    }
}
