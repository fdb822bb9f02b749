//! Creating integration users.

use std::collections::HashSet;

use cpq_sandbox::Sandbox;
use serde_json::{Value, json};

use super::{CLIENT, HOST_USER_CLIENT};
use crate::site::{
    DOCUMENTED, INTEGRATION_USERS, Site, is_documented_date, is_exact_double, items, spec, text,
    without,
};

#[tokio::test]
async fn documented_request_creates_the_documented_user() {
    let site = Site::from_builder(Sandbox::builder().without(DOCUMENTED)).await;
    let sent = spec("v19/samples/createIntegrationUser.request.json");
    let user = site.post(INTEGRATION_USERS, &sent).await.json(201);
    let documented = spec("v19/samples/createIntegrationUser.response.json");
    // The site sets these, and the documents name the host company in two ways.
    let set_by_site =
        ["partyId", "partyNumber", "id", "dateModified", "dateAdded", "links", "company"];
    assert_eq!(without(user.clone(), &set_by_site), without(documented, &set_by_site));
    assert_eq!(user["company"], json!({ "name": "cpq-mdb", "loginName": "_host" }));
    assert!(["dateAdded", "dateModified"].iter().all(|name| is_documented_date(&user[*name])));
    assert_eq!(site.stored(text(&user, "partyNumber"))["groups"], sent["groups"]);
}

#[tokio::test]
async fn created_user_can_be_read_and_listed() {
    let site = Site::start().await;
    let reply = site.post(INTEGRATION_USERS, json!({ "oauthClientId": "client" })).await;
    let (created, location) = (reply.json(201), reply.header("location"));
    let number = text(&created, "partyNumber");
    assert!(location.ends_with(&format!("/rest/v19/users/{number}")), "{location}");
    assert_eq!(created["links"][0], json!({ "rel": "self", "href": location }));

    let read = site.get(&format!("{INTEGRATION_USERS}/{number}")).await.json(200);
    assert_eq!(without(read, &["links"]), without(created.clone(), &["id", "links"]));
    let listed = items(&site.list(&[]).await);
    assert!(listed.contains(&without(created, &["id"])), "{listed:?}");
}

#[tokio::test]
async fn each_user_needs_an_unused_client() {
    let site = Site::with_users(10).await;
    let generated = site.list(&[("offset", "5"), ("limit", "2")]).await;
    let created = site.post(INTEGRATION_USERS, json!({ "oauthClientId": "client" })).await;
    assert_eq!(created.status, 201);
    let generated = &generated["items"][0]["oauthClientId"];
    for invalid in [
        json!({ "oauthClientId": "client" }),
        json!({ "oauthClientId": generated }),
        json!({ "oauthClientId": HOST_USER_CLIENT }),
        json!({ "oauthClientId": CLIENT }),
        json!({ "oauthClientId": null }),
        json!({ "oauthClientId": "" }),
        json!({ "oauthClientId": 7 }),
        json!({ "groups": { "items": [] } }),
    ] {
        site.post(INTEGRATION_USERS, invalid).await.assert_invalid("/oauthClientId");
    }
    assert_eq!(site.applied_count(), 1);
}

#[tokio::test]
async fn created_users_have_unique_numbers_in_the_documented_format() {
    const COUNT: usize = 500;
    let site = Site::with_users(COUNT as u64).await;
    let (mut numbers, mut ids, mut party_ids) = (HashSet::new(), HashSet::new(), HashSet::new());
    let mut exact = 0;
    let unsigned = |value: &Value| value.as_u64().expect("an integer");
    for count in 0..COUNT {
        let sent = json!({ "oauthClientId": format!("client-{count}") });
        let user = site.post(INTEGRATION_USERS, sent).await.json(201);
        let number = text(&user, "partyNumber");
        let rest = number.strip_prefix("BM_").expect("the documented prefix");
        assert!(rest.len() == 11 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        let party_id = unsigned(&user["partyId"]);
        assert_eq!(party_id.to_string().len(), 18);
        exact += usize::from(is_exact_double(party_id));
        assert!(numbers.insert(number.to_owned()), "{number} is used twice");
        assert!(party_ids.insert(party_id), "{party_id} is used twice");
        assert!(ids.insert(unsigned(&user["id"])), "{user}");
    }
    assert!(exact < COUNT / 2, "{exact} party ids are exact doubles");
    // The list contains the documented users, the generated ones, and the created ones again.
    let mut listed = items(&site.list(&[]).await);
    listed.extend(items(&site.list(&[("offset", "1000")]).await));
    for user in listed {
        numbers.insert(text(&user, "partyNumber").to_owned());
        party_ids.insert(unsigned(&user["partyId"]));
    }
    assert_eq!((numbers.len(), party_ids.len()), (2 * COUNT + 2, 2 * COUNT + 2));
}
