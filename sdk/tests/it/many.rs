//! Thousands of changes on a site that fails: each is applied once, or told for what it is.
//!
//! `CPQ_SOAK_CHANGES` says how many, where the usual 2,000 are not enough.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cpq_sandbox::{Applied, Sandbox};
use oracle_cpq::v19::Client;
use oracle_cpq::v19::types::{
    Group, Groups, IntegrationUserPatch, IntegrationUserRequest, UserRequest,
};
use oracle_cpq::{Error, Outcome, Retry, Site};
use serde_json::Value;

const AT_ONCE: usize = 16;

/// Each strikes so many calls that all together strike three in ten.
const RATE: f64 = 0.027;
const FAULTS: [&str; 13] = [
    "404",
    "429 retry-after=0",
    "503 retry-after=0",
    "503 retry-after-date=0 body=empty",
    "500 body=html",
    "503 when=after",
    "reset",
    "reset when=after",
    "truncated",
    "slow=50ms",
    "content-type latency=5ms",
    "extra-members",
    "other-types",
];
/// The first spoils nothing, and the second costs much time.
const OTHERS: [&str; 2] = ["null-members rate=0.01", "latency=60s rate=0.02 times=12"];

/// One change; no two are about the same user.
#[derive(Clone, Debug)]
enum Change {
    /// Creates an integration user for this client.
    Post { client: String },
    /// Puts this integration user into a group.
    Patch { number: String, group: &'static str },
    /// Makes a user of this number.
    Put { number: String, title: String },
}

impl Change {
    async fn send(&self, cpq: &Client) -> Result<(), Error> {
        match self {
            Self::Post { client } => {
                let body = IntegrationUserRequest::default().oauth_client_id(client);
                cpq.create_integration_user(&body).send().await?;
            }
            Self::Patch { number, group } => {
                let groups = Groups::default().items([Group::default().variable_name(*group)]);
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

    /// What tells it from the others in the site's journal.
    fn key(&self) -> &str {
        match self {
            Self::Post { client } => client,
            Self::Patch { number, .. } | Self::Put { number, .. } => number,
        }
    }

    /// Whether the site holds what was sent.
    fn is_held(&self, sandbox: &Sandbox, party_number: &str) -> bool {
        let Some(held) = sandbox.user_held(party_number) else { return false };
        match self {
            Self::Post { client } => held["oauthClientId"] == client.as_str(),
            Self::Patch { group, .. } => {
                let groups = held["groups"]["items"].as_array().map(Vec::as_slice);
                matches!(groups, Some([only]) if only["variableName"] == *group)
            }
            Self::Put { title, .. } => {
                held["jobTitle"] == title.as_str() && held["email"] == "nadia@example.com"
            }
        }
    }
}

fn key(applied: &Applied) -> String {
    match applied.body.get("oauthClientId").and_then(Value::as_str) {
        Some(client) => client.to_owned(),
        None => applied.party_number.clone(),
    }
}

fn count() -> usize {
    let asked = std::env::var("CPQ_SOAK_CHANGES").ok();
    asked.map_or(2_000, |count| count.parse().expect("CPQ_SOAK_CHANGES is a number"))
}

/// A mix of changes, the same in every run, on users of the site and on new ones.
async fn changes(cpq: &Client, count: usize) -> Vec<Change> {
    let users =
        cpq.list_integration_users().fields(["partyNumber"]).stream().max_items(count + 1_000);
    let users = users.all().await.expect("nothing fails yet");
    let mut numbers = users.into_iter().filter_map(|user| user.party_number);
    let random = &mut fastrand::Rng::with_seed(6);
    let make = |number| match random.u8(0..3) {
        0 => Change::Post { client: format!("soak-client-{number}") },
        1 => {
            let group = if random.bool() { "adminAccessGroupsOnly" } else { "excludeMDBParts" };
            Change::Patch { number: numbers.next().expect("there are enough"), group }
        }
        _ => Change::Put { number: format!("soak-{number}"), title: format!("Planner {number}") },
    };
    (0..count).map(make).collect()
}

/// Makes the changes, so many at a time; says how each ended.
async fn make_all(cpq: &Client, changes: Vec<Change>) -> Vec<(Change, Result<(), Error>)> {
    let (changes, next) = (Arc::new(changes), Arc::new(AtomicUsize::new(0)));
    let worker = || {
        let (cpq, changes, next) = (cpq.clone(), Arc::clone(&changes), Arc::clone(&next));
        tokio::spawn(async move {
            let mut ended = Vec::new();
            while let Some(change) = changes.get(next.fetch_add(1, Ordering::Relaxed)) {
                ended.push((change.clone(), change.send(&cpq).await));
            }
            ended
        })
    };
    let workers: Vec<_> = (0..AT_ONCE).map(|_| worker()).collect();
    let mut all = Vec::new();
    for worker in workers {
        all.extend(worker.await.expect("the task ends"));
    }
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_change_is_applied_once_or_told_for_what_it_is() {
    let count = count();
    let users = u64::try_from(count).expect("it fits");
    let sandbox = Sandbox::builder().users(users).journal(10 * count).record(0).fault_seed(6);
    let sandbox = sandbox.start().await.expect("the site starts");
    let retry = Retry::default().max_attempts(6).initial_delay(Duration::from_millis(1));
    let site = Site::builder(sandbox.url()).bearer(sandbox.token()).retry(retry);
    let site = site.retry_budget(1_000_000).timeout(Duration::from_secs(3));
    let cpq = site.build().expect("the site is set up").v19();
    let changes = changes(&cpq, count).await;
    for fault in FAULTS {
        sandbox.add_fault(format!("{fault} rate={RATE}").parse().expect("it is a fault"));
    }
    for fault in OTHERS {
        sandbox.add_fault(fault.parse().expect("it is a fault"));
    }
    let ended = make_all(&cpq, changes).await;
    sandbox.clear_faults();

    let mut applied: HashMap<String, Vec<Applied>> = HashMap::new();
    for change in sandbox.applied() {
        applied.entry(key(&change)).or_default().push(change);
    }
    let in_all: usize = applied.values().map(Vec::len).sum();
    assert_eq!(u64::try_from(in_all).ok(), Some(sandbox.applied_count()), "the journal has it all");
    assert_eq!(ended.len(), count, "none is lost");

    let mut tally: BTreeMap<(&str, String), [usize; 3]> = BTreeMap::new();
    for (change, result) in &ended {
        let times = applied.remove(change.key());
        let (times, party_number) = times.map_or((0, String::new()), |times| {
            (times.len(), times.last().expect("it is there").party_number.clone())
        });
        let outcome = result.as_ref().map_err(Error::outcome);
        let what = format!("{change:?} was applied {times} times: {result:?}");
        match outcome {
            Ok(()) | Err(Some(Outcome::Applied)) => assert!(times >= 1, "{what}"),
            Err(Some(Outcome::NotSent | Outcome::Refused)) => assert_eq!(times, 0, "{what}"),
            Err(Some(Outcome::Unknown)) => {}
            other => panic!("{other:?}: {what}"),
        }
        assert!(times <= 1 || change.method() == "PUT", "{what}");
        assert!(times == 0 || change.is_held(&sandbox, &party_number), "{what}");
        if let Err(error) = result {
            let is_harmless = times == 0 || change.method() == "PUT";
            assert!(is_harmless || !error.is_retryable(), "{what}");
        }
        let name = match outcome {
            Ok(()) => "done".to_owned(),
            Err(outcome) => format!("{outcome:?}"),
        };
        tally.entry((change.method(), name)).or_default()[times.min(2)] += 1;
    }
    assert!(applied.is_empty(), "changes that nobody made: {applied:?}");

    println!("{count} changes, {AT_ONCE} at a time, {in_all} applied in all");
    for ((method, outcome), [never, once, more]) in &tally {
        println!("{method:5} {outcome:15} not applied {never:5}, once {once:5}, more {more:4}");
    }
    let met = |method: &str, outcome: &str| tally.contains_key(&(method, outcome.to_owned()));
    for method in ["POST", "PATCH", "PUT"] {
        for outcome in ["done", "Some(Refused)", "Some(Applied)", "Some(Unknown)"] {
            assert!(met(method, outcome), "{method} never ended as {outcome}: {tally:?}");
        }
    }
}
