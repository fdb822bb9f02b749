//! Requests are held against the contract: what is wrong is named, and what is right is kept exactly.

use cpq_sandbox::Sandbox;
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{
    DOCUMENTED, HOST_USER, INTEGRATION, Outcome, USERS, answer, answer_text, assert_invalid,
    control, get, patch, put, request, written,
};

const COMPANY_USER: &str = "/rest/v19/companies/abcCo/users/AAP39";
const V7_USER: &str = "/rest/v7/companies/abcCo/users/AAP39";

#[tokio::test]
async fn value_of_a_wrong_type_is_named_by_its_pointer() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let group = json!({ "variableName": "a100kparts" });
    for (sent, pointer) in [
        (json!({ "firstName": 7 }), "/firstName"),
        (json!({ "isNotifyFax": "true" }), "/isNotifyFax"),
        (json!({ "status": 1 }), "/status"),
        (json!({ "status": { "value": "1" } }), "/status/value"),
        (json!({ "timeZone": { "value": true } }), "/timeZone/value"),
        (json!({ "type": { "value": "FULL_ACCESS", "displayValue": 1 } }), "/type/displayValue"),
        (json!({ "groups": [] }), "/groups"),
        (json!({ "groups": { "items": {} } }), "/groups/items"),
        (json!({ "groups": { "items": [group, 7] } }), "/groups/items/1"),
        (
            json!({ "groups": { "items": [group, { "variableName": 7 }] } }),
            "/groups/items/1/variableName",
        ),
        (
            json!({ "accessPermissions": { "items": [{ "hasAccess": "yes" }] } }),
            "/accessPermissions/items/0/hasAccess",
        ),
    ] {
        assert_invalid(&patch(&sandbox, COMPANY_USER, &sent).await?, pointer);
        assert_invalid(&put(&sandbox, &format!("{USERS}/42"), &sent).await?, pointer);
    }
    for (sent, pointer) in [
        (json!({ "status": "1" }), "/status"),
        (json!({ "units": 1.5 }), "/units"),
        (json!({ "currencyCode": { "value": "USD" } }), "/currencyCode"),
        (json!({ "isNotifyFax": true }), "/isNotifyFax"),
    ] {
        assert_invalid(&put(&sandbox, V7_USER, &sent).await?, pointer);
    }
    let sent = json!({ "oauthClientId": 7 });
    let path = format!("{INTEGRATION}/{DOCUMENTED}");
    assert_invalid(&patch(&sandbox, &path, &sent).await?, "/oauthClientId");
    assert_eq!(sandbox.applied_count(), 0);
    Ok(())
}

#[tokio::test]
async fn refusal_does_not_repeat_what_was_sent() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let sent = json!({ "password": ["correct-horse"] });
    let (status, refusal) = put(&sandbox, &format!("{USERS}/42"), &sent).await?;
    assert_eq!(status, 400);
    assert!(!refusal.to_string().contains("correct-horse"), "{refusal}");
    Ok(())
}

#[tokio::test]
async fn integer_beyond_64_bits_is_refused() -> Outcome {
    let sandbox = Sandbox::start().await?;
    for beyond in ["9223372036854775808", "-9223372036854775809", "12345678901234567890123"] {
        let body = format!(r#"{{"companyId":{beyond}}}"#);
        let answered = answer(written(&sandbox, Method::PUT, V7_USER, &body)).await?;
        assert_invalid(&answered, "/companyId");
    }
    Ok(())
}

#[tokio::test]
async fn integer_of_64_bits_is_held_exactly() -> Outcome {
    let sandbox = Sandbox::start().await?;
    for within in [i64::MAX, i64::MIN, (1 << 53) + 1] {
        let sent = json!({ "companyId": within });
        let (status, user) = put(&sandbox, V7_USER, &sent).await?;
        assert_eq!((status, user["companyId"].as_i64()), (200, Some(within)));
        let held = sandbox.stored_v7_user("abcCo", "AAP39").ok_or("the user should be held")?;
        assert_eq!(held["companyId"].as_i64(), Some(within));
    }
    Ok(())
}

#[tokio::test]
async fn parameter_that_the_operation_does_not_have_is_named() -> Outcome {
    let sandbox = Sandbox::start().await?;
    assert_invalid(&get(&sandbox, &format!("{INTEGRATION}?finder=x")).await?, "finder");
    assert_invalid(&get(&sandbox, &format!("{INTEGRATION}?Limit=1")).await?, "Limit");
    let path = format!("{INTEGRATION}/{DOCUMENTED}?limit=1");
    assert_invalid(&get(&sandbox, &path).await?, "limit");
    let path = format!("{USERS}/42?expand=groups");
    assert_invalid(&put(&sandbox, &path, &json!({})).await?, "expand");
    assert_eq!(sandbox.applied_count(), 0);
    Ok(())
}

#[tokio::test]
async fn parameter_that_is_given_twice_is_named() -> Outcome {
    let sandbox = Sandbox::start().await?;
    assert_invalid(&get(&sandbox, &format!("{INTEGRATION}?limit=1&limit=1")).await?, "limit");
    let path = format!("{INTEGRATION}?q=%7B%7D&limit=1&%71=%7B%7D");
    assert_invalid(&get(&sandbox, &path).await?, "q");
    Ok(())
}

#[tokio::test]
async fn parameter_of_a_wrong_type_is_named() -> Outcome {
    let sandbox = Sandbox::start().await?;
    for (name, value) in [
        ("limit", "ten"),
        ("limit", "-1"),
        ("limit", "1.5"),
        ("limit", ""),
        ("limit", "9223372036854775808"),
        ("offset", "-1"),
        ("offset", "1e3"),
        ("totalResults", "maybe"),
        ("totalResults", "1"),
    ] {
        let answered = get(&sandbox, &format!("{INTEGRATION}?{name}={value}")).await?;
        assert_invalid(&answered, name);
    }
    Ok(())
}

#[tokio::test]
async fn body_of_another_media_type_is_refused() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let path = format!("{USERS}/42");
    for media in ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""] {
        let request = request(&sandbox, Method::PUT, &path).header("content-type", media);
        assert_eq!(answer(request.body("{}")).await?.0, 415, "{media}");
    }
    assert_eq!(sandbox.applied_count(), 0);
    for media in ["application/json; charset=utf-8", "Application/JSON"] {
        let request = request(&sandbox, Method::PUT, &path).header("content-type", media);
        assert!(matches!(answer(request.body("{}")).await?.0, 200 | 201), "{media}");
    }
    Ok(())
}

#[tokio::test]
async fn body_that_is_no_object_is_refused() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let path = format!("{USERS}/42");
    let not_utf8: &[u8] = b"{\"firstName\":\"\xff\"}";
    let bodies = ["", "[]", "null", "7", "\"{}\"", "{", "{} {}", "{\"a\":1,}", "{'a':1}"];
    for body in bodies.iter().map(|body| body.as_bytes()).chain([not_utf8]) {
        let request = request(&sandbox, Method::PUT, &path);
        let request = request.header("content-type", "application/json").body(body.to_vec());
        let (status, refusal) = answer(request).await?;
        assert_eq!(status, 400, "{}", String::from_utf8_lossy(body));
        let detail = refusal["detail"].as_str().unwrap_or_default();
        assert!(detail.contains("JSON"), "{detail}");
    }
    assert_eq!(sandbox.stored_user("42"), None);
    Ok(())
}

#[tokio::test]
async fn members_that_nobody_knows_are_kept_at_every_depth() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let sent = json!({
        "siteOwn": { "list": [{ "deep": null }, [], {}], "flag": true },
        "siteText": "é\u{1F600}\n\"",
        "status": { "value": 1, "siteNote": { "of": ["status"] } },
    });
    let (status, user) = patch(&sandbox, COMPANY_USER, &sent).await?;
    assert_eq!(status, 200);
    for answered in [&user, &sandbox.stored_company_user("abcCo", "AAP39").ok_or("a user")?] {
        assert_eq!(answered["siteOwn"], sent["siteOwn"]);
        assert_eq!(answered["siteText"], sent["siteText"]);
        assert_eq!(answered["status"]["siteNote"], sent["status"]["siteNote"]);
    }
    Ok(())
}

#[tokio::test]
async fn numbers_of_members_that_nobody_knows_are_not_respelled() -> Outcome {
    const NUMBERS: &str = r#"{"a":1.10,"b":12345678901234567890123,"c":0,"d":0.0,"e":1e2,"f":1E+2,"g":-0,"h":[0.10,9007199254740993],"i":1e-400}"#;
    let sandbox = Sandbox::start().await?;
    let body = format!(r#"{{"siteNumbers":{NUMBERS},"siteNumber":1.10}}"#);
    let integration = format!("{INTEGRATION}/{DOCUMENTED}");
    let replaced = format!("{USERS}/{HOST_USER}");
    let user = |number| control(&sandbox, Method::GET, &format!("/users/{number}"));
    for request in [
        written(&sandbox, Method::PATCH, &integration, &body),
        request(&sandbox, Method::GET, &integration),
        request(&sandbox, Method::GET, INTEGRATION),
        written(&sandbox, Method::PUT, &replaced, &body),
        user(HOST_USER),
        written(&sandbox, Method::PATCH, COMPANY_USER, &body),
        written(&sandbox, Method::PUT, V7_USER, &body),
    ] {
        let (status, text) = answer_text(request).await?;
        assert_eq!(status, 200, "{text}");
        assert!(text.contains(&format!(r#""siteNumbers":{NUMBERS}"#)), "{text}");
        assert!(text.contains(r#""siteNumber":1.10"#), "{text}");
    }
    Ok(())
}

#[tokio::test]
async fn numbers_beside_known_members_are_not_respelled() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let body = r#"{"status":{"value":0,"siteNumber":1.10},
        "accessPermissions":{"items":[{"name":"a","siteNumber":1e2}],"siteNumber":0.0}}"#;
    let (status, text) = answer_text(written(&sandbox, Method::PATCH, COMPANY_USER, body)).await?;
    assert_eq!(status, 200, "{text}");
    assert!(text.contains(r#""siteNumber":1.10"#), "{text}");

    let user: Value = serde_json::from_str(&text)?;
    let number = user["partyNumber"].as_str().ok_or("it should have a number")?;
    let held = control(&sandbox, Method::GET, &format!("/users/{number}"));
    let (_, text) = answer_text(held).await?;
    assert!(text.contains(r#""siteNumber":1e2"#), "{text}");
    assert!(text.contains(r#""siteNumber":0.0"#), "{text}");
    Ok(())
}
