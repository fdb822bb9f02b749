//! The spans and events of requests.

use tracing::field::Empty;
use tracing::{Instrument as _, Level};

use crate::call::Call;
use crate::collector::Collector;
use crate::setup::{add_fault, client, sandbox, sandbox_with_faults};

#[tokio::test]
async fn a_span_has_only_the_documented_fields() {
    let sandbox = sandbox_with_faults(&[
        "503 retry-after=0 times=1",
        "reset when=after times=1",
        "truncated operation=createIntegrationUser",
    ])
    .await;
    let cpq = client(&sandbox);
    let (collector, _guard) = Collector::start(Level::TRACE);
    Call::Get.send(&cpq).await.expect("a success after two retries");
    Call::Post.send(&cpq).await.expect_err("an incomplete body");
    sandbox.respond_next_with(200, "application/json", "[]");
    Call::Put.send(&cpq).await.expect_err("not an object");
    add_fault(&sandbox, "404 times=1");
    Call::Patch.send(&cpq).await.expect_err("404");
    let fields = [
        "cpq.operation",
        "http.request.method",
        "url.template",
        "http.response.status_code",
        "error.type",
        "cpq.attempts",
        "cpq.outcome",
    ];
    let spans = collector.spans();
    let recorded: Vec<_> = spans
        .iter()
        .map(|span| fields.map(|name| span.field(name).unwrap_or_default().trim_matches('"')))
        .collect();
    let one = "/rest/v19/integrationUsers/{partyNumber}";
    let company = "/rest/v19/companies/{companyName}/users/{userName}";
    assert_eq!(
        recorded,
        [
            ["getIntegrationUser", "GET", one, "200", "", "3", ""],
            [
                "createIntegrationUser",
                "POST",
                "/rest/v19/integrationUsers",
                "201",
                "incomplete_body",
                "1",
                "Applied"
            ],
            [
                "replaceUser",
                "PUT",
                "/rest/v19/users/{partyNumber}",
                "200",
                "deserialize",
                "1",
                "Unknown"
            ],
            ["updateCompanyUser", "PATCH", company, "404", "404", "1", "Refused"],
        ]
    );
    for span in &spans {
        assert_eq!(span.metadata.name(), "cpq.call");
        assert!(span.fields.keys().all(|name| fields.contains(name)), "{span:?}");
    }
    let events = collector.events();
    let retries: Vec<_> =
        events.iter().filter(|event| event.field("cpq.attempt").is_some()).collect();
    assert_eq!(retries.len(), 2, "{events:?}");
    assert!(retries.iter().all(|event| *event.metadata.level() == Level::WARN), "{retries:?}");
    let fields =
        ["message", "cpq.attempt", "cpq.delay_ms", "http.response.status_code", "cpq.cause"];
    for event in events {
        assert!(event.fields.keys().all(|name| fields.contains(name)), "{event:?}");
    }
}

#[tokio::test]
async fn the_callers_span_is_not_changed() {
    let sandbox = sandbox().await;
    let cpq = client(&sandbox);
    for (max_level, spans) in [(Level::INFO, 0), (Level::DEBUG, 1)] {
        let (collector, _guard) = Collector::start(max_level);
        let own = tracing::info_span!("sync", cpq.attempts = Empty, cpq.outcome = Empty);
        Call::Get.send(&cpq).instrument(own).await.expect("a success");
        let all = collector.all_spans();
        let own = all.iter().find(|span| span.metadata.name() == "sync").expect("the span");
        assert!(own.fields.is_empty(), "{own:?}");
        assert_eq!(collector.spans().len(), spans);
    }
}
