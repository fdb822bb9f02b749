//! A running sandbox with an HTTP client that is not the SDK, and the values the tests compare with.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::fs;
use std::ops::Deref;
use std::path::Path;

use cpq_sandbox::{Builder, Sandbox};
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;

pub(crate) const USERS: &str = "/rest/v19/users";
pub(crate) const INTEGRATION_USERS: &str = "/rest/v19/integrationUsers";
/// Party number of the integration user in Oracle's documents.
pub(crate) const DOCUMENTED: &str = "BM_LaeNrP1bCh5";
pub(crate) const DOCUMENTED_PATH: &str = "/rest/v19/integrationUsers/BM_LaeNrP1bCh5";
/// Party number of `nholloway`, a user of the host company and not an integration user.
pub(crate) const HOST_USER: &str = "935719302534024740";
/// Path of a user of a partner company.
pub(crate) const PARTNER_USER: &str = "/rest/v19/companies/abcCo/users/AAP39";

/// A running sandbox and a client for it.
pub(crate) struct Site {
    sandbox: Sandbox,
    client: Client,
}

impl Deref for Site {
    type Target = Sandbox;

    fn deref(&self) -> &Sandbox {
        &self.sandbox
    }
}

impl Site {
    pub(crate) async fn start() -> Self {
        Self::from_builder(Sandbox::builder()).await
    }

    /// Starts a site with this many generated users besides the two documented ones.
    pub(crate) async fn with_users(count: u64) -> Self {
        Self::from_builder(Sandbox::builder().users(count)).await
    }

    pub(crate) async fn from_builder(builder: Builder) -> Self {
        let sandbox = builder.start().await.expect("the sandbox starts");
        Self { sandbox, client: client() }
    }

    pub(crate) async fn stop(self) {
        self.sandbox.stop().await.expect("the sandbox stops");
    }

    /// Prepares a request with the site's token.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}{path}", self.url());
        self.client.request(method, url).bearer_auth(self.token())
    }

    /// Prepares a request without credentials.
    pub(crate) fn anonymous(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url()))
    }

    /// Prepares a request to a control endpoint, with the site's token.
    pub(crate) fn control(&self, method: Method, path: &str) -> RequestBuilder {
        let root = self.url().trim_end_matches("/cpq");
        self.client.request(method, format!("{root}/_sandbox{path}")).bearer_auth(self.token())
    }

    /// Prepares a request to the token endpoint.
    pub(crate) fn token_request(&self, form: &str) -> RequestBuilder {
        let content_type = "application/x-www-form-urlencoded";
        let request = self.client.post(self.token_url()).header("content-type", content_type);
        request.body(form.to_owned())
    }

    /// Prepares a request whose JSON is sent exactly as it is written.
    pub(crate) fn verbatim(&self, method: Method, path: &str, json: &str) -> RequestBuilder {
        let request = self.request(method, path).header("content-type", "application/json");
        request.body(json.to_owned())
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        send(self.request(Method::GET, path)).await
    }

    pub(crate) async fn get_with(&self, path: &str, query: &[(&str, &str)]) -> Reply {
        self.get(&with_query(path, query)).await
    }

    pub(crate) async fn post(&self, path: &str, body: impl Borrow<Value>) -> Reply {
        send(self.request(Method::POST, path).json(body.borrow())).await
    }

    pub(crate) async fn put(&self, path: &str, body: impl Borrow<Value>) -> Reply {
        send(self.request(Method::PUT, path).json(body.borrow())).await
    }

    pub(crate) async fn patch(&self, path: &str, body: impl Borrow<Value>) -> Reply {
        send(self.request(Method::PATCH, path).json(body.borrow())).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Reply {
        send(self.request(Method::DELETE, path)).await
    }

    /// Uploads a file as `multipart/form-data`.
    pub(crate) async fn upload(&self, path: &str, file: &[u8]) -> Reply {
        let mut body = Vec::new();
        body.extend(
            b"--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n",
        );
        body.extend(file);
        body.extend(b"\r\n--X--\r\n");
        let request = self.request(Method::POST, path);
        send(request.header("content-type", "multipart/form-data; boundary=X").body(body)).await
    }

    pub(crate) async fn get_control(&self, path: &str) -> Reply {
        send(self.control(Method::GET, path)).await
    }

    /// Returns a page of integration users.
    pub(crate) async fn list(&self, query: &[(&str, &str)]) -> Value {
        self.get_with(INTEGRATION_USERS, query).await.json(200)
    }

    /// Returns a stored user.
    #[track_caller]
    pub(crate) fn stored(&self, party_number: &str) -> Value {
        self.stored_user(party_number).expect("the user is stored")
    }
}

/// Returns an HTTP client for plain HTTP.
pub(crate) fn client() -> Client {
    // In a build with the SDK, reqwest has TLS without a provider and panics unless one is installed.
    // Later calls fail, which is fine.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().build().expect("a client without TLS settings is valid")
}

pub(crate) async fn send(request: RequestBuilder) -> Reply {
    let response = request.send().await.expect("the site responds");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = response.text().await.expect("the response is complete");
    Reply { status, headers, text }
}

/// A response that was received completely.
#[derive(Debug, PartialEq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    /// Returns the JSON body of a response with this status.
    #[track_caller]
    pub(crate) fn json(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        serde_json::from_str(&self.text).expect("the body is JSON")
    }

    /// Returns a header that the response must have.
    #[track_caller]
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().expect("the header is ASCII")
    }

    /// Returns `detail` of an error response.
    #[track_caller]
    pub(crate) fn detail(&self, status: u16) -> String {
        let error = self.json(status);
        assert_eq!(error["status"], status.to_string());
        error["detail"].as_str().expect("an error has a detail").to_owned()
    }

    /// Asserts that the site rejected the request with 400 because of a JSON pointer or parameter,
    /// and named it in `o:errorPath` and in `detail`.
    #[track_caller]
    pub(crate) fn assert_invalid(&self, path: &str) {
        let detail = self.detail(400);
        assert_eq!(self.json(400)["o:errorPath"], path, "{detail}");
        assert!(detail.contains(path), "{path} is missing in: {detail}");
    }

    /// Asserts that the site responded 404 and named what does not exist.
    #[track_caller]
    pub(crate) fn assert_not_found(&self, name: &str) {
        let detail = self.detail(404);
        assert!(detail.contains(name), "{name} is missing in: {detail}");
    }
}

/// Reads a payload of the contract, such as `v19/samples/getIntegrationUser.response.json`.
pub(crate) fn spec(name: &str) -> Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec").join(name);
    let text = fs::read_to_string(file).expect("the payload exists");
    serde_json::from_str(&text).expect("the payload is JSON")
}

/// Returns an object without some of its properties.
pub(crate) fn without(mut object: Value, properties: &[&str]) -> Value {
    if let Some(object) = object.as_object_mut() {
        object.retain(|name, _| !properties.contains(&name.as_str()));
    }
    object
}

/// Returns a user without the time of its last change.
pub(crate) fn undated(user: Value) -> Value {
    without(user, &["dateModified"])
}

/// Adds a percent-encoded query to a path.
pub(crate) fn with_query(path: &str, query: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
    format!("{path}?{query}")
}

/// Returns the items of a page or of a child resource.
pub(crate) fn items(page: &Value) -> Vec<Value> {
    page["items"].as_array().cloned().unwrap_or_default()
}

pub(crate) fn party_numbers(page: &Value) -> Vec<String> {
    items(page).iter().map(|user| text(user, "partyNumber").to_owned()).collect()
}

/// Returns a property that must be a string.
#[track_caller]
pub(crate) fn text<'a>(object: &'a Value, property: &str) -> &'a str {
    object[property].as_str().expect("the property is a string")
}

/// Returns the properties of an object.
pub(crate) fn properties(object: &Value) -> BTreeMap<String, Value> {
    object.as_object().into_iter().flatten().map(|(name, it)| (name.clone(), it.clone())).collect()
}

/// Whether a number is exact as a double.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the loss is what is tested"
)]
pub(crate) fn is_exact_double(number: u64) -> bool {
    number as f64 as u64 == number
}

/// Whether a date has the documented format, `2025-10-14T08:29:21.000Z`.
pub(crate) fn is_documented_date(date: &Value) -> bool {
    let format = "0000-00-00T00:00:00.000Z";
    let digits_as_zero = |c: char| if c.is_ascii_digit() { '0' } else { c };
    date.as_str().is_some_and(|date| date.chars().map(digits_as_zero).eq(format.chars()))
}
