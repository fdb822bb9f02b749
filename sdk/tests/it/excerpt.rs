//! The short excerpt of a refusal: never what was sent, however the site spells it.

use cpq_sandbox::Sandbox;
use oracle_cpq::v19::types::UserRequest;
use oracle_cpq::{Error, Filter, Method, Site};
use serde_json::json;

use crate::calls::client;

/// Names that JSON, HTML, paths and queries spell otherwise.
const NAMES: [&str; 4] = ["O\"Brien", "Ann & <Bo>'s", "Søren Ås/Øre", "nadia@example.com"];

/// The sandbox's answer to the next request, whatever that is.
async fn refusing(kind: &str, body: impl Into<Vec<u8>>) -> Sandbox {
    let sandbox = Sandbox::start().await.expect("the site starts");
    sandbox.answer_next_with(400, kind, body);
    sandbox
}

fn excerpt(error: &Error) -> String {
    error.excerpt().expect("there is one").to_owned()
}

/// What a site may make of a name that it repeats.
fn echoes(name: &str) -> Vec<(&'static str, String)> {
    let ascii: Vec<String> = name.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    let ascii = ascii.concat();
    let html = name.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let html = html.replace('"', "&quot;").replace('\'', "&#39;");
    let mut url = url::Url::parse("http://site/").expect("it is an address");
    url.path_segments_mut().expect("it has a path").push(name);
    let query: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    vec![
        ("application/json", json!({"detail": format!("no user {name} here")}).to_string()),
        ("application/json", json!({ name: [{"of": name}] }).to_string()),
        ("application/json", format!("{{\"detail\":\"{ascii}\"}}")),
        ("text/plain", format!("no user {name} here")),
        ("text/html", format!("<p>no user {html} here")),
        ("text/plain", format!("nothing at /users?name={query}")),
        ("application/json", json!({"title": format!("no user {name} here")}).to_string()),
    ]
}

#[tokio::test]
async fn what_was_sent_in_a_path_a_query_or_a_body_is_hidden() {
    for name in NAMES {
        for (kind, echo) in echoes(name) {
            let sandbox = refusing(kind, echo.clone()).await;
            let cpq = client(&sandbox);
            let body = UserRequest::default().first_name(name);
            let in_path = cpq.replace_user(name, &UserRequest::default());
            let in_body = cpq.replace_user("someone", &body);
            let filter = Filter::field("login").eq(name).or(Filter::field("email").eq("none"));
            let in_filter = cpq.list_integration_users().q(filter);
            let raw_filter = format!("{{login:'{name}'}}");
            let in_raw_filter = cpq.list_integration_users().q(&raw_filter);
            let errors = [
                in_path.send().await.expect_err("it is refused"),
                {
                    sandbox.answer_next_with(400, kind, echo.clone());
                    in_body.send().await.expect_err("it is refused")
                },
                {
                    sandbox.answer_next_with(400, kind, echo.clone());
                    in_filter.send().await.expect_err("it is refused")
                },
            ];
            for error in &errors {
                let shown = format!("{} {error} {error:?}", excerpt(error));
                let parts = name.split(['"', '&', '\'', ' ', '/', '@', '<', '>']);
                for part in parts.filter(|part| part.len() > 3) {
                    assert!(!shown.contains(part), "{part} is in {shown}, made of {echo}");
                }
                assert!(excerpt(error).contains("[redacted]"), "{shown}");
            }
            if !name.contains('\'') && !name.contains('"') {
                sandbox.answer_next_with(400, kind, echo);
                let error = in_raw_filter.send().await.expect_err("it is refused");
                assert!(!excerpt(&error).contains(name), "{}", excerpt(&error));
            }
        }
    }
}

#[tokio::test]
async fn a_password_is_hidden_however_short_it_is() {
    for password in ["#7", "~", "correct horse"] {
        let sandbox = refusing("text/plain", format!("the password {password} is no good")).await;
        let body = UserRequest::default().password(password);
        let error = client(&sandbox).replace_user("someone", &body).send().await;
        let shown = excerpt(&error.expect_err("it is refused"));
        assert_eq!(shown, "the password [redacted] is no good");
    }
}

#[tokio::test]
async fn credentials_are_hidden() {
    let sandbox = Sandbox::start().await.expect("the site starts");
    let cases = [
        (Site::builder(sandbox.url()).bearer("tok-1"), vec!["tok-1"]),
        (Site::builder(sandbox.url()).basic("operator", "p"), vec!["operator", "b3BlcmF0b3I6cA=="]),
        (Site::builder(sandbox.url()).basic("operator", "#7"), vec!["#7"]),
    ];
    for (site, secrets) in cases {
        for secret in secrets {
            for (kind, body) in [
                ("text/plain", format!("Authorization: Bearer {secret} was refused")),
                ("application/json", json!({"title": secret, "detail": secret}).to_string()),
            ] {
                sandbox.answer_next_with(401, kind, body);
                let cpq = site.clone().build().expect("it is set up").v19();
                let error = cpq.list_integration_users().send().await.expect_err("refused");
                let shown = format!("{} {error} {error:?}", excerpt(&error));
                assert!(!shown.contains(secret) && shown.contains("[redacted]"), "{shown}");
            }
        }
    }
}

#[tokio::test]
async fn a_path_of_the_callers_own_is_hidden() {
    let sandbox = refusing("text/plain", "no /cpq/rest/v19/users/nadia, for nadia is gone").await;
    let site = Site::builder(sandbox.url()).bearer(sandbox.token()).build().expect("it is set up");
    let call = site.request(Method::GET, "/rest/v19/users/nadia");
    let error = call.send().await.expect_err("it is refused");
    assert!(!excerpt(&error).contains("nadia"), "{}", excerpt(&error));
}

#[tokio::test]
async fn an_excerpt_is_short_and_on_one_line() {
    for body in ["æ\r\n\t".repeat(5_000), "x".repeat(100_000), "y".repeat(201)] {
        let sandbox = refusing("text/plain", body).await;
        let error = client(&sandbox).list_integration_users().send().await.expect_err("refused");
        let shown = excerpt(&error);
        assert!((1..=200).contains(&shown.chars().count()), "{shown}");
        assert!(!shown.contains(char::is_control), "{shown}");
    }
    let sandbox = refusing("text/plain", "z".repeat(200)).await;
    let error = client(&sandbox).list_integration_users().send().await.expect_err("refused");
    assert_eq!(excerpt(&error), "z".repeat(200), "all of it is short enough");
    let sandbox = refusing("text/plain", " \n ").await;
    let error = client(&sandbox).list_integration_users().send().await.expect_err("refused");
    assert_eq!(error.excerpt(), None);
}
