//! Generated users: any number of them, reproducible, and the same in every response.

use std::collections::HashSet;

use cpq_sandbox::Sandbox;
use serde_json::{Value, json};

use super::first;
use crate::site::{
    INTEGRATION_USERS, Site, is_exact_double, items, party_numbers, properties, text, without,
};

const UNIQUE: [&str; 4] = ["partyNumber", "partyId", "login", "oauthClientId"];

async fn with_seed(users: u64, seed: u64) -> Site {
    Site::from_builder(Sandbox::builder().users(users).seed(seed)).await
}

/// Returns the distinct values of a property.
fn values(users: &[Value], property: &str) -> HashSet<String> {
    users.iter().map(|user| user[property].to_string()).collect()
}

#[tokio::test]
async fn seed_determines_the_users() {
    let mut replies = Vec::new();
    for seed in [7, 7, 8] {
        let site = with_seed(500, seed).await;
        replies.push(site.get(&format!("{INTEGRATION_USERS}?expand=groups&offset=2")).await);
    }
    assert_eq!(replies[0].text, replies[1].text);
    let [one, other] = [0, 2].map(|index: usize| items(&replies[index].json(200)));
    for property in UNIQUE {
        assert!(values(&one, property).is_disjoint(&values(&other, property)), "{property}");
    }
}

#[tokio::test]
async fn users_have_the_documented_properties_and_unique_exact_identifiers() {
    let site = Site::with_users(2_000).await;
    let mut users = Vec::new();
    for offset in ["0", "1000", "2000"] {
        users.extend(items(&site.list(&[("offset", offset)]).await));
    }
    assert_eq!(users.len(), 2_002);
    for property in UNIQUE {
        assert_eq!(values(&users, property).len(), users.len(), "{property}");
    }
    let names = |user: &Value| -> HashSet<String> { properties(user).into_keys().collect() };
    let documented = names(&users[0]);
    let mut exact = 0;
    for user in &users[2..] {
        let names = names(user);
        assert!(names.is_subset(&documented), "{user}");
        // Some have never logged in.
        assert!(documented.difference(&names).all(|name| name == "lastLogin"), "{user}");
        let id = user["partyId"].as_u64().expect("an integer");
        assert_eq!(id.to_string().len(), 18);
        exact += usize::from(is_exact_double(id));
    }
    // A client that reads numbers as doubles must fail.
    assert!(exact < users.len() / 2, "{exact} party ids are exact doubles");
}

#[tokio::test]
async fn user_is_the_same_however_it_is_found() {
    let site = with_seed(700, 3).await;
    for offset in ["2", "3", "350", "701"] {
        let user = first(&site.list(&[("offset", offset), ("limit", "2")]).await);
        let path = format!("{INTEGRATION_USERS}/{}", text(&user, "partyNumber"));
        let read = site.get(&path).await.json(200);
        assert_eq!(without(read, &["links"]), without(user.clone(), &["links"]));
        for property in ["partyNumber", "login", "oauthClientId"] {
            let q = format!("{{{property}:'{}'}}", text(&user, property));
            assert_eq!(items(&site.list(&[("q", &q)]).await), std::slice::from_ref(&user), "{q}");
        }
        let stored = site.stored_company_user("_host", text(&user, "login")).expect("it is stored");
        assert_eq!(stored["partyNumber"], user["partyNumber"]);
    }
}

#[tokio::test]
async fn changed_user_is_found_by_its_new_names_only() {
    let site = Site::with_users(20).await;
    let by_number = [("orderby", "partyNumber")];
    let before = site.list(&by_number).await;
    let user = items(&before).swap_remove(9);
    let (old, number) = (text(&user, "login"), text(&user, "partyNumber"));
    let sent = json!({ "login": "renamed", "oauthClientId": "other" });
    site.patch(&format!("/rest/v19/companies/_host/users/{old}"), sent).await.json(200);

    let after = site.list(&by_number).await;
    assert_eq!(party_numbers(&after), party_numbers(&before));
    assert_eq!(items(&after)[9]["login"], "renamed");
    for (q, found) in [
        ("{login:'renamed'}".to_owned(), 1),
        ("{oauthClientId:'other'}".to_owned(), 1),
        (format!("{{partyNumber:'{number}'}}"), 1),
        (format!("{{login:'{old}'}}"), 0),
        (format!("{{oauthClientId:'{}'}}", text(&user, "oauthClientId")), 0),
    ] {
        assert_eq!(site.list(&[("q", &q)]).await["count"], found, "{q}");
    }
}

#[tokio::test]
async fn last_page_of_a_million_users_is_served() {
    let site = Site::with_users(1_000_000).await;
    let query = [("offset", "999999"), ("limit", "10"), ("totalResults", "true")];
    let page = site.list(&query).await;
    assert_eq!((&page["count"], &page["hasMore"]), (&json!(3), &json!(false)));
    assert_eq!(page["totalResults"], 1_000_002);
    let last = items(&page).pop().expect("a user");
    let path = format!("{INTEGRATION_USERS}/{}", text(&last, "partyNumber"));
    assert_eq!(site.get(&path).await.json(200)["login"], last["login"]);
}
