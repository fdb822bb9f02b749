//! The one way to the site and back.

use std::fmt;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use serde::de::DeserializeOwned;
use serde::ser::Serialize;
use serde_json::error::Category;

use crate::{Error, Response, Site, path};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// What the contract says of an operation.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) id: &'static str,
    pub(crate) method: Method,
    /// The version's path below the site's context.
    pub(crate) root: &'static str,
    /// The path template below that.
    pub(crate) path: &'static str,
}

/// A call in the making; it borrows nothing, so that its future can be sent anywhere.
#[derive(Clone)]
pub(crate) struct Call {
    site: Site,
    operation: &'static Operation,
    path: Vec<(&'static str, String)>,
    query: Vec<(&'static str, String)>,
    body: Option<Result<Vec<u8>, Unsendable>>,
}

/// A body could not be written as JSON.
#[derive(Clone, Copy, Debug)]
struct Unsendable;

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Operation { id, method, root, path } = self.operation;
        let query: Vec<&str> = self.query.iter().map(|(name, _)| *name).collect();
        write!(f, "{id} ({method} {root}{path}) with {query:?}")
    }
}

#[allow(dead_code, reason = "what a version needs of them depends on its operations")]
impl Call {
    pub(crate) fn new(
        site: &Site,
        operation: &'static Operation,
        path: &[(&'static str, &str)],
    ) -> Self {
        let path = path.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Self { site: site.clone(), operation, path, query: Vec::new(), body: None }
    }

    /// Sets the body.
    pub(crate) fn json(mut self, body: &impl Serialize) -> Self {
        self.body = Some(serde_json::to_vec(body).map_err(|_| Unsendable));
        self
    }

    /// Sets a query parameter; the last value counts.
    pub(crate) fn query(&mut self, name: &'static str, value: &(impl ToString + ?Sized)) {
        self.query.retain(|(other, _)| *other != name);
        self.query.push((name, value.to_string()));
    }

    pub(crate) async fn send<T: DeserializeOwned>(self) -> Result<Response<T>, Error> {
        let operation = self.operation;
        read(operation, self.exchange().await?)
    }

    /// Sends the request and takes in the whole answer, which is a success.
    async fn exchange(self) -> Result<Answer, Error> {
        let operation = self.operation;
        let path = path::fill(operation.path, &self.path)
            .map_err(|(name, unusable)| Error::argument(operation, name, unusable))?;
        let body = self.body.transpose().map_err(|Unsendable| Error::unsendable(operation))?;
        let mut url = self.site.base().clone();
        url.set_path(&format!("{}{}{path}", url.path().trim_end_matches('/'), operation.root));
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        let mut request = self
            .site
            .http()
            .request(operation.method.clone(), url)
            .header(ACCEPT, JSON)
            .header(AUTHORIZATION, self.site.authorization());
        if let Some(body) = body {
            request = request.header(CONTENT_TYPE, JSON).body(body);
        }
        let answer = request.send().await.map_err(|error| Error::not_answered(operation, error))?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body =
            answer.bytes().await.map_err(|error| Error::cut_off(operation, status, error))?;
        let answer = Answer { status, headers, body };
        if status.is_success() {
            Ok(answer)
        } else {
            Err(Error::refused(operation, status, answer.is_html(), answer.body))
        }
    }
}

/// An answer as it came.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    fn is_html(&self) -> bool {
        let media_type = self.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        media_type.is_some_and(|value| value.to_ascii_lowercase().starts_with("text/html"))
    }
}

fn read<T: DeserializeOwned>(
    operation: &'static Operation,
    answer: Answer,
) -> Result<Response<T>, Error> {
    if let Ok(body) = serde_json::from_slice(&answer.body) {
        return Ok(Response::new(answer.status, answer.headers, body));
    }
    let (html, place) = (answer.is_html(), place::<T>(&answer.body));
    Err(Error::unreadable(operation, answer.status, html, place, answer.body))
}

/// Where reading stops: looked for only once it has failed, so that reading costs no more for it.
fn place<T: DeserializeOwned>(body: &[u8]) -> String {
    if body.is_empty() {
        return "it is empty".to_owned();
    }
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let Err(error) = serde_path_to_error::deserialize::<_, T>(&mut deserializer) else {
        return "more follows after its end".to_owned();
    };
    let (path, cause) = (error.path().to_string(), error.inner());
    let what = match cause.classify() {
        // The cause's own words quote the value, all but these.
        Category::Data if cause.to_string().starts_with("missing field") => {
            format!("`{path}` lacks a member that is required")
        }
        Category::Data if path == "." => "it is not an object".to_owned(),
        Category::Data => format!("`{path}` is not of the documented type"),
        Category::Eof => "it ends too early".to_owned(),
        _ => "it is not JSON, or nested too deeply, or holds a number too large".to_owned(),
    };
    format!("{what} (line {}, column {})", cause.line(), cause.column())
}
