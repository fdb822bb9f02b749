//! Status codes, resets, truncation and delays.

use std::time::{Duration, Instant, SystemTime};

use cpq_sandbox::{FaultRule, Sandbox};
use reqwest::Method;
use serde_json::{Value, json};

use super::{CHANGE, LIST, USER, call, is_applied, is_reset, undisturbed, with_fault};
use crate::connection::{Connection, request};
use crate::site::{Site, send};

#[tokio::test]
async fn fault_can_be_requested_in_four_ways() {
    let rule = || "503 retry-after=7".parse::<FaultRule>().expect("the rule is valid");
    let header = Site::start().await;
    let builder = Site::from_builder(Sandbox::builder().fault(rule())).await;
    let method = Site::start().await;
    method.add_fault(rule());
    let control = Site::start().await;
    let sent = json!({ "fault": rule().to_string() });
    send(control.control(Method::POST, "/faults").json(&sent)).await.json(200);

    let plain = request("PATCH", USER, CHANGE);
    let with_header = with_fault("503 retry-after=7", "PATCH", USER, CHANGE);
    for (site, request) in
        [(&header, &with_header), (&builder, &plain), (&method, &plain), (&control, &plain)]
    {
        let response = Connection::new(site).await.call(request).await;
        assert_eq!((response.status, response.header("retry-after")), (503, Some("7")));
        assert!(!is_applied(site));
    }
}

#[tokio::test]
async fn status_replaces_the_response_and_prevents_the_change() {
    const JSON: &str = "application/json";
    const HTML: &str = "text/html;charset=UTF-8";
    let site = Site::start().await;
    for (fault, status, content_type, retry_after) in [
        ("401", 401, JSON, None),
        ("429 retry-after=0", 429, JSON, Some("0")),
        ("503 retry-after=7", 503, JSON, Some("7")),
        ("500", 500, HTML, None),
        ("503 body=html retry-after=0", 503, HTML, Some("0")),
        ("502 body=json when=before", 502, JSON, None),
        ("200", 200, HTML, None),
        ("202 body=json retry-after=3", 202, JSON, Some("3")),
    ] {
        let response = call(&site, fault, "PATCH", USER, CHANGE).await;
        assert_eq!((response.status, response.header("retry-after")), (status, retry_after));
        assert_eq!(response.header("content-type"), Some(content_type), "{fault}");
        assert_eq!(response.header("www-authenticate").is_some(), status == 401, "{fault}");
        if content_type == JSON {
            assert_eq!(response.json()["status"], status.to_string(), "{fault}");
        } else {
            let page = String::from_utf8_lossy(&response.body);
            assert!(page.starts_with("<!DOCTYPE html>") && page.contains("<h1>"), "{page}");
        }
        assert!(!is_applied(&site), "{fault}");
    }
    let mut connection = Connection::new(&site).await;
    for status in [202, 204, 205, 302, 303] {
        let response = connection.call(with_fault(&status.to_string(), "GET", USER, "")).await;
        assert_eq!((response.status, response.body.len()), (status, 0));
        assert_eq!(response.header("content-type"), None);
    }
    for status in 400..=599_u16 {
        for (body, content_type) in [("json", Some(JSON)), ("html", Some(HTML)), ("empty", None)] {
            let fault = format!("{status} body={body}");
            let response = connection.call(with_fault(&fault, "GET", USER, "")).await;
            assert_eq!((response.status, response.header("content-type")), (status, content_type));
            assert_eq!(response.body.is_empty(), body == "empty", "{status}");
        }
    }
}

#[tokio::test]
async fn status_after_the_change_hides_that_it_was_applied() {
    for (fault, status) in [
        ("503 retry-after=0 when=after", 503),
        ("500 when=after", 500),
        ("401 when=after body=empty", 401),
    ] {
        let site = Site::start().await;
        assert_eq!(call(&site, fault, "PATCH", USER, CHANGE).await.status, status, "{fault}");
        assert!(is_applied(&site), "{fault}");
        let applied = &site.applied()[0];
        let recorded = applied.fault.as_deref().expect("the journal has the fault");
        assert_eq!(recorded.parse(), fault.parse::<FaultRule>(), "{fault}");
        assert_eq!((applied.status, &applied.body()["oauthClientId"]), (200, &json!("changed")));
    }
}

#[tokio::test]
async fn retry_after_can_be_a_date() {
    let site = Site::start().await;
    let before = SystemTime::now();
    let response = call(&site, "503 retry-after-date=60", "GET", USER, "").await;
    let after = SystemTime::now();
    let date = response.header("retry-after").expect("the response has Retry-After");
    let date = httpdate::parse_http_date(date).expect("it is an HTTP date");
    // HTTP dates have whole seconds.
    assert!(date + Duration::from_secs(1) > before + Duration::from_mins(1));
    assert!(date <= after + Duration::from_mins(1));
}

#[tokio::test]
async fn connection_is_reset_before_or_after_the_change() {
    for (fault, expected) in
        [("reset", false), ("reset when=before", false), ("reset when=after", true)]
    {
        let site = Site::start().await;
        assert!(is_reset(&site, fault, USER, CHANGE).await, "{fault}");
        assert_eq!(is_applied(&site), expected, "{fault}");
    }
}

#[tokio::test]
async fn truncated_response_is_shorter_than_its_content_length() {
    let site = Site::start().await;
    let mut connection = Connection::new(&site).await;
    connection.send(with_fault("truncated", "PATCH", USER, CHANGE)).await;
    let head = connection.response_head().await;
    let received = connection.rest().await;
    assert!(head.status == 200 && !received.is_empty() && received.len() < head.content_length());
    assert!(received.starts_with(b"{") && serde_json::from_slice::<Value>(&received).is_err());
    assert!(is_applied(&site));
}

#[tokio::test]
async fn slow_response_arrives_complete_and_in_pieces() {
    let site = Site::start().await;
    let mut connection = Connection::new(&site).await;
    connection.send(with_fault("slow=2s", "GET", USER, "")).await;
    let announced = connection.response_head().await.content_length();
    let (mut pieces, mut length) = (0, 0);
    while length < announced {
        length += connection.receive().await.expect("the response is complete");
        pieces += 1;
    }
    assert!(pieces > 1, "the body arrived at once");
    let response = call(&site, "slow=20ms", "GET", USER, "").await;
    assert_eq!(response.json(), undisturbed(&site, USER).await);
}

#[tokio::test]
async fn latency_delays_the_response() {
    for (fault, status) in [("latency=60ms", 200), ("503 latency=60ms", 503)] {
        let site = Site::start().await;
        let start = Instant::now();
        let response = call(&site, fault, "PATCH", USER, CHANGE).await;
        assert!(start.elapsed() >= Duration::from_millis(60), "{fault}");
        assert_eq!((response.status, is_applied(&site)), (status, status == 200));
    }
}

#[tokio::test]
async fn faults_apply_to_rejected_requests_too() {
    let site = Site::start().await;
    let missing = format!("{LIST}/unknown");
    for (target, body) in [(&*missing, CHANGE), (USER, r#"{"oauthClientId":1}"#), (USER, "{")] {
        assert_eq!(
            call(&site, "503 when=after", "PATCH", target, body).await.status,
            503,
            "{body}"
        );
        assert!(is_reset(&site, "reset when=after", target, body).await, "{body}");
        let response = call(&site, "content-type", "PATCH", target, body).await;
        assert_eq!(response.header("content-type"), Some("text/html"));
        assert!(matches!(response.status, 400 | 404));
    }
    assert!(!is_applied(&site));
}

#[tokio::test]
async fn token_endpoint_is_the_operation_token() {
    let site = Site::start().await;
    let form =
        "grant_type=client_credentials&client_id=sandbox-client&client_secret=sandbox-secret";
    let mut issued = 0;
    for (fault, status, is_issued) in [
        ("503 retry-after=0", Some(503), false),
        ("500 when=after", Some(500), true),
        ("latency=1ms", Some(200), true),
        ("content-type", Some(200), true),
        ("slow=10ms", Some(200), true),
        ("reset", None, false),
        ("reset when=after", None, true),
        ("truncated", None, true),
    ] {
        site.clear_faults();
        site.add_fault(format!("{fault} operation=token").parse().expect("the rule is valid"));
        site.get("/rest/v19/integrationUsers").await.json(200);
        let received = match site.token_request(form).send().await {
            Ok(response) => {
                let (status, headers) = (response.status().as_u16(), response.headers().clone());
                let is_html = headers["content-type"] == "text/html";
                assert_eq!(is_html, fault == "content-type", "{fault}");
                response.bytes().await.ok().map(|_| status)
            }
            Err(_) => None,
        };
        assert_eq!(received, status, "{fault}");
        issued += u64::from(is_issued);
        assert_eq!(site.tokens_issued(), issued, "{fault}");
    }
    site.clear_faults();
    for fault in ["503", "503 when=after"] {
        let request = site.token_request(form).header("sandbox-fault", fault);
        assert_eq!(send(request).await.status, 503);
    }
    assert_eq!(send(site.token_request(form)).await.status, 200);
}
