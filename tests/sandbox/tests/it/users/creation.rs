//! Creating integration users: one for an OAuth client, with numbers of the documented form.

use std::collections::HashSet;

use cpq_sandbox::Sandbox;
use reqwest::Method;
use serde_json::{Value, json};

use super::{HOST_USER_CLIENT, held, is_documented_date, text};
use crate::client::{
    DOCUMENTED, INTEGRATION, Outcome, assert_invalid, client, get, post, request, spec,
    survives_a_double, without,
};

#[tokio::test]
async fn documented_request_creates_the_documented_user() -> Outcome {
    let sandbox = Sandbox::builder().without(DOCUMENTED).start().await?;
    let sent = spec("v19/samples/createIntegrationUser.request.json")?;
    let (status, user) = post(&sandbox, INTEGRATION, &sent).await?;
    assert_eq!(status, 201);
    let documented = spec("v19/samples/createIntegrationUser.response.json")?;
    // The site's own members are those of another user, and one document calls the host company so.
    let own = ["partyId", "partyNumber", "id", "dateModified", "dateAdded", "links", "company"];
    assert_eq!(without(user.clone(), &own), without(documented, &own));
    assert_eq!(user["company"], json!({ "name": "cpq-mdb", "loginName": "_host" }));
    assert_eq!(held(&sandbox, text(&user, "partyNumber")?)?["groups"], sent["groups"]);
    Ok(())
}

#[tokio::test]
async fn created_user_is_read_and_listed() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let sent = json!({ "oauthClientId": "client" });
    let made = request(&sandbox, Method::POST, INTEGRATION).json(&sent).send().await?;
    assert_eq!(made.status(), 201);
    let location = made.headers()["location"].to_str()?.to_owned();
    let made: Value = made.json().await?;
    let number = text(&made, "partyNumber")?;
    assert!(location.ends_with(&format!("/rest/v19/users/{number}")), "{location}");
    assert_eq!(made["links"][0], json!({ "rel": "self", "href": location }));

    let (status, read) = get(&sandbox, &format!("{INTEGRATION}/{number}")).await?;
    assert_eq!(status, 200);
    assert_eq!(without(read, &["links"]), without(made.clone(), &["id", "links"]));
    let (_, page) = get(&sandbox, INTEGRATION).await?;
    let last = page["items"].as_array().and_then(|items| items.last()).ok_or("some items")?;
    assert_eq!(*last, without(made, &["id"]));
    Ok(())
}

#[tokio::test]
async fn client_can_have_one_user_only() -> Outcome {
    let sandbox = Sandbox::builder().users(10).start().await?;
    let (_, page) = get(&sandbox, &format!("{INTEGRATION}?offset=5&limit=1")).await?;
    let made_up = text(&page["items"][0], "oauthClientId")?;
    let created = json!({ "oauthClientId": "client" });
    assert_eq!(post(&sandbox, INTEGRATION, &created).await?.0, 201);
    for taken in ["client", made_up, HOST_USER_CLIENT, "d4279b7d50a843ffb14c709dab1f1418"] {
        let sent = json!({ "oauthClientId": taken });
        assert_invalid(&post(&sandbox, INTEGRATION, &sent).await?, "/oauthClientId");
    }
    assert_eq!(sandbox.applied_count(), 1);
    Ok(())
}

#[tokio::test]
async fn client_is_needed() -> Outcome {
    let sandbox = Sandbox::start().await?;
    for client in [Value::Null, json!(""), json!(7)] {
        let sent = json!({ "oauthClientId": client });
        assert_invalid(&post(&sandbox, INTEGRATION, &sent).await?, "/oauthClientId");
    }
    let sent = json!({ "groups": { "items": [] } });
    assert_invalid(&post(&sandbox, INTEGRATION, &sent).await?, "/oauthClientId");
    assert_eq!(sandbox.applied_count(), 0);
    Ok(())
}

#[tokio::test]
async fn created_users_have_numbers_of_the_documented_form_and_no_two_the_same() -> Outcome {
    const COUNT: usize = 1_000;
    let sandbox = Sandbox::builder().users(COUNT as u64).start().await?;
    let (mut numbers, mut ids, mut party_ids) = (HashSet::new(), HashSet::new(), HashSet::new());
    let mut exact_in_a_double = 0;
    let client = client();
    for count in 0..COUNT {
        let request = client.post(format!("{}{INTEGRATION}", sandbox.url()));
        let sent = json!({ "oauthClientId": format!("client-{count}") });
        let response = request.bearer_auth(sandbox.token()).json(&sent).send().await?;
        assert_eq!(response.status(), 201);
        let user: Value = response.json().await?;

        let number = text(&user, "partyNumber")?;
        let digits = number.strip_prefix("BM_").ok_or("it should begin as in the documents")?;
        assert!(digits.len() == 11 && digits.bytes().all(|digit| digit.is_ascii_alphanumeric()));
        let party_id = user["partyId"].as_u64().ok_or("it should be a number")?;
        assert_eq!(party_id.to_string().len(), 18);
        exact_in_a_double += usize::from(survives_a_double(party_id));
        assert!(numbers.insert(number.to_owned()), "{number} is there twice");
        assert!(party_ids.insert(party_id), "{party_id} is there twice");
        assert!(ids.insert(user["id"].as_u64().ok_or("it should be a number")?), "{user}");
    }
    assert!(exact_in_a_double < COUNT / 2, "{exact_in_a_double} party ids fit into a double");
    let (_, page) = get(&sandbox, &format!("{INTEGRATION}?offset=2")).await?;
    for user in page["items"].as_array().ok_or("some items")? {
        assert!(numbers.insert(text(user, "partyNumber")?.to_owned()), "{user}");
        assert!(party_ids.insert(user["partyId"].as_u64().ok_or("a number")?), "{user}");
    }
    assert_eq!(numbers.len(), 2 * COUNT);
    Ok(())
}

#[tokio::test]
async fn created_user_is_dated_in_the_documented_form() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let (_, user) = post(&sandbox, INTEGRATION, &json!({ "oauthClientId": "client" })).await?;
    for member in ["dateAdded", "dateModified"] {
        assert!(is_documented_date(text(&user, member)?), "{}", user[member]);
    }
    Ok(())
}
