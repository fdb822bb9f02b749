//! Many changes: order, concurrency, progress, and runs that are interrupted. The example program
//! `sync_users` is tested in `tests/`, killed and under faults.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;

use futures_util::{FutureExt as _, stream};
use oracle_cpq::bulk::{Bulk, BulkChange, BulkReport};
use oracle_cpq::v19::Client;
use oracle_cpq::v19::types::UserPatch;
use oracle_cpq::{Error, Outcome, Retry};

use crate::setup::{build, builder, client, sandbox, sandbox_with_faults, unreachable};

const NUMBER: &str = "BM_LaeNrP1bCh5";

/// A change that yields to others while it is in flight.
struct Step {
    key: String,
    position: usize,
    log: Arc<Log>,
}

/// What the steps did.
#[derive(Default)]
struct Log {
    done: Mutex<BTreeMap<String, Vec<usize>>>,
    in_flight: AtomicUsize,
    most_in_flight: AtomicUsize,
    /// After so many steps, further ones hang, unless it is 0.
    limit: AtomicUsize,
}

impl Log {
    fn count(&self) -> usize {
        self.done.lock().expect("no panic").values().map(Vec::len).sum()
    }
}

impl BulkChange for Step {
    fn key(&self) -> &str {
        &self.key
    }

    fn content(&self) -> Vec<u8> {
        self.position.to_le_bytes().into()
    }

    async fn send(&self) -> Result<(), Error> {
        let now = self.log.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
        self.log.most_in_flight.fetch_max(now, Ordering::SeqCst);
        for _ in 0..self.position % 7 {
            tokio::task::yield_now().await;
        }
        let limit = self.log.limit.load(Ordering::SeqCst);
        if limit > 0 && self.log.count() >= limit {
            std::future::pending::<()>().await;
        }
        let mut done = self.log.done.lock().expect("no panic");
        done.entry(self.key.clone()).or_default().push(self.position);
        self.log.in_flight.fetch_sub(1, Ordering::SeqCst);
        Ok(())
    }

    async fn is_applied(&self) -> Result<bool, Error> {
        let done = self.log.done.lock().expect("no panic");
        Ok(done.get(&self.key).is_some_and(|done| done.contains(&self.position)))
    }
}

/// So many steps, for a few keys in turn.
fn steps(count: usize, log: &Arc<Log>) -> Vec<Step> {
    let step = |position| {
        let key = format!("user {}", position % 5 * (position % 3));
        Step { key, position, log: Arc::clone(log) }
    };
    (0..count).map(step).collect()
}

fn journal() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal");
    (folder, path)
}

#[tokio::test]
async fn changes_of_a_key_are_in_order_and_others_run_at_the_same_time() {
    for (concurrency, has_journal) in [(1, false), (4, false), (4, true), (0, false)] {
        let (_folder, path) = journal();
        let log = Arc::default();
        let mut bulk = Bulk::new().concurrency(concurrency).total(1_000);
        if has_journal {
            bulk = bulk.journal(path);
        }
        let mut calls = 0;
        let report = bulk.run(stream::iter(steps(1_000, &log)), |done| {
            calls += 1;
            let progress = done.progress();
            assert_eq!((progress.report.done(), progress.total), (calls, Some(1_000)));
            assert_eq!((done.outcome(), done.is_resumed()), (Outcome::Applied, false));
        });
        let report = report.await.expect("no journal fails");
        assert_eq!((report.applied, report.done(), calls), (1_000, 1_000, 1_000));
        let done = log.done.lock().expect("no panic");
        assert!(done.values().all(|positions| positions.is_sorted()));
        assert_eq!(done.values().map(Vec::len).sum::<usize>(), 1_000);
        let most = log.most_in_flight.load(Ordering::SeqCst);
        assert_eq!(most, concurrency.max(1));
    }
}

#[tokio::test]
async fn a_run_that_is_dropped_is_resumed_without_repeating_what_was_done() {
    let (_folder, path) = journal();
    let log: Arc<Log> = Arc::default();
    for limit in [1, 300, 650] {
        let bulk = Bulk::new().journal(&path);
        let mut run = Box::pin(bulk.run(stream::iter(steps(1_000, &log)), |_| {}));
        log.limit.store(limit, Ordering::SeqCst);
        // Poll until so many changes are done, and drop the run with others in flight.
        std::future::poll_fn(|context| {
            assert!(run.as_mut().poll(context).is_pending(), "the run is not at its end");
            if log.count() >= limit { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        drop(run);
        // A write to the disk that had begun still holds the journal.
        std::fs::File::open(&path).and_then(|file| file.lock()).expect("the journal is released");
        log.in_flight.store(0, Ordering::SeqCst);
    }
    log.limit.store(0, Ordering::SeqCst);
    let report = Bulk::new().journal(&path).run(stream::iter(steps(1_000, &log)), |_| {}).await;
    let report = report.expect("the journal is read");
    assert_eq!((report.applied, report.done()), (1_000, 1_000));
    assert!(report.resumed > 600, "{report:?}");
    let done = log.done.lock().expect("no panic");
    assert!(done.values().all(|positions| positions.is_sorted_by(|a, b| a < b)));
}

#[tokio::test]
async fn a_journal_is_used_by_one_run_at_a_time() {
    let (_folder, path) = journal();
    let log = Arc::default();
    let pending = stream::pending::<Step>();
    let mut first = Box::pin(Bulk::new().journal(&path).run(pending, |_| {}));
    assert!(first.as_mut().now_or_never().is_none());
    let second = Bulk::new().journal(&path).run(stream::iter(steps(1, &log)), |_| {}).await;
    let error = second.expect_err("it is locked").to_string();
    assert_eq!(error, "the journal is in use by another run");
    drop(first);
    let third = Bulk::new().journal(&path).run(stream::iter(steps(1, &log)), |_| {}).await;
    assert_eq!(third.expect("it is free").applied, 1);
}

/// A new job title of one user.
struct Title {
    cpq: Client,
    title: String,
}

impl BulkChange for Title {
    fn key(&self) -> &str {
        NUMBER
    }

    fn content(&self) -> Vec<u8> {
        self.title.clone().into()
    }

    async fn send(&self) -> Result<(), Error> {
        let patch = UserPatch::default().job_title(&*self.title);
        self.cpq.update_user(NUMBER, &patch).send().await.map(drop)
    }

    async fn is_applied(&self) -> Result<bool, Error> {
        let user = self.cpq.get_user(NUMBER).send().await?;
        Ok(user.job_title.as_ref() == Some(&self.title))
    }
}

async fn retitle(cpq: &Client, titles: &[&str]) -> (BulkReport, Vec<(Outcome, bool)>) {
    let changes = titles.iter().map(|title| Title { cpq: cpq.clone(), title: (*title).to_owned() });
    let mut outcomes = Vec::new();
    let changes: Vec<Title> = changes.collect();
    let report = Bulk::new().run(stream::iter(changes), |done| {
        outcomes.push((done.outcome(), done.error().is_some()));
    });
    (report.await.expect("there is no journal"), outcomes)
}

#[tokio::test]
async fn an_unknown_outcome_is_looked_up_before_the_change_is_sent_again() {
    for fault in ["reset when=after times=1", "reset when=before times=1", "500 when=after times=1"]
    {
        let sandbox = sandbox_with_faults(&[&format!("{fault} operation=updateUser")]).await;
        let (report, outcomes) = retitle(&client(&sandbox), &["A", "B"]).await;
        assert_eq!(report.applied, 2, "{fault}");
        assert_eq!(outcomes, [(Outcome::Applied, true), (Outcome::Applied, false)], "{fault}");
        let titles: Vec<_> =
            sandbox.applied().iter().map(|applied| applied.body()["jobTitle"].clone()).collect();
        assert_eq!(titles, ["A", "B"], "{fault}");
    }
}

#[tokio::test]
async fn nothing_follows_a_change_of_the_same_user_that_is_not_done() {
    let sandbox = sandbox_with_faults(&["500 operation=updateUser", "500 operation=getUser"]).await;
    let site = build(builder(&sandbox).retry(Retry::none()));
    let (report, outcomes) = retitle(&site.v19(), &["A", "B"]).await;
    assert_eq!((report.unknown, report.not_sent), (1, 1));
    assert_eq!(outcomes, [(Outcome::Unknown, true), (Outcome::NotSent, false)]);
}

/// Any change, each for another user.
struct Any {
    cpq: Client,
    key: String,
}

impl BulkChange for Any {
    fn key(&self) -> &str {
        &self.key
    }

    fn content(&self) -> Vec<u8> {
        Vec::new()
    }

    async fn send(&self) -> Result<(), Error> {
        self.cpq.update_user(&self.key, &UserPatch::default()).send().await.map(drop)
    }

    async fn is_applied(&self) -> Result<bool, Error> {
        Ok(false)
    }
}

#[tokio::test]
async fn changes_that_may_succeed_later_count_as_not_sent() {
    for fault in ["401 operation=updateUser", "429 operation=updateUser"] {
        let sandbox = sandbox_with_faults(&[fault]).await;
        let cpq = build(builder(&sandbox).retry(Retry::none())).v19();
        let changes = (0..100).map(|user| Any { cpq: cpq.clone(), key: format!("user{user}") });
        let changes: Vec<Any> = changes.collect();
        let report = Bulk::new().run(stream::iter(changes), |_| {}).await.expect("no journal");
        assert_eq!((report.is_stopped, report.refused), (true, 0), "{fault}");
    }
}

#[tokio::test]
async fn a_run_stops_if_the_site_cannot_be_reached_and_goes_on_if_it_refuses() {
    let (_socket, url) = unreachable();
    let site = oracle_cpq::Site::builder(url).bearer("token").retry(Retry::none());
    let sandbox = sandbox().await;
    for (cpq, is_stopped) in [(build(site).v19(), true), (client(&sandbox), false)] {
        let changes = (0..1_000).map(|user| Any { cpq: cpq.clone(), key: format!("user{user}") });
        let changes: Vec<Any> = changes.collect();
        let report = Bulk::new().run(stream::iter(changes), |_| {}).await.expect("no journal");
        assert_eq!(report.is_stopped, is_stopped);
        let expected = if is_stopped { 20..=35 } else { 0..=0 };
        assert!(expected.contains(&report.not_sent), "{report:?}");
        assert_eq!(report.refused, if is_stopped { 0 } else { 1_000 });
    }
}
