//! Pages that are fetched ahead: the same users in the same order, several pages at once.

use std::time::Duration;

use cpq_sandbox::Sandbox;
use serde_json::json;

use super::{client, everybody, number, numbers, offsets};
use crate::serving::{Serving, counted, json};

#[tokio::test]
async fn fetching_ahead_gives_the_same_and_asks_for_each_page_once() {
    let sandbox = Sandbox::builder().users(2_500).start().await.expect("the site starts");
    let (everybody, cpq) = (everybody(&sandbox).await, client(sandbox.url()));
    for prefetch in [0, 1, 2, 5, 26, 1000] {
        let before = sandbox.requests().len();
        let list = cpq.list_integration_users().limit(100).stream().prefetch(prefetch);
        let users = list.all().await.expect("all are listed");
        assert_eq!(numbers(&users), everybody, "prefetch {prefetch}");
        let mut asked = offsets(&sandbox, before);
        asked.sort_unstable();
        let pages: Vec<u64> = (0..).take(everybody.len()).step_by(100).collect();
        assert_eq!(asked, pages, "prefetch {prefetch}");
        for request in sandbox.requests().iter().skip(before) {
            let wants_total = request.target.contains("totalResults=true");
            assert_eq!(wants_total, prefetch > 1, "prefetch {prefetch}: {}", request.target);
        }
    }
}

/// A page of numbered users out of `size`.
fn page(head: &str, size: u64) -> serde_json::Value {
    let (offset, limit) = (counted(head, "offset").unwrap_or(0), counted(head, "limit"));
    let end = (offset + limit.unwrap_or(1000)).min(size);
    let items: Vec<_> =
        (offset..end).map(|user| json!({"partyNumber": format!("P{user}")})).collect();
    json!({"items": items, "offset": offset, "hasMore": end < size, "totalResults": size})
}

#[tokio::test]
async fn so_many_pages_are_fetched_at_once() {
    for prefetch in [2, 3, 7] {
        // The server answers only when as many requests are waiting, so less would never end.
        let size = u64::try_from(1 + 3 * prefetch).expect("it is small") * 10;
        let server = Serving::in_groups_of(prefetch, move |head| json(&page(head, size))).await;
        let users = client(&server.url()).list_integration_users().limit(10).stream();
        let users = users.prefetch(prefetch).all();
        let users = tokio::time::timeout(Duration::from_mins(1), users).await;
        let users = users.expect("the pages come together").expect("all are listed");
        let expected: Vec<String> = (0..size).map(|user| format!("P{user}")).collect();
        assert_eq!(numbers(&users), expected);
    }
}

#[tokio::test]
async fn pages_are_fetched_while_one_is_looked_at() {
    // More than the sockets hold, so that an answer which nobody reads is never taken.
    let padding = " ".repeat(16 * 1024 * 1024);
    let server = Serving::by(move |head| {
        let body = format!("{}{padding}", page(head, 40));
        let head = "content-type: application/json\r\nconnection: close";
        format!("HTTP/1.1 200 OK\r\n{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into()
    })
    .await;
    let mut users = client(&server.url()).list_integration_users().limit(10).stream().prefetch(3);
    let first = users.next().await.expect("there are some").expect("it is fetched");
    assert_eq!(number(&first), "P0");
    // Nobody asks the stream for anything meanwhile.
    let ahead = tokio::time::timeout(Duration::from_mins(1), server.taken(3)).await;
    ahead.expect("the next two pages come by themselves");
    assert_eq!(server.heads().len(), 3, "and no more than may be held");
    let mut others = Vec::new();
    while let Some(user) = users.next().await {
        others.push(number(&user.expect("it is fetched")));
    }
    assert_eq!(others, (1..40).map(|user| format!("P{user}")).collect::<Vec<_>>());
    assert_eq!(server.heads().len(), 4);
}

#[tokio::test]
async fn a_walk_that_is_dropped_fetches_no_more() {
    let sandbox = Sandbox::builder().users(100).start().await.expect("the site starts");
    let cpq = client(sandbox.url());
    let _never_asked = cpq.list_integration_users().stream();
    for prefetch in [1, 4] {
        let before = sandbox.requests().len();
        let mut users = cpq.list_integration_users().limit(5).stream().prefetch(prefetch);
        for _ in 0..7 {
            users.next().await.expect("there are some").expect("it is fetched");
        }
        drop(users);
        // A call behind it, so that whatever was on its way has arrived.
        cpq.get_integration_user("BM_LaeNrP1bCh5").send().await.expect("it answers");
        let fetched = sandbox.requests().len() - before - 1;
        assert!(fetched <= prefetch + 1, "{fetched} pages, though {prefetch} at once");
    }
}

#[tokio::test]
async fn pages_come_one_by_one_where_the_site_does_not_count() {
    let server = Serving::by(|head| {
        let mut page = page(head, 55);
        page.as_object_mut().expect("a page is an object").remove("totalResults");
        json(&page)
    })
    .await;
    let users = client(&server.url()).list_integration_users().limit(10).stream().prefetch(5);
    assert_eq!(users.all().await.expect("all are listed").len(), 55);
    let asked: Vec<u64> =
        server.heads().iter().map(|head| counted(head, "offset").expect("it is there")).collect();
    assert_eq!(asked, [0, 10, 20, 30, 40, 50]);
}
