//! Pages that show that items are missing: an error, instead of an end that looks complete.

use std::sync::{Arc, Mutex};

use oracle_cpq::v19::types::IntegrationUser;
use serde_json::json;

use super::inconsistent::{check, collect, collect_with, users};
use crate::collector::Collector;
use crate::server::{Server, json, query_number};
use crate::setup::client_of;

const CONTRADICTION: &str = "contradict each other";

#[tokio::test]
async fn a_page_without_items_is_an_error() {
    for body in [
        json!({}),
        json!({"error": "session expired"}),
        json!({"items": null, "hasMore": false}),
        json!({"hasMore": true, "totalResults": 0}),
        json!({"totalResults": 5}),
    ] {
        let (received, error) = collect(1, move |_, _| body.clone()).await;
        assert!(received.is_empty());
        let text = error.expect("an error").to_string();
        let is_reported = ["without `items`", "none of the documented properties"];
        assert!(is_reported.iter().any(|expected| text.contains(expected)), "{text}");
    }
    for body in [
        json!({"items": []}),
        json!({"items": null, "totalResults": 0}),
        json!({"count": 0, "hasMore": false}),
    ] {
        let (received, error) = collect(1, move |_, _| body.clone()).await;
        assert!(received.is_empty() && error.is_none(), "{error:?}");
    }
}

#[tokio::test]
async fn counters_and_links_that_contradict_each_other_are_an_error() {
    let next = json!([{"rel": "self"}, {"rel": "next", "href": "/x"}]);
    for counters in [
        json!({"hasMore": false, "totalResults": 5}),
        json!({"hasMore": false, "links": next}),
        json!({"hasMore": true, "totalResults": 2}),
        json!({"totalResults": 2, "links": next}),
        json!({"hasMore": true, "totalResults": 1}),
        json!({"hasMore": false, "totalResults": i64::MAX}),
    ] {
        for prefetch in [1, 3] {
            let counters = counters.clone();
            let page = move |_, _| {
                let mut page = counters.clone();
                page["items"] = users(["a", "b"]);
                page
            };
            let (received, error) = collect(prefetch, page).await;
            assert!(received.is_empty());
            check(error, CONTRADICTION);
        }
    }
}

#[tokio::test]
async fn a_next_link_means_that_more_follows() {
    let page = |offset, _| match offset {
        0 => json!({"items": users(["a", "b"]), "limit": 5, "links": [{"rel": "next"}]}),
        _ => json!({"items": users(["c"]), "limit": 5, "links": [{"rel": "self"}]}),
    };
    let (received, error) = collect(1, page).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(received, ["a", "b", "c"]);
}

fn overlapping(offset: u64, _: u64) -> serde_json::Value {
    match offset {
        0 => json!({"items": users(["a", "b", "c"]), "hasMore": true}),
        3 => json!({"items": users(["c", "d", "e"]), "hasMore": true}),
        _ => json!({"items": users(["f", "a", "g"]), "hasMore": false}),
    }
}

#[tokio::test]
async fn overlapping_pages_are_an_error_or_skipped() {
    let (received, error) = collect(1, overlapping).await;
    assert_eq!(received, ["a", "b", "c"]);
    check(error, "returned an item twice");
    let (received, error) = collect_with(|users| users.skip_duplicates(true), overlapping).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(received, ["a", "b", "c", "d", "e", "f", "g"]);
}

#[tokio::test]
async fn pages_report_how_many_duplicates_they_skipped() {
    let server =
        Server::start(|head| json(&overlapping(query_number(head, "offset").unwrap_or(0), 0)))
            .await;
    let (collector, guard) = Collector::start(tracing_core::Level::WARN);
    let users = client_of(server.url()).list_integration_users();
    let mut pages = users.pages().skip_duplicates(true);
    let mut sizes = Vec::new();
    while let Some(page) = pages.next().await {
        sizes.push(page.expect("a page").items.as_ref().map_or(0, Vec::len));
    }
    assert_eq!((sizes, pages.duplicates()), (vec![3, 2, 2], 2));
    drop(guard);
    let events = collector.output();
    assert_eq!(events.matches("skipped items that were returned before").count(), 2, "{events}");
    assert!(events.contains("cpq.operation"), "{events}");
}

#[tokio::test]
async fn a_total_that_changes_between_pages_is_an_error() {
    for prefetch in [1, 3] {
        let page = |offset: u64, request: u64| {
            let items = users([&format!("{offset}a"), &format!("{offset}b")]);
            json!({"items": items, "totalResults": if request == 0 { 8 } else { 6 }})
        };
        let (received, error) = collect(prefetch, page).await;
        assert_eq!(received, ["0a", "0b"]);
        check(error, "start again at offset 0");
    }
}

/// The limit that the documentation of `Pages` states.
#[tokio::test]
async fn an_item_that_is_missing_is_not_noticed_if_another_one_appeared() {
    let (received, error) = collect(1, |offset, _| match offset {
        0 => json!({"items": users(["a", "b"]), "totalResults": 4, "hasMore": true}),
        // Without `a` and with `e`, `c` is on the first page.
        _ => json!({"items": users(["d", "e"]), "totalResults": 4, "hasMore": false}),
    })
    .await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(received, ["a", "b", "d", "e"]);
}

#[tokio::test]
async fn changing_what_the_filter_matches_while_listing_is_an_error() {
    let matching = Arc::new(Mutex::new((0..30).collect::<Vec<usize>>()));
    let state = Arc::clone(&matching);
    let server = Server::start(move |head| {
        let matching = state.lock().expect("no panic");
        let offset = usize::try_from(query_number(head, "offset").unwrap_or(0)).expect("small");
        let page = matching.iter().skip(offset).take(10);
        let items: Vec<_> = page.map(|user| json!({"partyNumber": user.to_string()})).collect();
        let has_more = offset + items.len() < matching.len();
        json(&json!({"items": items, "hasMore": has_more, "totalResults": matching.len()}))
    })
    .await;
    let list = || client_of(server.url()).list_integration_users();
    let change = |user: &IntegrationUser| {
        let number = super::number(user);
        matching.lock().expect("no panic").retain(|user| user.to_string() != number);
    };
    let mut users = list().stream();
    let error = loop {
        match users.next().await.expect("an error before the end") {
            Ok(user) => change(&user),
            Err(error) => break error,
        }
    };
    check(Some(error), "collect all items before changing them");
    assert_eq!(matching.lock().expect("no panic").len(), 20);
    for user in list().all().await.expect("the others") {
        change(&user);
    }
    assert!(list().all().await.expect("no users").is_empty());
}

#[tokio::test]
async fn an_odd_item_does_not_lose_the_others_of_its_page() {
    let server = Server::start(|request| {
        let items = match query_number(request, "offset") {
            Some(0) | None => json!([{"partyNumber": "a"}, null, 5, {"partyNumber": "b"}, [], "c"]),
            offset => {
                assert_eq!(offset, Some(6));
                json!([{"partyNumber": "d"}])
            }
        };
        let is_first = items.as_array().is_some_and(|items| items.len() > 1);
        json(&json!({"items": items, "hasMore": is_first, "totalResults": 7}))
    })
    .await;
    let cpq = client_of(server.url());
    let page = cpq.list_integration_users().send().await.expect("a page");
    assert_eq!(page.mismatches(), ["/items/1", "/items/2", "/items/4", "/items/5"]);
    let users = cpq.list_integration_users().all().await.expect("all users");
    let numbers: Vec<&str> =
        users.iter().filter_map(|user: &IntegrationUser| user.party_number.as_deref()).collect();
    assert_eq!(numbers, ["a", "b", "d"]);
}
