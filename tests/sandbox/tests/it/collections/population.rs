//! The made-up users: any number of them, each the same however it is found.

use std::collections::HashSet;

use cpq_sandbox::Sandbox;
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{
    INTEGRATION, Outcome, answer_text, get, items, list, party_numbers, patch, request,
    survives_a_double, without,
};

fn text<'a>(user: &'a Value, member: &str) -> Result<&'a str, String> {
    user[member].as_str().ok_or_else(|| format!("{member} should be text in {user}"))
}

#[tokio::test]
async fn same_seed_makes_the_same_users_and_another_makes_others() -> Outcome {
    let mut texts = Vec::new();
    for seed in [7, 7, 8] {
        let sandbox = Sandbox::builder().users(500).seed(seed).start().await?;
        let path = format!("{INTEGRATION}?expand=all&offset=2");
        texts.push(answer_text(request(&sandbox, Method::GET, &path)).await?);
    }
    let pages: Vec<Value> =
        texts.iter().map(|(_, text)| serde_json::from_str(text)).collect::<Result<_, _>>()?;
    assert_eq!(texts[0], texts[1]);
    for member in ["partyNumber", "partyId", "login", "oauthClientId"] {
        let of = |page: &Value| -> HashSet<String> {
            items(page).iter().map(|user| user[member].to_string()).collect()
        };
        assert!(of(&pages[0]).is_disjoint(&of(&pages[2])), "{member}");
    }
    Ok(())
}

#[tokio::test]
async fn made_up_user_has_the_members_of_a_documented_one() -> Outcome {
    let sandbox = Sandbox::builder().users(50).start().await?;
    let users = items(&list(&sandbox, &[]).await?);
    let named = |user: &Value| -> HashSet<String> {
        user.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect()
    };
    let documented = named(&users[0]);
    for user in &users[2..] {
        // Not every one has signed in yet.
        let missing: Vec<_> = documented.difference(&named(user)).cloned().collect();
        assert!(missing.is_empty() || missing == ["lastLogin"], "{missing:?}");
        assert!(named(user).is_subset(&documented), "{user}");
    }
    Ok(())
}

#[tokio::test]
async fn two_thousand_users_share_nothing_that_names_one() -> Outcome {
    let sandbox = Sandbox::builder().users(2_000).start().await?;
    let mut users = Vec::new();
    for offset in ["0", "1000", "2000"] {
        users.extend(items(&list(&sandbox, &[("offset", offset)]).await?));
    }
    assert_eq!(users.len(), 2_002);
    for member in ["partyNumber", "partyId", "login", "oauthClientId"] {
        let distinct: HashSet<_> = users.iter().map(|user| user[member].to_string()).collect();
        assert_eq!(distinct.len(), users.len(), "{member}");
    }
    Ok(())
}

#[tokio::test]
async fn party_ids_have_eighteen_digits_and_do_not_fit_into_a_double() -> Outcome {
    let sandbox = Sandbox::builder().users(1_000).start().await?;
    let users = items(&list(&sandbox, &[("offset", "2")]).await?);
    let ids: Vec<u64> = users.iter().filter_map(|user| user["partyId"].as_u64()).collect();
    assert_eq!(ids.len(), 1_000);
    assert!(ids.iter().all(|id| id.to_string().len() == 18));
    // A reader that keeps numbers as doubles must not get away with it.
    let surviving = ids.iter().filter(|id| survives_a_double(**id)).count();
    assert!(surviving < ids.len() / 2, "{surviving} of {} survive", ids.len());
    Ok(())
}

#[tokio::test]
async fn user_is_the_same_by_number_place_login_and_client() -> Outcome {
    let sandbox = Sandbox::builder().users(700).seed(3).start().await?;
    for place in ["2", "3", "350", "701"] {
        let page = list(&sandbox, &[("offset", place), ("limit", "1")]).await?;
        let user = items(&page).pop().ok_or("there should be a user")?;
        let (status, read) =
            get(&sandbox, &format!("{INTEGRATION}/{}", text(&user, "partyNumber")?)).await?;
        assert_eq!(status, 200);
        assert_eq!(without(read, &["links"]), without(user.clone(), &["links"]));
        for member in ["partyNumber", "login", "oauthClientId"] {
            let q = format!("{{{member}:'{}'}}", text(&user, member)?);
            assert_eq!(items(&list(&sandbox, &[("q", &q)]).await?), vec![user.clone()], "{member}");
        }
        let held = sandbox.company_user_held("_host", text(&user, "login")?);
        assert_eq!(held.map(|held| held["partyNumber"].clone()), Some(user["partyNumber"].clone()));
    }
    Ok(())
}

#[tokio::test]
async fn user_that_is_changed_keeps_its_place() -> Outcome {
    let sandbox = Sandbox::builder().users(20).start().await?;
    let before = list(&sandbox, &[]).await?;
    let user = items(&before).swap_remove(9);
    let (old, number) = (text(&user, "login")?, text(&user, "partyNumber")?);
    let path = format!("/rest/v19/companies/_host/users/{old}");
    let sent = json!({ "login": "renamed", "oauthClientId": "other" });
    assert_eq!(patch(&sandbox, &path, &sent).await?.0, 200);

    let after = list(&sandbox, &[]).await?;
    assert_eq!(party_numbers(&after), party_numbers(&before));
    assert_eq!(items(&after)[9]["login"], "renamed");
    for (q, found) in [
        ("{login:'renamed'}".to_owned(), 1),
        ("{oauthClientId:'other'}".to_owned(), 1),
        (format!("{{partyNumber:'{number}'}}"), 1),
        (format!("{{login:'{old}'}}"), 0),
        (format!("{{oauthClientId:'{}'}}", text(&user, "oauthClientId")?), 0),
    ] {
        assert_eq!(list(&sandbox, &[("q", &q)]).await?["count"], found, "{q}");
    }
    Ok(())
}

#[tokio::test]
async fn million_users_have_their_last_page() -> Outcome {
    let sandbox = Sandbox::builder().users(1_000_000).start().await?;
    let asked = [("offset", "999999"), ("limit", "10"), ("totalResults", "true")];
    let page = list(&sandbox, &asked).await?;
    assert_eq!((&page["count"], &page["hasMore"]), (&json!(3), &json!(false)));
    assert_eq!(page["totalResults"], 1_000_002);
    let last = items(&page).pop().ok_or("there should be a user")?;
    let path = format!("{INTEGRATION}/{}", text(&last, "partyNumber")?);
    assert_eq!(get(&sandbox, &path).await?.1["login"], last["login"]);
    Ok(())
}
