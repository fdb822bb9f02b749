//! The collection of integration users: its pages, its order, what of each user it shows.

mod members;
mod order;
mod pages;
mod population;
mod scan;

use serde_json::Value;

/// The links of a page or a user, as their kinds and addresses.
fn links(holder: &Value) -> Vec<(String, String)> {
    let links = holder["links"].as_array().cloned().unwrap_or_default();
    let text = |link: &Value, member: &str| link[member].as_str().unwrap_or_default().to_owned();
    links.iter().map(|link| (text(link, "rel"), text(link, "href"))).collect()
}

/// The address of the one link of a kind.
fn link(holder: &Value, kind: &str) -> Option<String> {
    let mut found = links(holder).into_iter().filter(|(rel, _)| rel == kind);
    let (_, address) = found.next()?;
    assert!(found.next().is_none(), "there should be one link of the kind {kind}");
    Some(address)
}

/// The query of an address, as pairs.
fn query(address: &str) -> Vec<(String, String)> {
    let query = address.split_once('?').map(|(_, query)| query).unwrap_or_default();
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}
