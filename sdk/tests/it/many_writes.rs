//! Thousands of concurrent writes to a failing server: each error reports the right outcome.
//!
//! `CPQ_SOAK_CHANGES` sets the number of writes; the default is 10,000.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cpq_sandbox::{Applied, Sandbox};
use oracle_cpq::v19::Client;
use oracle_cpq::v19::types::{
    Group, GroupsRequest, IntegrationUserPatch, IntegrationUserRequest, UserRequest,
};
use oracle_cpq::{Error, Outcome, Retry, Site};
use serde_json::Value;

use crate::setup::{add_fault, build};

const CONCURRENT: usize = 16;

/// The faults, in ten kinds; all together affect three in ten requests.
const FAULTS: [&str; 24] = [
    // Rejections
    "404",
    "429 retry-after=0",
    // Unavailable, before or after the write is applied
    "503 retry-after=0",
    "503 retry-after=0 when=after",
    "503 retry-after-date=0 body=empty",
    "503 when=after",
    // Other errors
    "500 body=html",
    "504 when=after",
    // Lost connections
    "reset",
    "reset when=after",
    // Incomplete responses
    "truncated",
    // Login pages and other successes without JSON
    "200",
    "200 when=after",
    "201 body=empty when=after",
    // Accepted, carried out or not
    "202",
    "202 when=after",
    // Redirects
    "303",
    "303 when=after",
    "302",
    "307",
    // No content
    "204 when=after",
    // Odd, but readable
    "slow=50ms",
    "content-type latency=5ms",
    "extra-properties",
];
const RATE: f64 = 0.0147;
/// Faults with other rates: the first is harmless, and the second takes much time.
const RARE_FAULTS: [&str; 2] = ["null-properties rate=0.01", "latency=60s rate=0.02 times=12"];

/// A write. No two writes change the same user.
#[derive(Clone, Debug)]
enum Write {
    /// Creates an integration user for this OAuth client.
    Post { client: String },
    /// Adds this integration user to a group.
    Patch { number: String, group: &'static str },
    /// Creates a user with this party number.
    Put { number: String, title: String },
}

impl Write {
    async fn send(&self, cpq: &Client) -> Result<(), Error> {
        match self {
            Self::Post { client } => {
                let body = IntegrationUserRequest::default().oauth_client_id(client);
                cpq.create_integration_user(&body).send().await?;
            }
            Self::Patch { number, group } => {
                let groups =
                    GroupsRequest::default().items([Group::default().variable_name(*group)]);
                let body = IntegrationUserPatch::default().groups(groups);
                cpq.update_integration_user(number, &body).send().await?;
            }
            Self::Put { number, title } => {
                let body = UserRequest::default().job_title(title).email("nadia@example.com");
                cpq.replace_user(number, &body).send().await?;
            }
        }
        Ok(())
    }

    fn method(&self) -> &'static str {
        match self {
            Self::Post { .. } => "POST",
            Self::Patch { .. } => "PATCH",
            Self::Put { .. } => "PUT",
        }
    }

    /// Identifies the write in the sandbox's journal.
    fn key(&self) -> &str {
        match self {
            Self::Post { client } => client,
            Self::Patch { number, .. } | Self::Put { number, .. } => number,
        }
    }

    /// Whether the sandbox stores what was sent.
    fn is_stored(&self, sandbox: &Sandbox, party_number: &str) -> bool {
        let Some(stored) = sandbox.stored_user(party_number) else { return false };
        match self {
            Self::Post { client } => stored["oauthClientId"] == client.as_str(),
            Self::Patch { group, .. } => {
                let groups = stored["groups"]["items"].as_array().map(Vec::as_slice);
                matches!(groups, Some([only]) if only["variableName"] == *group)
            }
            Self::Put { title, .. } => {
                stored["jobTitle"] == title.as_str() && stored["email"] == "nadia@example.com"
            }
        }
    }
}

fn key(applied: &Applied) -> String {
    match applied.body().get("oauthClientId").and_then(Value::as_str) {
        Some(client) => client.to_owned(),
        None => applied.party_number.clone(),
    }
}

/// Returns the same mix of writes in every run, to existing and new users.
async fn writes(cpq: &Client, count: usize) -> Vec<Write> {
    let list = cpq.list_integration_users().fields(["partyNumber"]).stream();
    let users = list.max_items(count + 1_000).try_collect_all().await.expect("all users");
    let mut numbers = users.into_iter().filter_map(|user| user.party_number);
    let create = |number: usize| match number % 3 {
        0 => Write::Post { client: format!("soak-client-{number}") },
        1 => {
            let groups = ["adminAccessGroupsOnly", "excludeMDBParts"];
            let number_of_user = numbers.next().expect("enough users");
            Write::Patch { number: number_of_user, group: groups[number / 3 % 2] }
        }
        _ => Write::Put { number: format!("soak-{number}"), title: format!("Planner {number}") },
    };
    (0..count).map(create).collect()
}

/// Sends the writes concurrently; returns the result of each.
async fn send_all(cpq: &Client, writes: Vec<Write>) -> Vec<(Write, Result<(), Error>)> {
    let (writes, next) = (Arc::new(writes), Arc::new(AtomicUsize::new(0)));
    let worker = |_| {
        let (cpq, writes, next) = (cpq.clone(), Arc::clone(&writes), Arc::clone(&next));
        tokio::spawn(async move {
            let mut results = Vec::new();
            while let Some(write) = writes.get(next.fetch_add(1, Ordering::Relaxed)) {
                results.push((write.clone(), write.send(&cpq).await));
            }
            results
        })
    };
    let mut results = Vec::new();
    for worker in (0..CONCURRENT).map(worker).collect::<Vec<_>>() {
        results.extend(worker.await.expect("the task ends"));
    }
    results
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_write_is_applied_once_or_its_error_reports_the_outcome() {
    let count = std::env::var("CPQ_SOAK_CHANGES").ok();
    let count = count.map_or(10_000, |count| count.parse().expect("CPQ_SOAK_CHANGES is a number"));
    let users = u64::try_from(count).expect("a small number");
    let sandbox = Sandbox::builder().users(users).journal(10 * count).max_recorded(0).fault_seed(6);
    let sandbox = sandbox.start().await.expect("the sandbox starts");
    let retry = Retry::default().max_attempts(6).initial_delay(Duration::from_millis(1));
    let site = Site::builder(sandbox.url()).bearer(sandbox.token()).retry(retry);
    let cpq = build(site.retry_budget(1_000_000).timeout(Duration::from_secs(3))).v19();
    let writes = writes(&cpq, count).await;
    for fault in FAULTS {
        add_fault(&sandbox, &format!("{fault} rate={RATE}"));
    }
    for fault in RARE_FAULTS {
        add_fault(&sandbox, fault);
    }
    let results = send_all(&cpq, writes).await;
    sandbox.clear_faults();

    let mut applied: HashMap<String, Vec<Applied>> = HashMap::new();
    for write in sandbox.applied() {
        applied.entry(key(&write)).or_default().push(write);
    }
    let total: usize = applied.values().map(Vec::len).sum();
    assert_eq!(u64::try_from(total).ok(), Some(sandbox.applied_count()), "the journal is complete");
    assert_eq!(results.len(), count);

    let mut seen: BTreeMap<_, usize> = BTreeMap::new();
    for (write, result) in &results {
        let applied = applied.remove(write.key()).unwrap_or_default();
        let times = applied.len();
        let context = format!("{write:?} was applied {times} times: {result:?}");
        let outcome = result.as_ref().map_err(Error::outcome);
        match outcome {
            Ok(()) | Err(Some(Outcome::Applied)) => assert!(times >= 1, "{context}"),
            Err(Some(Outcome::NotSent | Outcome::Refused)) => assert_eq!(times, 0, "{context}"),
            Err(Some(Outcome::Unknown)) => {}
            other => panic!("{other:?}: {context}"),
        }
        assert!(times <= 1 || write.method() == "PUT", "{context}");
        if let Some(applied) = applied.last() {
            assert!(write.is_stored(&sandbox, &applied.party_number), "{context}");
        }
        if let Err(error) = result {
            let text = error.to_string();
            assert_eq!(text.contains("may carry it out later"), text.contains("returned 202"));
            let is_harmless = times == 0 || write.method() == "PUT";
            assert!(is_harmless || !error.is_retryable(), "{context}");
        }
        *seen.entry((write.method(), outcome.err().flatten())).or_default() += 1;
    }
    println!("{total} changes by {count} writes, of which these ended with each outcome: {seen:?}");
    assert!(applied.is_empty(), "unexpected writes: {applied:?}");
    for method in ["POST", "PATCH", "PUT"] {
        for outcome in
            [Some(Outcome::Refused), Some(Outcome::Applied), Some(Outcome::Unknown), None]
        {
            assert!(seen.contains_key(&(method, outcome)), "{method} never ended with {outcome:?}");
        }
    }
}
