//! What each fault does to a call, however it is ordered.

use std::time::{Duration, Instant, SystemTime};

use cpq_sandbox::Sandbox;
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{answer, request, token};
use crate::faulty::{CHANGE, Faulty, USER, WAYS, Way, plain};
use crate::raw::{Connection, Result, head};

#[tokio::test]
async fn status_is_answered_and_prevents_the_change() -> Result<()> {
    for way in WAYS {
        for (fault, status, kind, retry_after) in [
            ("401", 401, "application/json", None),
            ("429 retry-after=0", 429, "application/json", Some("0")),
            ("503 retry-after=7", 503, "application/json", Some("7")),
            ("500", 500, "text/html;charset=UTF-8", None),
            ("503 body=html retry-after=0", 503, "text/html;charset=UTF-8", Some("0")),
            ("502 body=json when=before", 502, "application/json", None),
        ] {
            let site = Faulty::by(way, fault).await?;
            let answer = site.call("PATCH", USER, CHANGE).await?;
            assert_eq!(answer.status, status, "{fault} by {way:?}");
            assert_eq!(answer.header("content-type"), Some(kind), "{fault}");
            assert_eq!(answer.header("retry-after"), retry_after, "{fault}");
            assert_eq!(answer.header("www-authenticate").is_some(), status == 401, "{fault}");
            if kind == "application/json" {
                assert_eq!(answer.json()?["status"], status.to_string(), "{fault}");
            } else {
                let page = String::from_utf8(answer.body)?;
                assert!(page.starts_with("<!DOCTYPE html>") && page.contains("<h1>"), "{page}");
            }
            assert!(!site.has_applied()?, "{fault}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn status_after_the_change_hides_what_was_applied() -> Result<()> {
    for way in WAYS {
        for (fault, status) in [
            ("503 retry-after=0 when=after", 503),
            ("500 when=after", 500),
            ("401 when=after body=empty", 401),
        ] {
            let site = Faulty::by(way, fault).await?;
            assert_eq!(site.call("PATCH", USER, CHANGE).await?.status, status, "{fault}");
            assert!(site.has_applied()?, "{fault} by {way:?}");
            let applied = &site.sandbox.applied()[0];
            let said = applied.fault.as_deref().ok_or("the fault should be told")?;
            assert_eq!(said.parse(), fault.parse::<cpq_sandbox::Rule>(), "{fault}");
            assert_eq!((applied.status, &applied.body["oauthClientId"]), (200, &json!("changed")));
        }
    }
    Ok(())
}

#[tokio::test]
async fn every_error_status_can_be_ordered_with_every_body() -> Result<()> {
    let sandbox = Sandbox::start().await?;
    let mut connection = Connection::to(&sandbox).await?;
    for status in 400..=599_u16 {
        for (body, kind) in [
            ("json", Some("application/json")),
            ("html", Some("text/html;charset=UTF-8")),
            ("empty", None),
        ] {
            let head = head("GET", USER);
            let request = format!("{head}Sandbox-Fault: {status} body={body}\r\n\r\n");
            let answer = connection.call(request).await?;
            assert_eq!((answer.status, answer.header("content-type")), (status, kind));
            assert_eq!(answer.body.is_empty(), body == "empty", "{status}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn time_to_come_again_can_be_a_date() -> Result<()> {
    for way in WAYS {
        let site = Faulty::by(way, "503 retry-after-date=60").await?;
        let before = SystemTime::now();
        let answer = site.call("GET", USER, "").await?;
        let after = SystemTime::now();
        let date = answer.header("retry-after").ok_or("there should be a date")?;
        let date = httpdate::parse_http_date(date)?;
        // The date has whole seconds.
        assert!(date + Duration::from_secs(1) > before + Duration::from_mins(1));
        assert!(date <= after + Duration::from_mins(1));
    }
    Ok(())
}

#[tokio::test]
async fn connection_is_reset_before_the_change_or_after_it() -> Result<()> {
    for way in WAYS {
        for (fault, is_applied) in
            [("reset", false), ("reset when=before", false), ("reset when=after", true)]
        {
            let site = Faulty::by(way, fault).await?;
            assert!(site.is_reset("PATCH", USER, CHANGE).await?, "{fault} by {way:?}");
            assert_eq!(site.has_applied()?, is_applied, "{fault} by {way:?}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn truncated_answer_has_less_than_it_announces() -> Result<()> {
    for way in WAYS {
        let site = Faulty::by(way, "truncated").await?;
        let mut connection = Connection::to(&site.sandbox).await?;
        connection.send(site.request("PATCH", USER, CHANGE)).await?;
        let (status, _, announced) = connection.head().await?;
        let come = connection.rest().await?;
        assert!(status == 200 && !come.is_empty() && come.len() < announced, "{way:?}");
        assert!(come.starts_with(b"{") && serde_json::from_slice::<Value>(&come).is_err());
        assert!(site.has_applied()?);
    }
    Ok(())
}

#[tokio::test]
async fn slow_answer_comes_whole() -> Result<()> {
    for way in WAYS {
        let site = Faulty::by(way, "slow=20ms").await?;
        assert_eq!(site.call("GET", USER, "").await?.json()?, plain(USER).await?);
    }
    Ok(())
}

#[tokio::test]
async fn slow_answer_comes_in_pieces() -> Result<()> {
    let site = Faulty::by(Way::Header, "slow=3s").await?;
    let mut connection = Connection::to(&site.sandbox).await?;
    connection.send(site.request("GET", USER, "")).await?;
    let (_, _, announced) = connection.head().await?;
    let (mut pieces, mut come) = (0, 0);
    while come < announced {
        come += connection.more().await?.ok_or("the answer should be whole")?;
        pieces += 1;
    }
    assert!(pieces > 1, "all of it came at once");
    Ok(())
}

#[tokio::test]
async fn latency_makes_the_call_wait() -> Result<()> {
    for way in WAYS {
        for (fault, status) in [("latency=60ms", 200), ("503 latency=60ms", 503)] {
            let site = Faulty::by(way, fault).await?;
            let began = Instant::now();
            let answer = site.call("PATCH", USER, CHANGE).await?;
            assert!(began.elapsed() >= Duration::from_millis(60), "{fault} by {way:?}");
            assert_eq!(answer.status, status);
            assert_eq!(site.has_applied()?, status == 200);
        }
    }
    Ok(())
}

#[tokio::test]
async fn wrong_content_type_leaves_the_body_as_it_is() -> Result<()> {
    for way in WAYS {
        let site = Faulty::by(way, "content-type").await?;
        let answer = site.call("GET", USER, "").await?;
        assert_eq!(answer.header("content-type"), Some("text/html"));
        assert_eq!(answer.json()?, plain(USER).await?);
    }
    Ok(())
}

#[tokio::test]
async fn call_that_is_refused_is_struck_and_changes_nothing() -> Result<()> {
    let nobody = "/cpq/rest/v19/integrationUsers/nobody";
    for (target, body) in [(nobody, CHANGE), (USER, r#"{"oauthClientId":1}"#), (USER, "{")] {
        for way in WAYS {
            let site = Faulty::by(way, "503 when=after").await?;
            assert_eq!(site.call("PATCH", target, body).await?.status, 503, "{body}");
            assert!(!site.has_applied()?);
            let site = Faulty::by(way, "reset when=after").await?;
            assert!(site.is_reset("PATCH", target, body).await?, "{body}");
            assert!(!site.has_applied()?);
            let site = Faulty::by(way, "content-type").await?;
            let answer = site.call("PATCH", target, body).await?;
            assert_eq!(answer.header("content-type"), Some("text/html"));
            assert!(matches!(answer.status, 400 | 404));
        }
    }
    Ok(())
}

#[tokio::test]
async fn token_endpoint_is_struck_as_the_operation_token() -> Result<()> {
    let sandbox = Sandbox::start().await?;
    let form =
        "grant_type=client_credentials&client_id=sandbox-client&client_secret=sandbox-secret";
    let ask = || token(&sandbox, form);
    for (fault, status, issued) in [
        ("503 retry-after=0 operation=token", 503, 0),
        ("500 when=after operation=token", 500, 1),
        ("latency=1ms operation=token", 200, 2),
        ("content-type operation=token", 200, 3),
        ("slow=10ms operation=token", 200, 4),
    ] {
        sandbox.clear_faults();
        sandbox.add_fault(fault.parse()?);
        assert_eq!(
            request(&sandbox, Method::GET, "/rest/v19/integrationUsers").send().await?.status(),
            200
        );
        let response = ask().send().await?;
        assert_eq!(
            (response.status().as_u16(), sandbox.tokens_issued()),
            (status, issued),
            "{fault}"
        );
        let kind = response.headers()["content-type"].to_str()?;
        assert_eq!(kind == "text/html", fault.starts_with("content-type"), "{fault}");
    }
    for (fault, issued) in [
        ("reset operation=token", 4),
        ("reset when=after operation=token", 5),
        ("truncated operation=token", 6),
    ] {
        sandbox.clear_faults();
        sandbox.add_fault(fault.parse()?);
        assert!(answer(ask()).await.is_err(), "{fault}");
        assert_eq!(sandbox.tokens_issued(), issued, "{fault}");
    }
    sandbox.clear_faults();
    for fault in ["503", "503 when=after"] {
        assert_eq!(ask().header("sandbox-fault", fault).send().await?.status(), 503);
    }
    assert_eq!(answer(ask()).await?.0, 200);
    Ok(())
}
