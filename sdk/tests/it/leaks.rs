//! No output contains secrets or personal data: a canary is sent and returned everywhere.

use std::fmt::Debug;
use std::future::Future;
use std::time::Duration;

use cpq_sandbox::Sandbox;
use oracle_cpq::v19::types::{
    IntegrationUserPatch, IntegrationUserRequest, UserPatch, UserRequest,
};
use oracle_cpq::{
    AccessToken, ClientCredentials, Error, Filter, Method, OrderBy, Site, SiteBuilder, TokenFuture,
    TokenSource, v7,
};
use serde_json::json;
use tracing::Level;

use crate::call::Call;
use crate::canary::{CANARY, shown};
use crate::collector::Collector;
use crate::options::http_client::client as own_client;
use crate::setup::{
    Source, build, builder, sandbox, sandbox_with_faults, unreachable, without_delay,
};

/// A user with the canary in every string.
fn user() -> String {
    json!({
        "login": CANARY, "firstName": CANARY, "email": CANARY, "partyNumber": CANARY,
        "oauthClientId": CANARY, "links": [{"rel": "self", "href": CANARY}], "newProperty": CANARY,
    })
    .to_string()
}

/// Everything that a request and its result show.
async fn output<T: Debug>(
    request: impl Debug,
    result: impl Future<Output = Result<T, Error>>,
) -> String {
    match result.await {
        Ok(response) => format!("{request:?} {request:#?} {response:?} {response:#?}"),
        Err(error) => format!("{request:?} {request:#?} {}", shown(&error)),
    }
}

/// Sends every kind of request with the canary in every place, after `prepare`; returns everything
/// that is shown.
async fn send_all(site: &Site, prepare: impl Fn()) -> String {
    let (cpq, old) = (site.v19(), site.v7());
    let create = IntegrationUserRequest::default().oauth_client_id(CANARY);
    let update = IntegrationUserPatch::default().oauth_client_id(CANARY);
    let replace = UserRequest::default().password(CANARY).first_name(CANARY).email(CANARY);
    let patch = UserPatch::default().password(CANARY).job_title(CANARY);
    let flat = v7::types::User::default().first_name(CANARY);
    let filter = Filter::field("login").eq(CANARY);
    let list = cpq.list_integration_users().q(filter.clone()).fields(CANARY).expand(CANARY);
    let list = list.orderby(OrderBy::from(CANARY)).exclude_links(CANARY);
    let mut all = vec![format!("{filter:?} {create:?} {update:?} {replace:?} {patch:?} {flat:?}")];
    all.push(format!("{cpq:?} {old:?} {site:?} {site:#?}"));

    macro_rules! send {
        ($request:expr) => {
            let request = $request;
            prepare();
            all.push(output(request.clone(), request.send()).await);
        };
    }
    send!(list.clone());
    send!(cpq.create_integration_user(&create));
    send!(cpq.get_integration_user(CANARY).expand(CANARY).fields(CANARY));
    send!(cpq.update_integration_user(CANARY, &update));
    send!(cpq.replace_user(CANARY, &replace));
    send!(cpq.update_company_user(CANARY, CANARY, &patch));
    send!(old.replace_company_user(CANARY, CANARY, &flat));
    send!(cpq.get_integration_user(""));
    let template = format!("/rest/v19/users/{CANARY}/{{name}}");
    let custom = site.request(Method::PUT, &template).path("name", CANARY).query("q", CANARY);
    let custom = custom.json(&json!({ CANARY: CANARY }));
    prepare();
    // A plain JSON value is shown by `Debug`; errors are redacted as for other requests.
    let result = custom.clone().send().await;
    if let Err(error) = &result {
        assert!(!error.excerpt().unwrap_or_default().contains(CANARY), "{:?}", error.excerpt());
    }
    all.push(output(custom, async { result.map(|_| ()) }).await);
    prepare();
    let mut pages = list.clone().pages();
    let page = pages.next().await.expect("a page or an error");
    all.push(output(&pages, async { page }).await);
    prepare();
    let mut users = list.stream();
    let user = users.next().await;
    all.push(output(&users, async { user.transpose() }).await);
    all.join("\n")
}

fn check(output: &str, source: &str) {
    if let Some(position) = output.find(CANARY) {
        let start = output[..position].char_indices().rev().nth(200).map_or(0, |(start, _)| start);
        panic!("{source} shows the canary: …{}", &output[start..position + CANARY.len()]);
    }
}

#[tokio::test]
async fn requests_and_responses_are_redacted() {
    let (collector, _guard) = Collector::start(Level::TRACE);
    let echo = json!({"title": CANARY, "o:errorCode": CANARY, "detail": user(), CANARY: CANARY});
    let page = format!(r#"{{"items":[{0},{0}],"hasMore":false}}"#, user());
    let responses = [
        (200, "application/json", user()),
        (200, "application/json", page),
        (200, "application/json", format!(r#"{{"partyId":"{CANARY}","new":["{CANARY}"]}}"#)),
        (200, "application/json", format!(r#"{{"items":[{{"partyId":"{CANARY}"}}]}}"#)),
        (200, "application/json", format!(r#"{{"login":"{CANARY}"#)),
        (200, "text/html", format!("<html>{CANARY}</html>")),
        (204, "", String::new()),
        (302, "text/html", CANARY.to_owned()),
        (400, "application/json", echo.to_string()),
        (401, "application/json", echo.to_string()),
        (404, "text/html", format!("<html>{CANARY}</html>")),
        (409, "text/plain", CANARY.to_owned()),
        (429, "application/json", echo.to_string()),
        (503, "text/html", format!("<html>{CANARY}</html>")),
    ];
    let sandbox = sandbox().await;
    for site in [
        Site::builder(sandbox.url()).bearer(CANARY),
        Site::builder(sandbox.url()).basic(CANARY, CANARY),
    ] {
        check(&format!("{site:?} {site:#?}"), "the builder");
        let site = build(site.retry(without_delay()));
        for (status, kind, body) in &responses {
            let prepare = || sandbox.respond_next_with(*status, kind, body.clone());
            let output = Box::pin(send_all(&site, prepare)).await;
            check(&output, &format!("{status} {kind} {body}"));
            assert!(output.contains("replaceUser") && output.contains("[\"q\"]"));
        }
    }
    check(&collector.output(), "a span or an event");
    assert!(collector.spans().len() > 200);
}

#[tokio::test]
async fn failures_are_redacted() {
    let (collector, _guard) = Collector::start(Level::TRACE);
    for fault in ["reset", "503 retry-after=0", "truncated", "wrong-types", "500", "401"] {
        let sandbox = sandbox_with_faults(&[fault]).await;
        check(&Box::pin(send_all(&build(builder(&sandbox)), || ())).await, fault);
    }
    let sandbox = sandbox_with_faults(&["latency=60s"]).await;
    let retry = without_delay().max_attempts(2);
    let (_socket, url) = unreachable();
    for (site, source) in [
        (builder(&sandbox).timeout(Duration::from_millis(50)).retry(retry), "a timeout"),
        (builder(&sandbox).deadline(Duration::ZERO), "the deadline"),
        (Site::builder(url).bearer(CANARY).retry(without_delay()), "a failed connection"),
    ] {
        check(&Box::pin(send_all(&build(site), || ())).await, source);
    }
    check(&collector.output(), "a span or an event");
}

/// A token source that returns this token, or fails with the canary.
fn vault(token: Option<&'static str>) -> impl TokenSource {
    Source(move || -> TokenFuture<'static> {
        Box::pin(
            async move { Ok(AccessToken::new(token.ok_or(CANARY)?).expires_in(Duration::ZERO)) },
        )
    })
}

#[tokio::test]
async fn access_tokens_and_client_credentials_are_redacted() {
    let (collector, _guard) = Collector::start(Level::TRACE);
    let sandbox = Sandbox::builder().token_lifetime(Duration::ZERO).start().await;
    let sandbox = sandbox.expect("the sandbox starts");
    let (id, secret) = (sandbox.client_id(), sandbox.client_secret());
    let with_client = |id, secret, scope| {
        let credentials = ClientCredentials::new(sandbox.token_url(), id, secret).scope(scope);
        check(&format!("{credentials:?}"), "ClientCredentials");
        Site::builder(sandbox.url()).client_credentials(credentials)
    };
    let with_vault = |token| Site::builder(sandbox.url()).token_source(vault(Some(token)));
    for site in [
        with_client(id, secret, "api"),
        with_client(CANARY, CANARY, CANARY),
        with_client(id, secret, CANARY),
        with_vault("sandbox-token"),
        with_vault(CANARY),
        with_vault("canary-4711 with a space"),
    ] {
        check(&format!("{site:?} {site:#?}"), "the builder");
        let output = Box::pin(send_all(&build(site.retry(without_delay())), || ())).await;
        check(&output, "a request");
        assert!(!output.contains("sandbox-access-") && !output.contains("sandbox-secret"));
    }
    check(&format!("{:?}", AccessToken::new(CANARY)), "AccessToken");
    let site = build(Site::builder(sandbox.url()).token_source(vault(None)));
    let error = Call::Put.send(&site.v19()).await.expect_err("no token");
    // The source of the error is the caller's own and is not redacted.
    check(&format!("{error} {error:?} {error:#?}"), "a failing token source");
    let output = collector.output();
    check(&output, "a span or an event");
    assert!(!output.contains("sandbox-access-") && !output.contains("sandbox-secret"), "{output}");
}

#[test]
fn the_settings_of_a_site_are_redacted() {
    let proxy = format!("http://user:{CANARY}@127.0.0.1:1");
    let mut headers = reqwest::header::HeaderMap::new();
    headers.insert("cookie", reqwest::header::HeaderValue::from_static(CANARY));
    let client = own_client().default_headers(headers);
    let client = client.proxy(reqwest::Proxy::all(&proxy).expect("a valid URL"));
    let client = client.build().expect("the client is valid");
    let site = || Site::builder("https://sitename.oracle.com");
    let builders: [SiteBuilder; 8] = [
        Site::builder(format!("https://user:{CANARY}@sitename.oracle.com/cpq")).bearer(CANARY),
        Site::builder(CANARY).bearer("token"),
        site().bearer("token").proxy(&proxy),
        site().bearer("token").proxy(CANARY),
        site().bearer(CANARY).basic(CANARY, CANARY).http_client(client),
        site().bearer(format!("{CANARY} x")),
        site().basic(format!("{CANARY}:"), CANARY),
        site().root_certificates(CANARY).bearer("token"),
    ];
    for builder in builders {
        let output = format!("{builder:?} {builder:#?}");
        let result = builder.build();
        let result = result.map_or_else(|error| shown(&error), |site| format!("{site:?}"));
        check(&(output + &result), "a site");
    }
}
