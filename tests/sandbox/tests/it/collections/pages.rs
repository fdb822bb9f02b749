//! Pagination: `offset`, `limit`, `totalResults` and the links between pages.

use serde_json::{Value, json};

use super::links;
use crate::site::{DOCUMENTED, Site, items, party_numbers};

const LIST: &str = "http://sitename.oracle.com/cpq/rest/v19/users";

#[track_caller]
fn assert_page(page: &Value, offset: u64, limit: u64, count: usize, has_more: bool) {
    let actual = json!([page["offset"], page["limit"], page["count"], page["hasMore"]]);
    assert_eq!(actual, json!([offset, limit, count, has_more]));
    assert_eq!(items(page).len(), count);
}

/// Returns the URL of the only link with this `rel`.
fn link(page: &Value, rel: &str) -> Option<String> {
    let mut found = links(page).into_iter().filter(|(known, _)| known == rel);
    let (_, href) = found.next()?;
    assert!(found.next().is_none(), "the page has two {rel} links");
    Some(href)
}

/// Returns the query parameters of a URL.
fn query(url: &str) -> Vec<(String, String)> {
    let query = url.split_once('?').map(|(_, query)| query).unwrap_or_default();
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

#[tokio::test]
async fn page_starts_at_offset_and_ends_at_limit() {
    let site = Site::with_users(10).await;
    let all = party_numbers(&site.list(&[]).await);
    assert_eq!(all.len(), 12);
    assert_eq!(all[..2], ["BM_Zb69fNkzcp8", DOCUMENTED], "documented users come first");
    for (offset, limit, expected, has_more) in
        [(0, 5, 0..5, true), (7, 4, 7..11, true), (7, 5, 7..12, false)]
    {
        let query = [("offset", &*offset.to_string()), ("limit", &*limit.to_string())];
        let page = site.list(&query).await;
        assert_page(&page, offset, limit, expected.len(), has_more);
        assert_eq!(party_numbers(&page), all[expected]);
    }
    assert_page(&site.list(&[("offset", "7")]).await, 7, 1000, 5, false);
}

#[tokio::test]
async fn limit_is_clamped_to_1000_and_may_be_0() {
    let site = Site::with_users(2_500).await;
    for query in [&[][..], &[("limit", "5000")], &[("limit", "1000")], &[("limit", "1001")]] {
        let page = site.list(query).await;
        assert_page(&page, 0, 1000, 1000, true);
        assert_eq!(link(&page, "next"), Some(format!("{LIST}?offset=1000&limit=1000")));
    }
    let empty = site.list(&[("limit", "0"), ("totalResults", "true")]).await;
    assert_page(&empty, 0, 0, 0, true);
    assert_eq!((&empty["totalResults"], link(&empty, "next")), (&json!(2502), None));
}

#[tokio::test]
async fn page_beyond_the_end_is_empty_and_links_to_the_previous_page() {
    let site = Site::start().await;
    for offset in ["2", "7", "9223372036854775807"] {
        for more in [None, Some(("q", "{}")), Some(("orderby", "login"))] {
            let query: Vec<_> = [("offset", offset)].into_iter().chain(more).collect();
            let page = site.list(&query).await;
            assert_page(&page, offset.parse().expect("a number"), 1000, 0, false);
            assert!(link(&page, "next").is_none() && link(&page, "prev").is_some(), "{query:?}");
        }
    }
}

#[tokio::test]
async fn total_is_returned_if_requested_together_with_limit_or_offset() {
    let site = Site::with_users(10).await;
    for (query, total) in [
        (&[("totalResults", "true")][..], None),
        (&[("limit", "1")], None),
        (&[("limit", "1"), ("totalResults", "false")], None),
        (&[("limit", "1"), ("totalResults", "true")], Some(12)),
        (&[("totalResults", "true"), ("offset", "11")], Some(12)),
        (&[("q", "{lastLogin:{$exists:true}}"), ("totalResults", "true")], None),
        (
            &[("q", "{partyNumber:'BM_LaeNrP1bCh5'}"), ("limit", "0"), ("totalResults", "true")],
            Some(1),
        ),
    ] {
        let page = site.list(query).await;
        assert_eq!(page.get("totalResults"), total.map(Value::from).as_ref(), "{query:?}");
    }
}

#[tokio::test]
async fn links_lead_to_the_page_itself_and_its_neighbours() {
    let site = Site::with_users(10).await;
    for (offset, previous, next) in [
        (4, Some("offset=1&limit=3"), Some("offset=7&limit=3")),
        (9, Some("offset=6&limit=3"), None),
    ] {
        let page = site.list(&[("offset", &offset.to_string()), ("limit", "3")]).await;
        let url = |query: Option<&str>| query.map(|query| format!("{LIST}?{query}"));
        assert_eq!(link(&page, "canonical").as_deref(), Some(LIST));
        assert_eq!(link(&page, "self"), Some(format!("{LIST}?offset={offset}&limit=3")));
        assert_eq!((link(&page, "prev"), link(&page, "next")), (url(previous), url(next)));
    }
    assert_eq!(link(&site.list(&[("limit", "3")]).await, "prev"), None);
    let second = site.list(&[("offset", "1"), ("limit", "3")]).await;
    let previous = query(&link(&second, "prev").expect("the first user precedes it"));
    assert!(previous.contains(&("offset".to_owned(), "0".to_owned())), "{previous:?}");

    let others = [("fields", "login"), ("expand", "groups"), ("q", "{login:{$ne:'a&b=%'}}")];
    let request: Vec<_> = others.into_iter().chain([("offset", "2"), ("limit", "3")]).collect();
    let page = site.list(&request).await;
    for rel in ["self", "next", "prev"] {
        let query = query(&link(&page, rel).expect("the link exists"));
        for (name, value) in others {
            assert!(query.contains(&(name.to_owned(), value.to_owned())), "{rel}: {query:?}");
        }
    }
}

/// Returns a page and those reached by following its links.
async fn follow(site: &Site, first: &[(&str, &str)], rel: &str) -> Vec<Value> {
    let mut pages = vec![site.list(first).await];
    while let Some(url) = pages.last().and_then(|page| link(page, rel)) {
        assert!(pages.len() < 100, "the links do not end");
        let pairs = query(&url);
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| (&**name, &**value)).collect();
        pages.push(site.list(&pairs).await);
    }
    pages
}

#[tokio::test]
async fn following_links_visits_each_user_once_and_in_order() {
    let site = Site::with_users(95).await;
    for others in [
        &[][..],
        &[("orderby", "login:desc")],
        &[("q", "{'status.value':1,login:{$like:'%_cus%'}}")],
        &[("orderby", "status.value"), ("q", "{isNotifyEmail:true}")],
    ] {
        let whole = site.list(others).await;
        let first: Vec<_> = [("limit", "10")].iter().chain(others).copied().collect();
        let pages = follow(&site, &first, "next").await;
        let visited: Vec<_> = pages.iter().flat_map(party_numbers).collect();
        assert!(visited.len() > 50, "{others:?}");
        assert_eq!(visited, party_numbers(&whole), "{others:?}");
        assert_eq!(pages.len(), visited.len().div_ceil(10));
    }
    let pages = follow(&site, &[("offset", "20"), ("limit", "10")], "prev").await;
    let visited: Vec<_> = pages.iter().rev().flat_map(party_numbers).collect();
    assert_eq!(visited, party_numbers(&site.list(&[("limit", "30")]).await));
}
