//! `Site::request` for paths outside the contract, and path arguments of all requests.

use oracle_cpq::v7::types::User;
use oracle_cpq::{CallOptions, Method, Outcome, Request, Response, Retry, Site, Value};
use serde_json::json;

use crate::canary::{CANARY, shown};
use crate::server::{EMPTY, Server, query_value};
use crate::setup::{build, builder, sandbox};

#[tokio::test]
async fn a_custom_request_reaches_the_server() {
    let sandbox = sandbox().await;
    let site = build(builder(&sandbox));
    let path = "/rest/v19/integrationUsers/{partyNumber}";
    let user = site.request(Method::GET, path).path("partyNumber", "BM_LaeNrP1bCh5");
    let user = user.query("fields", "login").query("expand", "groups").send().await;
    let user = user.expect("a success");
    assert_eq!(user.http_status(), 200);
    assert_eq!(user["partyNumber"], "BM_LaeNrP1bCh5");
    assert!(user.headers().contains_key("content-type"));
    // The leading slash is optional, and the last value of a parameter is sent.
    let list = site.request(Method::GET, "rest/v19/integrationUsers").query("limit", 7);
    let list = list.query("limit", 1).send().await.expect("a success");
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
    let body = json!({"oauthClientId": "a-new-client", "groups": {"items": []}});
    let create = site.request(Method::POST, "/rest/v19/integrationUsers").json(&body);
    let created = create.send().await.expect("a success");
    assert!(created.headers().contains_key("location"));
    let applied = sandbox.applied().pop().expect("a write");
    assert_eq!((applied.operation.as_str(), applied.body()), ("createIntegrationUser", body));
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

/// Path arguments with characters that have a meaning in URLs.
const SPECIAL: [&str; 19] = [
    "a/b",
    "a?b=c",
    "100%",
    "%2F",
    "%2e%2e",
    "two words",
    "../x",
    "..%2fx",
    "x/..",
    "naïve-søren-名",
    "a;b=c",
    "a+b",
    "a#b",
    "a\\b",
    "a\tb\n",
    "{userName}",
    "{second}",
    "x\"&y",
    "...",
];

#[tokio::test]
async fn a_path_argument_is_one_segment() {
    let sandbox = sandbox().await;
    let site = build(builder(&sandbox));
    let server = Server::start(|_| EMPTY.into()).await;
    let custom = build(Site::builder(format!("{}/cpq", server.url())).bearer("x"));
    for argument in SPECIAL {
        let user = User::default().first_name("Nadia");
        let call = site.v7().replace_company_user("abcCo", argument, &user).send().await;
        call.unwrap_or_else(|error| panic!("{argument:?}: {error}"));
        let stored = sandbox.stored_v7_user("abcCo", argument).expect("the user is stored");
        assert_eq!(stored["login"], argument);
        let target = sandbox.requests().pop().expect("a request").target;
        assert_eq!(target.split('/').count(), 8, "{argument:?}: {target}");

        let request = custom.request(Method::GET, "/own/{first}/x/{second}");
        let request = request.path("first", argument).path("second", "end").query("q", argument);
        request.send().await.unwrap_or_else(|error| panic!("{argument:?}: {error}"));
        let head = server.heads().pop().expect("a request");
        let path = head.split([' ', '?']).nth(1).expect("a path").to_owned();
        let segments: Vec<&str> = path.split('/').collect();
        assert_eq!((segments.len(), segments[2], segments[5]), (6, "own", "end"), "{path}");
        assert_eq!(query_value(&head, "q").as_deref(), Some(argument));
    }
    let call = site.v7().replace_company_user("{userName}", "x", &User::default()).send().await;
    assert!(call.expect_err("no such company").is_not_found());
    let target = sandbox.requests().pop().expect("a request").target;
    assert!(target.ends_with("/companies/%7BuserName%7D/users/x"), "{target}");
}

#[tokio::test]
async fn invalid_arguments_are_rejected_before_sending() {
    let sandbox = sandbox().await;
    let site = build(builder(&sandbox));
    let request = || site.request(Method::GET, "/rest/v19/users/{partyNumber}");
    let check = async |request: Request, parameter: &str, expected: &str| {
        let error = request.send().await.expect_err(expected);
        let text = error.to_string();
        assert!(text.contains(&format!("the argument `{parameter}` ")), "{text}");
        assert!(text.contains(expected) && text.contains("nothing was sent"), "{text}");
        assert_eq!((error.status(), error.attempts(), error.outcome()), (None, 0, None));
    };
    check(request(), "partyNumber", "has no value").await;
    let unknown = request().path("partyNumber", "x").path("partynumber", "x");
    check(unknown, "partynumber", "has no placeholder").await;
    let twice = request().path("partyNumber", "x").path("partyNumber", "y");
    check(twice, "partyNumber", "has no placeholder").await;
    for (value, expected) in
        [("", "must not be empty"), (".", "must not be"), ("..", "must not be")]
    {
        check(request().path("partyNumber", value), "partyNumber", expected).await;
        let error = site.v19().get_integration_user(value).send().await.expect_err(expected);
        assert!(error.to_string().contains("the argument `partyNumber` must not be"), "{error}");
        assert_eq!((error.operation(), error.status()), (Some("getIntegrationUser"), None));
        let user = User::default();
        let error = site.v7().replace_company_user("abcCo", value, &user).send().await;
        assert!(error.expect_err(expected).to_string().contains("`userName`"));
    }
    let delete = site.request(Method::DELETE, "/rest/v19/users/{partyNumber}").send().await;
    assert_eq!(delete.expect_err("no value").outcome(), Some(Outcome::NotSent));
    let body = std::collections::BTreeMap::from([((1, 2), CANARY)]);
    let error = site.request(Method::PUT, "/x").json(&body).send().await.expect_err("not JSON");
    let shown = shown(&error);
    assert!(shown.contains("can't be serialized") && !shown.contains(CANARY), "{shown}");
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn custom_requests_are_retried_depending_on_their_method() {
    let no_retry = || CallOptions::default().retry(Retry::none());
    let retry_patch = || CallOptions::default().retry_patch(true);
    for (method, options, requests) in [
        (Method::GET, CallOptions::default(), 3),
        (Method::PUT, CallOptions::default(), 3),
        (Method::DELETE, CallOptions::default(), 3),
        (Method::POST, CallOptions::default(), 1),
        (Method::PATCH, CallOptions::default(), 1),
        (Method::PATCH, retry_patch(), 3),
        (Method::GET, no_retry(), 1),
    ] {
        let sandbox = sandbox().await;
        for (status, body) in [(503, ""), (503, ""), (200, "[1]")] {
            sandbox.respond_next_with(status, "application/json", body);
        }
        let request = build(builder(&sandbox)).request(method.clone(), "/rest/v19/users/x");
        let result = request.options(options).send().await.map(Response::into_inner);
        assert_eq!(sandbox.requests().len(), requests, "{method}");
        match result {
            Ok(body) => assert_eq!(body, json!([1]), "{method}"),
            Err(error) => {
                let outcome = (method != Method::GET).then_some(Outcome::Unknown);
                assert_eq!((error.outcome(), requests), (outcome, 1), "{method}");
            }
        }
    }
    let sandbox = sandbox().await;
    sandbox.respond_next_with(200, "application/json", "null");
    let response = build(builder(&sandbox)).request(Method::GET, "/x").send().await;
    assert_eq!(response.expect("a success").into_inner(), Value::Null);
}
