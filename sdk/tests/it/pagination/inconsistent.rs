//! Servers that contradict themselves, repeat pages or ignore the offset: an error ends the stream.

use std::sync::atomic::{AtomicU64, Ordering};

use oracle_cpq::v19::types::IntegrationUserCollection;
use oracle_cpq::{Error, Items};
use serde_json::{Value, json};

use super::number;
use crate::server::{Server, json, query_number};
use crate::setup::{add_fault, client, client_of, sandbox_with_users};

const WRONG_OFFSET: &str = "another page than the requested one";
const REPEATED: &str = "the same page twice";

/// Reads a stream to its end; `page` gets the offset and the number of a request. Returns the party
/// numbers of the users before the error, and the error.
pub(super) async fn collect(
    prefetch: usize,
    page: impl Fn(u64, u64) -> Value + Send + Sync + 'static,
) -> (Vec<String>, Option<Error>) {
    collect_with(|users| users.prefetch(prefetch), page).await
}

/// As `collect`, with other settings of the stream.
pub(super) async fn collect_with(
    settings: impl FnOnce(Items<IntegrationUserCollection>) -> Items<IntegrationUserCollection>,
    page: impl Fn(u64, u64) -> Value + Send + Sync + 'static,
) -> (Vec<String>, Option<Error>) {
    const MAX_REQUESTS: usize = 50;
    let requests = AtomicU64::new(0);
    let server = Server::start(move |head| {
        let request = requests.fetch_add(1, Ordering::SeqCst);
        json(&page(query_number(head, "offset").unwrap_or(0), request))
    })
    .await;
    let list = client_of(server.url()).list_integration_users().limit(2);
    let mut users = settings(list.stream());
    let (mut received, mut end) = (Vec::new(), None);
    while let Some(user) = users.next().await {
        match user {
            Ok(user) => received.push(user.party_number.clone().unwrap_or_default()),
            Err(error) => end = Some(error),
        }
        assert!(server.heads().len() < MAX_REQUESTS, "pagination does not end");
    }
    assert!(users.next().await.is_none());
    (received, end)
}

pub(super) fn users<const N: usize>(numbers: [&str; N]) -> Value {
    numbers.map(|number| json!({"partyNumber": number})).into_iter().collect()
}

pub(super) fn check(error: Option<Error>, expected: &str) {
    let error = error.expect("pagination ends with an error");
    let text = error.to_string();
    assert!(text.contains(expected), "{expected} is missing in: {text}");
    assert!(text.starts_with("listIntegrationUsers (GET /rest/v19/integrationUsers): "), "{text}");
    assert!(!error.is_retryable(), "{text}");
}

#[tokio::test]
async fn a_repeated_page_is_an_error() {
    let sandbox = sandbox_with_users(100).await;
    let mut stream = client(&sandbox).list_integration_users().limit(10).stream();
    for _ in 0..10 {
        number(&stream.next().await.expect("a user").expect("a user"));
    }
    add_fault(&sandbox, "repeated-page operation=listIntegrationUsers");
    check(stream.next().await.expect("an error").err(), REPEATED);
    assert!(stream.next().await.is_none());
    assert_eq!(sandbox.requests().len(), 2);

    for cycle in [2, 3, 5] {
        let page = move |_, request: u64| {
            let page = request % cycle;
            json!({"items": users([&format!("{page}a"), &format!("{page}b")]), "hasMore": true})
        };
        let (_, error) = collect_with(|users| users.skip_duplicates(true), page).await;
        check(error, REPEATED);
        let (received, error) = collect(1, page).await;
        assert_eq!(u64::try_from(received.len()), Ok(2 * cycle));
        assert!(error.is_some_and(|error| error.to_string().contains("twice")));
    }
}

#[tokio::test]
async fn an_ignored_offset_is_an_error() {
    for prefetch in [1, 3] {
        for (counters, expected) in [
            (json!({"offset": 0, "hasMore": true, "totalResults": 90}), WRONG_OFFSET),
            (json!({"hasMore": true}), REPEATED),
            (json!({"hasMore": true, "totalResults": 90}), REPEATED),
            (json!({"totalResults": 90}), REPEATED),
            (json!({}), REPEATED),
        ] {
            let page = move |_, _| {
                let mut page = counters.clone();
                page["items"] = users(["a", "b"]);
                page
            };
            let (received, error) = collect(prefetch, page).await;
            assert_eq!(received, ["a", "b"]);
            check(error, expected);
        }
    }
}

#[tokio::test]
async fn users_without_a_party_number_are_compared_only_if_the_page_has_no_offset() {
    let page = |_, _| json!({"items": [{"login": "a"}, {"login": "b"}], "hasMore": true});
    let (received, error) = collect(1, page).await;
    assert_eq!(received.len(), 2);
    check(error, REPEATED);
    let page = |offset, _| {
        let items = json!([{"login": "a"}, {"login": "a"}]);
        json!({"items": items, "offset": offset, "hasMore": offset < 8})
    };
    let (received, error) = collect(1, page).await;
    assert_eq!((received.len(), error.is_none()), (10, true));
}

#[tokio::test]
async fn an_empty_page_that_claims_more_items_is_an_error() {
    for prefetch in [1, 3] {
        let page = |offset, _| {
            let items = if offset == 0 { users(["a", "b"]) } else { json!([]) };
            json!({"items": items, "offset": offset, "hasMore": true, "totalResults": 90})
        };
        let (received, error) = collect(prefetch, page).await;
        assert_eq!(received, ["a", "b"]);
        check(error, "an empty page");
        let page = |_, _| json!({"items": [], "hasMore": true});
        let (received, error) = collect(prefetch, page).await;
        assert!(received.is_empty());
        check(error, "an empty page");
    }
}

#[tokio::test]
async fn a_negative_counter_is_an_error() {
    for counter in ["offset", "limit", "totalResults"] {
        let page = move |_, _| {
            let mut page = json!({"items": users(["a", "b"]), "hasMore": true});
            page[counter] = json!(-1);
            page
        };
        let (received, error) = collect(1, page).await;
        assert!(received.is_empty(), "the items of the page are not returned");
        check(error, "a negative offset, limit or total");
    }
}
