//! Requests are validated against the contract, and what it allows is stored exactly.

use reqwest::Method;
use serde_json::json;

use crate::site::{
    DOCUMENTED_PATH, HOST_USER, INTEGRATION_USERS, PARTNER_USER, Site, USERS, send, text,
};

const V7_USER: &str = "/rest/v7/companies/abcCo/users/AAP39";

#[tokio::test]
async fn wrong_type_is_rejected_by_its_pointer() {
    let site = Site::start().await;
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
        site.patch(PARTNER_USER, &sent).await.assert_invalid(pointer);
        site.put(&format!("{USERS}/42"), &sent).await.assert_invalid(pointer);
    }
    for (sent, pointer) in [
        (json!({ "status": "1" }), "/status"),
        (json!({ "units": 1.5 }), "/units"),
        (json!({ "currencyCode": { "value": "USD" } }), "/currencyCode"),
        (json!({ "isNotifyFax": true }), "/isNotifyFax"),
    ] {
        site.put(V7_USER, &sent).await.assert_invalid(pointer);
    }
    let reply = site.patch(DOCUMENTED_PATH, json!({ "oauthClientId": 7 })).await;
    reply.assert_invalid("/oauthClientId");
    let secret = json!({ "password": ["correct-horse"] });
    let reply = site.put(&format!("{USERS}/42"), secret).await;
    reply.assert_invalid("/password");
    assert!(!reply.text.contains("correct-horse"), "{}", reply.text);
    assert_eq!(site.applied_count(), 0);
}

#[tokio::test]
async fn integers_of_64_bits_are_exact_and_larger_ones_rejected() {
    let site = Site::start().await;
    for valid in [i64::MAX, i64::MIN, (1 << 53) + 1] {
        let user = site.put(V7_USER, json!({ "companyId": valid })).await.json(200);
        let stored = site.stored_v7_user("abcCo", "AAP39").expect("the user is stored");
        assert_eq!(user["companyId"].as_i64(), Some(valid));
        assert_eq!(stored["companyId"].as_i64(), Some(valid));
    }
    for invalid in ["9223372036854775808", "-9223372036854775809", "12345678901234567890123"] {
        let body = format!(r#"{{"companyId":{invalid}}}"#);
        let reply = send(site.verbatim(Method::PUT, V7_USER, &body)).await;
        reply.assert_invalid("/companyId");
    }
}

#[tokio::test]
async fn invalid_query_parameter_is_named() {
    let site = Site::start().await;
    for (query, name) in [
        // Unknown.
        ("finder=x", "finder"),
        ("Limit=1", "Limit"),
        // Repeated.
        ("limit=1&limit=1", "limit"),
        ("q=%7B%7D&limit=1&%71=%7B%7D", "q"),
        // Of a wrong type.
        ("limit=ten", "limit"),
        ("limit=-1", "limit"),
        ("limit=1.5", "limit"),
        ("limit=", "limit"),
        ("limit=9223372036854775808", "limit"),
        ("offset=-1", "offset"),
        ("offset=1e3", "offset"),
        ("totalResults=maybe", "totalResults"),
        ("totalResults=1", "totalResults"),
    ] {
        site.get(&format!("{INTEGRATION_USERS}?{query}")).await.assert_invalid(name);
    }
    site.get(&format!("{DOCUMENTED_PATH}?limit=1")).await.assert_invalid("limit");
    let path = format!("{USERS}/42?expand=groups");
    site.put(&path, json!({})).await.assert_invalid("expand");
    assert_eq!(site.applied_count(), 0);
}

#[tokio::test]
async fn body_must_be_a_json_object() {
    let site = Site::start().await;
    let put = |content_type: &str, body: &[u8]| {
        let request = site.request(Method::PUT, &format!("{USERS}/42"));
        send(request.header("content-type", content_type).body(body.to_vec()))
    };
    for media_type in ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""] {
        put(media_type, b"{}").await.detail(415);
    }
    for body in [
        &b""[..],
        b"[]",
        b"null",
        b"7",
        b"\"{}\"",
        b"{",
        b"{} {}",
        b"{\"a\":1,}",
        b"{'a':1}",
        b"{\"firstName\":\"\xff\"}",
    ] {
        let detail = put("application/json", body).await.detail(400);
        assert!(detail.contains("JSON"), "{detail}");
    }
    assert_eq!((site.stored_user("42"), site.applied_count()), (None, 0));
    put("application/json; charset=utf-8", b"{}").await.json(201);
    put("Application/JSON", b"{}").await.json(200);
}

#[tokio::test]
async fn unknown_properties_are_kept_at_every_depth() {
    let site = Site::start().await;
    let sent = json!({
        "siteOwn": { "list": [{ "deep": null }, [], {}], "flag": true },
        "siteText": "é\u{1F600}\n\"",
        "status": { "value": 1, "siteNote": { "of": ["status"] } },
    });
    let user = site.patch(PARTNER_USER, &sent).await.json(200);
    let stored = site.stored_company_user("abcCo", "AAP39").expect("the user is stored");
    for user in [user, stored] {
        assert_eq!(user["siteOwn"], sent["siteOwn"]);
        assert_eq!(user["siteText"], sent["siteText"]);
        assert_eq!(user["status"]["siteNote"], sent["status"]["siteNote"]);
    }
}

#[tokio::test]
async fn numbers_of_unknown_properties_keep_their_spelling() {
    const NUMBERS: &str = r#"{"a":1.10,"b":12345678901234567890123,"c":0,"d":0.0,"e":1e2,"f":1E+2,"g":-0,"h":[0.10,9007199254740993],"i":1e-400}"#;
    let site = Site::start().await;
    let body = format!(r#"{{"siteNumbers":{NUMBERS},"siteNumber":1.10}}"#);
    let replaced = format!("{USERS}/{HOST_USER}");
    for request in [
        site.verbatim(Method::PATCH, DOCUMENTED_PATH, &body),
        site.request(Method::GET, DOCUMENTED_PATH),
        site.request(Method::GET, INTEGRATION_USERS),
        site.verbatim(Method::PUT, &replaced, &body),
        site.control(Method::GET, &format!("/users/{HOST_USER}")),
        site.verbatim(Method::PATCH, PARTNER_USER, &body),
        site.verbatim(Method::PUT, V7_USER, &body),
    ] {
        let reply = send(request).await;
        reply.json(200);
        for kept in [&format!(r#""siteNumbers":{NUMBERS}"#), r#""siteNumber":1.10"#] {
            assert!(reply.text.contains(kept), "{}", reply.text);
        }
    }
    let nested = r#"{"status":{"value":0,"siteNumber":1.10},
        "accessPermissions":{"items":[{"name":"a","siteNumber":1e2}],"siteNumber":0.0}}"#;
    let reply = send(site.verbatim(Method::PATCH, PARTNER_USER, nested)).await;
    let number = text(&reply.json(200), "partyNumber").to_owned();
    let stored = site.get_control(&format!("/users/{number}")).await;
    for (text, kept) in [(&reply.text, "1.10"), (&stored.text, "1e2"), (&stored.text, "0.0")] {
        assert!(text.contains(&format!(r#""siteNumber":{kept}"#)), "{text}");
    }
}
