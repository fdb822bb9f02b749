//! What of each user is shown: members by `fields`, children by `expand`, links but for some.

use std::collections::BTreeSet;

use cpq_sandbox::Sandbox;
use serde_json::Value;

use super::links;
use crate::client::{
    DOCUMENTED, INTEGRATION, Outcome, assert_invalid, get, items, list, with_query,
};

const ONE: &str = "/rest/v19/integrationUsers/BM_LaeNrP1bCh5";

/// The names of a user's members.
fn names(user: &Value) -> BTreeSet<String> {
    user.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[tokio::test]
async fn fields_are_shown_with_the_party_number_and_the_links() -> Outcome {
    let sandbox = Sandbox::builder().users(5).start().await?;
    for (fields, expected) in [
        ("login", &["links", "login", "partyNumber"][..]),
        ("partyNumber", &["links", "partyNumber"]),
        ("links", &["links", "partyNumber"]),
        ("login,status", &["links", "login", "partyNumber", "status"]),
        ("status, login", &["links", "login", "partyNumber", "status"]),
    ] {
        let page = list(&sandbox, &[("fields", fields)]).await?;
        let whole = list(&sandbox, &[]).await?;
        for (user, whole) in items(&page).iter().zip(items(&whole)) {
            assert_eq!(names(user), set(expected), "{fields}");
            assert!(names(user).iter().all(|name| user[name] == whole[name]), "{user}");
        }
        let (status, user) = get(&sandbox, &with_query(ONE, &[("fields", fields)])).await?;
        assert_eq!((status, names(&user)), (200, set(expected)), "{fields}");
    }
    Ok(())
}

#[tokio::test]
async fn field_that_a_user_does_not_have_is_left_out() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let page = list(&sandbox, &[("fields", "lastLogin")]).await?;
    let shown: Vec<_> = items(&page).iter().map(|user| user.get("lastLogin").is_some()).collect();
    assert_eq!(shown, [true, false]);
    Ok(())
}

#[tokio::test]
async fn field_that_is_a_child_is_shown_where_it_is_expanded_too() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let asked = |expand: &'static str| with_query(ONE, &[("fields", "groups"), ("expand", expand)]);
    let (_, user) = get(&sandbox, &asked("groups")).await?;
    assert_eq!(names(&user), set(&["groups", "links", "partyNumber"]));
    let (_, user) = get(&sandbox, &with_query(ONE, &[("fields", "groups")])).await?;
    assert_eq!(names(&user), set(&["links", "partyNumber"]));
    Ok(())
}

#[tokio::test]
async fn field_that_no_user_can_have_is_refused() -> Outcome {
    let sandbox = Sandbox::start().await?;
    for fields in ["nothing", "login,nothing", "login,", "", "status.value", "Login", "password"] {
        for path in [INTEGRATION, ONE] {
            let answered = get(&sandbox, &with_query(path, &[("fields", fields)])).await?;
            assert_invalid(&answered, "fields");
        }
    }
    Ok(())
}

#[tokio::test]
async fn groups_are_expanded_on_request() -> Outcome {
    let sandbox = Sandbox::builder().users(30).start().await?;
    for user in items(&list(&sandbox, &[]).await?) {
        assert_eq!(user.get("groups"), None);
    }
    for expand in ["groups", "all", "groups,all"] {
        let page = list(&sandbox, &[("expand", expand)]).await?;
        for user in items(&page) {
            let number = user["partyNumber"].as_str().ok_or("it should have a number")?;
            let held = sandbox.user_held(number).ok_or("the user should be held")?;
            let groups = held.get("groups").map_or_else(Vec::new, items);
            assert_eq!(items(&user["groups"]), groups, "{number}");
            let itself = format!("http://sitename.oracle.com/cpq/rest/v19/users/{number}");
            let expected =
                [("self".to_owned(), format!("{itself}/groups")), ("parent".to_owned(), itself)];
            assert_eq!(links(&user["groups"]), expected);
        }
        let documented = items(&page).into_iter().find(|user| user["partyNumber"] == DOCUMENTED);
        assert_eq!(documented.map(|user| items(&user["groups"]).len()), Some(2));
    }
    Ok(())
}

#[tokio::test]
async fn child_that_integration_users_do_not_have_is_refused() -> Outcome {
    let sandbox = Sandbox::start().await?;
    for expand in ["nothing", "groups,nothing", "accessPermissions", "login", ""] {
        for path in [INTEGRATION, ONE] {
            let answered = get(&sandbox, &with_query(path, &[("expand", expand)])).await?;
            assert_invalid(&answered, "expand");
        }
    }
    Ok(())
}

/// The kinds of all links in an answer: a page's or a user's own, its items', its groups'.
fn kinds(answer: &Value) -> [BTreeSet<String>; 3] {
    let kinds = |holder: &Value| links(holder).into_iter().map(|(kind, _)| kind).collect();
    let user = answer["items"].get(0).unwrap_or(answer);
    [kinds(answer), kinds(user), kinds(&user["groups"])]
}

#[tokio::test]
async fn links_are_left_out_by_their_kind() -> Outcome {
    let sandbox = Sandbox::builder().users(5).start().await?;
    let page = [("offset", "1"), ("limit", "2"), ("expand", "groups")];
    let one = [("expand", "groups")];
    for excluded in [
        &["self"][..],
        &["child"],
        &["parent"],
        &["canonical"],
        &["next"],
        &["prev"],
        &["related"],
        &["self", "next"],
        &["child", "parent", "canonical"],
        &["self", "child", "parent", "canonical", "next", "prev", "related"],
    ] {
        let kept = |kinds: &[&str]| -> BTreeSet<String> {
            set(kinds).into_iter().filter(|kind| !excluded.contains(&kind.as_str())).collect()
        };
        let exclude = excluded.join(",");
        let asked: Vec<_> = [("excludeLinks", &*exclude)].into_iter().chain(page).collect();
        let of_page = ["self", "canonical", "next", "prev"];
        let expected = [kept(&of_page), kept(&["self", "child"]), kept(&["self", "parent"])];
        assert_eq!(kinds(&list(&sandbox, &asked).await?), expected, "{excluded:?}");

        let asked: Vec<_> = [("excludeLinks", &*exclude)].into_iter().chain(one).collect();
        let (status, user) = get(&sandbox, &with_query(ONE, &asked)).await?;
        let of_user = kept(&["self", "child", "canonical"]);
        assert_eq!(status, 200);
        assert_eq!(kinds(&user), [of_user.clone(), of_user, kept(&["self", "parent"])]);
    }
    Ok(())
}

#[tokio::test]
async fn kind_of_links_that_there_is_not_is_refused() -> Outcome {
    let sandbox = Sandbox::start().await?;
    for exclude in ["nothing", "self,nothing", "", "Self"] {
        for path in [INTEGRATION, ONE] {
            let answered = get(&sandbox, &with_query(path, &[("excludeLinks", exclude)])).await?;
            assert_invalid(&answered, "excludeLinks");
        }
    }
    Ok(())
}
