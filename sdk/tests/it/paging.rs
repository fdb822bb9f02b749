//! Walking over a collection: everybody once, in order, and to an end.

mod model;
mod nonsense;
mod prefetch;

use cpq_sandbox::Sandbox;
use futures_util::TryStreamExt as _;
use oracle_cpq::v19::Client;
use oracle_cpq::v19::types::{IntegrationUser, IntegrationUserCollection};
use oracle_cpq::{Error, Filter, Method, OrderBy, Response, Site};
use serde_json::Value;

use crate::serving::counted;

fn client(url: &str) -> Client {
    Site::builder(url).bearer("sandbox-token").build().expect("the site is set up").v19()
}

fn number(user: &IntegrationUser) -> String {
    user.party_number.clone().expect("a user has a party number")
}

fn numbers(users: &[IntegrationUser]) -> Vec<String> {
    users.iter().map(number).collect()
}

/// All users of a site in its order, page by page without the walk that is tested here.
async fn everybody(sandbox: &Sandbox) -> Vec<String> {
    let site = Site::builder(sandbox.url()).bearer(sandbox.token()).build().expect("it is set up");
    let mut everybody = Vec::new();
    for offset in (0..).step_by(1000) {
        let call = site.request(Method::GET, "/rest/v19/integrationUsers").query("offset", offset);
        let page = call.query("limit", 1000).send().await.expect("it answers");
        let items = page["items"].as_array().expect("a page has items");
        let name = |user: &Value| user["partyNumber"].as_str().expect("it has one").to_owned();
        everybody.extend(items.iter().map(name));
        if items.len() < 1000 {
            break;
        }
    }
    everybody
}

/// The offsets that were asked for since `from` requests had come, in the order they came in.
fn offsets(sandbox: &Sandbox, from: usize) -> Vec<u64> {
    let requests = sandbox.requests();
    let asked = requests.iter().skip(from);
    asked
        .map(|request| counted(&format!("GET {}", request.target), "offset").unwrap_or(0))
        .collect()
}

#[tokio::test]
async fn everybody_comes_once_and_in_order_whatever_the_limit() {
    let sandbox = Sandbox::builder().users(2_500).start().await.expect("the site starts");
    let (everybody, cpq) = (everybody(&sandbox).await, client(sandbox.url()));
    assert!(everybody.len() >= 2_500);
    for limit in [None, Some(7), Some(100), Some(999), Some(1000), Some(1001), Some(5000)] {
        let before = sandbox.requests().len();
        let mut list = cpq.list_integration_users();
        if let Some(limit) = limit {
            list = list.limit(limit);
        }
        let users = list.all().await.expect("all are listed");
        assert_eq!(numbers(&users), everybody, "limit {limit:?}");
        // The next page begins behind what came, not behind what was asked for.
        let step = usize::try_from(limit.unwrap_or(1000).min(1000)).expect("it is small");
        let expected: Vec<u64> = (0..).take(everybody.len()).step_by(step).collect();
        assert_eq!(offsets(&sandbox, before), expected, "limit {limit:?}");
    }
}

#[tokio::test]
async fn pages_of_one_are_walked_over_too() {
    let sandbox = Sandbox::builder().users(25).start().await.expect("the site starts");
    let everybody = everybody(&sandbox).await;
    let mut pages = client(sandbox.url()).list_integration_users().limit(1).pages();
    let mut walked = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.expect("a page is fetched");
        assert_eq!((page.status().as_u16(), page.items.as_ref().map(Vec::len)), (200, Some(1)));
        walked.extend(numbers(page.items.as_deref().expect("a page has items")));
    }
    assert_eq!(walked, everybody);
    assert!(pages.next().await.is_none(), "behind the last page there is none");
}

#[tokio::test]
async fn a_walk_begins_where_it_is_told_to() {
    let sandbox = Sandbox::builder().users(50).start().await.expect("the site starts");
    let (everybody, cpq) = (everybody(&sandbox).await, client(sandbox.url()));
    let size = u64::try_from(everybody.len()).expect("it is small");
    for offset in [0, 1, 13, size - 1, size, size + 1, 1_000_000] {
        for prefetch in [1, 3] {
            let list = cpq.list_integration_users().offset(offset).limit(10);
            let users = list.stream().prefetch(prefetch).all().await.expect("they are listed");
            let expected = everybody.iter().skip(usize::try_from(offset).expect("it is small"));
            let expected: Vec<&String> = expected.collect();
            assert_eq!(numbers(&users).iter().collect::<Vec<_>>(), expected, "offset {offset}");
        }
    }
}

#[tokio::test]
async fn filter_and_order_hold_for_every_page() {
    let sandbox = Sandbox::builder().users(300).start().await.expect("the site starts");
    let cpq = client(sandbox.url());
    let all = cpq.list_integration_users().all().await.expect("all are listed");
    let is_notified = |user: &&IntegrationUser| user.is_notify_email == Some(true);
    let mut expected: Vec<&IntegrationUser> = all.iter().filter(is_notified).collect();
    expected.sort_by_key(|user| std::cmp::Reverse(user.party_id));
    let expected: Vec<String> = expected.into_iter().map(number).collect();
    assert!(expected.len() > 40 && expected.len() < all.len(), "some are notified");
    for prefetch in [1, 4] {
        let before = sandbox.requests().len();
        let list = cpq.list_integration_users().q(Filter::field("isNotifyEmail").eq(true));
        let list = list.orderby(OrderBy::descending("partyId")).fields(["partyId"]).limit(20);
        let users = list.stream().prefetch(prefetch).all().await.expect("they are listed");
        assert_eq!(numbers(&users), expected);
        for request in sandbox.requests().iter().skip(before) {
            for part in ["q=", "orderby=", "fields=", "limit=20"] {
                assert!(request.target.contains(part), "{part} is missing in {}", request.target);
            }
        }
    }
}

#[tokio::test]
async fn walks_are_streams() {
    let sandbox = Sandbox::builder().users(30).start().await.expect("the site starts");
    let (everybody, cpq) = (everybody(&sandbox).await, client(sandbox.url()));
    let users = cpq.list_integration_users().limit(8).stream();
    let users: Result<Vec<IntegrationUser>, Error> = users.try_collect().await;
    assert_eq!(numbers(&users.expect("they are listed")), everybody);
    let count = |count, page: Response<IntegrationUserCollection>| async move {
        Ok::<_, Error>(count + page.items.as_ref().map_or(0, Vec::len))
    };
    let counted = cpq.list_integration_users().limit(8).pages().prefetch(2).try_fold(0, count);
    // Another task may drive one.
    let counted = tokio::spawn(counted).await.expect("the task ends");
    assert_eq!(counted.expect("they are listed"), everybody.len());
}

#[tokio::test]
async fn all_refuses_to_grow_past_its_limit() {
    let sandbox = Sandbox::builder().users(50).start().await.expect("the site starts");
    let (size, cpq) = (everybody(&sandbox).await.len(), client(sandbox.url()));
    let list = || cpq.list_integration_users().limit(10);
    let users = list().stream().max_items(size).all().await.expect("it is as many as there are");
    assert_eq!(users.len(), size);
    for most in [0, 1, 10, size - 1] {
        let before = sandbox.requests().len();
        let error = list().stream().max_items(most).all().await.expect_err("there are more");
        assert!(error.to_string().contains("stream them, or raise the limit"), "{error}");
        assert_eq!(error.operation(), Some("listIntegrationUsers"));
        assert!(!error.is_retryable(), "it would be the same again");
        let fetched = sandbox.requests().len() - before;
        assert!(fetched <= most / 10 + 1, "{fetched} pages were fetched for {most} users");
    }
    let sandbox = Sandbox::start().await.expect("the site starts");
    let none = client(sandbox.url()).list_integration_users().q("{login:'nobody'}");
    assert!(none.stream().max_items(0).all().await.expect("nobody is not too many").is_empty());
}

#[tokio::test]
async fn what_came_before_an_error_stays_and_the_error_is_the_end() {
    let sandbox = Sandbox::builder().users(50).start().await.expect("the site starts");
    let everybody = everybody(&sandbox).await;
    let mut users = client(sandbox.url()).list_integration_users().limit(10).stream();
    let first = users.next().await.expect("there are some").expect("it is fetched");
    let mut came = vec![number(&first)];
    // The first page is here; what is fetched from now on is refused.
    sandbox.add_fault("500 operation=listIntegrationUsers".parse().expect("it is a fault"));
    let error = loop {
        match users.next().await.expect("an error comes before the end") {
            Ok(user) => came.push(number(&user)),
            Err(error) => break error,
        }
    };
    assert_eq!(came, everybody[..10]);
    assert_eq!(error.status().map(|status| status.as_u16()), Some(500));
    assert!(users.next().await.is_none() && users.next().await.is_none());
}

#[tokio::test]
async fn a_page_that_cannot_be_read_says_what_gives_it() {
    let sandbox = Sandbox::builder().users(20).start().await.expect("the site starts");
    sandbox.add_fault("other-types operation=listIntegrationUsers".parse().expect("it is one"));
    let cpq = client(sandbox.url());
    let mut users = cpq.list_integration_users().stream();
    let error = users.next().await.expect("there is a page").expect_err("it can't be read");
    assert!(error.to_string().contains("`raw` gives the page as JSON"), "{error}");
    assert!(error.to_string().contains("`items["), "the error names the place: {error}");
    assert!(users.next().await.is_none());
    let page = cpq.list_integration_users().raw().await.expect("it is JSON");
    let items = page["items"].as_array().expect("a page has items");
    assert_eq!((page.status().as_u16(), items.len() >= 20), (200, true));
}
