//! The journal is correct for concurrent changes with many faults.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use cpq_sandbox::{Applied, Sandbox};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::{LIST, USER};
use crate::connection::{Connection, request};
use crate::site::{DOCUMENTED, Site};

const CHANGES: u64 = 1_000;

/// Returns a request that updates, replaces or creates a user.
fn change(number: u64) -> String {
    match number % 3 {
        0 => request("PATCH", USER, &format!(r#"{{"change{number}":{number}}}"#)),
        1 => request("PUT", &format!("/cpq/rest/v19/users/{number}"), "{}"),
        _ => request("POST", LIST, &format!(r#"{{"oauthClientId":"client-{number}"}}"#)),
    }
}

/// Whether the site has stored the result of a change.
async fn is_stored(site: &Site, number: u64) -> bool {
    match number % 3 {
        0 => site.stored(DOCUMENTED).get(format!("change{number}")) == Some(&json!(number)),
        1 => site.stored_user(&number.to_string()).is_some(),
        _ => {
            let q = format!("{{oauthClientId:'client-{number}'}}");
            site.list(&[("q", &q)]).await["count"] == 1
        }
    }
}

/// Returns the number of an applied change.
fn number(applied: &Applied) -> u64 {
    let body = applied.body();
    let number = match body.as_object().and_then(|body| body.iter().next()) {
        Some((_, Value::String(client))) => client.trim_start_matches("client-"),
        Some((name, _)) => name.trim_start_matches("change"),
        None => &applied.party_number,
    };
    number.parse().expect("the change has a number")
}

/// Sends changes until all are sent; returns those that succeeded.
async fn send_changes(site: Arc<Site>, next: Arc<AtomicU64>) -> BTreeSet<u64> {
    let mut connection = Connection::new(&site).await;
    let mut succeeded = BTreeSet::new();
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= CHANGES {
            return succeeded;
        }
        match connection.try_call(change(number)).await {
            Ok(response) if matches!(response.status, 200 | 201) => {
                succeeded.insert(number);
            }
            Ok(_) => {}
            Err(_) => connection = Connection::new(&site).await,
        }
    }
}

#[tokio::test]
async fn journal_has_each_applied_change_once() {
    let mut builder = Sandbox::builder().fault_seed(3);
    for fault in [
        "reset rate=0.1",
        "reset when=after rate=0.1",
        "503 retry-after=0 rate=0.1",
        "500 when=after rate=0.1",
        "truncated rate=0.1",
        "slow=10ms rate=0.1",
        "latency=2ms rate=0.1",
        "null-properties rate=0.1",
        "wrong-types rate=0.2",
    ] {
        builder = builder.fault(fault.parse().expect("the rule is valid"));
    }
    let site = Arc::new(Site::from_builder(builder).await);
    let next = Arc::new(AtomicU64::new(0));
    let mut clients = JoinSet::new();
    for _ in 0..16 {
        clients.spawn(send_changes(Arc::clone(&site), Arc::clone(&next)));
    }
    let succeeded: BTreeSet<u64> = clients.join_all().await.into_iter().flatten().collect();
    site.clear_faults();

    let journal = site.applied();
    let applied: BTreeSet<u64> = journal.iter().map(number).collect();
    assert_eq!(applied.len(), journal.len(), "a change was applied twice");
    for number in 0..CHANGES {
        assert_eq!(applied.contains(&number), is_stored(&site, number).await, "change {number}");
    }
    assert!(succeeded.is_subset(&applied), "a change succeeded without being applied");
    assert!((0..CHANGES).any(|number| !applied.contains(&number)), "no change was prevented");
    let hidden = journal.iter().filter(|applied| !succeeded.contains(&number(applied)));
    let faults: BTreeSet<_> = hidden.filter_map(|applied| applied.fault.as_deref()).collect();
    let hiding = ["500 when=after rate=0.1", "reset when=after rate=0.1", "truncated rate=0.1"];
    assert_eq!(faults, BTreeSet::from(hiding));
}
