//! Finds the listed page that a saved page is.

use cpq_evidence::pages::{ListedPage, find, listed, version};
use serde_json::json;

use crate::support::{PAGES, edited, page, parse};

fn entry(id: &str, title: &str, url: &str) -> ListedPage {
    ListedPage { id: id.to_owned(), title: title.to_owned(), url: url.to_owned() }
}

/// The id of the listed page that a small page is, or the error.
fn found(name: &str, listed: &[ListedPage]) -> Result<String, String> {
    let found = find(&parse(&page(name)), listed);
    found.map(|page| page.id.clone()).map_err(|error| error.to_string())
}

const URL: &str = "https://docs.example/op-rest-v3-makers-makername-parts-partnumber-put.html";

#[test]
fn lists_the_pages_of_a_contract() {
    let contract = json!({ "x-pages": {
        "b": { "title": "One", "url": "https://docs.example/one", "read": "whole" },
        "a": { "title": "Two", "url": "https://docs.example/two", "read": "part", "note": "…" },
    }});
    let mut pages = listed(&contract);
    pages.sort_by(|one, other| one.id.cmp(&other.id));
    let expected = [
        entry("a", "Two", "https://docs.example/two"),
        entry("b", "One", "https://docs.example/one"),
    ];
    assert_eq!(pages, expected);
    assert_eq!(listed(&json!({})), []);
}

#[test]
fn finds_pages_by_operation_or_else_by_title() {
    let other = entry("other", "Something Else", "https://docs.example/else.html");
    let by_title = entry("title", "Replace a Part", "https://docs.example/parts.html");
    let by_call = entry("call", "Replace One Part", URL);
    assert_eq!(found("unfolded", &[other.clone(), by_title.clone()]), Ok("title".to_owned()));
    assert_eq!(found("unfolded", &[by_title.clone(), by_call.clone()]), Ok("call".to_owned()));
    // The list may still have the URLs of an earlier version.
    let older = entry("older", "Put a Part", &URL.replace("v3", "v2"));
    assert_eq!(found("unfolded", &[other.clone(), older]), Ok("older".to_owned()));
    // The URL of a page about several operations names none.
    let help = entry("help", "Parts REST APIs", "https://help.example/parts.htm");
    assert_eq!(found("help", &[other, by_call, help]), Ok("help".to_owned()));
}

#[test]
fn rejects_unlisted_pages_with_the_entry_to_add() {
    let other = entry("other", "Something Else", "https://docs.example/else.html");
    let message =
        found("unfolded", std::slice::from_ref(&other)).expect_err("the page is not listed");
    assert_eq!(
        message,
        "the page is not in x-pages; add it under an id of your choice:\n    title: Replace a Part\n    \
         url: https://HOST/op-rest-v3-makers-makername-parts-partnumber-put.html\n    read: whole"
    );
    let message = found("help", &[other]).expect_err("the page is not listed");
    assert!(message.contains("title: Parts REST APIs\n"), "{message}");
}

#[test]
fn rejects_ambiguous_pages() {
    let one = entry("one", "Replace a Part", "https://docs.example/one.html");
    let two = entry("two", "Replace a Part", "https://docs.example/two.html");
    let message = found("unfolded", &[one, two]).expect_err("the page is ambiguous");
    assert!(message.starts_with("several pages in x-pages have the same operation"), "{message}");
    let one = entry("one", "One", URL);
    let two = entry("two", "Two", URL);
    assert!(found("unfolded", &[one, two]).is_err());
}

#[test]
fn finds_the_version_in_the_paths() {
    for name in PAGES {
        assert_eq!(version(&parse(&page(name))), Ok("v3".to_owned()), "{name}");
    }
    let none = edited(&page("unfolded"), "/rest/v3/makers/{makerName}", "/makers/{makerName}");
    let none = edited(&none, "/rest/v3/makers/{makername}", "/makers/{makername}");
    let message = version(&parse(&none)).expect_err("the page has no version").to_string();
    assert_eq!(message, "no path on the page has a version, such as /rest/v19/");
    let two = edited(
        &page("help"),
        "https://parts.example/cpq/rest/v3/prats/P7",
        "https://parts.example/cpq/rest/v4/prats/P7",
    );
    let message = version(&parse(&two)).expect_err("the page has two versions").to_string();
    assert_eq!(message, "the page is about several versions: v3, v4; a table can only have one");
}
