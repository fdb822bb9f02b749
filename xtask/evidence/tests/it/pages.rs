//! Which page a reading is of.

use cpq_evidence::pages::{Listed, find, listed, split, version};
use serde_json::json;

use crate::support::{edited, page, reading};

fn entry(id: &str, title: &str, url: &str) -> Listed {
    Listed { id: id.to_owned(), title: title.to_owned(), url: url.to_owned() }
}

/// What a page is found to be among those listed, or what is said.
fn found(name: &str, listed: &[Listed]) -> Result<String, String> {
    let found = find(&reading(&page(name)), listed);
    found.map(|page| page.id.clone()).map_err(|error| error.to_string())
}

const ADDRESS: &str = "https://docs.example/op-rest-v3-makers-makername-parts-partnumber-put.html";

#[test]
fn the_contract_lists_its_pages_in_order() {
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
fn a_page_is_known_by_its_call_or_else_by_its_title() {
    let other = entry("other", "Something Else", "https://docs.example/else.html");
    let by_title = entry("title", "Replace a Part", "https://docs.example/parts.html");
    let by_call = entry("call", "Replace One Part", ADDRESS);
    assert_eq!(found("unfolded", &[other.clone(), by_title.clone()]), Ok("title".to_owned()));
    assert_eq!(found("unfolded", &[by_title.clone(), by_call.clone()]), Ok("call".to_owned()));
    // The copy of a list still has the addresses of the version before.
    let older = entry("older", "Put a Part", &ADDRESS.replace("v3", "v2"));
    assert_eq!(found("unfolded", &[other.clone(), older]), Ok("older".to_owned()));
    // A page about several calls has no such address.
    let help = entry("help", "Parts REST APIs", "https://help.example/parts.htm");
    assert_eq!(found("help", &[other, by_call, help]), Ok("help".to_owned()));
}

#[test]
fn a_page_that_is_not_listed_says_what_to_add() {
    let other = entry("other", "Something Else", "https://docs.example/else.html");
    let message = found("unfolded", std::slice::from_ref(&other)).expect_err("it is not listed");
    assert_eq!(
        message,
        "the page is not in x-pages; add it there under an id of your choice:\n    title: Replace a Part\n    \
         url: https://ITS-ADDRESS/op-rest-v3-makers-makername-parts-partnumber-put.html\n    read: whole"
    );
    let message = found("help", &[other]).expect_err("it is not listed");
    assert!(message.contains("title: Parts REST APIs\n"), "{message}");
}

#[test]
fn a_page_that_could_be_several_is_none() {
    let one = entry("one", "Replace a Part", "https://docs.example/one.html");
    let two = entry("two", "Replace a Part", "https://docs.example/two.html");
    let message = found("unfolded", &[one, two]).expect_err("it could be both");
    assert!(message.starts_with("x-pages has several pages that this could be"), "{message}");
    let one = entry("one", "One", ADDRESS);
    let two = entry("two", "Two", ADDRESS);
    assert!(found("unfolded", &[one, two]).is_err());
}

#[test]
fn a_page_is_of_the_version_in_its_paths() {
    for name in ["folded", "unfolded", "help"] {
        assert_eq!(version(&reading(&page(name))), Ok("v3".to_owned()), "{name}");
    }
    let none = edited(&page("unfolded"), "/rest/v3/makers/{makerName}", "/makers/{makerName}");
    let none = edited(&none, "/rest/v3/makers/{makername}", "/makers/{makername}");
    let message = version(&reading(&none)).expect_err("it has none").to_string();
    assert_eq!(message, "no path on the page has a version, such as /rest/v19/");
    let two = edited(
        &page("help"),
        "https://parts.example/cpq/rest/v3/prats/P7",
        "https://parts.example/cpq/rest/v4/prats/P7",
    );
    let message = version(&reading(&two)).expect_err("it has two").to_string();
    assert_eq!(message, "the page is about several versions: v3, v4; a table is of one");
}

#[test]
fn a_path_is_split_at_its_version() {
    assert_eq!(split("/cpq/rest/v19/users"), Some(("/cpq/rest/", "v19", "/users")));
    for none in [
        "/users",
        "/rest/users/v19",
        "/rest/v19",
        "/rest/v/users",
        "/rest/vx/users",
        "/rest/19/users",
    ] {
        assert_eq!(split(none), None, "{none}");
    }
}
