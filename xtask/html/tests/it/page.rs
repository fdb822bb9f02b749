//! Checks that apply to every page.

use std::collections::BTreeSet;

use base64::Engine as _;
use scraper::{Html, Selector};
use sha2::{Digest as _, Sha256};

pub(crate) fn select(query: &str) -> Selector {
    Selector::parse(query).expect("a selector")
}

/// Parses a page as a browser does, and checks what applies to every page.
pub(crate) fn parse(text: &str) -> Html {
    let page = Html::parse_document(text);
    assert_loads_nothing(&page);
    assert_links_resolve(&page);
    page
}

/// No element loads a resource, and the content security policy allows only the page's own script and style.
fn assert_loads_nothing(page: &Html) {
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
        assert_eq!(page.select(&select(loading)).count(), 0, "`{loading}` can load a resource");
    }
    for link in page.select(&select("link")) {
        let href = link.attr("href").expect("a link has a target");
        assert!(href.starts_with("data:"), "`{href}` is loaded");
    }
    let policy = page
        .select(&select("meta[http-equiv=Content-Security-Policy]"))
        .next()
        .and_then(|meta| meta.attr("content"))
        .expect("a content security policy");
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    for (element, directive) in [("script", "script-src"), ("style", "style-src")] {
        let query = select(element);
        let elements: Vec<_> = page.select(&query).collect();
        let [only] = elements.as_slice() else { panic!("the page needs exactly one `{element}`") };
        let text: String = only.text().collect();
        assert!(
            !text.contains("@import") && !text.contains("url("),
            "the {element} loads a resource"
        );
        let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(&text));
        assert!(policy.contains(&format!("{directive} 'sha256-{hash}'")), "{element}: {policy}");
    }
    assert_eq!(page.select(&select("[style], [onclick], [onload]")).count(), 0);
}

/// Ids are unique, and each link within the page points to one.
fn assert_links_resolve(page: &Html) {
    let mut ids = BTreeSet::new();
    for element in page.select(&select("[id]")) {
        let id = element.attr("id").unwrap_or_default();
        assert!(ids.insert(id), "the id `{id}` is repeated");
    }
    for link in page.select(&select("a[href]")) {
        let href = link.attr("href").unwrap_or_default();
        match href.strip_prefix('#') {
            Some(id) => assert!(ids.contains(id), "no element has the id of `{href}`"),
            None => assert!(href.starts_with("https://"), "`{href}` is not an HTTPS URL"),
        }
    }
}
