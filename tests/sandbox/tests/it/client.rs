//! A client for plain http, and the values that tests compare with.

use std::error::Error;
use std::fs;
use std::path::Path;

use cpq_sandbox::Sandbox;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;

pub(crate) type Outcome = Result<(), Box<dyn Error>>;

pub(crate) const USERS: &str = "/rest/v19/users";
pub(crate) const INTEGRATION: &str = "/rest/v19/integrationUsers";
/// The documented integration user.
pub(crate) const DOCUMENTED: &str = "BM_LaeNrP1bCh5";
/// The composed user of the host company.
pub(crate) const HOST_USER: &str = "935719302534024740";

/// A client for plain http. Built together with the SDK, reqwest has TLS switched on without a
/// provider, and asks for one all the same.
pub(crate) fn client() -> Client {
    // Only the first installs it; the others find it there.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().build().expect("a client for plain http needs nothing")
}

pub(crate) fn request(sandbox: &Sandbox, method: Method, path: &str) -> RequestBuilder {
    let url = format!("{}{path}", sandbox.url());
    client().request(method, url).bearer_auth(sandbox.token())
}

/// A request to the sandbox itself, beside the site's context.
pub(crate) fn control(sandbox: &Sandbox, method: Method, path: &str) -> RequestBuilder {
    let root = sandbox.url().trim_end_matches("/cpq");
    client().request(method, format!("{root}/_sandbox{path}")).bearer_auth(sandbox.token())
}

pub(crate) async fn answer(request: RequestBuilder) -> reqwest::Result<(u16, Value)> {
    let response = request.send().await?;
    Ok((response.status().as_u16(), response.json().await?))
}

pub(crate) async fn get(sandbox: &Sandbox, path: &str) -> reqwest::Result<(u16, Value)> {
    answer(request(sandbox, Method::GET, path)).await
}

pub(crate) async fn post(
    sandbox: &Sandbox,
    path: &str,
    body: &Value,
) -> reqwest::Result<(u16, Value)> {
    answer(request(sandbox, Method::POST, path).json(body)).await
}

pub(crate) async fn put(
    sandbox: &Sandbox,
    path: &str,
    body: &Value,
) -> reqwest::Result<(u16, Value)> {
    answer(request(sandbox, Method::PUT, path).json(body)).await
}

pub(crate) async fn patch(
    sandbox: &Sandbox,
    path: &str,
    body: &Value,
) -> reqwest::Result<(u16, Value)> {
    answer(request(sandbox, Method::PATCH, path).json(body)).await
}

/// A payload of the contract, such as `v19/samples/getIntegrationUser.response.json`.
pub(crate) fn spec(name: &str) -> Result<Value, Box<dyn Error>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec").join(name);
    Ok(serde_json::from_str(&fs::read_to_string(file)?)?)
}

/// The record without the members that differ from one run, or one document, to the next.
pub(crate) fn without(mut record: Value, members: &[&str]) -> Value {
    if let Some(record) = record.as_object_mut() {
        record.retain(|name, _| !members.contains(&name.as_str()));
    }
    record
}

/// A path and a query, encoded as a client should.
pub(crate) fn with_query(path: &str, query: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
    format!("{path}?{query}")
}

/// The answer as the text it came in, for what a parsed value would not tell apart.
pub(crate) async fn answer_text(request: RequestBuilder) -> reqwest::Result<(u16, String)> {
    let response = request.send().await?;
    Ok((response.status().as_u16(), response.text().await?))
}

/// A request whose body is written as it is here.
pub(crate) fn written(sandbox: &Sandbox, method: Method, path: &str, body: &str) -> RequestBuilder {
    let request = request(sandbox, method, path).header("content-type", "application/json");
    request.body(body.to_owned())
}

/// Whether a call was refused with 400, and both for people and for programs by this name of what
/// is wrong: a JSON pointer into the body or a parameter.
#[track_caller]
pub(crate) fn assert_invalid(answered: &(u16, Value), name: &str) {
    let (status, refusal) = answered;
    assert_eq!((*status, &refusal["o:errorPath"]), (400, &Value::from(name)), "{refusal}");
    let detail = refusal["detail"].as_str().unwrap_or_default();
    assert!(detail.contains(name), "{name} should be named in: {detail}");
}

/// Whether a call was refused with 404, by the name of what is not there.
#[track_caller]
pub(crate) fn assert_unknown(answered: &(u16, Value), name: &str) {
    let (status, refusal) = answered;
    assert_eq!(*status, 404, "{refusal}");
    let detail = refusal["detail"].as_str().unwrap_or_default();
    assert!(detail.contains(name), "{name} should be named in: {detail}");
}

/// A request to the token endpoint, with this form.
pub(crate) fn token(sandbox: &Sandbox, form: &str) -> RequestBuilder {
    let kind = "application/x-www-form-urlencoded";
    let form = form.to_owned();
    client().post(sandbox.token_url()).header("content-type", kind).body(form)
}

/// A page of integration users that must be there.
pub(crate) async fn list(
    sandbox: &Sandbox,
    query: &[(&str, &str)],
) -> Result<Value, Box<dyn Error>> {
    match get(sandbox, &with_query(INTEGRATION, query)).await? {
        (200, page) => Ok(page),
        (status, refusal) => Err(format!("{query:?} is answered with {status}: {refusal}").into()),
    }
}

/// The items of a page.
pub(crate) fn items(page: &Value) -> Vec<Value> {
    page["items"].as_array().cloned().unwrap_or_default()
}

/// The party numbers of a page, in its order.
pub(crate) fn party_numbers(page: &Value) -> Vec<String> {
    let number = |user: &Value| user["partyNumber"].as_str().unwrap_or_default().to_owned();
    items(page).iter().map(number).collect()
}

/// Whether a number stays what it is for a reader that keeps numbers as doubles.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what is lost is what is looked for"
)]
pub(crate) fn survives_a_double(number: u64) -> bool {
    number as f64 as u64 == number
}
