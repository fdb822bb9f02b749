//! The initial data of a site: the users, companies and groups in the contracts' examples.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::groups::Groups;
use super::record::Record;
use super::store::{HOST, User};
use crate::api::{Operation, Operations};

pub(crate) struct SeedData {
    pub(crate) users: Vec<User>,
    /// The login names of the companies.
    pub(crate) companies: BTreeSet<String>,
    pub(crate) groups: Groups,
}

impl SeedData {
    pub(crate) fn new(operations: &Operations) -> Self {
        let mut users: Vec<User> = Vec::new();
        // The examples of a user disagree. Those of GET show its state; those of changes only add
        // properties that GET does not show.
        let (gets, changes): (Vec<_>, Vec<_>) =
            operations.iter().partition(|operation| operation.method == hyper::Method::GET);
        for operation in gets.into_iter().chain(changes) {
            for example in users_of(operation) {
                add(&mut users, example, operation.is_for_integration_users());
            }
        }
        let mut companies: BTreeSet<String> = users.iter().map(User::company).collect();
        companies.insert(HOST.to_owned());
        let examples = operations.iter().flat_map(|operation| {
            let sent = operation.body.iter().flat_map(|body| &body.examples);
            sent.chain(operation.responses.example())
        });
        Self { users, companies, groups: Groups::new(examples) }
    }
}

/// The users in the example response of an operation.
fn users_of(operation: &Operation) -> impl Iterator<Item = &Value> {
    let body = operation.responses.example();
    let users = match body.and_then(|body| body.get("items")?.as_array()) {
        Some(items) => items.iter().collect(),
        None => Vec::from_iter(body),
    };
    users.into_iter().filter(|user| user.get("partyNumber").is_some_and(Value::is_string))
}

fn add(users: &mut Vec<User>, example: &Value, integration: bool) {
    let mut record = Record::from_value(example);
    record.shift_remove("links");
    if let Some(items) = example.pointer("/groups/items") {
        record.set("groups", json!({ "items": items }));
    }
    let party_number = record.text("partyNumber");
    let existing = users.iter_mut().find(|user| user.record.text("partyNumber") == party_number);
    if let Some(user) = existing {
        for (name, value) in record {
            user.record.entry(name).or_insert(value);
        }
    } else {
        users.push(User { integration, record, flat: Record::default() });
    }
}
