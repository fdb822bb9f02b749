//! What a site opens with: every user, company and group that the contracts' examples show.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::groups::Groups;
use super::record::Record;
use super::users::{HOST, User, canonical};
use crate::contract::{Operation, Operations};

/// The site's opening state, the made-up population aside.
pub(crate) struct Opening {
    pub(crate) users: Vec<User>,
    pub(crate) companies: BTreeSet<String>,
    pub(crate) groups: Groups,
}

pub(crate) fn opening(operations: &Operations) -> Opening {
    let mut users: Vec<User> = Vec::new();
    // A reading shows a user as it was found, and a change shows members that a reading leaves out:
    // so readings come first, and what follows only adds to them.
    let (readings, changes): (Vec<_>, Vec<_>) = operations
        .iter()
        .map(|operation| &**operation)
        .partition(|operation| operation.method == hyper::Method::GET);
    for operation in readings.into_iter().chain(changes) {
        for shown in shown(operation) {
            add(&mut users, shown, operation.is_of_integration_users());
        }
    }
    let mut companies: BTreeSet<String> = users.iter().map(User::company).collect();
    companies.insert(HOST.to_owned());
    let examples = operations.iter().flat_map(|operation| examples(operation));
    Opening { users, companies, groups: Groups::seen_in(examples) }
}

/// The users that an operation's example answer shows.
fn shown(operation: &Operation) -> impl Iterator<Item = &Value> {
    let body = operation.answers.success().example();
    let items = body.and_then(|body| body.get("items")?.as_array());
    let users = match items {
        Some(items) => items.iter().collect(),
        None => Vec::from_iter(body),
    };
    users.into_iter().filter(|user| user.get("partyNumber").is_some_and(Value::is_string))
}

fn examples(operation: &Operation) -> impl Iterator<Item = &Value> {
    let sent = operation.body.iter().flat_map(|body| &body.examples);
    sent.chain(operation.answers.success().example())
}

fn add(users: &mut Vec<User>, shown: &Value, integration: bool) {
    let mut record = Record::of(shown);
    record.remove("links");
    if let Some(items) = shown.pointer("/groups/items") {
        record.set("groups", json!({ "items": items }));
    }
    let number = record.text("partyNumber");
    if let Some(held) = users.iter_mut().find(|user| user.record.text("partyNumber") == number) {
        for (name, member) in record {
            if !held.record.contains(&name) {
                held.record.put(name, member);
            }
        }
    } else {
        users.push(User { integration, record, flat: Record::default() });
    }
}

/// A company's login name in the form the site looks it up by, where there is such a company.
pub(crate) fn known<'a>(companies: &BTreeSet<String>, name: &'a str) -> Option<&'a str> {
    let name = canonical(name);
    companies.contains(name).then_some(name)
}
