//! Users, groups, companies and tasks have one state behind all operations.

mod companies;
mod groups;
mod lists;
mod tasks;
mod users;

use serde_json::Value;

use crate::site::{Site, items, text};

/// Returns one property of each item of a list.
async fn listed(site: &Site, path: &str, query: &[(&str, &str)], property: &str) -> Vec<String> {
    let page = site.get_with(path, query).await.json(200);
    items(&page).iter().map(|item| text(item, property).to_owned()).collect()
}

/// Returns a group as a request creates it.
fn group(name: &str) -> Value {
    serde_json::json!({ "label": name, "variableName": name, "type": { "value": 1 } })
}
