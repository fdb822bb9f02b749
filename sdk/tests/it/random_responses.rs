//! Random responses, `Retry-After` headers and pages: each gives a result or an error that
//! contains no secret and no personal data.

use std::fs;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use cpq_strategies::{check, corrupted_bytes, corrupted_json, corrupted_text};
use oracle_cpq::v19::Client;
use oracle_cpq::v19::types::IntegrationUser;
use oracle_cpq::{Error, Retry, Site};
use proptest::prelude::{Strategy, TestCaseError, any};
use proptest::test_runner::TestCaseResult;
use proptest::{prop_assert, prop_assert_eq, prop_oneof};
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

use crate::canary::{CANARY, shown};
use crate::server::Server;

/// A documented response with a canary in place of personal data.
fn documented(name: &str) -> Value {
    let path = format!("{}/../spec/v19/samples/{name}.response.json", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(path).expect("the sample exists");
    let text = text.replace("_custom_", CANARY).replace("sitename.oracle.com", CANARY);
    serde_json::from_str(&text).expect("the sample is JSON")
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("the runtime starts")
}

fn client(url: &str, retry: Retry) -> Client {
    // The server closes the connection after each response, so the deadline never passes in a test
    // that succeeds.
    let builder = Site::builder(url).bearer("sandbox-token").retry(retry);
    builder.deadline(Duration::from_secs(60)).build().expect("the site is valid").v19()
}

/// Fails if an error contains the token or personal data.
fn check_redacted(error: &Error) -> TestCaseResult {
    let shown = shown(error);
    prop_assert!(!shown.contains(CANARY) && !shown.contains("sandbox-token"), "{shown}");
    Ok(())
}

/// A response as a server sends it.
fn response(head: &str, body: &str) -> String {
    format!("HTTP/1.1 {head}content-length: {}\r\n\r\n{body}", body.len())
}

const JSON: &str = "content-type: application/json\r\n";

/// A server that responds with bytes that a test sets, one connection for each request.
struct Responder {
    response: Arc<Mutex<Vec<u8>>>,
    server: Server,
}

impl Responder {
    fn start(runtime: &Runtime) -> Self {
        let response = Arc::new(Mutex::new(Vec::new()));
        let shared = Arc::clone(&response);
        let respond = move |_: &str| shared.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Self { response, server: runtime.block_on(Server::closing(respond)) }
    }

    fn respond_with(&self, response: Vec<u8>) {
        *self.response.lock().unwrap_or_else(PoisonError::into_inner) = response;
    }
}

#[test]
fn responses_are_parsed_or_fail_without_personal_data() {
    let user = documented("getIntegrationUser");
    let seeds = [
        response(&format!("200 OK\r\n{JSON}"), &user.to_string()),
        response(&format!("400 Bad Request\r\n{JSON}"), &format!("{{\"detail\": \"{CANARY}\"}}")),
        response("502 Bad Gateway\r\ncontent-type: text/html\r\n", &format!("<h1>{CANARY}</h1>")),
        response("204 No Content\r\n", ""),
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n".to_owned(),
        response("302 Found\r\nlocation: http://127.0.0.1:1/\r\n", ""),
    ];
    let keywords = [
        "\r\n",
        "null",
        "{",
        "[",
        "\"",
        ":",
        "content-length: 1\r\n",
        "content-encoding: gzip\r\n",
    ];
    let responses = prop_oneof![
        corrupted_bytes(corrupted_text(&seeds, &keywords)),
        corrupted_json(&user).prop_map(|body| response(
            &format!("200 OK\r\n{JSON}"),
            &body.to_string()
        )
        .into()),
    ];
    let runtime = runtime();
    let responder = Responder::start(&runtime);
    let cpq = client(&responder.server.url(), Retry::none());
    check(&responses, |response| {
        responder.respond_with(response);
        match runtime.block_on(cpq.get_integration_user("BM_LaeNrP1bCh5").send()) {
            // Values of another type are sent back as they came, so they are not read strictly.
            Ok(user) if !user.mismatches().is_empty() => Ok(()),
            Ok(user) => check_round_trip(&user),
            Err(error) => check_redacted(&error),
        }
    });
}

/// Fails unless a user is the same after it was serialized and deserialized.
fn check_round_trip(user: &IntegrationUser) -> TestCaseResult {
    let fail = |error: serde_json::Error| TestCaseError::fail(error.to_string());
    let text = serde_json::to_string(user).map_err(fail)?;
    let deserialized: IntegrationUser = serde_json::from_str(&text).map_err(fail)?;
    prop_assert_eq!(&deserialized, user);
    Ok(())
}

#[test]
fn retry_after_is_parsed_or_ignored() {
    let seeds = [
        "0",
        "120",
        "18446744073709551616",
        "Wed, 21 Oct 2026 07:28:00 GMT",
        "Wednesday, 21-Oct-26 07:28:00 GMT",
        "Wed Oct 21 07:28:00 2026",
        "\r\ndate: Wed, 21 Oct 2026 07:27:00 GMT",
    ];
    let keywords =
        ["GMT", ":", ",", " ", "-", "Feb", "29", "9999", "\r\ndate: ", "\r\nretry-after: "];
    let runtime = runtime();
    let responder = Responder::start(&runtime);
    // With a maximum delay of zero, a longer one fails the request and is part of the error.
    let retry = Retry::default().max_attempts(2).max_delay(Duration::ZERO);
    let cpq = client(&responder.server.url(), retry);
    check(&corrupted_text(&seeds, &keywords), |value| {
        let head = format!("429 Too Many Requests\r\nretry-after: {value}\r\n");
        responder.respond_with(response(&head, "{}").into());
        let call = cpq.get_integration_user("BM_LaeNrP1bCh5");
        let Err(error) = runtime.block_on(call.send()) else {
            return Err(TestCaseError::fail("429 is a success"));
        };
        check_redacted(&error)?;
        let seconds = value.trim_matches([' ', '\t']);
        let is_number = !seconds.is_empty() && seconds.bytes().all(|byte| byte.is_ascii_digit());
        if is_number && error.status().is_some() {
            let delay = Duration::from_secs(seconds.parse().unwrap_or(u64::MAX));
            prop_assert_eq!(error.retry_after(), Some(delay));
        }
        Ok(())
    });
}

/// Pagination never follows a link to another host.
#[test]
fn pagination_of_random_pages_ends() {
    const MAX_REQUESTS: usize = 60;
    let links = [
        "http://127.0.0.1:1/",
        "//evil.invalid/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "?offset=9",
    ];
    let page = corrupted_json(&documented("listIntegrationUsers"));
    let next = corrupted_text(&links, &["%00", "/", "@", "#"]);
    let pages = (page, next, any::<bool>()).prop_map(|(mut page, next, has_more)| {
        if let Some(links) = page.get_mut("links").and_then(Value::as_array_mut) {
            links.push(json!({"rel": "next", "href": next}));
        }
        if let Some(properties) = page.as_object_mut().filter(|_| has_more) {
            properties.insert("hasMore".to_owned(), Value::Bool(true));
        }
        page
    });
    let runtime = runtime();
    check(&pages, |page| {
        let page = response(&format!("200 OK\r\n{JSON}"), &page.to_string()).into_bytes();
        runtime.block_on(async {
            let server = Server::start(move |_| page.clone()).await;
            let cpq = client(&server.url(), Retry::none());
            let mut users = cpq.list_integration_users().limit(2).stream().prefetch(2);
            while let Some(user) = users.next().await {
                if let Err(error) = user {
                    check_redacted(&error)?;
                }
                prop_assert!(server.heads().len() <= MAX_REQUESTS, "pagination does not end");
            }
            for head in server.heads() {
                let is_list = head.starts_with("GET /rest/v19/integrationUsers?");
                prop_assert!(is_list && !head.contains("evil"), "{head}");
            }
            Ok(())
        })
    });
}
