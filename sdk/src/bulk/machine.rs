//! The decisions of a run: a state machine without I/O, clock or randomness.
//!
//! [`Machine::next`] returns what to do, and [`Machine::handle`] takes what happened. Two rules make a run
//! resumable:
//!
//! - A change is sent only after a reservation of its position is durable. After a crash, every change that
//!   may have been sent is reserved, and is looked up before it is sent again.
//! - A change is sent only after the outcome of the previous one with the same key is durable. Otherwise, a
//!   crash could lose that outcome, and looking up the previous change would show the later one.
//!
//! A third one keeps the order: after a change that was not sent, or whose outcome is unknown, no further
//! change with its key is sent in this run.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use super::journal::{Digest, Entry, Recovered};
use crate::Outcome;

/// Number of positions that one entry reserves, so that one fsync covers many changes.
const WINDOW: u64 = 256;
/// The run stops after this many changes in a row that could not be sent or looked up.
const MAX_NOT_SENT: u32 = 20;
/// Maximum number of sends per change, without the client's retries.
const MAX_SENDS: u32 = 3;

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// Take the next change from the input.
    Pull,
    Send(u64),
    LookUp(u64),
    /// Append an entry to the journal.
    Append(Entry),
    /// Make all entries durable.
    Sync,
    /// Tell the caller that this change is done.
    Report {
        position: u64,
        outcome: Outcome,
        is_resumed: bool,
    },
}

/// What happened.
#[derive(Clone, Copy, Debug)]
pub(super) enum Event {
    Pulled {
        key: Digest,
        content: Digest,
    },
    InputEnded,
    Sent {
        position: u64,
        outcome: Outcome,
    },
    /// `None` if the change could not be looked up.
    LookedUp {
        position: u64,
        is_applied: Option<bool>,
    },
    Synced,
    JournalFailed,
}

/// The journal belongs to other changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mismatch;

pub(super) struct Machine {
    concurrency: usize,
    has_journal: bool,
    recovered: Recovered,
    /// The position of the next change.
    position: u64,
    /// Positions below are reserved, and durably so below `durably_reserved`.
    reserved: u64,
    durably_reserved: u64,
    jobs: BTreeMap<u64, Job>,
    /// The jobs of each key, in order.
    keys: HashMap<Digest, VecDeque<u64>>,
    /// The number of entries that were appended, and that are durable.
    appended: u64,
    durable: u64,
    /// The entries and the reservation that the running sync makes durable.
    syncing: Option<(u64, u64)>,
    /// The last outcome of a key that is not durable yet.
    blocked: HashMap<Digest, u64>,
    /// The keys of which no change is sent any more.
    held: HashSet<Digest>,
    running: usize,
    not_sent: u32,
    input: Input,
    halt: Option<Halt>,
    actions: VecDeque<Action>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Input {
    Idle,
    Pulling,
    Ended,
}

/// Why nothing is sent any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Halt {
    SiteUnreachable,
    JournalFailed,
    OtherChanges,
}

#[derive(Clone, Copy, Debug)]
struct Job {
    key: Digest,
    content: Digest,
    step: Step,
    sends: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// It may have been sent before, so look it up first.
    MustLookUp,
    MustSend,
    Running,
}

impl Machine {
    pub(super) fn new(concurrency: usize, recovered: Option<Recovered>) -> Self {
        let has_journal = recovered.is_some();
        let recovered = recovered.unwrap_or_default();
        Self {
            concurrency,
            has_journal,
            position: 0,
            reserved: recovered.reserved,
            durably_reserved: recovered.reserved,
            recovered,
            jobs: BTreeMap::new(),
            keys: HashMap::new(),
            appended: 0,
            durable: 0,
            syncing: None,
            blocked: HashMap::new(),
            held: HashSet::new(),
            running: 0,
            not_sent: 0,
            input: Input::Idle,
            halt: None,
            actions: VecDeque::new(),
        }
    }

    /// Returns the next thing to do; `None` means to wait for an event, or that the run has ended.
    pub(super) fn next(&mut self) -> Option<Action> {
        if let Some(action) = self.actions.pop_front() {
            return Some(action);
        }
        if let Some(position) = self.abandoned() {
            self.jobs.remove(&position);
            let outcome = Outcome::Unknown;
            return Some(Action::Report { position, outcome, is_resumed: false });
        }
        if self.needs_sync() {
            self.syncing = Some((self.appended, self.reserved));
            return Some(Action::Sync);
        }
        if let Some(position) = self.startable() {
            return Some(self.start(position));
        }
        // Enough for all slots, if some wait for others with the same key.
        let has_room = self.jobs.len() < self.concurrency.saturating_mul(4);
        if has_room && self.input == Input::Idle && self.halt.is_none() {
            self.input = Input::Pulling;
            return Some(Action::Pull);
        }
        None
    }

    /// Whether nothing is running or waiting any more.
    pub(super) fn has_finished(&self) -> bool {
        let is_done = self.jobs.is_empty() && self.input == Input::Ended;
        let nothing_runs = self.running == 0 && self.syncing.is_none() && self.actions.is_empty();
        nothing_runs && (is_done || self.halt.is_some())
    }

    /// Whether the run stopped because the site can't be reached.
    pub(super) fn is_stopped(&self) -> bool {
        self.halt == Some(Halt::SiteUnreachable)
    }

    pub(super) fn handle(&mut self, event: Event) -> Result<(), Mismatch> {
        match event {
            Event::Pulled { key, content } => return self.add(key, content),
            Event::InputEnded => {
                self.input = Input::Ended;
                if self.halt.is_none() && self.position < self.recovered.len() {
                    return Err(self.mismatch());
                }
            }
            Event::Sent { position, outcome: Outcome::Unknown } => {
                self.running -= 1;
                self.set_step(position, Step::MustLookUp);
            }
            Event::Sent { position, outcome } => {
                self.running -= 1;
                self.count_not_sent(outcome);
                self.finish(position, outcome);
            }
            Event::LookedUp { position, is_applied } => {
                self.running -= 1;
                // A site that does not answer look-ups can't be reached either.
                self.count_not_sent(is_applied.map_or(Outcome::NotSent, |_| Outcome::Applied));
                let sends = self.jobs.get(&position).map_or(0, |job| job.sends);
                match is_applied {
                    Some(true) => self.finish(position, Outcome::Applied),
                    Some(false) if sends < MAX_SENDS => self.set_step(position, Step::MustSend),
                    _ => self.finish(position, Outcome::Unknown),
                }
            }
            Event::Synced => {
                if let Some((appended, reserved)) = self.syncing.take() {
                    (self.durable, self.durably_reserved) = (appended, reserved);
                    self.blocked.retain(|_, entry| *entry > appended);
                }
            }
            Event::JournalFailed => {
                self.syncing = None;
                self.halt = Some(Halt::JournalFailed);
                self.actions.retain(|action| !matches!(action, Action::Append(_)));
            }
        }
        Ok(())
    }

    fn add(&mut self, key: Digest, content: Digest) -> Result<(), Mismatch> {
        let position = self.position;
        self.position += 1;
        self.input = Input::Idle;
        if self.recovered.digest(position).is_some_and(|recorded| recorded != content) {
            return Err(self.mismatch());
        }
        let recorded = self.recovered.outcome(position);
        if let Some(outcome @ (Outcome::Applied | Outcome::Refused)) = recorded {
            self.actions.push_back(Action::Report { position, outcome, is_resumed: true });
            return Ok(());
        }
        // Also if it is recorded as not sent, because another run may have sent it since.
        let may_have_been_sent = position < self.recovered.reserved || self.recovered.is_damaged;
        if self.held.contains(&key) {
            self.report_held(position);
            return Ok(());
        }
        let step = if may_have_been_sent { Step::MustLookUp } else { Step::MustSend };
        self.jobs.insert(position, Job { key, content, step, sends: 0 });
        self.keys.entry(key).or_default().push_back(position);
        if self.has_journal && position >= self.reserved {
            self.reserved = position + WINDOW;
            self.append(Entry::Reserved { position, content, until: self.reserved });
        }
        Ok(())
    }

    /// A change that may have been sent, and is not looked up any more because the run stops.
    fn abandoned(&self) -> Option<u64> {
        let is_idle = self.halt.is_some() && self.running == 0;
        let may_be_sent = |job: &Job| job.step == Step::MustLookUp;
        let mut jobs = self.jobs.iter().filter(|_| is_idle);
        jobs.find(|(_, job)| may_be_sent(job)).map(|(position, _)| *position)
    }

    /// Stops the run, because the journal belongs to other changes.
    fn mismatch(&mut self) -> Mismatch {
        self.halt.get_or_insert(Halt::OtherChanges);
        Mismatch
    }

    /// The first change that can be sent or looked up.
    fn startable(&self) -> Option<u64> {
        if self.running >= self.concurrency || self.halt.is_some() {
            return None;
        }
        let is_startable = |position: u64, job: &Job| {
            let is_reserved = !self.has_journal || position < self.durably_reserved;
            let is_first = self.keys.get(&job.key).and_then(VecDeque::front) == Some(&position);
            let is_waiting = job.step != Step::Running && !self.blocked.contains_key(&job.key);
            is_waiting && is_first && (is_reserved || job.step == Step::MustLookUp)
        };
        self.jobs.iter().find(|(position, job)| is_startable(**position, job)).map(|(it, _)| *it)
    }

    fn start(&mut self, position: u64) -> Action {
        self.running += 1;
        let Some(job) = self.jobs.get_mut(&position) else { return Action::LookUp(position) };
        let step = std::mem::replace(&mut job.step, Step::Running);
        if step == Step::MustLookUp {
            return Action::LookUp(position);
        }
        job.sends += 1;
        Action::Send(position)
    }

    /// Whether a job waits for entries to become durable.
    fn needs_sync(&self) -> bool {
        let is_idle = self.syncing.is_none() && self.can_append();
        let is_blocked = |job: &Job| self.blocked.contains_key(&job.key);
        let waits = self.reserved > self.durably_reserved || self.jobs.values().any(is_blocked);
        is_idle && self.appended > self.durable && waits
    }

    fn can_append(&self) -> bool {
        self.has_journal && self.halt != Some(Halt::JournalFailed)
    }

    fn set_step(&mut self, position: u64, step: Step) {
        if let Some(job) = self.jobs.get_mut(&position) {
            job.step = step;
        }
    }

    fn finish(&mut self, position: u64, outcome: Outcome) {
        let Some(job) = self.jobs.remove(&position) else { return };
        self.append(Entry::Done { position, content: job.content, outcome });
        self.actions.push_back(Action::Report { position, outcome, is_resumed: false });
        if let Some(jobs) = self.keys.get_mut(&job.key) {
            jobs.pop_front();
            if jobs.is_empty() {
                self.keys.remove(&job.key);
            }
        }
        if matches!(outcome, Outcome::NotSent | Outcome::Unknown) {
            self.held.insert(job.key);
            for position in self.keys.remove(&job.key).into_iter().flatten() {
                self.jobs.remove(&position);
                self.report_held(position);
            }
        }
        // The next job of this key may not be pulled yet.
        if self.can_append() {
            self.blocked.insert(job.key, self.appended);
        }
    }

    /// Reports a change that is not sent because an earlier one with its key is not done.
    fn report_held(&mut self, position: u64) {
        let is_damaged = self.recovered.is_damaged;
        let outcome = if is_damaged { Outcome::Unknown } else { Outcome::NotSent };
        self.actions.push_back(Action::Report { position, outcome, is_resumed: false });
    }

    fn append(&mut self, entry: Entry) {
        if self.can_append() {
            self.appended += 1;
            self.actions.push_back(Action::Append(entry));
        }
    }

    fn count_not_sent(&mut self, outcome: Outcome) {
        self.not_sent = if outcome == Outcome::NotSent { self.not_sent + 1 } else { 0 };
        if self.not_sent >= MAX_NOT_SENT {
            self.halt.get_or_insert(Halt::SiteUnreachable);
        }
    }
}
