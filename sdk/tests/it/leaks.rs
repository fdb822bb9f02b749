//! A canary that is a secret and a person goes through everything, and nothing shows it.

use std::fmt::Debug;
use std::future::Future;
use std::time::Duration;

use cpq_sandbox::Sandbox;
use oracle_cpq::v19::types::{
    IntegrationUserPatch, IntegrationUserRequest, UserPatch, UserRequest,
};
use oracle_cpq::{
    AccessToken, CallOptions, Error, Filter, Method, OrderBy, Site, TokenFuture, TokenSource, v7,
};
use serde_json::json;
use tracing::field::Empty;
use tracing::{Instrument as _, Level};

use crate::calls::{Call, at_once, builder, faulty, unheard};
use crate::canary::{CANARY, all_of};
use crate::collector::Collector;

/// A user all of whose texts are the canary.
fn person() -> String {
    json!({
        "login": CANARY, "firstName": CANARY, "email": CANARY, "partyNumber": CANARY,
        "oauthClientId": CANARY, "links": [{"rel": "self", "href": CANARY}], "newMember": CANARY,
    })
    .to_string()
}

/// What a call shows of itself, and of what came of it.
async fn made<T: Debug>(
    request: impl Debug,
    answer: impl Future<Output = Result<T, Error>>,
) -> String {
    match answer.await {
        Ok(answer) => format!("{request:?} {request:#?} {answer:?} {answer:#?}"),
        Err(error) => format!("{request:?} {request:#?} {}", all_of(&error)),
    }
}

/// Makes every call there is with the canary in every place; before each, `prepare` is done.
async fn everything(site: &Site, prepare: impl Fn()) -> String {
    let (new, old) = (site.v19(), site.v7());
    let create = IntegrationUserRequest::default().oauth_client_id(CANARY);
    let update = IntegrationUserPatch::default().oauth_client_id(CANARY);
    let replace = UserRequest::default().password(CANARY).first_name(CANARY).email(CANARY);
    let patch = UserPatch::default().password(CANARY).job_title(CANARY);
    let flat = v7::types::User::default().first_name(CANARY);
    let named = Filter::field("login").eq(CANARY);
    let list = new.list_integration_users().q(named.clone()).fields(CANARY).expand(CANARY);
    let list = list.orderby(OrderBy::from(CANARY)).exclude_links(CANARY);
    let mut shown = vec![format!("{named:?} {create:?} {update:?} {replace:?} {patch:?} {flat:?}")];
    shown.push(format!("{new:?} {old:?} {site:?} {site:#?}"));

    macro_rules! call {
        ($request:expr) => {
            let request = $request;
            prepare();
            shown.push(made(request.clone(), request.send()).await);
        };
    }
    call!(list.clone());
    call!(new.create_integration_user(&create));
    call!(new.get_integration_user(CANARY).expand(CANARY).fields(CANARY));
    call!(new.update_integration_user(CANARY, &update));
    call!(new.replace_user(CANARY, &replace));
    call!(new.update_company_user(CANARY, CANARY, &patch));
    call!(old.replace_company_user(CANARY, CANARY, &flat));
    call!(new.get_integration_user(""));
    let template = format!("/rest/v19/users/{CANARY}/{{name}}");
    let own = site.request(Method::PUT, &template).path("name", CANARY).query("q", CANARY);
    let own = own.json(&json!({ CANARY: CANARY }));
    prepare();
    // What is asked for as JSON is shown as such; its errors are as those of all calls.
    let answer = own.clone().send().await;
    shown.push(made(own, async { answer.map(|_| ()) }).await);
    prepare();
    let mut pages = list.clone().pages();
    let page = pages.next().await.expect("there is one, or an error");
    shown.push(made(&pages, async { page }).await);
    prepare();
    let mut users = list.stream();
    let user = users.next().await;
    shown.push(made(&users, async { user.transpose() }).await);
    shown.join("\n")
}

fn hides(shown: &str, what: &str) {
    if let Some(place) = shown.find(CANARY) {
        let from = shown[..place].char_indices().rev().nth(200).map_or(0, |(from, _)| from);
        panic!("{what} shows it: …{}", &shown[from..place + CANARY.len()]);
    }
}

#[tokio::test]
async fn nothing_is_shown_of_what_is_sent_and_of_what_is_answered() {
    let (collector, _guard) = Collector::listen();
    let echo = json!({"title": CANARY, "o:errorCode": CANARY, "detail": person(), CANARY: CANARY});
    let page = format!(r#"{{"items":[{0},{0}],"hasMore":false}}"#, person());
    let answers = [
        (200, "application/json", person()),
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
    let sandbox = Sandbox::start().await.expect("the site starts");
    for site in [
        Site::builder(sandbox.url()).bearer(CANARY),
        Site::builder(sandbox.url()).basic(CANARY, CANARY),
    ] {
        hides(&format!("{site:?} {site:#?}"), "the builder");
        let site = site.retry(at_once()).build().expect("it is set up");
        for (status, kind, body) in &answers {
            let prepare = || sandbox.answer_next_with(*status, kind, body.clone());
            let shown = everything(&site, prepare).await;
            hides(&shown, &format!("{status} {kind} {body}"));
            assert!(shown.contains("replaceUser"), "there is something to see");
        }
    }
    hides(&collector.all(), "a span or an event");
    assert!(collector.spans().len() > 200, "there is something to hear");
}

#[tokio::test]
async fn nothing_is_shown_where_calls_fail_on_the_way() {
    let (collector, _guard) = Collector::listen();
    let faults = ["reset", "503 retry-after=0", "truncated", "other-types", "500", "401"];
    for fault in faults {
        let sandbox = faulty(&[fault]).await;
        let site = builder(&sandbox).build().expect("it is set up");
        hides(&everything(&site, || ()).await, fault);
    }
    let sandbox = faulty(&["latency=60s"]).await;
    let site =
        builder(&sandbox).timeout(Duration::from_millis(50)).retry(at_once().max_attempts(2));
    hides(&everything(&site.build().expect("it is set up"), || ()).await, "a timeout");
    let site = builder(&sandbox).deadline(Duration::ZERO).build().expect("it is set up");
    hides(&everything(&site, || ()).await, "the deadline");
    let (_socket, address) = unheard();
    let site = Site::builder(address).bearer(CANARY).retry(at_once()).build();
    hides(&everything(&site.expect("it is set up"), || ()).await, "a failed connection");
    hides(&collector.all(), "a span or an event");
}

/// Gives the sandbox's token once, and then the canary, or fails with it.
struct Vault {
    token: Option<&'static str>,
}

impl TokenSource for Vault {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(async {
            let token = self.token.ok_or(CANARY)?;
            Ok(AccessToken::new(token).expires_in(Duration::ZERO))
        })
    }
}

#[tokio::test]
async fn nothing_is_shown_of_tokens_and_of_what_they_are_had_for() {
    let (collector, _guard) = Collector::listen();
    let sandbox = Sandbox::builder().token_lifetime(Duration::ZERO).start().await;
    let sandbox = sandbox.expect("the site starts");
    for (id, secret, scope) in [
        (sandbox.client_id(), sandbox.client_secret(), Some("api")),
        (CANARY, CANARY, Some(CANARY)),
        (sandbox.client_id(), sandbox.client_secret(), Some(CANARY)),
    ] {
        let site = Site::builder(sandbox.url());
        let site = site.client_credentials(sandbox.token_url(), id, secret, scope);
        hides(&format!("{site:?} {site:#?}"), "the builder");
        let site = site.retry(at_once()).build().expect("it is set up");
        let shown = everything(&site, || ()).await;
        hides(&shown, "an identity domain's answer");
        assert!(!shown.contains("sandbox-access-") && !shown.contains("sandbox-secret"), "{shown}");
    }
    for token in [Some("sandbox-token"), Some(CANARY), Some("canary-4711 with a space")] {
        let site = Site::builder(sandbox.url()).token_source(Vault { token });
        hides(&format!("{site:?}"), "the builder");
        let site = site.retry(at_once()).build().expect("it is set up");
        hides(&everything(&site, || ()).await, "a source of tokens");
    }
    hides(&format!("{:?}", AccessToken::new(CANARY)), "a token");
    let site = Site::builder(sandbox.url()).token_source(Vault { token: None });
    let cpq = site.build().expect("it is set up").v19();
    let error = Call::Put.send(&cpq).await.expect_err("there is no token");
    // Its source is what the caller's own code has said.
    hides(&format!("{error} {error:?} {error:#?}"), "a source of tokens that fails");
    let told = collector.all();
    hides(&told, "a span or an event");
    assert!(!told.contains("sandbox-access-") && !told.contains("sandbox-secret"), "{told}");
}

#[test]
fn nothing_is_shown_of_what_a_site_is_made_with() {
    let proxied = format!("http://user:{CANARY}@127.0.0.1:1");
    let mut headers = reqwest::header::HeaderMap::new();
    headers.insert("cookie", reqwest::header::HeaderValue::from_static(CANARY));
    let provider = std::sync::Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let tls = tokio_rustls::rustls::ClientConfig::builder_with_provider(provider);
    let tls = tls.with_safe_default_protocol_versions().expect("ring has them");
    let tls = tls.with_root_certificates(tokio_rustls::rustls::RootCertStore::empty());
    let client = reqwest::Client::builder().default_headers(headers);
    let client = client.tls_backend_preconfigured(tls.with_no_client_auth());
    let proxy = reqwest::Proxy::all(&proxied).expect("it is an address");
    let client = client.proxy(proxy).build().expect("it is set up");
    let address = format!("https://user:{CANARY}@sitename.oracle.com/cpq");
    for site in [
        Site::builder(&address).bearer(CANARY).basic(CANARY, CANARY),
        Site::builder("https://sitename.oracle.com").bearer("token").proxy(&proxied),
        Site::builder("https://sitename.oracle.com").bearer(CANARY).http_client(client),
        Site::builder("https://sitename.oracle.com").bearer("token").proxy(CANARY),
        Site::builder(CANARY).bearer("token"),
        Site::builder("https://sitename.oracle.com").bearer(format!("{CANARY} x")),
        Site::builder("https://sitename.oracle.com").basic(format!("{CANARY}:"), CANARY),
        Site::builder("https://sitename.oracle.com").root_certificates(CANARY).bearer("token"),
    ] {
        let shown = format!("{site:?} {site:#?}");
        let made = site.build().map_or_else(|error| all_of(&error), |site| format!("{site:?}"));
        hides(&(shown + &made), "a site in the making");
    }
    let options = CallOptions::default().deadline(Duration::from_secs(1)).retry_patch(true);
    assert!(format!("{options:?}").contains("CallOptions"));
}

#[tokio::test]
async fn a_span_tells_operation_method_path_status_attempts_and_outcome_alone() {
    let sandbox = faulty(&[
        "503 retry-after=0 times=1",
        "reset when=after times=1",
        "truncated operation=createIntegrationUser",
    ])
    .await;
    let cpq = builder(&sandbox).build().expect("it is set up").v19();
    let (collector, _guard) = Collector::listen();
    Call::Get.send(&cpq).await.expect("it is answered at last");
    Call::Post.send(&cpq).await.expect_err("its answer is cut off");
    sandbox.answer_next_with(200, "application/json", "[]");
    Call::Put.send(&cpq).await.expect_err("its answer can't be read");
    sandbox.add_fault("404 times=1".parse().expect("it is a fault"));
    Call::Patch.send(&cpq).await.expect_err("it is refused");
    let spans = collector.spans();
    let told: Vec<_> = spans
        .iter()
        .map(|span| {
            ["operation", "method", "path", "status", "attempts", "outcome"]
                .map(|name| span.field(name).unwrap_or_default().trim_matches('"'))
        })
        .collect();
    let one = "/rest/v19/integrationUsers/{partyNumber}";
    let company = "/rest/v19/companies/{companyName}/users/{userName}";
    assert_eq!(
        told,
        [
            ["getIntegrationUser", "GET", one, "200", "3", ""],
            ["createIntegrationUser", "POST", "/rest/v19/integrationUsers", "201", "1", "Applied"],
            ["replaceUser", "PUT", "/rest/v19/users/{partyNumber}", "200", "1", "Applied"],
            ["updateCompanyUser", "PATCH", company, "404", "1", "Refused"],
        ]
    );
    let known = ["operation", "method", "path", "status", "attempts", "outcome"];
    let known_of_events = ["message", "attempt", "wait_ms", "status", "what"];
    for span in spans {
        assert!(span.fields.keys().all(|name| known.contains(name)), "{span:?}");
    }
    let events = collector.events();
    let repeated = events.iter().filter(|event| event.field("attempt").is_some()).count();
    assert_eq!(repeated, 2, "an event for each repetition: {events:?}");
    for event in events {
        assert!(event.fields.keys().all(|name| known_of_events.contains(name)), "{event:?}");
    }
}

#[tokio::test]
async fn a_span_of_the_callers_own_is_left_as_it_is() {
    let sandbox = faulty(&[]).await;
    let cpq = builder(&sandbox).build().expect("it is set up").v19();
    for (most, spans) in [(Level::INFO, 0), (Level::DEBUG, 1)] {
        let (collector, _guard) = Collector::listen_to(most);
        let own = tracing::info_span!("sync", status = Empty, attempts = Empty, outcome = Empty);
        Call::Get.send(&cpq).instrument(own).await.expect("it is answered");
        let told = collector.all_spans();
        let own = told.iter().find(|span| span.metadata.name() == "sync").expect("it is there");
        assert!(own.fields.is_empty(), "{own:?}");
        assert_eq!(collector.spans().len(), spans);
    }
}
