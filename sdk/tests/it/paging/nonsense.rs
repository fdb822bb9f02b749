//! Sites that count wrongly, repeat themselves or ignore what they are asked: an error, and the end.

use std::sync::atomic::{AtomicU64, Ordering};

use cpq_sandbox::Sandbox;
use oracle_cpq::Error;
use serde_json::{Value, json};

use super::{client, number};
use crate::serving::{Serving, counted, json};

/// More than any of these walks may ask for, and less than an endless one would.
const MANY: usize = 50;

/// Walks to the end over a server's pages; gives who came before it, and the error that ended it.
async fn walked(
    prefetch: usize,
    page: impl Fn(u64, u64) -> Value + Send + Sync + 'static,
) -> (Vec<String>, Option<Error>) {
    let turns = AtomicU64::new(0);
    let server = Serving::by(move |head| {
        let turn = turns.fetch_add(1, Ordering::SeqCst);
        json(&page(counted(head, "offset").unwrap_or(0), turn))
    })
    .await;
    let list = client(&server.url()).list_integration_users().limit(2);
    let mut users = list.stream().prefetch(prefetch);
    let (mut came, mut end) = (Vec::new(), None);
    while let Some(user) = users.next().await {
        match user {
            Ok(user) => came.push(user.party_number.clone().unwrap_or_default()),
            Err(error) => end = Some(error),
        }
        assert!(server.heads().len() < MANY, "the walk does not end");
    }
    assert!(users.next().await.is_none(), "behind the end comes nothing");
    (came, end)
}

fn users(names: [&str; 2]) -> Value {
    json!(names.map(|name| json!({"partyNumber": name})))
}

fn says(error: Option<Error>, what: &str) {
    let error = error.expect("the walk ends with an error");
    let text = error.to_string();
    assert!(text.contains(what), "{what} is missing in: {text}");
    assert!(text.starts_with("listIntegrationUsers (GET /rest/v19/integrationUsers): "), "{text}");
    assert!(!error.is_retryable(), "it would be the same again: {text}");
}

#[tokio::test]
async fn a_page_that_holds_what_the_one_before_held_is_an_error() {
    let sandbox = Sandbox::builder().users(100).start().await.expect("the site starts");
    let cpq = client(sandbox.url());
    let mut users = cpq.list_integration_users().limit(10).stream();
    let mut came = Vec::new();
    for _ in 0..10 {
        came.push(number(&users.next().await.expect("there are some").expect("it is fetched")));
    }
    sandbox.add_fault("repeated-page operation=listIntegrationUsers".parse().expect("it is one"));
    says(users.next().await.expect("an error comes").err(), "the same page twice");
    assert!(users.next().await.is_none());
    assert_eq!((came.len(), sandbox.requests().len()), (10, 2));
}

#[tokio::test]
async fn a_site_that_ignores_the_offset_is_an_error() {
    for prefetch in [1, 3] {
        let echoed = |_, _| json!({"items": users(["a", "b"]), "offset": 0, "hasMore": true, "totalResults": 90});
        let (came, error) = walked(prefetch, echoed).await;
        assert_eq!(came, ["a", "b"]);
        says(error, "another page than the one asked for");
        for counters in [
            json!({"hasMore": true}),
            json!({"hasMore": true, "totalResults": 90}),
            json!({"totalResults": 90}),
            json!({}),
        ] {
            let page = move |_, _| {
                let mut page = counters.clone();
                page["items"] = users(["a", "b"]);
                page
            };
            let (came, error) = walked(prefetch, page).await;
            assert_eq!(came, ["a", "b"]);
            says(error, "the same page twice");
        }
    }
}

#[tokio::test]
async fn a_site_that_ignores_the_offset_is_an_error_also_where_users_have_no_number() {
    let page = |_, _| json!({"items": [{"login": "a"}, {"login": "b"}], "hasMore": true});
    let (came, error) = walked(1, page).await;
    assert_eq!(came.len(), 2);
    says(error, "the same page twice");
}

#[tokio::test]
async fn users_without_a_number_that_are_alike_are_no_error_where_the_site_keeps_count() {
    let page = |offset, _| json!({"items": [{"login": "a"}, {"login": "a"}], "offset": offset, "hasMore": offset < 8});
    let (came, error) = walked(1, page).await;
    assert_eq!((came.len(), error.is_none()), (10, true));
}

#[tokio::test]
async fn a_site_that_goes_round_in_circles_is_an_error() {
    for round in [2, 3, 5] {
        let page = move |_, turn: u64| {
            let turn = turn % round;
            json!({"items": users([&format!("{turn}a"), &format!("{turn}b")]), "hasMore": true})
        };
        let (_, error) = walked(1, page).await;
        says(error, "the same page twice");
    }
}

#[tokio::test]
async fn more_behind_an_empty_page_is_an_error() {
    for prefetch in [1, 3] {
        let page = |offset, _| {
            let items = if offset == 0 { users(["a", "b"]) } else { json!([]) };
            json!({"items": items, "offset": offset, "hasMore": true, "totalResults": 90})
        };
        let (came, error) = walked(prefetch, page).await;
        assert_eq!(came, ["a", "b"]);
        says(error, "more follows, and gave an empty page");
        let (came, error) = walked(prefetch, |_, _| json!({"hasMore": true})).await;
        assert!(came.is_empty());
        says(error, "more follows, and gave an empty page");
    }
}

#[tokio::test]
async fn counters_below_zero_are_an_error() {
    for counter in ["offset", "limit", "totalResults"] {
        let page = move |_, _| {
            let mut page = json!({"items": users(["a", "b"]), "hasMore": true});
            page[counter] = json!(-1);
            page
        };
        let (came, error) = walked(1, page).await;
        assert!(came.is_empty(), "nothing of a page that counts wrongly is used");
        says(error, "counts below zero");
    }
}

#[tokio::test]
async fn a_count_beyond_all_measure_leads_nowhere() {
    for total in [0, 1, i64::MAX] {
        let page = move |offset: u64, _| {
            let items =
                if offset < 10 { json!([{"partyNumber": offset.to_string()}]) } else { json!([]) };
            json!({"items": items, "offset": offset, "hasMore": offset < 9, "totalResults": total, "limit": i64::MAX})
        };
        let (came, error) = walked(4, page).await;
        assert!(error.is_none(), "what more there is `hasMore` says: {error:?}");
        assert_eq!(came, (0..10).map(|user| user.to_string()).collect::<Vec<_>>());
    }
}
