//! The settings of a site and of a single request.

pub(crate) mod http_client;
mod raw;

use std::time::Duration;

use oracle_cpq::{CallOptions, Retry, Site, SiteBuilder};

use crate::call::Call;
use crate::canary::{CANARY, shown};
use crate::server::{EMPTY, Server, json, query_number};
use crate::setup::{build, builder, client, sandbox, sandbox_with_faults, without_delay};

fn build_error(builder: SiteBuilder) -> String {
    shown(&builder.build().expect_err("an invalid setting"))
}

#[tokio::test]
async fn user_agent_sets_the_header() {
    let sandbox = sandbox().await;
    for site in [builder(&sandbox), builder(&sandbox).user_agent("nightly-sync/2.1")] {
        Call::Get.send(&build(site).v19()).await.expect("a success");
    }
    let requests = sandbox.requests();
    let default = requests[0].headers["user-agent"].to_str().expect("text");
    assert!(default.starts_with("oracle-cpq/"), "{default}");
    assert_eq!(requests[1].headers["user-agent"], "nightly-sync/2.1");
    let shown = build_error(builder(&sandbox).user_agent("two\nlines"));
    assert!(shown.contains("user agent contains line breaks"), "{shown}");
}

#[tokio::test]
async fn connection_pool_limits_idle_connections() {
    let server = Server::start(|_| EMPTY.into()).await;
    for (idle, connections) in [(1, 1), (0, 5)] {
        let site = Site::builder(server.url()).bearer(CANARY);
        let site = build(site.connection_pool(idle, Duration::from_secs(600)));
        for _ in 0..4 {
            Call::Get.send(&site.v19()).await.expect("a success");
        }
        assert_eq!(server.connections(), connections, "{idle} idle connections");
    }
}

#[test]
fn an_invalid_proxy_url_is_rejected_without_showing_it() {
    for url in [
        "http://user:canary-4711@[nowhere",
        "canary-4711 ::",
        "ftp://canary-4711",
        "socks5://canary-4711:1080",
        "",
    ] {
        let builder = Site::builder("https://sitename.oracle.com/cpq").bearer("x").proxy(url);
        assert!(!format!("{builder:?}").contains(CANARY));
        let shown = build_error(builder);
        assert!(shown.contains("proxy") && !shown.contains(CANARY), "{url}: {shown}");
    }
}

#[tokio::test]
async fn the_deadline_of_a_request_overrides_the_one_of_the_site() {
    let sandbox = sandbox().await;
    let expired = build(builder(&sandbox).deadline(Duration::ZERO)).v19();
    let error = Call::Get.send(&expired).await.expect_err("the deadline is exceeded");
    assert!(error.is_timeout() && error.to_string().contains("deadline was exceeded"), "{error}");
    assert_eq!((error.attempts(), sandbox.requests().len()), (0, 0));
    Call::Get.send(&build(builder(&sandbox).deadline(None)).v19()).await.expect("no deadline");
    for deadline in [Some(Duration::from_secs(60)), None] {
        let options = CallOptions::default().deadline(deadline);
        Call::Get.send_with(&expired, options).await.expect("a success");
    }
    let options = CallOptions::default().deadline(Duration::ZERO);
    let list = client(&sandbox).list_integration_users().options(options);
    assert!(list.clone().send().await.expect_err("exceeded").is_timeout());
    assert!(list.all().await.expect_err("exceeded").is_timeout());
}

#[tokio::test]
async fn options_apply_to_one_request_only() {
    let sandbox = sandbox_with_faults(&["503 operation=getIntegrationUser"]).await;
    let cpq = build(builder(&sandbox).retry(Retry::none())).v19();
    let retry = CallOptions::default().retry(without_delay().max_attempts(3));
    for (options, attempts) in [(None, 1), (Some(retry), 3), (Some(CallOptions::default()), 1)] {
        let error = Call::Get.send_with(&cpq, options.unwrap_or_default()).await.expect_err("503");
        assert_eq!(error.attempts(), attempts);
    }
    let silent = Server::silent().await;
    let cpq = build(Site::builder(silent.url()).bearer(CANARY).retry(Retry::none())).v19();
    let user = cpq.get_integration_user(CANARY);
    let user = user.options(CallOptions::default().timeout(Duration::from_millis(20)));
    assert!(user.clone().send().await.expect_err("a timeout").is_timeout());
    assert!(user.raw().await.expect_err("a timeout").is_timeout());
}

#[tokio::test]
async fn options_apply_to_every_page() {
    let server = Server::start(|head| {
        if query_number(head, "offset").unwrap_or(0) > 0 {
            return b"HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n".into();
        }
        json(&serde_json::json!({"items": [{"partyNumber": "a"}], "hasMore": true}))
    })
    .await;
    let cpq = build(Site::builder(server.url()).bearer(CANARY).retry(Retry::none())).v19();
    let options = CallOptions::default().retry(without_delay().max_attempts(4));
    let list = cpq.list_integration_users().options(options);
    assert_eq!(list.all().await.expect_err("503 for the second page").attempts(), 4);
    assert_eq!(server.heads().len(), 5);
}
