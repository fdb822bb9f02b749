//! Reading and updating integration users.

use cpq_sandbox::Sandbox;
use serde_json::json;

use super::{CLIENT, HOST_USER_CLIENT};
use crate::site::{
    DOCUMENTED, DOCUMENTED_PATH, HOST_USER, INTEGRATION_USERS, Site, spec, undated, without,
};

#[tokio::test]
async fn documented_requests_get_the_documented_responses() {
    let site = Site::start().await;
    let user = site.get(&format!("{DOCUMENTED_PATH}?expand=groups")).await.json(200);
    assert_eq!(user, spec("v19/samples/getIntegrationUser.response.json"));
    let unexpanded = site.get(DOCUMENTED_PATH).await.json(200);
    assert_eq!(unexpanded.get("groups"), None);

    let page = site.list(&[]).await;
    let documented = spec("v19/samples/listIntegrationUsers.response.json");
    assert_eq!(page["items"][0], documented["items"][0]);
    // The document shows one user of 34.
    assert_eq!(without(page, &["items", "count"]), without(documented, &["items", "count"]));

    let sent = spec("v19/samples/updateIntegrationUser.request.json");
    let user = site.patch(DOCUMENTED_PATH, &sent).await.json(200);
    assert_ne!(user["dateModified"], user["dateAdded"]);
    let documented = spec("v19/samples/updateIntegrationUser.response.json");
    assert_eq!(undated(user), undated(documented));
    assert_eq!(site.stored(DOCUMENTED)["groups"]["items"], sent["groups"]["items"]);
}

#[tokio::test]
async fn update_changes_only_properties_of_the_operation() {
    let site = Site::start().await;
    let mut expected = site.stored(DOCUMENTED);
    for sent in [
        json!({}),
        // Properties of other operations are ignored.
        json!({
            "login": "other", "isProxyPermEnabled": true, "jobTitle": 7, "companyId": "text",
            "partyNumber": "other", "partyId": 1, "dateAdded": "never", "company": { "name": "x" },
        }),
    ] {
        site.patch(DOCUMENTED_PATH, sent).await.json(200);
        assert_eq!(undated(site.stored(DOCUMENTED)), undated(expected.clone()));
    }
    site.patch(DOCUMENTED_PATH, json!({ "oauthClientId": "other" })).await.json(200);
    expected["oauthClientId"] = json!("other");
    assert_eq!(undated(site.stored(DOCUMENTED)), undated(expected));
}

#[tokio::test]
async fn client_belongs_to_one_user_until_that_user_gets_another() {
    let site = Site::start().await;
    let before = site.stored(DOCUMENTED);
    for used in ["6ab1180a3cce465983d1c000144b6f1b", HOST_USER_CLIENT] {
        let reply = site.patch(DOCUMENTED_PATH, json!({ "oauthClientId": used })).await;
        reply.assert_invalid("/oauthClientId");
    }
    assert_eq!(site.stored(DOCUMENTED), before);
    for (path, client) in [
        (DOCUMENTED_PATH, CLIENT),
        (DOCUMENTED_PATH, "other"),
        ("/rest/v19/integrationUsers/BM_Zb69fNkzcp8", CLIENT),
    ] {
        site.patch(path, json!({ "oauthClientId": client })).await.json(200);
    }
}

#[tokio::test]
async fn other_users_are_not_found() {
    let site = Site::start().await;
    site.stored(HOST_USER);
    for party_number in ["unknown", HOST_USER] {
        let path = format!("{INTEGRATION_USERS}/{party_number}");
        site.get(&path).await.assert_not_found(party_number);
        site.patch(&path, json!({})).await.assert_not_found(party_number);
    }
}

#[tokio::test]
async fn integration_users_exist_only_on_fusion_sites_under_cpq() {
    let sent = json!({ "oauthClientId": "client" });
    for builder in [
        Sandbox::builder().fusion(false),
        Sandbox::builder().context(""),
        Sandbox::builder().context("/other"),
    ] {
        let site = Site::from_builder(builder.users(10)).await;
        let cpq = format!("/cpq{INTEGRATION_USERS}");
        for reply in [
            site.get(INTEGRATION_USERS).await,
            site.get(&cpq).await,
            site.post(INTEGRATION_USERS, &sent).await,
            site.get(DOCUMENTED_PATH).await,
            site.patch(DOCUMENTED_PATH, &sent).await,
        ] {
            assert_eq!(reply.status, 404);
        }
        assert_eq!(site.applied_count(), 0);
    }
}
