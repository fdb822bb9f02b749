//! `orderby`.

use std::cmp::Ordering;

use serde_json::{Value, json};

use crate::site::{INTEGRATION_USERS, Site, items, text};

type Compare = fn(&Value, &Value) -> Ordering;

fn by_login(left: &Value, right: &Value) -> Ordering {
    left["login"].as_str().cmp(&right["login"].as_str())
}

fn by_status(left: &Value, right: &Value) -> Ordering {
    left["status"]["value"].as_i64().cmp(&right["status"]["value"].as_i64())
}

fn by_notify_email(left: &Value, right: &Value) -> Ordering {
    left["isNotifyEmail"].as_bool().cmp(&right["isNotifyEmail"].as_bool())
}

fn by_party_id(left: &Value, right: &Value) -> Ordering {
    left["partyId"].as_u64().cmp(&right["partyId"].as_u64())
}

fn by_last_login(left: &Value, right: &Value) -> Ordering {
    left["lastLogin"].as_str().cmp(&right["lastLogin"].as_str())
}

#[tokio::test]
async fn users_are_sorted_stably_and_missing_values_come_first() {
    let site = Site::with_users(200).await;
    let all = items(&site.list(&[]).await);
    assert!(all.iter().any(|user| user.get("lastLogin").is_none()));
    for (orderby, compare) in [
        ("login", by_login as Compare),
        ("login:asc", by_login),
        ("login:desc", |left, right| by_login(right, left)),
        ("partyId", by_party_id),
        ("partyId:desc", |left, right| by_party_id(right, left)),
        ("lastLogin", by_last_login),
        ("status.value", by_status),
        ("status.value:desc", |left, right| by_status(right, left)),
        ("isNotifyEmail", by_notify_email),
        ("status.value,login", |left, right| by_status(left, right).then(by_login(left, right))),
        ("status.value:desc,isNotifyEmail,login:desc", |left, right| {
            by_status(right, left).then(by_notify_email(left, right)).then(by_login(right, left))
        }),
        ("isNotifyEmail, status.value:desc", |left, right| {
            by_notify_email(left, right).then(by_status(right, left))
        }),
    ] {
        let mut expected = all.clone();
        expected.sort_by(compare);
        let page = site.list(&[("orderby", orderby)]).await;
        assert_eq!(items(&page), expected, "{orderby}");
        let page = site.list(&[("orderby", orderby), ("offset", "20"), ("limit", "10")]).await;
        assert_eq!((items(&page).as_slice(), &page["hasMore"]), (&expected[20..30], &json!(true)));
    }
}

#[tokio::test]
async fn numbers_and_strings_are_sorted_separately() {
    let site = Site::with_users(60).await;
    let all = items(&site.list(&[]).await);
    // A time zone may be a number or a string.
    for (number, user) in all.iter().enumerate().filter(|(number, _)| number % 3 != 0) {
        let value = if number % 3 == 1 { json!(number) } else { json!(number.to_string()) };
        let path = format!("/rest/v19/companies/_host/users/{}", text(user, "login"));
        site.patch(&path, json!({ "timeZone": { "value": value } })).await.json(200);
    }
    let ordered = items(&site.list(&[("orderby", "timeZone.value")]).await);
    let values: Vec<&Value> = ordered.iter().map(|user| &user["timeZone"]["value"]).collect();
    let numbers: Vec<_> = values.iter().filter_map(|value| value.as_u64()).collect();
    let strings: Vec<_> = values.iter().filter_map(|value| value.as_str()).collect();
    assert_eq!(numbers.len() + strings.len(), all.len());
    assert!(numbers.is_sorted() && strings.is_sorted(), "{values:?}");
    let changes = values.windows(2).filter(|pair| pair[0].is_u64() != pair[1].is_u64());
    assert_eq!(changes.count(), 1, "{values:?}");
}

#[tokio::test]
async fn invalid_order_is_rejected() {
    let site = Site::start().await;
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
        let reply = site.get_with(INTEGRATION_USERS, &[("orderby", orderby)]).await;
        reply.assert_invalid("orderby");
        let detail = reply.detail(400);
        assert!(detail.contains(named), "{orderby}: {detail}");
    }
}
