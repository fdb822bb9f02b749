//! `Site::request` for paths outside the contract, and path arguments of all requests.

use oracle_cpq::v7::types::User;
use oracle_cpq::{CallOptions, Method, Outcome, Request, Response, Retry, Site, Value};
use serde_json::json;

use crate::call::Call;
use crate::canary::{CANARY, shown};
use crate::server::{EMPTY, Server, query_value};
use crate::setup::{build, builder, sandbox};
use crate::tls_server;

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
async fn a_path_that_is_more_than_a_path_is_rejected() {
    let server = Server::start(|_| EMPTY.into()).await;
    let site = build(Site::builder(format!("{}/cpq", server.url())).bearer(CANARY));
    let elsewhere = "credentials are not sent there";
    for (path, expected) in [
        ("/rest/v19/users?limit=1", "set query parameters with `query`"),
        ("/rest/v19/users?", "set query parameters with `query`"),
        ("/rest/v19/users#top", "set query parameters with `query`"),
        ("/rest\\v19", "backslashes or control characters"),
        ("/rest/v19/\nusers", "backslashes or control characters"),
        ("/rest/v19/\u{7f}", "backslashes or control characters"),
        ("https://other.example.com/rest", "relative to the base URL"),
        ("/https://other.example.com/rest", "relative to the base URL"),
        ("//other.example.com/rest", "relative to the base URL"),
        ("/../admin", "must not be \".\" or \"..\""),
        ("/rest/./v19", "must not be \".\" or \"..\""),
        ("/rest/%2E%2e/admin", "must not be \".\" or \"..\""),
    ] {
        let error = site.request(Method::POST, path).send().await.expect_err(expected);
        let shown = shown(&error);
        assert!(shown.contains("the argument `path` ") && shown.contains(expected), "{shown}");
        assert_eq!((error.outcome(), error.attempts()), (Some(Outcome::NotSent), 0), "{shown}");
    }
    let origin = server.url();
    let port = origin.rsplit(':').next().expect("a port");
    for (link, expected) in [
        ("https://other.example.com/cpq/rest", elsewhere),
        ("http://127.0.0.1/cpq/rest", elsewhere),
        ("//other.example.com/cpq/rest", elsewhere),
        (&*format!("{}/other/rest", server.url()), elsewhere),
        (&*format!("{}/cpqx/rest", server.url()), elsewhere),
        (&*format!("{}/cpq/../admin", server.url()), elsewhere),
        (&*format!("{}/cpq/%2e%2e/admin", server.url()), elsewhere),
        (&*format!("{}/cpq/x%2f..%2f..%2fadmin", server.url()), elsewhere),
        (&*format!("http://{CANARY}@127.0.0.1:{port}/cpq/rest"), elsewhere),
        (&*format!("https://127.0.0.1:{port}/cpq/rest"), elsewhere),
        ("ftp://127.0.0.1/cpq/rest", elsewhere),
        ("http://[", "is not a URL"),
    ] {
        let error = site.follow(link).send().await.expect_err(link);
        let shown = shown(&error);
        assert!(shown.contains("the argument `link` ") && shown.contains(expected), "{shown}");
        assert!(!shown.contains(CANARY) && !shown.contains("admin"), "{shown}");
    }
    let error = site.request(Method::CONNECT, "/x").send().await.expect_err("CONNECT");
    assert!(error.to_string().contains("`method` must not be CONNECT"), "{error}");
    assert!(server.heads().is_empty());
}

#[tokio::test]
async fn a_link_is_followed_on_the_same_server() {
    let server = Server::start(|_| EMPTY.into()).await;
    let site = build(Site::builder(format!("{}/cpq", server.url())).bearer(CANARY));
    for (link, target) in [
        (
            format!("{}/cpq/rest/v19/users/a%2Fb?x=1%202", server.url()),
            "/cpq/rest/v19/users/a%2Fb?x=1%202&limit=1",
        ),
        ("/cpq/rest/v19/users#top".to_owned(), "/cpq/rest/v19/users?limit=1"),
    ] {
        site.follow(&link).query("limit", 1).send().await.expect("a success");
        let head = server.heads().pop().expect("a request");
        assert!(head.starts_with(&format!("GET {target} HTTP/1.1\r\n")), "{head}");
        assert!(head.to_lowercase().contains(&format!("authorization: bearer {CANARY}")), "{head}");
    }
}

#[tokio::test]
async fn a_link_with_http_is_followed_with_https() {
    let (port, certificate) = tls_server::start().await;
    let site = Site::builder(format!("https://localhost:{port}/cpq")).bearer(CANARY);
    let site = build(site.root_certificates(certificate));
    let link = format!("http://localhost:{port}/cpq/rest/v19/users/x");
    let user = site.follow(&link).send().await.expect("a success over TLS");
    assert_eq!(user["partyNumber"], "BM_LaeNrP1bCh5");
}

#[tokio::test]
async fn headers_of_the_caller_are_sent_and_not_shown() {
    let server = Server::start(|_| EMPTY.into()).await;
    let site = build(Site::builder(server.url()).bearer("token"));
    let options = CallOptions::default().header("X-Site", "1").header("x-site", CANARY);
    assert!(!format!("{options:?}").contains(CANARY), "{options:?}");
    let request = site.request(Method::GET, "/x").header("x-site", "2").header("X-Other", "3");
    assert!(!format!("{request:?}").contains(CANARY));
    request.options(options.clone()).send().await.expect("a success");
    Call::Post.send_with(&site.v19(), options).await.expect("a success");
    for head in server.heads() {
        let head = head.to_lowercase();
        assert_eq!(head.matches("x-site: ").count(), 1, "{head}");
        assert!(head.contains(&format!("x-site: {CANARY}\r\n")), "{head}");
    }
    assert!(server.heads()[0].to_lowercase().contains("x-other: 3\r\n"));

    let sandbox = sandbox().await;
    sandbox.respond_next_with(400, "text/plain", format!("the header {CANARY} is wrong"));
    let options = CallOptions::default().header("x-site", CANARY);
    let error = Call::Post.send_with(&build(builder(&sandbox)).v19(), options).await;
    let error = error.expect_err("400");
    assert_eq!(error.excerpt(), Some("the header [redacted] is wrong"));
}

#[tokio::test]
async fn invalid_and_reserved_headers_are_rejected() {
    let server = Server::start(|_| EMPTY.into()).await;
    let site = build(Site::builder(server.url()).bearer("token"));
    for (name, value, expected) in [
        ("Authorization", CANARY, "`authorization` is a header that the client sets itself"),
        ("Proxy-Authorization", CANARY, "sets itself"),
        ("HOST", CANARY, "sets itself"),
        ("content-length", "5", "sets itself"),
        ("Content-Type", CANARY, "sets itself"),
        ("Accept", CANARY, "sets itself"),
        ("accept-encoding", "gzip", "sets itself"),
        ("transfer-encoding", "chunked", "sets itself"),
        ("X-HTTP-Method-Override", "DELETE", "sets itself"),
        ("x-site", "a\r\ncanary-4711: b", "`x-site` must contain visible characters only"),
        ("x-site", "canary-4711\u{0}", "`x-site` must contain visible characters only"),
        ("canary-4711: x", "b", "`header` has an invalid name"),
        ("", CANARY, "`header` has an invalid name"),
    ] {
        let options = CallOptions::default().header(name, value);
        let request = site.request(Method::POST, "/x").header(name, value).send().await;
        for result in [request.map(|_| ()), Call::Post.send_with(&site.v19(), options).await] {
            let error = result.expect_err(name);
            let shown = shown(&error);
            assert!(shown.contains(expected) && !shown.contains(CANARY), "{shown}");
            assert_eq!((error.outcome(), error.attempts()), (Some(Outcome::NotSent), 0), "{shown}");
        }
    }
    assert!(server.heads().is_empty());
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
