//! `orderby`: the order of users by their members.

use std::cmp::Ordering;

use cpq_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::client::{
    INTEGRATION, Outcome, assert_invalid, get, items, list, party_numbers, patch, with_query,
};

/// How two users stand to each other.
type Order = fn(&Value, &Value) -> Ordering;

fn text(user: &Value, pointer: &str) -> Option<String> {
    user.pointer(pointer).and_then(Value::as_str).map(ToOwned::to_owned)
}

fn by_login(left: &Value, right: &Value) -> Ordering {
    text(left, "/login").cmp(&text(right, "/login"))
}

fn by_status(left: &Value, right: &Value) -> Ordering {
    let status = |user: &Value| user["status"]["value"].as_i64();
    status(left).cmp(&status(right))
}

fn by_flag(left: &Value, right: &Value) -> Ordering {
    left["isNotifyEmail"].as_bool().cmp(&right["isNotifyEmail"].as_bool())
}

fn by_party_id(left: &Value, right: &Value) -> Ordering {
    left["partyId"].as_u64().cmp(&right["partyId"].as_u64())
}

#[tokio::test]
async fn users_are_ordered_by_members_and_keep_their_order_where_these_are_alike() -> Outcome {
    let sandbox = Sandbox::builder().users(200).start().await?;
    let all = items(&list(&sandbox, &[]).await?);
    for (orderby, order) in [
        ("login", by_login as Order),
        ("login:asc", by_login),
        ("login:desc", |left, right| by_login(right, left)),
        ("partyId", by_party_id),
        ("partyId:desc", |left, right| by_party_id(right, left)),
        ("status.value", by_status),
        ("status.value:desc", |left, right| by_status(right, left)),
        ("isNotifyEmail", by_flag),
        ("status.value,login", |left, right| by_status(left, right).then(by_login(left, right))),
        ("status.value:desc,isNotifyEmail,login:desc", |left, right| {
            by_status(right, left).then(by_flag(left, right)).then(by_login(right, left))
        }),
        ("isNotifyEmail, status.value:desc", |left, right| {
            by_flag(left, right).then(by_status(right, left))
        }),
    ] {
        let mut expected = all.clone();
        // A sort that keeps the order of what is alike.
        expected.sort_by(order);
        let page = list(&sandbox, &[("orderby", orderby)]).await?;
        assert_eq!(items(&page), expected, "{orderby}");
    }
    Ok(())
}

#[tokio::test]
async fn users_without_the_member_come_first() -> Outcome {
    let sandbox = Sandbox::builder().users(200).start().await?;
    let mut expected = items(&list(&sandbox, &[]).await?);
    expected.sort_by_key(|user| text(user, "/lastLogin"));
    assert_eq!(expected[0].get("lastLogin"), None);
    let page = list(&sandbox, &[("orderby", "lastLogin")]).await?;
    assert_eq!(items(&page), expected);
    Ok(())
}

#[tokio::test]
async fn page_of_an_order_is_a_part_of_the_whole() -> Outcome {
    let sandbox = Sandbox::builder().users(50).start().await?;
    let whole = party_numbers(&list(&sandbox, &[("orderby", "login")]).await?);
    let asked = [("orderby", "login"), ("offset", "20"), ("limit", "10")];
    let page = list(&sandbox, &asked).await?;
    assert_eq!(party_numbers(&page), whole[20..30]);
    assert_eq!(page["hasMore"], true);
    Ok(())
}

#[tokio::test]
async fn values_of_different_kinds_are_ordered_too() -> Outcome {
    let sandbox = Sandbox::builder().users(60).start().await?;
    let all = items(&list(&sandbox, &[]).await?);
    // A time zone may be a number or text.
    for (number, user) in all.iter().enumerate().filter(|(number, _)| number % 3 != 0) {
        let value = if number % 3 == 1 { json!(number) } else { json!(number.to_string()) };
        let login = user["login"].as_str().ok_or("it should have a login")?;
        let path = format!("/rest/v19/companies/_host/users/{login}");
        let sent = json!({ "timeZone": { "value": value } });
        assert_eq!(patch(&sandbox, &path, &sent).await?.0, 200);
    }
    let ordered = list(&sandbox, &[("orderby", "timeZone.value")]).await?;
    let values: Vec<Value> =
        items(&ordered).iter().map(|user| user["timeZone"]["value"].clone()).collect();
    let numbers: Vec<_> = values.iter().filter_map(Value::as_u64).collect();
    let texts: Vec<_> = values.iter().filter_map(Value::as_str).collect();
    assert_eq!(numbers.len() + texts.len(), all.len());
    assert!(numbers.is_sorted() && texts.is_sorted(), "{values:?}");
    let changes = values.windows(2).filter(|pair| pair[0].is_u64() != pair[1].is_u64());
    assert_eq!(changes.count(), 1, "each kind should stand together: {values:?}");
    Ok(())
}

#[tokio::test]
async fn order_that_there_is_not_is_refused() -> Outcome {
    let sandbox = Sandbox::start().await?;
    for (orderby, named) in [
        ("nothing", "nothing"),
        ("login,nothing:desc", "nothing"),
        ("status", "status"),
        ("groups", "groups"),
        ("links", "links"),
        ("login:up", "login"),
        ("login:desc:asc", "login"),
        ("login:", "login"),
        ("login desc", "login desc"),
        ("", "orderby"),
        ("login,", "orderby"),
    ] {
        let answered = get(&sandbox, &with_query(INTEGRATION, &[("orderby", orderby)])).await?;
        assert_invalid(&answered, "orderby");
        let detail = answered.1["detail"].as_str().unwrap_or_default();
        assert!(detail.contains(named), "{orderby}: {detail}");
    }
    Ok(())
}
