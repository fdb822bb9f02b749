//! The number of users that one request may search.

use cpq_sandbox::Sandbox;
use serde_json::json;

use super::first;
use crate::site::{INTEGRATION_USERS, Reply, Site, items, party_numbers};

async fn with_limit(users: u64, limit: u64) -> Site {
    Site::from_builder(Sandbox::builder().users(users).scan_limit(limit)).await
}

#[track_caller]
fn assert_too_many(reply: &Reply) {
    let detail = reply.detail(400);
    for named in ["100", "partyNumber", "login", "oauthClientId", "scan limit"] {
        assert!(detail.contains(named), "{named} is missing in: {detail}");
    }
}

#[tokio::test]
async fn search_of_too_many_users_is_rejected() {
    let site = with_limit(1_000, 100).await;
    for query in [
        // Few users or none match, so the site would have to search all of them.
        &[("q", "{login:{$like:'unknown%'}}")][..],
        &[("q", "{partyId:318766884429645907}")],
        &[("q", "{'status.value':1}"), ("offset", "500")],
        &[("q", "{'status.value':1}"), ("limit", "1"), ("totalResults", "true")],
        &[("orderby", "login"), ("limit", "1")],
        &[("orderby", "login"), ("q", "{login:{$exists:true}}")],
        &[("q", "{$or:[{login:'a'},{login:'b'}]}")],
    ] {
        assert_too_many(&site.get_with(INTEGRATION_USERS, query).await);
    }
    // A page that is full before the limit is reached is returned.
    let all = party_numbers(&site.list(&[("limit", "5")]).await);
    let page = site.list(&[("q", "{login:{$exists:true}}"), ("limit", "5")]).await;
    assert_eq!((party_numbers(&page), &page["hasMore"]), (all, &json!(true)));
}

#[tokio::test]
async fn limit_is_inclusive() {
    let site = with_limit(98, 100).await;
    let q = ("q", "{login:{$like:'unknown%'}}");
    assert_eq!(site.list(&[q]).await["count"], 0);
    let ordered = [("orderby", "login"), ("limit", "1"), ("totalResults", "true")];
    assert_eq!(site.list(&ordered).await["totalResults"], 100);
    site.post(INTEGRATION_USERS, json!({ "oauthClientId": "client" })).await.json(201);
    assert_too_many(&site.get_with(INTEGRATION_USERS, &[q]).await);
}

#[tokio::test]
async fn unique_properties_are_looked_up_without_a_search() {
    let site = with_limit(1_000_000, 1).await;
    let user = first(&site.list(&[("offset", "765432"), ("limit", "2")]).await);
    for property in ["login", "partyNumber", "oauthClientId"] {
        let value = &user[property];
        for q in [
            format!("{{{property}:{value}}}"),
            format!("{{'{property}':{{$eq:{value}}}}}"),
            format!("{{$and:[{{login:{{$exists:true}}}},{{{property}:{value}}}]}}"),
        ] {
            let query =
                [("q", &*q), ("orderby", "login"), ("limit", "5"), ("totalResults", "true")];
            let page = site.list(&query).await;
            assert_eq!(
                (items(&page), &page["totalResults"]),
                (vec![user.clone()], &json!(1)),
                "{q}"
            );
        }
        for q in [
            format!("{{{property}:{value},'status.value':7}}"),
            format!("{{{property}:'unknown'}}"),
            // This user is not an integration user.
            "{login:'nholloway'}".to_owned(),
        ] {
            assert_eq!(site.list(&[("q", &q)]).await["count"], 0, "{q}");
        }
    }
    site.get_with(INTEGRATION_USERS, &[("q", "{")]).await.assert_invalid("q");
}
