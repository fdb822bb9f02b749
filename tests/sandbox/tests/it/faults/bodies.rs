//! Faults that corrupt an otherwise correct response.

use serde_json::{Map, Value};

use super::{CHANGE, LIST, USER, call, is_applied, undisturbed};
use crate::site::{DOCUMENTED, Site, items};

/// Returns the users of a page with a fault, each with the undisturbed one.
async fn corrupted_users(fault: &str) -> Vec<(Map<String, Value>, Map<String, Value>)> {
    let site = Site::with_users(30).await;
    let corrupted = call(&site, fault, "GET", LIST, "").await.json();
    let original = undisturbed(&site, LIST).await;
    let map = |user: Value| user.as_object().cloned().expect("a user is an object");
    let users = items(&corrupted).into_iter().zip(items(&original));
    users.map(|(corrupted, original)| (map(corrupted), map(original))).collect()
}

#[tokio::test]
async fn content_type_fault_keeps_the_body() {
    let site = Site::start().await;
    let response = call(&site, "content-type", "GET", USER, "").await;
    assert_eq!(response.header("content-type"), Some("text/html"));
    assert_eq!(response.json(), undisturbed(&site, USER).await);
}

#[tokio::test]
async fn repeated_page_has_the_items_of_the_previous_page() {
    let site = Site::with_users(30).await;
    for query in ["expand=groups", "orderby=login:desc", "q={isWebServicesOnly:true}"] {
        let page = |offset: u8| format!("{LIST}?{query}&limit=10&offset={offset}");
        let mut repeated = call(&site, "repeated-page", "GET", &page(10), "").await.json();
        let previous = undisturbed(&site, &page(0)).await;
        let mut requested = undisturbed(&site, &page(10)).await;
        assert_eq!(repeated["items"], previous["items"], "{query}");
        assert_ne!(repeated["items"], requested["items"], "{query}");
        repeated["items"].take();
        requested["items"].take();
        assert_eq!(repeated, requested, "{query}");
    }
}

#[tokio::test]
async fn extra_properties_are_added_to_pages_and_users() {
    let take = |value: &mut Value| value.as_object_mut().and_then(|it| it.remove("sandboxExtra"));
    let site = Site::with_users(30).await;
    for target in [USER, LIST] {
        let mut response = call(&site, "extra-properties", "GET", target, "").await.json();
        assert!(take(&mut response).is_some(), "{target}");
        let users = response.get_mut("items").and_then(Value::as_array_mut);
        for user in users.into_iter().flatten() {
            assert!(take(user).is_some(), "{user}");
        }
        assert_eq!(response, undisturbed(&site, target).await);
    }
    let mut changed = call(&site, "extra-properties", "PATCH", USER, CHANGE).await.json();
    assert!(take(&mut changed).is_some() && is_applied(&site));
    assert_eq!(take(&mut site.stored(DOCUMENTED)), None);
}

#[tokio::test]
async fn null_properties_replace_some_properties_of_each_user() {
    for (corrupted, original) in corrupted_users("null-properties").await {
        assert!(corrupted.keys().eq(original.keys()));
        let changed = corrupted.iter().filter(|(name, value)| original[*name] != **value);
        let changed: Vec<_> = changed.map(|(_, value)| value).collect();
        assert!(changed.iter().all(|value| value.is_null()), "{changed:?}");
        assert!(!changed.is_empty() && changed.len() < corrupted.len());
    }
}

#[tokio::test]
async fn wrong_types_change_one_property_of_each_user() {
    for (corrupted, original) in corrupted_users("wrong-types").await {
        assert!(corrupted.keys().eq(original.keys()));
        let changed = corrupted.iter().filter(|(name, value)| original[*name] != **value);
        let changed: Vec<_> = changed.collect();
        let [(name, value)] = changed[..] else { panic!("one property differs: {changed:?}") };
        assert!(!value.is_null());
        assert_ne!(value.is_string(), original[name].is_string(), "{name}: {value}");
    }
}
