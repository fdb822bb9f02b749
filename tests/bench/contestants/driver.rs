//! What all contestants share: the tasks, and how their time and memory are measured.
//!
//! A contestant is a program: `PROGRAM TASK THREADS TARGET NUMBER...`. It prints one line of JSON: the time and
//! the processor time in seconds, the peak of its memory in bytes, how many users it read, a checksum of
//! them, and how many of its listings finished.

use std::collections::VecDeque;
use std::future::Future;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// The most users on a page.
pub(crate) const LIMIT: u64 = 1000;

/// A client, and how it is used.
pub(crate) trait Contestant: Clone + Send + Sync + 'static {
    type User: Send + 'static;

    /// Creates a client of the site at `url`.
    fn new(url: &str) -> Result<Self, String>;

    /// Reads the users of a page, as the client reads a response.
    fn decode(page: &[u8]) -> Result<Vec<Self::User>, String>;

    /// Returns one user.
    fn user(&self, party_number: &str) -> impl Future<Output = Result<Self::User, String>> + Send;

    /// Lists all users, in order, with up to `ahead` requests at a time.
    fn list(
        &self,
        ahead: usize,
        each: impl FnMut(Self::User),
    ) -> impl Future<Output = Result<(), String>>;

    /// Returns the `partyId` and the `login` of a user.
    fn key(user: &Self::User) -> Option<(i64, &str)>;
}

/// A page of a client that leaves pagination to its user.
pub(crate) struct Page<U> {
    pub(crate) users: Vec<U>,
    /// How many users all pages have, if it was requested.
    pub(crate) total: Option<i64>,
}

/// Lists all users as a program does whose client has no pagination: `fetch` gets an offset and whether to
/// request the number of users. The first page is fetched alone.
#[allow(dead_code, reason = "the SDK has its own pagination")]
pub(crate) async fn list_pages<U, F: Future<Output = Result<Page<U>, String>>>(
    ahead: usize,
    fetch: impl Fn(u64, bool) -> F,
    mut each: impl FnMut(U),
) -> Result<(), String> {
    let first = fetch(0, true).await?;
    let total = first.total.and_then(|total| u64::try_from(total).ok());
    let total = total.ok_or("the first page has no totalResults")?;
    first.users.into_iter().for_each(&mut each);
    let offsets = (1..total.div_ceil(LIMIT)).map(|page| page * LIMIT);
    let mut pages = stream::iter(offsets).map(|offset| fetch(offset, false)).buffered(ahead);
    while let Some(page) = pages.try_next().await? {
        page.users.into_iter().for_each(&mut each);
    }
    Ok(())
}

/// Runs the task of the command line and prints its figures.
pub(crate) fn main<C: Contestant>() -> ExitCode {
    let words = std::env::args().skip(1).collect::<VecDeque<_>>();
    match run::<C>(words) {
        Ok(figures) => {
            println!("{figures}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run<C: Contestant>(mut words: VecDeque<String>) -> Result<String, String> {
    let mut word = || words.pop_front().ok_or("usage: TASK THREADS TARGET NUMBER...");
    let (task, threads, target) = (word()?, word()?, word()?);
    let mut number = || {
        let word = word()?;
        word.parse::<usize>().map_err(|error| format!("{word} is not a number: {error}"))
    };
    let runtime = runtime(&threads)?;
    if task == "decode" {
        let page = std::fs::read(&target).map_err(|error| format!("{target}: {error}"))?;
        let times = number()?;
        C::decode(&page)?;
        return measure::<C>(|sum| {
            for _ in 0..times {
                C::decode(&page)?.iter().for_each(|user| sum.add::<C>(user));
            }
            Ok(())
        });
    }
    // Within the runtime, because some clients start tasks when they are created.
    let client = runtime.block_on(async { C::new(&target) })?;
    match task.as_str() {
        "list" => {
            let (ahead, times) = (number()?, number()?);
            warm_up(&runtime, &client, ahead);
            measure::<C>(|sum| {
                for _ in 0..times {
                    let listed = runtime.block_on(client.list(ahead, |user| sum.add::<C>(&user)));
                    match listed {
                        Ok(()) => sum.finished += 1,
                        // Errors are the result where the server returns some.
                        Err(error) if times > 1 => eprintln!("{error}"),
                        Err(error) => return Err(error),
                    }
                }
                Ok(())
            })
        }
        "keep" => {
            let ahead = number()?;
            warm_up(&runtime, &client, ahead);
            // Dropped after the measurement: its time is that of reading.
            let mut users = Vec::new();
            measure::<C>(|sum| {
                runtime.block_on(client.list(ahead, |user| users.push(user)))?;
                for user in &users {
                    sum.add::<C>(user);
                }
                Ok(())
            })
        }
        "get" => {
            let times = number()?;
            runtime.block_on(client.user(&party_number(0)))?;
            measure::<C>(|sum| {
                runtime.block_on(async {
                    for user in 0..times {
                        sum.add::<C>(&client.user(&party_number(user)).await?);
                    }
                    Ok(())
                })
            })
        }
        "at-once" => {
            let (at_once, times) = (number()?, number()?);
            warm_up(&runtime, &client, at_once);
            measure::<C>(|sum| {
                runtime.block_on(async {
                    let calls = (0..times).map(|user| {
                        let client = client.clone();
                        async move { client.user(&party_number(user)).await }
                    });
                    let mut users = stream::iter(calls).buffer_unordered(at_once);
                    while let Some(user) = users.try_next().await? {
                        sum.add::<C>(&user);
                    }
                    Ok(())
                })
            })
        }
        "waiting" => {
            let (at_once, waiting, rounds) = (number()?, number()?, number()?);
            warm_up(&runtime, &client, at_once);
            measure::<C>(|sum| {
                for _ in 0..rounds {
                    runtime.block_on(wait_for_turn(&client, at_once, waiting, sum))?;
                }
                Ok(())
            })
        }
        other => Err(format!("there is no task `{other}`")),
    }
}

/// Sends as many requests at a time as the task does, so that what a client creates with its first calls, such as
/// connections, is not measured. An error is not one of the task: the server may return some.
fn warm_up<C: Contestant>(runtime: &Runtime, client: &C, at_once: usize) {
    runtime.block_on(async {
        let calls = (0..at_once).map(|user| {
            let client = client.clone();
            async move { client.user(&party_number(user)).await }
        });
        stream::iter(calls).buffer_unordered(at_once).for_each(|_| async {}).await;
    });
}

/// Starts a task for each call, of which a semaphore lets `at_once` send their request.
async fn wait_for_turn<C: Contestant>(
    client: &C,
    at_once: usize,
    waiting: usize,
    sum: &mut Sum,
) -> Result<(), String> {
    let turns = Arc::new(Semaphore::new(at_once));
    let mut calls = JoinSet::new();
    for user in 0..waiting {
        let (client, turns) = (client.clone(), Arc::clone(&turns));
        calls.spawn(async move {
            let _turn = turns.acquire().await.map_err(|error| error.to_string())?;
            client.user(&party_number(user)).await
        });
    }
    while let Some(user) = calls.join_next().await {
        sum.add::<C>(&user.map_err(|error| error.to_string())??);
    }
    Ok(())
}

/// The party number of the server's user with this index.
fn party_number(user: usize) -> String {
    format!("BM_{:011}", user % 1000)
}

/// A runtime in one thread, or with the default number of threads for 0.
fn runtime(threads: &str) -> Result<Runtime, String> {
    let runtime = match threads {
        "1" => Builder::new_current_thread().enable_all().build(),
        _ => Builder::new_multi_thread().enable_all().build(),
    };
    runtime.map_err(|error| format!("the runtime can't be started: {error}"))
}

#[derive(Default)]
struct Sum {
    count: u64,
    checksum: u64,
    finished: u64,
}

impl Sum {
    fn add<C: Contestant>(&mut self, user: &C::User) {
        self.count += 1;
        if let Some((party_id, login)) = C::key(user) {
            let login = login.bytes().map(u64::from).sum::<u64>();
            self.checksum =
                self.checksum.wrapping_add(party_id.cast_unsigned()).wrapping_add(login);
        }
    }
}

fn measure<C: Contestant>(
    task: impl FnOnce(&mut Sum) -> Result<(), String>,
) -> Result<String, String> {
    let mut sum = Sum::default();
    let (begin, processor) = (Instant::now(), processor_time());
    task(&mut sum)?;
    let (wall, processor) = (begin.elapsed(), processor_time().saturating_sub(processor));
    Ok(format!(
        r#"{{"wall":{},"processor":{},"memory":{},"count":{},"checksum":{},"finished":{}}}"#,
        wall.as_secs_f64(),
        processor.as_secs_f64(),
        peak_memory(),
        sum.count,
        sum.checksum,
        sum.finished
    ))
}

/// The processor time of this process, in all its threads; zero where it can't be read.
fn processor_time() -> Duration {
    #[cfg(unix)]
    {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
        let seconds = Duration::from_secs(u64::try_from(time.tv_sec).unwrap_or_default());
        seconds + Duration::from_nanos(u64::try_from(time.tv_nsec).unwrap_or_default())
    }
    #[cfg(not(unix))]
    Duration::ZERO
}

/// The peak of the memory of this process in bytes; zero where the system is not Linux.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = peak.and_then(|peak| peak.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kibibytes.unwrap_or_default() * 1024
}
