//! Answers, headers, links and filters of anybody's making: an answer or an error, and nothing else.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use cpq_fuzz::{Rng, Target, json, text};
use cpq_sandbox::Sandbox;
use oracle_cpq::v19::Client;
use oracle_cpq::v19::types::IntegrationUser;
use oracle_cpq::{CallOptions, Error, Retry, Site};
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};

use crate::canary::{CANARY, all_of};
use crate::raw::{After, Raw};
use crate::serving::Serving;

fn target(name: &'static str) -> Target {
    Target::new(name, &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases"))
}

/// A documented answer with a canary for whoever it is about.
fn documented(name: &str) -> Value {
    let path = format!("{}/../spec/v19/samples/{name}.response.json", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(path).expect("a documented answer");
    let text = text.replace("_custom_", CANARY).replace("sitename.oracle.com", CANARY);
    serde_json::from_str(&text).expect("it is JSON")
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime")
}

fn client(url: &str, retry: Retry) -> Client {
    // A spoilt head may promise more than comes; the server closes behind each answer, and the limit
    // is for nothing but a test that would go wrong.
    let builder = Site::builder(url).bearer("sandbox-token").retry(retry);
    builder.deadline(Duration::from_mins(1)).build().expect("the site is set up").v19()
}

/// Nothing that is said of a failed call says whom it was about.
fn says_nobody(error: &Error) -> Result<(), String> {
    let shown = all_of(error);
    if shown.contains(CANARY) || shown.contains("sandbox-token") {
        return Err(format!("a secret or a person is in: {shown}"));
    }
    Ok(())
}

/// A head and a body, as a server writes them.
fn answer(head: &str, body: &str) -> String {
    format!("HTTP/1.1 {head}content-length: {}\r\n\r\n{body}", body.len())
}

#[test]
fn any_answer_is_read_or_an_error_that_tells_on_nobody() {
    let user = documented("getIntegrationUser");
    let kind = "content-type: application/json\r\n";
    let seeds = [
        answer(&format!("200 OK\r\n{kind}"), &user.to_string()),
        answer(&format!("400 Bad Request\r\n{kind}"), &format!("{{\"detail\": \"{CANARY}\"}}")),
        answer("502 Bad Gateway\r\ncontent-type: text/html\r\n", &format!("<h1>{CANARY}</h1>")),
        answer("204 No Content\r\n", ""),
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n".to_owned(),
        answer("302 Found\r\nlocation: http://127.0.0.1:1/\r\n", ""),
    ];
    let texts: Vec<&str> = seeds.iter().map(String::as_str).collect();
    let words = [
        "\r\n",
        "null",
        "{",
        "[",
        "\"",
        ":",
        "content-length: 1\r\n",
        "content-encoding: gzip\r\n",
    ];
    let make = |rng: &mut Rng| {
        if rng.bool() {
            let body = json::spoil(rng, &user).to_string();
            return answer(&format!("200 OK\r\n{kind}"), &body).into_bytes();
        }
        let spoilt = text::spoil(rng, &texts, &words);
        text::bytes(rng, spoilt)
    };
    let runtime = runtime();
    let given = Arc::new(Mutex::new(Vec::new()));
    let giving = Arc::clone(&given);
    let server = runtime.block_on(Raw::by(
        move || giving.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        After::Close,
    ));
    let cpq = client(&server.url(), Retry::none());
    target("answer").run(make, |input| {
        *given.lock().unwrap_or_else(PoisonError::into_inner) = input.to_vec();
        let came = runtime.block_on(cpq.get_integration_user("BM_LaeNrP1bCh5").send());
        match came {
            Ok(user) => same_again(&user),
            Err(error) => says_nobody(&error),
        }
    });
}

/// What was read is written, and reads as the same.
fn same_again(user: &IntegrationUser) -> Result<(), String> {
    let text = serde_json::to_string(user).map_err(|error| error.to_string())?;
    let again: IntegrationUser = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    if again == *user { Ok(()) } else { Err(format!("it comes back otherwise: {text}")) }
}

#[test]
fn any_retry_after_is_a_time_or_nothing() {
    let seeds = [
        "0",
        "120",
        "18446744073709551616",
        "Wed, 21 Oct 2026 07:28:00 GMT",
        "Wednesday, 21-Oct-26 07:28:00 GMT",
        "Wed Oct 21 07:28:00 2026",
        "\r\ndate: Wed, 21 Oct 2026 07:27:00 GMT",
    ];
    let words = ["GMT", ":", ",", " ", "-", "Feb", "29", "9999", "\r\ndate: ", "\r\nretry-after: "];
    let make = |rng: &mut Rng| text::spoil(rng, &seeds, &words).into_bytes();
    let runtime = runtime();
    let given = Arc::new(Mutex::new(String::new()));
    let giving = Arc::clone(&given);
    let server = runtime.block_on(Raw::by(
        move || {
            let asked = giving.lock().unwrap_or_else(PoisonError::into_inner);
            answer(&format!("429 Too Many Requests\r\nretry-after: {asked}\r\n"), "{}").into_bytes()
        },
        After::Close,
    ));
    // No wait at all: whatever is asked for beyond that is the end, and is told.
    let cpq = client(&server.url(), Retry::default().max_attempts(2).max_delay(Duration::ZERO));
    target("retry-after").run(make, |input| {
        let asked = String::from_utf8_lossy(input).into_owned();
        given.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&asked);
        let call = cpq.get_integration_user("BM_LaeNrP1bCh5").options(CallOptions::default());
        let Err(error) = runtime.block_on(call.send()) else {
            return Err("a 429 was taken for a success".to_owned());
        };
        says_nobody(&error)?;
        let seconds = asked.trim_matches([' ', '\t']);
        let counted = !seconds.is_empty() && seconds.bytes().all(|byte| byte.is_ascii_digit());
        if counted && error.status().is_some() {
            let expected = Duration::from_secs(seconds.parse().unwrap_or(u64::MAX));
            if error.retry_after() != Some(expected) {
                return Err(format!("{:?} was read", error.retry_after()));
            }
        }
        Ok(())
    });
}

/// The walk ends, whatever the pages say, and asks nobody but the site, whatever their links say.
#[test]
fn any_page_ends_the_walk_or_leads_on() {
    const MOST: usize = 60;
    let page = documented("listIntegrationUsers");
    let hosts = [
        "http://127.0.0.1:1/",
        "//evil.invalid/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "?offset=9",
    ];
    let make = |rng: &mut Rng| {
        let mut page = json::spoil(rng, &page);
        if let Some(links) = page.get_mut("links").and_then(Value::as_array_mut) {
            let href = text::spoil(rng, &hosts, &["%00", "/", "@", "#"]);
            links.push(serde_json::json!({"rel": "next", "href": href}));
        }
        if let Some(members) = page.as_object_mut().filter(|_| rng.bool()) {
            members.insert("hasMore".to_owned(), Value::Bool(true));
        }
        page.to_string().into_bytes()
    };
    let runtime = runtime();
    target("page").run(make, |input| {
        let page = String::from_utf8_lossy(input);
        let page = answer("200 OK\r\ncontent-type: application/json\r\n", &page).into_bytes();
        runtime.block_on(async {
            let server = Serving::by(move |_| page.clone()).await;
            let cpq = client(&server.url(), Retry::none());
            let mut users = cpq.list_integration_users().limit(1).stream().prefetch(2);
            while let Some(user) = users.next().await {
                if let Err(error) = user {
                    says_nobody(&error)?;
                }
                if server.heads().len() > MOST {
                    return Err("the walk does not end".to_owned());
                }
            }
            let astray = server.heads().into_iter().find(|head| {
                !head.starts_with("GET /rest/v19/integrationUsers?") || head.contains("evil")
            });
            astray.map_or(Ok(()), |head| Err(format!("it asked for {head}")))
        })
    });
}

/// A filter is found to be one, or is refused with a reason; it never brings the site down.
#[test]
fn any_filter_is_answered() {
    let seeds = [
        "{login:'a'}",
        "{'login':{$eq:\"a\"}}",
        "{$and:[{login:{$like:'%a%'}},{$or:[{partyId:{$gt:1}},{partyId:0.0}]}]}",
        "{'status.value':{'$in':[0,1]}}",
        "{lastLogin:{$exists:false}}",
        "{ login : { $ne : 'o\\'clock' } }",
    ];
    let words = [
        "{", "}", "[", "]", "$and", "$or", "$eq", "$like", "$in", "$exists", ":", ",", "'", "\\",
        "%", "true", "null",
    ];
    let make = |rng: &mut Rng| text::spoil(rng, &seeds, &words).into_bytes();
    let runtime = runtime();
    let sandbox = runtime.block_on(Sandbox::start()).expect("the site starts");
    let cpq = client(sandbox.url(), Retry::none());
    target("filter").run(make, |input| {
        let filter = String::from_utf8_lossy(input).into_owned();
        match runtime.block_on(cpq.list_integration_users().q(filter).send()) {
            Ok(_) => Ok(()),
            Err(error) => {
                let status = error.status().map(|status| status.as_u16());
                if status == Some(400) { Ok(()) } else { Err(format!("{status:?}: {error}")) }
            }
        }
    });
}
