//! What holds of every page.

use std::collections::BTreeSet;

use base64::Engine as _;
use scraper::{Html, Selector};
use sha2::{Digest as _, Sha256};

pub(crate) fn select(query: &str) -> Selector {
    Selector::parse(query).expect("a selector")
}

/// The page as a browser reads it, held to what every page promises.
pub(crate) fn parse(text: &str) -> Html {
    let page = Html::parse_document(text);
    asks_for_nothing(&page);
    links_lead_somewhere(&page);
    page
}

/// Nothing is fetched: no element has an address to load from, and the policy lets only the page's
/// own script and style in.
fn asks_for_nothing(page: &Html) {
    for loading in [
        "[src]",
        "[srcset]",
        "[data]",
        "[action]",
        "[background]",
        "iframe",
        "object",
        "embed",
        "base",
        "form",
    ] {
        assert_eq!(page.select(&select(loading)).count(), 0, "`{loading}` can load something");
    }
    for link in page.select(&select("link")) {
        let href = link.attr("href").expect("a link leads somewhere");
        assert!(href.starts_with("data:"), "`{href}` is fetched");
    }
    let policy = page
        .select(&select("meta[http-equiv=Content-Security-Policy]"))
        .next()
        .and_then(|meta| meta.attr("content"))
        .expect("the page has a policy");
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    for (element, directive) in [("script", "script-src"), ("style", "style-src")] {
        let query = select(element);
        let elements: Vec<_> = page.select(&query).collect();
        let [only] = elements.as_slice() else {
            panic!("there is more or less than one `{element}`")
        };
        let text: String = only.text().collect();
        assert!(
            !text.contains("@import") && !text.contains("url("),
            "the {element} loads something"
        );
        let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(&text));
        assert!(policy.contains(&format!("{directive} 'sha256-{hash}'")), "{element}: {policy}");
    }
    assert_eq!(page.select(&select("[style], [onclick], [onload]")).count(), 0);
}

/// Each id is there once, and each link within the page leads to one.
fn links_lead_somewhere(page: &Html) {
    let mut ids = BTreeSet::new();
    for element in page.select(&select("[id]")) {
        let id = element.attr("id").unwrap_or_default();
        assert!(ids.insert(id), "the id `{id}` is there twice");
    }
    for link in page.select(&select("a[href]")) {
        let href = link.attr("href").unwrap_or_default();
        match href.strip_prefix('#') {
            Some(id) => assert!(ids.contains(id), "`{href}` leads nowhere"),
            None => assert!(href.starts_with("https://"), "`{href}` is no address to go to"),
        }
    }
}
