//! The collection of integration users.

mod fields_and_links;
mod generated_users;
mod order;
mod pages;
mod scan_limit;

use serde_json::Value;

use crate::site::{items, text};

/// Returns the links of a page or a user as (`rel`, `href`).
fn links(object: &Value) -> Vec<(String, String)> {
    let links = object["links"].as_array().into_iter().flatten();
    links.map(|link| (text(link, "rel").to_owned(), text(link, "href").to_owned())).collect()
}

/// Returns the first user of a page.
#[track_caller]
fn first(page: &Value) -> Value {
    items(page).into_iter().next().expect("the page has a user")
}
