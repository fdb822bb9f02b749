//! Pagination: every item once, in order, and an end.

mod complete;
mod inconsistent;
mod model;
mod order;
mod prefetch;

use cpq_sandbox::Sandbox;
use futures_util::TryStreamExt as _;
use oracle_cpq::v19::types::{IntegrationUser, IntegrationUserCollection};
use oracle_cpq::{Error, Filter, Method, OrderBy, Response};
use serde_json::Value;

use crate::server::query_number;
use crate::setup::{add_fault, build, builder, client, sandbox_with_users};

fn number(user: &IntegrationUser) -> String {
    user.party_number.clone().expect("a party number")
}

fn numbers(users: &[IntegrationUser]) -> Vec<String> {
    users.iter().map(number).collect()
}

/// The party numbers of all users, sorted, from custom requests without the SDK's pagination.
async fn all_numbers(sandbox: &Sandbox) -> Vec<String> {
    let site = build(builder(sandbox));
    let mut all = Vec::new();
    for offset in (0..).step_by(1000) {
        let request = site.request(Method::GET, "/rest/v19/integrationUsers");
        let request = request.query("offset", offset).query("limit", 1000);
        let request = request.query("orderby", "partyNumber").query("fields", "partyNumber");
        let page = request.send().await.expect("a page");
        let items = page["items"].as_array().expect("items");
        let number = |user: &Value| user["partyNumber"].as_str().expect("a number").to_owned();
        all.extend(items.iter().map(number));
        if items.len() < 1000 {
            break;
        }
    }
    all
}

/// The offsets of all requests after the first `skip` ones.
fn offsets(sandbox: &Sandbox, skip: usize) -> Vec<u64> {
    let requests = sandbox.requests();
    let targets = requests.iter().skip(skip).map(|request| format!("GET {}", request.target));
    targets.map(|target| query_number(&target, "offset").unwrap_or(0)).collect()
}

#[tokio::test]
async fn every_user_is_returned_once_and_in_order_for_any_limit() {
    let sandbox = sandbox_with_users(1_200).await;
    let (expected, cpq) = (all_numbers(&sandbox).await, client(&sandbox));
    assert!(expected.len() >= 1_200);
    for limit in [None, Some(7), Some(100), Some(999), Some(1000), Some(1001), Some(5000)] {
        let before = sandbox.requests().len();
        let mut list = cpq.list_integration_users().fields(["partyNumber"]);
        if let Some(limit) = limit {
            list = list.limit(limit);
        }
        let users = list.all().await.expect("all users");
        assert_eq!(numbers(&users), expected, "limit {limit:?}");
        // Each offset follows from the number of received items, which is at most 1000 per page.
        let step = usize::try_from(limit.unwrap_or(1000).min(1000)).expect("a small number");
        let expected: Vec<u64> = (0..).take(expected.len()).step_by(step).collect();
        assert_eq!(offsets(&sandbox, before), expected, "limit {limit:?}");
    }
}

#[tokio::test]
async fn query_parameters_apply_to_every_page() {
    let sandbox = sandbox_with_users(300).await;
    let cpq = client(&sandbox);
    let mut expected = cpq.list_integration_users().all().await.expect("all users");
    let all = expected.len();
    expected.retain(|user| user.is_notify_email == Some(true));
    expected.sort_by_key(|user| std::cmp::Reverse(user.party_id));
    assert!(expected.len() > 40 && expected.len() < all);
    for prefetch in [1, 4] {
        let before = sandbox.requests().len();
        let list = cpq.list_integration_users().q(Filter::field("isNotifyEmail").eq(true));
        let list = list.orderby(OrderBy::descending("partyId")).fields(["partyId"]).limit(20);
        let users = list.stream().prefetch(prefetch).try_collect_all().await.expect("users");
        assert_eq!(numbers(&users), numbers(&expected));
        for request in sandbox.requests().iter().skip(before) {
            for part in ["q=", "orderby=", "fields=", "limit=20"] {
                assert!(request.target.contains(part), "{part} is missing in {}", request.target);
            }
        }
    }
}

#[tokio::test]
async fn pages_and_items_implement_stream() {
    let sandbox = sandbox_with_users(30).await;
    let (all, cpq) = (all_numbers(&sandbox).await, client(&sandbox));
    let users = cpq.list_integration_users().limit(8).stream();
    let users: Result<Vec<IntegrationUser>, Error> = users.try_collect().await;
    assert_eq!(numbers(&users.expect("all users")), all);
    let add = |count, page: Response<IntegrationUserCollection>| async move {
        Ok::<_, Error>(count + page.items.as_ref().map_or(0, Vec::len))
    };
    let count = cpq.list_integration_users().limit(8).pages().prefetch(2).try_fold(0, add);
    let count = tokio::spawn(count).await.expect("the task ends");
    assert_eq!(count.expect("all pages"), all.len());
}

#[tokio::test]
async fn max_items_limits_collecting() {
    let sandbox = sandbox_with_users(50).await;
    let (size, cpq) = (all_numbers(&sandbox).await.len(), client(&sandbox));
    let stream = || cpq.list_integration_users().limit(10).stream();
    let users = stream().max_items(size).try_collect_all().await.expect("exactly the limit");
    assert_eq!(users.len(), size);
    for limit in [0, 1, 10, size - 1] {
        let before = sandbox.requests().len();
        let error = stream().max_items(limit).try_collect_all().await.expect_err("more items");
        assert!(error.to_string().contains("use `stream`, or raise `max_items`"), "{error}");
        assert_eq!(error.operation(), Some("listIntegrationUsers"));
        assert!(!error.is_retryable());
        let pages = sandbox.requests().len() - before;
        assert!(pages <= limit / 10 + 1, "{pages} pages were fetched for {limit} users");
    }
    let none = cpq.list_integration_users().q("{login:'unknown'}").stream().max_items(0);
    assert!(none.try_collect_all().await.expect("no users").is_empty());
}

#[tokio::test]
async fn an_error_ends_the_stream_after_the_received_items() {
    let sandbox = sandbox_with_users(50).await;
    let all = all_numbers(&sandbox).await;
    let mut users = client(&sandbox).list_integration_users().limit(10).stream();
    let mut received = vec![number(&users.next().await.expect("a user").expect("a user"))];
    // The first page is buffered; the following requests fail.
    add_fault(&sandbox, "500 operation=listIntegrationUsers");
    let error = loop {
        match users.next().await.expect("an error before the end") {
            Ok(user) => received.push(number(&user)),
            Err(error) => break error,
        }
    };
    assert_eq!(received, all[..10]);
    assert_eq!(error.status().map(|status| status.as_u16()), Some(500));
    assert!(users.next().await.is_none() && users.next().await.is_none());
}

#[tokio::test]
async fn a_page_with_wrong_types_is_read_as_far_as_possible() {
    let sandbox = sandbox_with_users(20).await;
    add_fault(&sandbox, "wrong-types operation=listIntegrationUsers");
    let mut pages = client(&sandbox).list_integration_users().pages();
    let page = pages.next().await.expect("a page").expect("a page");
    assert!(!page.mismatches().is_empty());
    assert!(page.items.as_ref().expect("items").len() >= 20);
    let page = client(&sandbox).list_integration_users().raw().await.expect("valid JSON");
    assert_eq!(page.http_status(), 200);
}
