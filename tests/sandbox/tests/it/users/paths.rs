//! Users in paths: by company and login, or by party number.

use serde_json::json;

use crate::site::{PARTNER_USER, Site, USERS};

#[tokio::test]
async fn host_company_has_two_names() {
    let site = Site::start().await;
    for company in ["_host", "cpq-mdb"] {
        for login in ["nholloway", "_custom_d4279b7d50a843ffb14c709dab1f1418"] {
            let path = format!("/rest/v19/companies/{company}/users/{login}");
            let user = site.patch(&path, json!({})).await.json(200);
            assert_eq!(user["login"], login);
            assert!(site.stored_company_user(company, login).is_some(), "{company} {login}");
        }
    }
}

#[tokio::test]
async fn unknown_company_or_login_is_not_found() {
    let site = Site::start().await;
    for (path, name) in [
        ("nowhere/users/AAP39", "nowhere"),
        ("_Host/users/nholloway", "_Host"),
        ("_host/users/unknown", "unknown"),
        ("_host/users/AAP39", "AAP39"),
        ("abcCo/users/nholloway", "nholloway"),
        ("abcCo/users/aap39", "aap39"),
    ] {
        let path = format!("/rest/v19/companies/{path}");
        site.patch(&path, json!({})).await.assert_not_found(name);
    }
    let user = site.patch(PARTNER_USER, json!({ "login": "new er/é" })).await.json(200);
    assert_eq!(user["login"], "new er/é");
    let renamed = "/companies/abcCo/users/new%20er%2F%C3%A9";
    site.patch(&format!("/rest/v19{renamed}"), json!({})).await.json(200);
    site.patch(PARTNER_USER, json!({})).await.assert_not_found("AAP39");
    let href = user["links"][0]["href"].as_str().expect("a link");
    assert!(href.ends_with(renamed), "{href}");
}

#[tokio::test]
async fn path_parameters_are_decoded_once() {
    let site = Site::start().await;
    for (encoded, party_number) in [
        ("a%2Fb", "a/b"),
        ("a%252Fb", "a%2Fb"),
        ("%C3%A9+", "é+"),
        ("%20", " "),
        ("..%3F%23", "..?#"),
        ("%42M_x", "BM_x"),
        ("%7Bx%7D", "{x}"),
    ] {
        let user = site.put(&format!("{USERS}/{encoded}"), json!({})).await.json(201);
        assert_eq!(user["partyNumber"], party_number);
        site.stored(party_number);
    }
    let count = site.applied_count();
    for not_utf8 in ["%FF", "a%C3"] {
        site.put(&format!("{USERS}/{not_utf8}"), json!({})).await.detail(400);
    }
    assert_eq!(site.applied_count(), count);
}
