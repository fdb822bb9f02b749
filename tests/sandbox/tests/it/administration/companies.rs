//! Companies.

use serde_json::json;

use super::listed;
use crate::site::Site;

const COMPANIES: &str = "/rest/v19/companies";

#[tokio::test]
async fn companies_are_created_updated_and_replaced() {
    let site = Site::start().await;
    let sent = json!({ "login": "acme", "name": "Acme", "email": "acme@example.com", "city": "Oslo",
        "supportedCurrencies": { "items": [] }, "supportedLanguages": { "items": [] } });
    let reply = site.post(COMPANIES, &sent).await;
    assert!(reply.header("location").ends_with("/companies/acme"));
    assert_eq!(reply.json(201)["city"], "Oslo");
    site.post(COMPANIES, &sent).await.assert_invalid("/login");
    let path = format!("{COMPANIES}/acme");
    let changed = site.patch(&path, json!({ "login": "acme", "zip": "0150" })).await.json(200);
    assert_eq!((&changed["zip"], &changed["city"]), (&json!("0150"), &json!("Oslo")));
    site.patch(&path, json!({ "login": "other" })).await.assert_invalid("/login");
    let mut other = sent.clone();
    other.as_object_mut().expect("an object").remove("city");
    let replaced = site.put(&path, other).await.json(200);
    assert_eq!((replaced.get("zip"), replaced.get("city")), (None, None));
    assert_eq!(site.get(&path).await.json(200)["name"], "Acme");
    site.post(&format!("{path}/users"), json!({ "login": "ada" })).await.json(201);
    assert_eq!(listed(&site, &format!("{path}/users"), &[], "login").await, ["ada"]);

    // All of them are updated, or none.
    let both = |second: &str| json!({ "companies": [{ "login": "acme", "zip": "1" }, { "login": second, "zip": "2" }] });
    site.patch(COMPANIES, both("unknown")).await.assert_invalid("/companies/1/login");
    assert_eq!(site.get(&path).await.json(200).get("zip"), None);
    site.patch(COMPANIES, both("abcCo")).await.json(200);
    assert_eq!(listed(&site, COMPANIES, &[("q", "{zip:'2'}")], "login").await, ["abcCo"]);
}

#[tokio::test]
async fn usage_counts_the_users_of_the_companies() {
    let site = Site::start().await;
    let usage = format!("{COMPANIES}/usage");
    let q = [("q", "{$and:[{type:{$in:['users']}},{company:'abcCo'}]}")];
    let before = site.get_with(&usage, &q).await.json(200)["items"][0]["total"].clone();
    site.post(&format!("{COMPANIES}/abcCo/users"), json!({ "login": "ada" })).await.json(201);
    let after = site.get_with(&usage, &q).await.json(200)["items"][0]["total"].clone();
    assert_eq!(after.as_u64(), before.as_u64().map(|before| before + 1));
    site.get(&usage).await.assert_invalid("q");
}
