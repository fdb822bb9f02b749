//! The control endpoints under `/_sandbox`.

use cpq_sandbox::Sandbox;
use reqwest::Method;
use serde_json::json;

use crate::site::{
    DOCUMENTED, DOCUMENTED_PATH, HOST_USER, INTEGRATION_USERS, PARTNER_USER, Site, USERS, send,
};

async fn rename(site: &Site, name: &str) {
    site.patch(PARTNER_USER, json!({ "firstName": name })).await.json(200);
}

/// Applies one change of each kind.
async fn change(site: &Site) {
    rename(site, "New").await;
    site.put(&format!("{USERS}/42"), json!({ "login": "new" })).await.json(201);
    site.post(INTEGRATION_USERS, json!({ "oauthClientId": "client" })).await.json(201);
}

async fn state(site: &Site) -> String {
    let reply = site.get_control("/state").await;
    assert_eq!(reply.status, 200);
    reply.text
}

#[tokio::test]
async fn summary_counts_users_requests_changes_and_violations() {
    let site = Site::with_users(40).await;
    let summary = json!({
        "applied": 0, "context": "/cpq", "integrationUsers": 42, "requests": 1, "violations": 0
    });
    assert_eq!(site.get_control("").await.json(200), summary);
    change(&site).await;
    site.get("/nowhere").await.detail(404);
    let summary = json!({
        "applied": 3, "context": "/cpq", "integrationUsers": 43, "requests": 6, "violations": 0
    });
    assert_eq!(site.get_control("/").await.json(200), summary);
}

#[tokio::test]
async fn applied_changes_are_listed_in_order() {
    let site = Site::start().await;
    let none = json!({ "count": 0, "applied": [] });
    assert_eq!(site.get_control("/applied").await.json(200), none);
    rename(&site, "One").await;
    let sent = json!({ "login": "new", "password": "canary" });
    site.put(&format!("{USERS}/42"), sent).await.json(201);
    site.put(&format!("{USERS}/43"), json!({ "firstName": 1 })).await.detail(400);

    let expected = json!({ "count": 2, "applied": [
        {
            "sequence": 1,
            "operation": "updateCompanyUser",
            "method": "PATCH",
            "target": format!("/cpq{PARTNER_USER}"),
            "status": 200,
            "partyNumber": "BM_Qm4TzKd81Xw",
            "body": { "firstName": "One" },
            "fault": null
        },
        {
            "sequence": 2,
            "operation": "replaceUser",
            "method": "PUT",
            "target": format!("/cpq{USERS}/42"),
            "status": 201,
            "partyNumber": "42",
            "body": { "login": "new" },
            "fault": null
        }
    ] });
    assert_eq!(site.get_control("/applied").await.json(200), expected);
    let bodies: Vec<_> = site.applied().into_iter().map(|applied| applied.body()).collect();
    assert_eq!(bodies, [json!({ "firstName": "One" }), json!({ "login": "new" })]);
}

#[tokio::test]
async fn journal_keeps_the_last_changes_and_counts_all() {
    let site = Site::from_builder(Sandbox::builder().journal(3)).await;
    for number in 1..=5 {
        rename(&site, &number.to_string()).await;
    }
    for (query, kept) in [
        ("", &[3, 4, 5][..]),
        ("?after=0", &[3, 4, 5]),
        ("?after=4", &[5]),
        ("?after=5", &[]),
        ("?after=18446744073709551615", &[]),
    ] {
        let listed = site.get_control(&format!("/applied{query}")).await.json(200);
        let applied = listed["applied"].as_array().expect("a list");
        let sequences: Vec<_> = applied.iter().map(|applied| &applied["sequence"]).collect();
        assert_eq!((json!(sequences), &listed["count"]), (json!(kept), &json!(5)), "{query}");
    }
    assert_eq!((site.applied().len(), site.applied_count()), (3, 5));
    for query in ["after=-1", "after=x", "before=1"] {
        site.get_control(&format!("/applied?{query}")).await.detail(400);
    }
    let site = Site::from_builder(Sandbox::builder().journal(0)).await;
    rename(&site, "New").await;
    let counted = json!({ "count": 1, "applied": [] });
    assert_eq!(site.get_control("/applied").await.json(200), counted);
}

#[tokio::test]
async fn fault_rules_are_listed_with_their_counts() {
    let site =
        Site::from_builder(Sandbox::builder().fault("503 times=2".parse().expect("valid"))).await;
    let sent = json!({ "fault": "latency=1ms operation=listIntegrationUsers" });
    send(site.control(Method::POST, "/faults").json(&sent)).await.json(200);
    for status in [503, 503, 200, 200, 200] {
        assert_eq!(site.get(INTEGRATION_USERS).await.status, status);
    }
    let expected = json!({ "faults": [
        { "fault": "503 times=2", "triggered": 2 },
        { "fault": "latency=1ms operation=listIntegrationUsers", "triggered": 3 }
    ] });
    assert_eq!(site.get_control("/faults").await.json(200), expected);
    let none = json!({ "faults": [] });
    assert_eq!(send(site.control(Method::DELETE, "/faults")).await.json(200), none);
    assert_eq!(site.get_control("/faults").await.json(200), none);
}

#[tokio::test]
async fn stored_users_are_returned() {
    let site = Site::with_users(10).await;
    site.put(&format!("{USERS}/a%2Fb"), json!({ "login": "new" })).await.json(201);
    let generated = site.list(&[("offset", "5"), ("limit", "1")]).await;
    let generated = generated["items"][0]["partyNumber"].as_str().expect("a user");
    for (path, party_number) in
        [(DOCUMENTED, DOCUMENTED), (HOST_USER, HOST_USER), ("a%2Fb", "a/b"), (generated, generated)]
    {
        let user = site.get_control(&format!("/users/{path}")).await.json(200);
        assert_eq!(
            (&user["partyNumber"], &user),
            (&json!(party_number), &site.stored(party_number))
        );
    }
    for path in ["/users/unknown", "/users/", "/users", "/users//users/a%2Fb"] {
        site.get_control(path).await.detail(404);
    }
}

#[tokio::test]
async fn reset_restores_the_initial_state() {
    let site = Site::with_users(10).await;
    let initial = state(&site).await;
    change(&site).await;
    assert_ne!(state(&site).await, initial);
    let summary = send(site.control(Method::POST, "/reset")).await.json(200);
    assert_eq!(summary["integrationUsers"], 12);
    assert_eq!(state(&site).await, initial);
    let none = json!({ "count": 0, "applied": [] });
    assert_eq!(site.get_control("/applied").await.json(200), none);
    assert_eq!(site.stored_user("42"), None);
    change(&site).await;
}

#[tokio::test]
async fn state_can_be_moved_to_another_sandbox() {
    let one = Site::from_builder(Sandbox::builder().users(1_000).seed(7)).await;
    let sent = json!({ "oauthClientId": "Née", "big": 123_456_789_012_345_678_u64 });
    one.patch(DOCUMENTED_PATH, sent).await.json(200);
    // Numbers of unknown properties keep their spelling.
    let exact = r#"{"exact": 0.10, "login": "new"}"#;
    send(one.verbatim(Method::PUT, &format!("{USERS}/42"), exact)).await.json(201);
    let flat = json!({ "companyId": 5 });
    one.put("/rest/v7/companies/abcCo/users/flat", flat).await.json(201);
    let generated = one.list(&[("offset", "500"), ("limit", "2")]).await;
    let generated = generated["items"][0]["partyNumber"].as_str().expect("a user");
    let path = format!("{INTEGRATION_USERS}/{generated}");
    one.patch(&path, json!({ "oauthClientId": "other" })).await.json(200);

    let saved = state(&one).await;
    assert!(saved.contains("0.10"), "{saved}");
    let other = Site::start().await;
    let summary = send(other.control(Method::PUT, "/state").body(saved.clone())).await.json(200);
    assert_eq!(summary["integrationUsers"], 1_002);
    assert_eq!(state(&other).await, saved);
    for party_number in [DOCUMENTED, HOST_USER, "42", generated] {
        assert_eq!(one.stored(party_number), other.stored(party_number), "{party_number}");
    }
    let flat = |site: &Site| site.stored_v7_user("abcCo", "flat").expect("the user is stored");
    assert_eq!((&flat(&one)["companyId"], flat(&one)), (&json!(5), flat(&other)));
    let page = [("offset", "990"), ("expand", "groups"), ("orderby", "partyNumber")];
    assert_eq!(one.list(&page).await, other.list(&page).await);
}

#[tokio::test]
async fn invalid_state_is_rejected_and_changes_nothing() {
    let site = Site::start().await;
    rename(&site, "Kept").await;
    let valid = state(&site).await;
    let half: String = valid.chars().take(valid.chars().count() / 2).collect();
    let other_format = valid.replacen("\"cpqSandboxState\":2", "\"cpqSandboxState\":3", 1);
    let duplicate = valid.replace(DOCUMENTED, HOST_USER);
    for (text, position) in [
        ("", "line 1, column 0"),
        ("{\n\"cpqSandboxState\": 1,\n}", "line 3, column 1"),
        ("[]", "line 1, column"),
        ("{}", "line 1, column"),
        (&half, ""),
        (&other_format, ""),
        (&duplicate, ""),
    ] {
        let reply = send(site.control(Method::PUT, "/state").body(text.to_owned())).await;
        let detail = reply.detail(400);
        assert!(detail.contains(position), "{text}: {detail}");
    }
    assert_eq!(state(&site).await, valid);
    assert_eq!(site.applied_count(), 1);
}

#[tokio::test]
async fn unknown_endpoints_are_not_found() {
    let site = Site::start().await;
    for (method, path) in [
        (Method::GET, "/other"),
        (Method::GET, "/tokens/expire"),
        (Method::GET, "/reset"),
        (Method::POST, ""),
        (Method::DELETE, "/state"),
        (Method::POST, "/users/42"),
        (Method::GET, "x"),
    ] {
        send(site.control(method, path)).await.detail(404);
    }
}
