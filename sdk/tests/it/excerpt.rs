//! The excerpt and the message of an error response: the values of the request are redacted, however
//! the server escapes them.

use oracle_cpq::v19::types::UserRequest;
use oracle_cpq::{Error, Filter, Method, Site};
use serde_json::json;

use crate::call::Call;
use crate::canary::CANARY;
use crate::setup::{build, builder, client, client_of, sandbox, unreachable};

/// Names that JSON, HTML, paths and queries escape differently.
const NAMES: [&str; 4] = ["O\"Brien", "Ann & <Bo>'s", "Søren Ås/Øre", "nadia@example.com"];

fn excerpt(error: &Error) -> String {
    error.excerpt().expect("the response has a body").to_owned()
}

/// Response bodies that contain a name.
fn echoes(name: &str) -> Vec<(&'static str, String)> {
    let ascii: Vec<_> = name.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    let html = name.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let html = html.replace('"', "&quot;").replace('\'', "&#39;");
    let query: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    vec![
        ("application/json", json!({"detail": format!("no user {name} here")}).to_string()),
        ("application/json", json!({ name: [{"of": name}] }).to_string()),
        ("application/json", format!("{{\"detail\":\"{}\"}}", ascii.concat())),
        ("text/plain", format!("no user {name} here")),
        ("text/html", format!("<p>no user {html} here")),
        ("text/plain", format!("nothing at /users?name={query}")),
        ("application/json", json!({"title": format!("no user {name} here")}).to_string()),
    ]
}

#[tokio::test]
async fn values_of_the_path_the_query_and_the_body_are_redacted() {
    let sandbox = sandbox().await;
    let cpq = client(&sandbox);
    for name in NAMES {
        for (kind, echo) in echoes(name) {
            let body = UserRequest::default().first_name(name);
            let filter = Filter::field("login").eq(name).or(Filter::field("email").eq("none"));
            let raw_filter = format!("{{login:'{name}'}}");
            macro_rules! error {
                ($request:expr) => {{
                    sandbox.respond_next_with(400, kind, echo.clone());
                    $request.send().await.map(|_| ()).expect_err("400")
                }};
            }
            let mut errors = vec![
                error!(cpq.replace_user(name, &UserRequest::default())),
                error!(cpq.replace_user("someone", &body)),
                error!(cpq.list_integration_users().q(filter)),
            ];
            if !name.contains(['\'', '"']) {
                errors.push(error!(cpq.list_integration_users().q(raw_filter)));
            }
            for error in errors {
                let shown = format!("{} {error} {error:?}", excerpt(&error));
                let parts = name.split(['"', '&', '\'', ' ', '/', '@', '<', '>']);
                for part in parts.filter(|part| part.len() > 3) {
                    assert!(!shown.contains(part), "{part} is in {shown}, from {echo}");
                }
                assert!(excerpt(&error).contains("[redacted]"), "{shown}");
            }
        }
    }
}

#[tokio::test]
async fn secrets_are_redacted_even_if_short() {
    let sandbox = sandbox().await;
    for password in ["#7", "~", "correct horse"] {
        let body = UserRequest::default().password(password);
        let echo = format!("the password {password} is no good");
        sandbox.respond_next_with(400, "text/plain", echo);
        let error = client(&sandbox).replace_user("someone", &body).send().await.expect_err("400");
        assert_eq!(excerpt(&error), "the password [redacted] is no good");
    }
    let site = || Site::builder(sandbox.url());
    for (site, secret) in [
        (site().bearer("tok-1"), "tok-1"),
        (site().basic("operator", "p"), "operator"),
        (site().basic("operator", "p"), "b3BlcmF0b3I6cA=="),
        (site().basic("operator", "#7"), "#7"),
    ] {
        let cpq = build(site).v19();
        for (kind, echo) in [
            ("text/plain", format!("Authorization: Bearer {secret} was refused")),
            ("application/json", json!({"title": secret, "detail": secret}).to_string()),
        ] {
            sandbox.respond_next_with(401, kind, echo);
            let error = cpq.list_integration_users().send().await.expect_err("401");
            let shown = format!("{} {error} {error:?}", excerpt(&error));
            assert!(!shown.contains(secret) && shown.contains("[redacted]"), "{shown}");
        }
    }
}

#[tokio::test]
async fn a_custom_path_is_redacted() {
    let sandbox = sandbox().await;
    let echo = "no /cpq/rest/v19/users/nadia, for nadia is gone";
    sandbox.respond_next_with(400, "text/plain", echo);
    let request = build(builder(&sandbox)).request(Method::GET, "/rest/v19/users/nadia");
    let error = request.send().await.expect_err("400");
    assert!(!excerpt(&error).contains("nadia"), "{}", excerpt(&error));
}

#[tokio::test]
async fn an_excerpt_is_one_short_line() {
    let sandbox = sandbox().await;
    for (body, expected) in [
        ("æ\r\n\t".repeat(5_000), Some("æ ".repeat(99) + "æ…")),
        ("x".repeat(100_000), Some("x".repeat(199) + "…")),
        ("y".repeat(201), Some("y".repeat(199) + "…")),
        ("z".repeat(200), Some("z".repeat(200))),
        (" \n ".to_owned(), None),
    ] {
        sandbox.respond_next_with(400, "text/plain", body);
        let error = client(&sandbox).list_integration_users().send().await.expect_err("400");
        assert_eq!(error.excerpt(), expected.as_deref());
    }
}

#[tokio::test]
async fn the_message_has_only_the_title_and_the_error_code_of_the_body() {
    let sandbox = sandbox().await;
    let body = format!(
        r#"{{"title":"Cannot be done","status":"400","o:errorCode":"CPQ-7","detail":"{CANARY}",
            "o:errorPath":"{CANARY}","o:errorDetails":[{{"title":"{CANARY}"}}]}}"#
    );
    sandbox.respond_next_with(400, "application/json", body.clone());
    let error = Call::Post.send(&client(&sandbox)).await.expect_err("400");
    let text = format!("{error} {error:?}");
    assert!(text.contains("Cannot be done") && text.contains("CPQ-7"), "{text}");
    assert!(!text.contains(CANARY), "{text}");
    assert_eq!(error.body(), Some(body.as_bytes()));
    assert!(excerpt(&error).contains("Cannot be done"));
}

#[tokio::test]
async fn an_excerpt_has_the_words_of_the_known_error_bodies() {
    let sandbox = sandbox().await;
    for (body, expected) in [
        (r#"{"title":"No","detail":"It is locked"}"#, "No; It is locked"),
        (r#"{"message":"Locked"}"#, "Locked"),
        (r#"{"title":"","message":"Locked","status":"400"}"#, "Locked"),
        (
            r#"{"title":"No","o:errorCode":"C-1","o:errorDetails":[{"title":"A"},{"detail":"B"}]}"#,
            "No; C-1; A; B",
        ),
        (r#"{"errorDetails":[{"message":"A"},{"message":"A"},"B"]}"#, "A; B"),
        (r#"{"o:errorMessages":["A",{"title":"B","detail":"C"}]}"#, "A; B; C"),
        (r#"{"errorMessages":["A"]}"#, "A"),
        (r#"["A"]"#, r#"["A"]"#),
        (r#"{"title":5}"#, r#"{"title":5}"#),
        (r#"{"o:errorDetails":"A"}"#, r#"{"o:errorDetails":"A"}"#),
    ] {
        sandbox.respond_next_with(400, "application/json", body);
        let error = client(&sandbox).list_integration_users().send().await.expect_err("400");
        assert_eq!(excerpt(&error), expected);
    }
}

#[tokio::test]
async fn response_body_as_reads_the_body() {
    use oracle_cpq::v19::types::ErrorResponse;
    let sandbox = sandbox().await;
    let read = async |body: &str| {
        sandbox.respond_next_with(400, "application/json", body);
        client(&sandbox).list_integration_users().send().await.expect_err("400")
    };
    for body in [r#"{"title":"No","new":1}"#, "\u{feff}{\"title\":\"No\",\"new\":1}"] {
        let error = read(body).await;
        let response = error.response_body_as::<ErrorResponse>().expect("an error response");
        assert_eq!((response.title.as_deref(), &response.extra["new"]), (Some("No"), &json!(1)));
        assert_eq!(error.response_body_as(), Some(json!({"title": "No", "new": 1})));
    }
    for body in ["<html>", "", "[1]"] {
        assert!(read(body).await.response_body_as::<ErrorResponse>().is_none(), "{body}");
    }
    let (_socket, url) = unreachable();
    let error = Call::Post.send(&client_of(url)).await.expect_err("no response");
    assert!(error.response_body_as::<serde_json::Value>().is_none());
}
