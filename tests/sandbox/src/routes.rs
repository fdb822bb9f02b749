//! The site over HTTP: whom it lets in, what it understands and how it answers.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, Path, Query, Request, State};
use axum::http::header::{ALLOW, AUTHORIZATION, CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch, put};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::Recorded;
use crate::site::{DOCUMENTED, Record, Refusal, Site, single_view, view};

pub(crate) const TOKEN: &str = "sandbox-token";
pub(crate) const USER: &str = "sandbox";
pub(crate) const PASSWORD: &str = "sandbox-password";
/// The user and password above, joined by a colon, in base64.
const BASIC: &str = "c2FuZGJveDpzYW5kYm94LXBhc3N3b3Jk";

/// A user is a few kilobytes; a longer body is a mistake.
const LONGEST_BODY: usize = 1024 * 1024;
/// The documented limit of a page, which is also the default.
const LARGEST_PAGE: usize = 1000;
/// Enough for any test, and an end to what a demonstration left running can collect.
const MOST_RECORDED: usize = 10_000;

/// What all connections share.
#[derive(Clone)]
pub(crate) struct Shared(Arc<Mutex<Inside>>);

pub(crate) struct Inside {
    pub(crate) site: Site,
    pub(crate) recorded: Vec<Recorded>,
    pub(crate) canned: VecDeque<Response>,
}

impl Shared {
    pub(crate) fn new(site: Site) -> Self {
        let (recorded, canned) = (Vec::new(), VecDeque::new());
        Self(Arc::new(Mutex::new(Inside { site, recorded, canned })))
    }

    /// Locks even after a request has panicked, so that a test can still look at what is held.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) fn router(context: &str, fusion: bool, shared: Shared) -> Router {
    let mut api = Router::new()
        .route("/rest/v19/users/{partyNumber}", put(put_user))
        .route("/rest/v19/companies/{companyName}/users/{userName}", patch(patch_company_user))
        .route("/rest/v7/companies/{companyName}/users/{userName}", put(put_v7_user));
    if fusion {
        let one = get(get_integration_user).patch(patch_integration_user);
        api = api
            .route("/rest/v19/integrationUsers", get(list).post(create))
            .route("/rest/v19/integrationUsers/{partyNumber}", one);
    }
    // `nest` takes no empty prefix.
    let site = if context.is_empty() { api } else { Router::new().nest(context, api) };
    site.layer(from_fn_with_state(shared.clone(), gate))
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .with_state(shared)
}

/// Every request passes here, whatever its path. It is recorded, and then answered as a test has
/// ordered, refused or let in.
async fn gate(
    State(shared): State<Shared>,
    request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    let body = Bytes::from_request(Request::from_parts(parts.clone(), body), &()).await;
    let canned = {
        let mut inside = shared.lock();
        if inside.recorded.len() < MOST_RECORDED {
            inside.recorded.push(Recorded {
                method: parts.method.clone(),
                target: parts.uri.to_string(),
                headers: parts.headers.clone(),
                body: body.as_ref().map(Bytes::clone).unwrap_or_default(),
            });
        }
        inside.canned.pop_front()
    };
    if let Some(canned) = canned {
        return Ok(canned);
    }
    if !is_let_in(&parts.headers) {
        return Err(Refusal::new(StatusCode::UNAUTHORIZED, "the token or password is needed"));
    }
    let body = body.map_err(|unread| Refusal::new(unread.status(), unread.body_text()))?;
    let answer = next.run(Request::from_parts(parts, Body::from(body))).await;
    Ok(in_json(answer))
}

fn is_let_in(headers: &HeaderMap) -> bool {
    let sent = headers.get(AUTHORIZATION).and_then(|sent| sent.to_str().ok());
    sent.and_then(|sent| sent.split_once(' ')).is_some_and(|(scheme, secret)| {
        (scheme.eq_ignore_ascii_case("bearer") && secret == TOKEN)
            || (scheme.eq_ignore_ascii_case("basic") && secret == BASIC)
    })
}

/// Refusals of the router (no such path, wrong method, a path that is not UTF-8) are not JSON as
/// the site's own are.
fn in_json(answer: Response) -> Response {
    let is_json = answer.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
    if is_json || answer.status().is_success() {
        return answer;
    }
    let detail = "there is no such path, or not with this method";
    let mut refused = Refusal::new(answer.status(), detail).into_response();
    if let Some(methods) = answer.headers().get(ALLOW) {
        refused.headers_mut().insert(ALLOW, methods.clone());
    }
    refused
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = json!({
            "title": self.status.canonical_reason(),
            "detail": self.detail,
            "status": self.status.as_str(),
        });
        let mut answer = (self.status, Json(body)).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            let schemes = HeaderValue::from_static("Basic realm=\"cpq-sandbox\", Bearer");
            answer.headers_mut().insert(WWW_AUTHENTICATE, schemes);
        }
        answer
    }
}

type Answer = Result<(StatusCode, Json<Record>), Refusal>;
type Parameters = Query<Vec<(String, String)>>;

/// What a query asks for.
struct Asked {
    groups: bool,
    offset: usize,
    limit: usize,
    total: bool,
}

impl Asked {
    /// Reads a query of which only some parameters are supported. The others are refused: who asks
    /// for some users must not take all of them for the answer.
    fn read(query: &Parameters, supported: &[&str]) -> Result<Self, Refusal> {
        let mut asked = Self { groups: false, offset: 0, limit: LARGEST_PAGE, total: false };
        for (name, value) in &query.0 {
            let refusal = || {
                Refusal::invalid(format!("`{name}={value}` is not supported by this local site"))
            };
            match (name.as_str(), value.as_str()) {
                (name, _) if !supported.contains(&name) => return Err(refusal()),
                ("expand", "groups") => asked.groups = true,
                ("totalResults", "true") => asked.total = true,
                ("totalResults", "false") => asked.total = false,
                ("offset", value) => asked.offset = value.parse().map_err(|_| refusal())?,
                ("limit", value) => {
                    let limit: NonZeroUsize = value.parse().map_err(|_| refusal())?;
                    asked.limit = limit.get().min(LARGEST_PAGE);
                }
                _ => return Err(refusal()),
            }
        }
        Ok(asked)
    }
}

fn object(body: &[u8]) -> Result<Record, Refusal> {
    serde_json::from_slice(body).map_err(|_| Refusal::invalid("the body must be a JSON object"))
}

async fn list(State(shared): State<Shared>, query: Parameters) -> Result<Json<Value>, Refusal> {
    let asked = Asked::read(&query, &["expand", "limit", "offset", "totalResults"])?;
    let Asked { groups, offset, limit, .. } = asked;
    let inside = shared.lock();
    let users: Vec<&Record> = inside.site.integration_users().collect();
    let page = users.iter().skip(offset).take(limit);
    let items: Vec<Record> = page.map(|user| view(user, groups)).collect();
    let mut answer = json!({
        "count": items.len(),
        "hasMore": offset.saturating_add(items.len()) < users.len(),
        "items": items,
        "limit": limit,
        "links": [
            { "rel": "canonical", "href": DOCUMENTED },
            { "rel": "self", "href": format!("{DOCUMENTED}?offset={offset}&limit={limit}") },
        ],
        "offset": offset,
    });
    if asked.total {
        answer["totalResults"] = users.len().into();
    }
    Ok(Json(answer))
}

async fn get_integration_user(
    State(shared): State<Shared>,
    Path(party_number): Path<String>,
    query: Parameters,
) -> Answer {
    let asked = Asked::read(&query, &["expand"])?;
    let inside = shared.lock();
    let user = inside.site.integration_user(&party_number)?;
    Ok((StatusCode::OK, Json(single_view(user, asked.groups))))
}

async fn create(State(shared): State<Shared>, query: Parameters, body: Bytes) -> Answer {
    let asked = Asked::read(&query, &["expand"])?;
    let mut inside = shared.lock();
    let user = inside.site.create_integration_user(object(&body)?)?;
    Ok((StatusCode::CREATED, Json(view(user, asked.groups))))
}

async fn patch_integration_user(
    State(shared): State<Shared>,
    Path(party_number): Path<String>,
    query: Parameters,
    body: Bytes,
) -> Answer {
    let asked = Asked::read(&query, &["expand"])?;
    let mut inside = shared.lock();
    let user = inside.site.patch_integration_user(&party_number, object(&body)?)?;
    Ok((StatusCode::OK, Json(view(user, asked.groups))))
}

async fn put_user(
    State(shared): State<Shared>,
    Path(party_number): Path<String>,
    query: Parameters,
    body: Bytes,
) -> Answer {
    Asked::read(&query, &[])?;
    let mut inside = shared.lock();
    let (status, user) = inside.site.put_user(&party_number, object(&body)?)?;
    Ok((status, Json(view(user, false))))
}

async fn patch_company_user(
    State(shared): State<Shared>,
    Path((company, login)): Path<(String, String)>,
    query: Parameters,
    body: Bytes,
) -> Answer {
    Asked::read(&query, &[])?;
    let mut inside = shared.lock();
    let user = inside.site.patch_company_user(&company, &login, object(&body)?)?;
    Ok((StatusCode::OK, Json(view(user, false))))
}

async fn put_v7_user(
    State(shared): State<Shared>,
    Path((company, login)): Path<(String, String)>,
    query: Parameters,
    body: Bytes,
) -> Answer {
    Asked::read(&query, &[])?;
    let mut inside = shared.lock();
    let (status, user) = inside.site.put_v7_user(&company, &login, object(&body)?)?;
    Ok((status, Json(user)))
}
