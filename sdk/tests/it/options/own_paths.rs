//! `Site::request`: what the contract does not cover, signed in, repeated and redacted all the same.

use std::fmt::Write as _;

use cpq_sandbox::Sandbox;
use oracle_cpq::{CallOptions, Method, Outcome, Retry, Site, Value};
use serde_json::json;
use tokio::net::TcpSocket;

use super::{eager, site};
use crate::canary::{CANARY, all_of};
use crate::serving::{Serving, asked};

async fn sandbox_and_site() -> (Sandbox, Site) {
    let sandbox = Sandbox::start().await.expect("the site starts");
    let site = site(Site::builder(sandbox.url()).bearer(sandbox.token()).retry(eager(3)));
    (sandbox, site)
}

#[tokio::test]
async fn a_call_of_ones_own_making_reaches_the_site() {
    let (sandbox, site) = sandbox_and_site().await;
    let path = "/rest/v19/integrationUsers/{partyNumber}";
    let user = site.request(Method::GET, path).path("partyNumber", "BM_LaeNrP1bCh5");
    let user = user.query("fields", "login").query("expand", "groups").send().await;
    let user = user.expect("it answers");
    assert_eq!(
        (user.status().as_u16(), user["partyNumber"].as_str()),
        (200, Some("BM_LaeNrP1bCh5"))
    );
    assert!(user.headers().contains_key("content-type"));
    // A slash at the beginning may be left out; the last value of a parameter counts.
    let list = site.request(Method::GET, "rest/v19/integrationUsers").query("limit", 7);
    let list = list.query("limit", 1).send().await.expect("it answers");
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
    let body = json!({"oauthClientId": "a-new-client", "groups": {"items": []}});
    let call = site.request(Method::POST, "/rest/v19/integrationUsers").json(&body);
    let created = call.send().await.expect("it is created");
    assert!(created.headers().contains_key("location"));
    let applied = sandbox.applied().pop().expect("it was applied");
    assert_eq!((applied.operation.as_str(), applied.body), ("createIntegrationUser", body));
    let requests = sandbox.requests();
    let targets: Vec<&str> = requests.iter().map(|request| request.target.as_str()).collect();
    let expected = [
        "/cpq/rest/v19/integrationUsers/BM_LaeNrP1bCh5?fields=login&expand=groups",
        "/cpq/rest/v19/integrationUsers?limit=1",
        "/cpq/rest/v19/integrationUsers",
    ];
    assert_eq!(targets, expected);
    for request in &requests {
        assert_eq!(request.headers["authorization"], format!("Bearer {}", sandbox.token()));
    }
}

#[tokio::test]
async fn an_argument_is_one_value_whatever_stands_in_it() {
    let server = Serving::by(|_| super::EMPTY.into()).await;
    let site = site(Site::builder(format!("{}/cpq", server.url())).bearer("x"));
    for odd in ["a/b", "../c", "a?b=c", "a#b", "{other}", "100%", "søren 名", "x\"&y"] {
        let call = site.request(Method::GET, "/own/{first}/x/{second}");
        let call = call.path("first", odd).path("second", "end").query("value", odd);
        call.send().await.unwrap_or_else(|error| panic!("{odd:?}: {error}"));
        let head = server.heads().pop().expect("it was received");
        let path = head.split([' ', '?']).nth(1).expect("there is a path").to_owned();
        let segments: Vec<&str> = path.split('/').collect();
        assert_eq!((segments.len(), segments[2], segments[5]), (6, "own", "end"), "{path}");
        assert_eq!(asked(&head, "value").as_deref(), Some(odd));
    }
}

#[tokio::test]
async fn a_path_and_its_arguments_have_to_fit_before_anything_is_sent() {
    let (sandbox, site) = sandbox_and_site().await;
    let call = || site.request(Method::GET, "/rest/v19/users/{partyNumber}");
    for (call, parameter, said) in [
        (call(), "partyNumber", "has no value"),
        (
            call().path("partyNumber", "x").path("partynumber", "x"),
            "partynumber",
            "is not in the path",
        ),
        (
            call().path("partyNumber", "x").path("partyNumber", "y"),
            "partyNumber",
            "is not in the path",
        ),
        (call().path("partyNumber", ""), "partyNumber", "is empty"),
        (call().path("partyNumber", ".."), "partyNumber", "is a step in the path"),
    ] {
        let error = call.send().await.expect_err(said);
        let text = error.to_string();
        assert!(text.contains(&format!("the argument {parameter} ")), "{text}");
        assert!(text.contains(said) && text.contains("nothing was sent"), "{text}");
        assert_eq!((error.status(), error.attempts(), error.outcome()), (None, 0, None));
    }
    let change = site.request(Method::DELETE, "/rest/v19/users/{partyNumber}").send().await;
    assert_eq!(change.expect_err("it has no value").outcome(), Some(Outcome::NotSent));
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn a_body_that_cannot_be_json_is_an_error_before_anything_is_sent() {
    let (sandbox, site) = sandbox_and_site().await;
    let body = std::collections::BTreeMap::from([((1, 2), CANARY)]);
    let error = site.request(Method::PUT, "/x").json(&body).send().await.expect_err("no JSON");
    assert!(error.to_string().contains("can't be written as JSON"), "{error}");
    assert!(!all_of(&error).contains(CANARY));
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn what_is_safe_to_repeat_is_repeated() {
    let (sandbox, site) = sandbox_and_site().await;
    let path = "/rest/v19/users/BM_LaeNrP1bCh5";
    for (method, attempts) in [
        (Method::GET, 3),
        (Method::PUT, 3),
        (Method::DELETE, 3),
        (Method::POST, 1),
        (Method::PATCH, 1),
    ] {
        sandbox.answer_next_with(503, "", "");
        sandbox.answer_next_with(503, "", "");
        sandbox.answer_next_with(200, "application/json", "[1]");
        let before = sandbox.requests().len();
        let answer = site.request(method.clone(), path).send().await;
        assert_eq!(sandbox.requests().len() - before, attempts, "{method}");
        match answer {
            Ok(answer) => assert_eq!(answer.into_inner(), json!([1])),
            Err(error) => assert_eq!(error.outcome(), Some(Outcome::Unknown), "{method}"),
        }
        // What was not taken of the answers above.
        for _ in attempts..3 {
            let _ = site.request(Method::GET, path).options(never()).send().await;
        }
    }
    sandbox.answer_next_with(503, "", "");
    sandbox.answer_next_with(200, "application/json", "null");
    let allowed =
        site.request(Method::PATCH, path).options(CallOptions::default().retry_patch(true));
    assert_eq!(allowed.send().await.expect("it is repeated").into_inner(), Value::Null);
}

fn never() -> CallOptions {
    CallOptions::default().retry(Retry::none())
}

#[tokio::test]
async fn nothing_of_a_path_an_argument_or_a_body_is_shown() {
    let (sandbox, site) = sandbox_and_site().await;
    let call = |method| {
        let call = site.request(method, "/rest/v19/canary-4711/{name}").path("name", CANARY);
        call.query("q", CANARY).json(&json!({ CANARY: CANARY }))
    };
    let mut shown = String::new();
    for method in [Method::GET, Method::PUT, Method::POST] {
        let call = call(method);
        let _ = write!(shown, "{call:?} {call:#?} ");
        let error = call.send().await.expect_err("there is no such path");
        assert!(error.is_not_found() && error.operation().is_none());
        shown += &all_of(&error);
        assert!(!error.excerpt().unwrap_or_default().contains(CANARY), "{:?}", error.excerpt());
    }
    sandbox.answer_next_with(200, "application/json", CANARY);
    shown += &all_of(&call(Method::GET).send().await.expect_err("it is no JSON"));
    // Bound and not listening: the port is nobody else's, and no connection to it is made.
    let unheard = TcpSocket::new_v4().expect("a socket is made");
    unheard.bind(([127, 0, 0, 1], 0).into()).expect("a port is free");
    let address = format!("http://{}", unheard.local_addr().expect("it has an address"));
    let gone = Site::builder(address).bearer(CANARY).retry(Retry::none());
    let gone = gone.build().expect("it is set up").request(Method::GET, CANARY).send().await;
    shown += &all_of(&gone.expect_err("nobody listens"));
    assert!(!shown.contains(CANARY), "{shown}");
    for part in ["GET", "PUT", "POST", "404", "[\"q\"]"] {
        assert!(shown.contains(part), "{part} is missing in {shown}");
    }
}
