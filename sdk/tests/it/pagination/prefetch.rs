//! Prefetching: the same items in the same order, with concurrent requests.

use std::time::Duration;

use futures_util::FutureExt as _;
use serde_json::json;

use super::{all_numbers, number, numbers, offsets};
use crate::server::{Server, json, query_number};
use crate::setup::{client, client_of, sandbox_with_users};

#[tokio::test]
async fn prefetching_returns_the_same_and_requests_each_page_once() {
    let sandbox = sandbox_with_users(1_200).await;
    let (all, cpq) = (all_numbers(&sandbox).await, client(&sandbox));
    for prefetch in [0, 1, 2, 5, 13, 1000] {
        let before = sandbox.requests().len();
        let list = cpq.list_integration_users().fields(["partyNumber"]).limit(100);
        let users = list.stream().prefetch(prefetch).try_collect_all().await.expect("all users");
        assert_eq!(numbers(&users), all, "prefetch {prefetch}");
        let mut offsets = offsets(&sandbox, before);
        offsets.sort_unstable();
        let expected: Vec<u64> = (0..).take(all.len()).step_by(100).collect();
        assert_eq!(offsets, expected, "prefetch {prefetch}");
        for request in sandbox.requests().iter().skip(before) {
            assert!(request.target.contains("totalResults=true"), "{}", request.target);
        }
    }
}

/// A page of a collection of `size` numbered users.
fn page(head: &str, size: u64) -> serde_json::Value {
    let (offset, limit) = (query_number(head, "offset").unwrap_or(0), query_number(head, "limit"));
    let end = (offset + limit.unwrap_or(1000)).min(size);
    let items: Vec<_> =
        (offset..end).map(|user| json!({"partyNumber": format!("P{user}")})).collect();
    json!({"items": items, "offset": offset, "hasMore": end < size, "totalResults": size})
}

#[tokio::test]
async fn prefetch_sets_the_number_of_concurrent_requests() {
    for prefetch in [2, 3, 7] {
        let size = u64::try_from(1 + 3 * prefetch).expect("a small number") * 10;
        let server = Server::in_groups(prefetch, move |head| json(&page(head, size))).await;
        let users = client_of(server.url()).list_integration_users().limit(10).stream();
        let users = users.prefetch(prefetch).try_collect_all();
        let users = tokio::time::timeout(Duration::from_secs(60), users).await;
        let users = users.expect("enough concurrent requests").expect("all users");
        let expected: Vec<String> = (0..size).map(|user| format!("P{user}")).collect();
        assert_eq!(numbers(&users), expected);
    }
}

#[tokio::test]
async fn prefetched_pages_arrive_while_the_stream_is_not_polled() {
    // More than the buffers of a socket hold, so that a response is never complete unless it is read.
    let padding = " ".repeat(16 * 1024 * 1024);
    let server = Server::closing(move |head| {
        let body = format!("{}{padding}", page(head, 40));
        let head = "content-type: application/json\r\nconnection: close";
        format!("HTTP/1.1 200 OK\r\n{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into()
    })
    .await;
    let list = client_of(server.url()).list_integration_users().limit(10);
    let mut users = list.stream().prefetch(3);
    assert_eq!(number(&users.next().await.expect("a user").expect("a user")), "P0");
    let prefetched =
        tokio::time::timeout(Duration::from_secs(60), server.wait_for_responses(3)).await;
    prefetched.expect("the next two pages arrive");
    assert_eq!(server.heads().len(), 3, "no more pages than allowed");
    let mut others = Vec::new();
    while let Some(user) = users.next().await {
        others.push(number(&user.expect("a user")));
    }
    assert_eq!(others, (1..40).map(|user| format!("P{user}")).collect::<Vec<_>>());
    assert_eq!(server.heads().len(), 4);
}

#[tokio::test]
async fn prefetching_begins_with_a_few_pages() {
    let server = Server::start(|head| json(&page(head, 1_000))).await;
    let mut users =
        client_of(server.url()).list_integration_users().limit(10).stream().prefetch(50);
    users.next().await.expect("a user").expect("a user");
    let prefetched =
        tokio::time::timeout(Duration::from_secs(60), server.wait_for_responses(7)).await;
    prefetched.expect("six more pages arrive");
    // Only polling the stream starts more requests.
    assert_eq!(server.heads().len(), 7);
    assert_eq!(users.try_collect_all().await.expect("the other users").len(), 999);
    assert_eq!(server.heads().len(), 100);
}

#[tokio::test]
async fn a_dropped_stream_sends_no_more_requests() {
    let sandbox = sandbox_with_users(100).await;
    let cpq = client(&sandbox);
    let _unpolled = cpq.list_integration_users().stream();
    for prefetch in [1, 4] {
        let before = sandbox.requests().len();
        let mut users = cpq.list_integration_users().limit(5).stream().prefetch(prefetch);
        for _ in 0..7 {
            users.next().await.expect("a user").expect("a user");
        }
        drop(users);
        // The response to this request arrives after those that were still on their way.
        cpq.get_integration_user("BM_LaeNrP1bCh5").send().await.expect("a success");
        let pages = sandbox.requests().len() - before - 1;
        assert!(pages <= prefetch + 1, "{pages} pages with prefetch {prefetch}");
    }
}

#[tokio::test]
async fn without_a_total_pages_are_fetched_one_by_one() {
    let server = Server::start(|head| {
        let mut page = page(head, 55);
        page.as_object_mut().expect("an object").remove("totalResults");
        json(&page)
    })
    .await;
    let users = client_of(server.url()).list_integration_users().limit(10).stream().prefetch(5);
    assert_eq!(users.try_collect_all().await.expect("all users").len(), 55);
    let offsets: Vec<u64> =
        server.heads().iter().filter_map(|head| query_number(head, "offset")).collect();
    assert_eq!(offsets, [0, 10, 20, 30, 40, 50]);
}

#[test]
fn prefetching_after_its_runtime_was_shut_down_is_an_error() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build();
    let servers = runtime().expect("a runtime");
    let server = servers.block_on(Server::start(|head| json(&page(head, 40))));
    let mut users = client_of(server.url()).list_integration_users().limit(10).stream().prefetch(3);
    let first = runtime().expect("a runtime");
    std::thread::scope(|scope| {
        // The server needs a thread while the other runtimes run.
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        scope.spawn(|| servers.block_on(stopped));
        first.block_on(users.next()).expect("a user").expect("a user");
        drop(first);
        let second = runtime().expect("a runtime");
        let error = second.block_on(async {
            loop {
                match users.next().await.expect("an error before the end") {
                    Ok(_) => {}
                    Err(error) => break error,
                }
            }
        });
        assert!(error.to_string().contains("was shut down"), "{error}");
        assert!(second.block_on(users.next()).is_none());
        stop.send(()).expect("the server is running");
    });
}

#[test]
fn prefetching_without_a_runtime_is_an_error() {
    let mut users = client_of("http://127.0.0.1:9").list_integration_users().stream().prefetch(3);
    let error = users.next().now_or_never().expect("no waiting").expect("an error");
    let error = error.expect_err("no runtime");
    assert!(error.to_string().contains("within a Tokio runtime"), "{error}");
}
