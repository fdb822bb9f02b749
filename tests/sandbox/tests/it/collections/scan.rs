//! How many users one request may look at.

use cpq_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::client::{
    INTEGRATION, Outcome, assert_invalid, get, items, list, party_numbers, post, with_query,
};

/// Whether a request is refused since it would look at too many users, and says what to do.
#[track_caller]
fn assert_too_many((status, refusal): &(u16, Value), limit: &str) {
    let detail = refusal["detail"].as_str().unwrap_or_default();
    assert_eq!(*status, 400, "{refusal}");
    for named in [limit, "partyNumber", "login", "oauthClientId", "scan limit"] {
        assert!(detail.contains(named), "{named} should be named in: {detail}");
    }
}

#[tokio::test]
async fn request_that_would_look_at_too_many_users_is_refused() -> Outcome {
    let sandbox = Sandbox::builder().users(1_000).scan_limit(100).start().await?;
    for asked in [
        // Few or none match, so all would have to be looked at.
        &[("q", "{login:{$like:'nobody%'}}")][..],
        &[("q", "{partyId:318766884429645907}")],
        &[("q", "{'status.value':1}"), ("offset", "500")],
        &[("q", "{'status.value':1}"), ("limit", "1"), ("totalResults", "true")],
        &[("orderby", "login"), ("limit", "1")],
        &[("orderby", "login"), ("q", "{login:{$exists:true}}")],
        &[("q", "{$or:[{login:'a'},{login:'b'}]}")],
    ] {
        let answered = get(&sandbox, &with_query(INTEGRATION, asked)).await?;
        assert_too_many(&answered, "100");
    }
    Ok(())
}

#[tokio::test]
async fn page_that_is_filled_before_the_limit_is_answered() -> Outcome {
    let sandbox = Sandbox::builder().users(1_000).scan_limit(100).start().await?;
    let all = party_numbers(&list(&sandbox, &[("limit", "5")]).await?);
    let page = list(&sandbox, &[("q", "{login:{$exists:true}}"), ("limit", "5")]).await?;
    assert_eq!(party_numbers(&page), all);
    assert_eq!(page["hasMore"], true);
    Ok(())
}

#[tokio::test]
async fn site_with_as_many_users_as_the_limit_is_searched_whole() -> Outcome {
    let sandbox = Sandbox::builder().users(98).scan_limit(100).start().await?;
    let q = ("q", "{login:{$like:'nobody%'}}");
    assert_eq!(list(&sandbox, &[q]).await?["count"], 0);
    let asked = [("orderby", "login"), ("limit", "1"), ("totalResults", "true")];
    assert_eq!(list(&sandbox, &asked).await?["totalResults"], 100);
    post(&sandbox, INTEGRATION, &json!({ "oauthClientId": "client" })).await?;
    assert_too_many(&get(&sandbox, &with_query(INTEGRATION, &[q])).await?, "100");
    Ok(())
}

#[tokio::test]
async fn user_is_looked_up_by_what_names_it_however_many_there_are() -> Outcome {
    let sandbox = Sandbox::builder().users(1_000_000).scan_limit(1).start().await?;
    let page = list(&sandbox, &[("offset", "765432"), ("limit", "1")]).await?;
    let user = items(&page).pop().ok_or("there should be a user")?;
    for member in ["login", "partyNumber", "oauthClientId"] {
        let value = &user[member];
        for q in [
            format!("{{{member}:{value}}}"),
            format!("{{'{member}':{{$eq:{value}}}}}"),
            format!("{{$and:[{{login:{{$exists:true}}}},{{{member}:{value}}}]}}"),
        ] {
            let asked =
                [("q", &*q), ("orderby", "login"), ("limit", "5"), ("totalResults", "true")];
            let page = list(&sandbox, &asked).await?;
            assert_eq!(
                (items(&page), &page["totalResults"]),
                (vec![user.clone()], &json!(1)),
                "{q}"
            );
        }
        // What else is asked of the user counts, too.
        let q = format!("{{{member}:{value},'status.value':7}}");
        assert_eq!(list(&sandbox, &[("q", &q)]).await?["count"], 0, "{q}");
        let q = format!("{{{member}:'nobody'}}");
        assert_eq!(list(&sandbox, &[("q", &q)]).await?["count"], 0, "{q}");
    }
    // A user of no OAuth client is not in this collection, whoever asks for it.
    let q = ("q", "{login:'nholloway'}");
    assert_eq!(list(&sandbox, &[q]).await?["count"], 0);
    assert_invalid(&get(&sandbox, &with_query(INTEGRATION, &[("q", "{")])).await?, "q");
    Ok(())
}
