//! Carries out what the state machine decides: sends requests, and writes the journal.

use std::collections::HashMap;
use std::fs::File;
use std::future::poll_fn;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Instant;

use futures_util::future::{BoxFuture, FutureExt as _};
use futures_util::stream::{FuturesUnordered, Stream, StreamExt as _};

use super::journal::{Journal, Key, Recovered};
use super::machine::{Action, Event, Machine};
use super::progress::{BulkReport, Done, Progress};
use super::{BulkChange, outcome};
use crate::Error;
use crate::error::JournalError;

/// A change between being pulled and being done.
struct Pulled<C> {
    change: Arc<C>,
    error: Option<Error>,
}

/// Result of a running future: an event, the error of a change, or that of the journal.
type Completed = (Event, Option<(u64, Error)>, Option<io::Error>);

pub(super) async fn run<C: BulkChange>(
    concurrency: usize,
    total: Option<u64>,
    journal: Option<(Journal, Recovered)>,
    changes: impl Stream<Item = C> + Send,
    mut on_done: impl FnMut(&Done<'_, C>) + Send,
) -> Result<BulkReport, Error> {
    let (journal, recovered) = journal.unzip();
    let key = match &journal {
        Some(journal) => journal.key.clone(),
        None => Key::random()?,
    };
    let mut machine = Machine::new(concurrency, recovered);
    let mut changes = pin!(changes);
    let mut pulled = HashMap::<u64, Pulled<C>>::new();
    let mut next_position = 0;
    let mut running = FuturesUnordered::<BoxFuture<'static, Completed>>::new();
    let mut is_pulling = false;
    let (mut report, started) = (BulkReport::default(), Instant::now());
    let (mut failure, mut is_other) = (None, false);
    loop {
        while let Some(action) = machine.next() {
            match action {
                Action::Pull => is_pulling = true,
                Action::Send(position) => {
                    let Some(job) = pulled.get(&position) else { continue };
                    running.push(send(position, Arc::clone(&job.change)).boxed());
                }
                Action::LookUp(position) => {
                    let Some(job) = pulled.get(&position) else { continue };
                    running.push(look_up(position, Arc::clone(&job.change)).boxed());
                }
                Action::Append(entry) => {
                    let result = journal.as_ref().map(|journal| journal.append(&entry));
                    if let Some(Err(error)) = result {
                        failure.get_or_insert(error);
                        let _ = machine.handle(Event::JournalFailed);
                    }
                }
                Action::Sync => {
                    let Some(journal) = &journal else { continue };
                    running.push(sync(Arc::clone(&journal.file)).boxed());
                }
                Action::Report { position, outcome, is_resumed } => {
                    let Some(job) = pulled.remove(&position) else { continue };
                    report.add(outcome, is_resumed);
                    let report = report.clone();
                    let progress = Progress { report, total, elapsed: started.elapsed() };
                    let (change, error) = (&*job.change, job.error);
                    on_done(&Done { change, position, outcome, is_resumed, error, progress });
                }
            }
        }
        if machine.has_finished() {
            break;
        }
        let event = poll_fn(|context| {
            if let Poll::Ready(Some(completed)) = running.poll_next_unpin(context) {
                return Poll::Ready(Ok(completed));
            }
            if is_pulling {
                return changes.as_mut().poll_next(context).map(Err);
            }
            Poll::Pending
        });
        let event = match event.await {
            Ok((event, error, journal_error)) => {
                if let Some((position, error)) = error
                    && let Some(job) = pulled.get_mut(&position)
                {
                    job.error = Some(error);
                }
                failure = failure.or(journal_error);
                event
            }
            Err(None) => {
                is_pulling = false;
                Event::InputEnded
            }
            Err(Some(change)) => {
                is_pulling = false;
                let name = change.key().as_bytes();
                let content = key.digest(&[name, &change.content()]);
                let key = key.digest(&[name]);
                pulled.insert(next_position, Pulled { change: Arc::new(change), error: None });
                next_position += 1;
                Event::Pulled { key, content }
            }
        };
        is_other |= machine.handle(event).is_err();
    }
    if let (Some(journal), None) = (journal, &failure) {
        failure = sync(journal.file).await.2;
    }
    if is_other {
        return Err(Error::journal(JournalError::OtherChanges));
    }
    report.is_stopped = machine.is_stopped();
    match failure {
        Some(error) => Err(Error::journal(JournalError::Io(error))),
        None => Ok(report),
    }
}

async fn send<C: BulkChange>(position: u64, change: Arc<C>) -> Completed {
    let result = change.send().await;
    let event = Event::Sent { position, outcome: outcome(&result) };
    (event, result.err().map(|error| (position, error)), None)
}

async fn look_up<C: BulkChange>(position: u64, change: Arc<C>) -> Completed {
    let result = change.is_applied().await;
    let event = Event::LookedUp { position, is_applied: result.as_ref().ok().copied() };
    (event, result.err().map(|error| (position, error)), None)
}

/// Makes the journal durable, in another thread because it takes a while.
async fn sync(file: Arc<File>) -> Completed {
    let result = tokio::task::spawn_blocking(move || file.sync_data()).await;
    match result.unwrap_or_else(|error| Err(io::Error::other(error))) {
        Ok(()) => (Event::Synced, None, None),
        Err(error) => (Event::JournalFailed, None, Some(error)),
    }
}
