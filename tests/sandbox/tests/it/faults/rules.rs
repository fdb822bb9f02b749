//! Rules: which requests a fault applies to, and the syntax.

use cpq_sandbox::{FaultRule, Sandbox};
use reqwest::Method;
use serde_json::json;

use super::{LIST, USER, with_fault};
use crate::connection::{Connection, head, request};
use crate::site::{DOCUMENTED_PATH, INTEGRATION_USERS, Site, send};

fn rule(text: &str) -> FaultRule {
    text.parse().expect("the rule is valid")
}

async fn with_rules(rules: &[&str]) -> Site {
    let builder = rules.iter().fold(Sandbox::builder(), |it, text| it.fault(rule(text)));
    Site::from_builder(builder).await
}

async fn statuses(site: &Site, target: &str, count: usize) -> Vec<u16> {
    let mut connection = Connection::new(site).await;
    let mut statuses = Vec::with_capacity(count);
    for _ in 0..count {
        statuses.push(connection.call(request("GET", target, "")).await.status);
    }
    statuses
}

#[tokio::test]
async fn header_applies_to_its_request_and_takes_precedence_over_rules() {
    let site = with_rules(&["503 times=1"]).await;
    let mut connection = Connection::new(&site).await;
    for (request, status) in [
        (with_fault("429", "GET", USER, ""), 429),
        (request("GET", USER, ""), 503),
        (request("GET", USER, ""), 200),
        (format!("{}sandbox-fault:   401 \r\n\r\n", head("GET", USER)), 401),
        (with_fault("latency=0ms", "GET", USER, ""), 200),
        (request("GET", USER, ""), 200),
    ] {
        assert_eq!(connection.call(&request).await.status, status, "{request}");
    }
    for word in ["operation=replaceUser", "rate=0.5", "times=1"] {
        let request = site.request(Method::GET, INTEGRATION_USERS);
        let detail = send(request.header("sandbox-fault", format!("503 {word}"))).await.detail(400);
        assert!(detail.contains(word), "{detail}");
    }
}

#[tokio::test]
async fn first_matching_rule_decides() {
    let site = with_rules(&["503 times=3"]).await;
    assert_eq!(statuses(&site, LIST, 6).await, [503, 503, 503, 200, 200, 200]);
    site.add_fault(rule("429 times=0"));
    assert_eq!(statuses(&site, LIST, 1).await, [200]);

    let site = with_rules(&["503 operation=getIntegrationUser times=2"]).await;
    assert_eq!(statuses(&site, LIST, 3).await, [200; 3]);
    assert_eq!(statuses(&site, USER, 3).await, [503, 503, 200]);

    let site = with_rules(&["503 operation=getIntegrationUser", "429 times=1"]).await;
    site.add_fault(rule("401"));
    assert_eq!(statuses(&site, USER, 2).await, [503; 2]);
    assert_eq!(statuses(&site, LIST, 2).await, [429, 401]);
    site.clear_faults();
    assert_eq!(statuses(&site, LIST, 1).await, [200]);
}

#[tokio::test]
async fn seed_determines_which_requests_a_rate_selects() {
    const COUNT: usize = 1_000;
    let selected = async |seed: u64, rate: &str| {
        let builder = Sandbox::builder().fault(rule(&format!("503 rate={rate}"))).fault_seed(seed);
        let statuses = statuses(&Site::from_builder(builder).await, LIST, COUNT).await;
        statuses.into_iter().map(|status| status == 503).collect::<Vec<_>>()
    };
    let count = |selected: &[bool]| selected.iter().filter(|selected| **selected).count();
    let (one, other) = (selected(1, "0.3").await, selected(2, "0.3").await);
    assert_eq!(one, selected(1, "0.3").await);
    assert_ne!(one, other);
    // Six standard deviations of the binomial distribution around 300.
    for selected in [&one, &other] {
        assert!((213..=387).contains(&count(selected)), "{}", count(selected));
    }
    assert_eq!(count(&selected(1, "0").await), 0);
    assert_eq!(count(&selected(1, "1").await), COUNT);
}

#[tokio::test]
async fn repeated_page_applies_to_collections_only() {
    let site = with_rules(&["repeated-page times=1"]).await;
    for method in [Method::GET, Method::PATCH] {
        let body = if method == Method::GET { "" } else { "{}" };
        let request = || site.verbatim(method.clone(), DOCUMENTED_PATH, body);
        send(request()).await.json(200);
        send(request().header("sandbox-fault", "repeated-page")).await.json(200);
    }
    assert!(site.applied().iter().all(|applied| applied.fault.is_none()));
    for count in [0, 1] {
        let faults = site.get_control("/faults").await.json(200);
        assert_eq!(faults["faults"][0]["triggered"], count);
        statuses(&site, LIST, 1).await;
    }
}

#[tokio::test]
async fn other_requests_are_not_affected() {
    let site = with_rules(&["503 times=1"]).await;
    let control = site.control(Method::GET, "").header("sandbox-fault", "503");
    assert_eq!(send(control).await.status, 200);
    let anonymous = site.anonymous(Method::GET, INTEGRATION_USERS).header("sandbox-fault", "500");
    assert_eq!(send(anonymous).await.status, 401);
    assert_eq!(site.get("/nowhere").await.status, 404);
    assert_eq!(statuses(&site, LIST, 2).await, [503, 200]);
}

#[tokio::test]
async fn invalid_rules_are_rejected_by_their_word() {
    let site = Site::start().await;
    for (text, named) in [
        ("", "``"),
        ("nonsense", "`nonsense`"),
        ("199", "`199`"),
        ("204 body=html", "`body=html`"),
        ("600", "`600`"),
        ("latency", "`latency`"),
        ("latency=", "`latency=`"),
        ("latency=5", "`latency=5`"),
        ("latency=61s", "`latency=61s`"),
        ("slow=fast", "`slow=fast`"),
        ("slow=60001ms", "`slow=60001ms`"),
        ("503 word", "`word`"),
        ("503 other=1", "`other=1`"),
        ("503 retry-after=-1", "`retry-after=-1`"),
        ("503 retry-after-date=x", "`retry-after-date=x`"),
        ("503 body=xml", "`body=xml`"),
        ("503 when=later", "`when=later`"),
        ("reset retry-after=1", "`retry-after=1`"),
        ("reset body=html", "`body=html`"),
        ("truncated when=before", "`when=before`"),
        ("503 rate=1.5", "`rate=1.5`"),
        ("503 rate=NaN", "`rate=NaN`"),
        ("503 times=-1", "`times=-1`"),
    ] {
        let error = text.parse::<FaultRule>().expect_err(text);
        assert!(error.contains(named), "{text}: {error}");
        let posted = site.control(Method::POST, "/faults").json(&json!({ "fault": text }));
        let request = site.request(Method::GET, INTEGRATION_USERS).header("sandbox-fault", text);
        for request in [posted, request] {
            let detail = send(request).await.detail(400);
            assert!(detail.contains(named), "{text}: {detail}");
        }
    }
    for body in ["", "{}", "[]", r#"{"fault":503}"#, "503"] {
        let reply = send(site.control(Method::POST, "/faults").body(body)).await;
        reply.assert_invalid("/fault");
    }
    let faults = site.get_control("/faults").await.json(200);
    assert_eq!(faults, json!({ "faults": [] }));
}

#[test]
fn rule_is_displayed_as_it_is_parsed() {
    for fault in [
        "latency=60000ms",
        "400",
        "503 retry-after=0",
        "599 retry-after-date=4294967295 body=html when=after",
        "500 body=json",
        "502 body=empty",
        "reset",
        "reset when=after",
        "truncated",
        "slow=1500ms",
        "content-type",
        "repeated-page",
        "extra-properties",
        "null-properties",
        "wrong-types",
    ] {
        for options in [
            "",
            " operation=replaceUser",
            " rate=0.30000000000000004 times=0",
            " operation=token rate=0 times=18446744073709551615",
        ] {
            let text = format!("{fault}{options}");
            assert_eq!(rule(&text).to_string(), text);
        }
    }
    // Values that are the default are not displayed.
    for (text, displayed) in [
        ("500 body=html when=before rate=1", "500"),
        ("  slow=2s  latency=0ms ", "slow=2000ms"),
        ("503 times=1 latency=1s", "503 latency=1000ms times=1"),
    ] {
        assert_eq!(rule(text).to_string(), displayed);
    }
}
