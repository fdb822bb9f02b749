//! The order of collections, limits that do not work, and raw items.

use oracle_cpq::v19::types::{UserPatch, UserRequest};
use oracle_cpq::{Filter, OrderBy};
use serde_json::{Value, json};

use super::{all_numbers, inconsistent};
use crate::server::query_value;
use crate::setup::{client, client_of, sandbox, sandbox_with_users};

#[tokio::test]
async fn pagination_sorts_by_party_number_unless_the_caller_says_otherwise() {
    let sandbox = sandbox_with_users(5).await;
    let list = || client(&sandbox).list_integration_users();
    let sent_order = || {
        let requests = sandbox.requests();
        let target = &requests.last().expect("a request").target;
        query_value(&format!("GET {target} "), "orderby")
    };
    list().all().await.expect("all users");
    assert_eq!(sent_order().as_deref(), Some("partyNumber"));
    list().pages().next().await.expect("a page").expect("a page");
    assert_eq!(sent_order().as_deref(), Some("partyNumber"));
    client(&sandbox).list_company_users("abcCo").all().await.expect("all users");
    assert_eq!(sent_order().as_deref(), Some("login"));
    list().stream().default_order(false).try_collect_all().await.expect("all users");
    assert_eq!(sent_order(), None);
    let users = list().orderby(OrderBy::descending("partyId")).all().await;
    users.expect("all users");
    assert_eq!(sent_order().as_deref(), Some("partyId:desc"));
    list().send().await.expect("a page");
    assert_eq!(sent_order(), None);
}

#[tokio::test]
async fn users_of_two_companies_with_the_same_logins_are_returned_once() {
    let (sandbox, mut numbers) = (sandbox().await, Vec::new());
    let cpq = client(&sandbox);
    for number in 0..20 {
        for company in ["_host", "abcCo"] {
            let user = UserRequest::default().login(format!("user{number}"));
            let created = cpq.create_company_user(company, &user).send().await.expect("a user");
            numbers.extend(created.into_inner().party_number);
        }
    }
    numbers.sort();
    let change = UserPatch::default().job_title("Planner");
    // A change between two pages changes the order of users with the same login.
    for fields in [None, Some("login,partyNumber")] {
        let list = cpq.list_users().q(Filter::field("login").like("user%")).limit(3);
        let list = if let Some(fields) = fields { list.fields(fields) } else { list };
        let mut pages = list.pages();
        let mut listed = Vec::new();
        while let Some(page) = pages.next().await {
            let users = page.expect("a page").into_inner();
            listed.extend(users.into_iter().filter_map(|user| user.party_number));
            cpq.update_user(&numbers[0], &change).send().await.expect("a user");
        }
        assert!(listed.is_sorted(), "{listed:?}");
        assert_eq!(listed, numbers);
    }
}

#[tokio::test]
async fn a_limit_of_one_is_rejected_before_sending() {
    let sandbox = sandbox_with_users(5).await;
    let list = || client(&sandbox).list_integration_users().limit(1);
    for prefetch in [1, 3] {
        let mut users = list().stream().prefetch(prefetch);
        inconsistent::check(users.next().await.expect("an error").err(), "a `limit` of 1");
        assert!(users.next().await.is_none());
        let mut pages = list().pages().prefetch(prefetch);
        inconsistent::check(pages.next().await.expect("an error").err(), "a `limit` of 1");
    }
    assert!(sandbox.requests().is_empty());
    assert_eq!(list().send().await.expect("a page").items.as_ref().map(Vec::len), Some(1));
}

#[tokio::test]
async fn raw_items_are_returned_as_they_came_with_the_same_checks() {
    let sandbox = sandbox_with_users(30).await;
    let expected = all_numbers(&sandbox).await;
    let users = client(&sandbox).list_integration_users().limit(7).raw_stream();
    let users = users.prefetch(2).try_collect_all().await.expect("all users");
    let numbers: Vec<&str> = users.iter().filter_map(|user| user["partyNumber"].as_str()).collect();
    assert_eq!(numbers, expected);

    let user = json!({"partyNumber": 5, "login": [], "new": {"a": 1.0}});
    let page = json!({"items": [user.clone(), null], "hasMore": false});
    let server = crate::server::Server::start(move |_| crate::server::json(&page)).await;
    let users = client_of(server.url()).list_integration_users().raw_stream().try_collect_all();
    assert_eq!(users.await.expect("all items"), [user, Value::Null]);
    for body in [json!({}), json!({"items": [{"partyNumber": "a"}, {"partyNumber": "a"}]})] {
        let server = crate::server::Server::start(move |_| crate::server::json(&body)).await;
        let users = client_of(server.url()).list_integration_users().raw_stream();
        users.try_collect_all().await.expect_err("an error");
    }
}
