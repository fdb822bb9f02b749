//! Deterministic simulation: the state machine against a model of a site and of a disk, with faults and
//! crashes at any step. A seed replays a run exactly.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use fastrand::Rng;

use super::journal::{BLOCK, Digest, Key, Recovered, recover};
use super::machine::{Action, Event, Machine};
use crate::Outcome;

/// How many seeds the test tries; `CPQ_SOAK_SEEDS` overrides it.
const SEEDS: u64 = 20_000;

/// The site: what was applied for each key, in order.
#[derive(Default)]
struct ModelSite {
    applied: BTreeMap<Digest, Vec<u64>>,
}

impl ModelSite {
    fn apply(&mut self, key: Digest, position: u64) {
        self.applied.entry(key).or_default().push(position);
    }

    /// A look-up sees the last change of a key only.
    fn shows(&self, key: Digest, position: u64) -> bool {
        self.applied.get(&key).and_then(|positions| positions.last()) == Some(&position)
    }
}

/// The disk: what is durable, and writes that a crash may lose, tear or reorder.
struct ModelDisk {
    durable: Vec<u8>,
    pending: Vec<(usize, Vec<u8>)>,
    length: usize,
    /// After so many further writes, the disk is full.
    room: usize,
}

impl ModelDisk {
    fn append(&mut self, block: &[u8]) -> bool {
        let is_full = self.room == 0;
        self.room = self.room.saturating_sub(1);
        // A part of the entry may be written before the disk is full.
        let written = if is_full { &block[..block.len() / 3] } else { block };
        self.pending.push((self.length, written.to_vec()));
        self.length += written.len();
        !is_full
    }

    fn sync(&mut self) {
        for (start, bytes) in std::mem::take(&mut self.pending) {
            write(&mut self.durable, start, &bytes);
        }
    }

    /// What is left after a loss of power: each pending write is there, missing or torn.
    fn crash(&mut self, rng: &mut Rng) {
        for (start, mut bytes) in std::mem::take(&mut self.pending) {
            match rng.u8(..4) {
                0 => continue,
                1 => bytes.truncate(rng.usize(..bytes.len().max(1))),
                2 if !bytes.is_empty() => {
                    let index = rng.usize(..bytes.len());
                    bytes[index] ^= rng.u8(1..);
                }
                _ => {}
            }
            write(&mut self.durable, start, &bytes);
        }
    }

    /// The file as a new run opens it, which makes it durable first.
    fn reopen(&mut self, key: &Key, room: usize) -> Recovered {
        self.sync();
        let recovered = recover(&*self.durable, key).expect("memory is readable");
        self.durable.truncate(self.durable.len() / BLOCK * BLOCK);
        self.length = self.durable.len();
        self.room = room;
        recovered
    }
}

fn write(file: &mut Vec<u8>, start: usize, bytes: &[u8]) {
    if file.len() < start + bytes.len() {
        file.resize(start + bytes.len(), 0);
    }
    file[start..start + bytes.len()].copy_from_slice(bytes);
}

/// What happened, to show it if a check fails.
#[derive(Debug)]
enum Step {
    #[expect(dead_code, reason = "`Debug` shows it")]
    Action(Action),
    #[expect(dead_code, reason = "`Debug` shows it")]
    Event(Event),
    Crash,
}

/// A request in flight.
#[derive(Clone, Copy)]
enum Flight {
    Send(u64),
    LookUp(u64),
    Sync,
}

struct Simulation {
    rng: Rng,
    key: Key,
    keys: Vec<Digest>,
    concurrency: usize,
    faults: u8,
    site: ModelSite,
    disk: ModelDisk,
    /// The last outcome that the caller was told.
    reported: HashMap<u64, Outcome>,
    trace: Vec<Step>,
}

impl Simulation {
    fn new(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let (changes, names) = (rng.usize(1..40), rng.u64(1..12));
        let keys = (0..changes).map(|_| rng.u64(..names)).collect();
        let disk =
            ModelDisk { durable: Vec::new(), pending: Vec::new(), length: 0, room: usize::MAX };
        Self {
            key: Key::new([seed.to_le_bytes(), [0; 8]].concat().try_into().expect("16 bytes")),
            keys,
            concurrency: rng.usize(1..9),
            faults: rng.u8(..60),
            site: ModelSite::default(),
            disk,
            reported: HashMap::new(),
            trace: Vec::new(),
            rng,
        }
    }

    /// Whether a fault happens, with a rate of so many percent of the simulation's own.
    fn fault(&mut self) -> bool {
        self.rng.u8(..100) < self.faults
    }

    /// Runs until the end, or until a crash after so many steps. Returns whether it ended.
    fn run(&mut self, crash_after: Option<u32>, room: usize) -> bool {
        let recovered = self.disk.reopen(&self.key, room);
        let mut machine = Machine::new(self.concurrency, Some(recovered));
        let mut in_flight = Vec::new();
        let (mut pulls, mut is_pulling, mut open) = (0, false, BTreeSet::new());
        let (mut is_broken, mut sent) = (false, BTreeSet::new());
        for step in 0.. {
            assert!(step < 20_000, "the run does not end");
            if Some(step) == crash_after {
                self.crash(&in_flight);
                return false;
            }
            while let Some(action) = machine.next() {
                self.trace.push(Step::Action(action.clone()));
                match action {
                    Action::Pull => is_pulling = true,
                    Action::Send(position) => {
                        sent.insert(position);
                        in_flight.push(Flight::Send(position));
                    }
                    Action::LookUp(position) => in_flight.push(Flight::LookUp(position)),
                    Action::Sync => in_flight.push(Flight::Sync),
                    Action::Append(entry) => {
                        if !self.disk.append(&entry.encode(&self.key)) {
                            is_broken = true;
                            machine.handle(Event::JournalFailed).expect("the same changes");
                        }
                    }
                    Action::Report { position, outcome, .. } => {
                        open.remove(&position);
                        self.reported.insert(position, outcome);
                    }
                }
            }
            // Memory is bounded.
            assert!(open.len() <= self.concurrency * 4 + 1, "too many changes are open");
            assert!(in_flight.len() <= self.concurrency + 1, "too many requests are in flight");
            if machine.has_finished() {
                assert!(open.is_empty() || machine.is_stopped() || is_broken, "changes are left");
                // Nothing that may have been sent is left without a report.
                assert!(
                    open.iter().all(|position| !sent.contains(position)),
                    "a sent change is lost"
                );
                return pulls == self.keys.len() && !machine.is_stopped() && !is_broken;
            }
            // The scheduler: which of the things in flight happens next.
            let choices = in_flight.len() + usize::from(is_pulling);
            assert!(choices > 0, "nothing is in flight, and the run has not ended");
            let choice = self.rng.usize(..choices);
            let event = if choice == in_flight.len() {
                is_pulling = false;
                match self.keys.get(pulls) {
                    None => Event::InputEnded,
                    Some(key) => {
                        open.insert(pulls as u64);
                        pulls += 1;
                        Event::Pulled { key: *key, content: pulls as u64 }
                    }
                }
            } else {
                self.happens(in_flight.swap_remove(choice))
            };
            self.trace.push(Step::Event(event));
            is_broken |= matches!(event, Event::JournalFailed);
            if let Event::LookedUp { position, is_applied: Some(false) } = event {
                sent.remove(&position);
            }
            machine.handle(event).expect("the same changes");
        }
        unreachable!("the loop ends with a step")
    }

    fn key_of(&self, position: u64) -> Digest {
        self.keys[usize::try_from(position).expect("a small number")]
    }

    fn happens(&mut self, flight: Flight) -> Event {
        match flight {
            Flight::Sync if self.fault() && self.fault() => Event::JournalFailed,
            Flight::Sync => {
                self.disk.sync();
                Event::Synced
            }
            Flight::LookUp(position) => {
                let is_applied = self.site.shows(self.key_of(position), position);
                let is_read = !self.fault();
                Event::LookedUp { position, is_applied: is_read.then_some(is_applied) }
            }
            Flight::Send(position) => {
                let outcome = if self.fault() {
                    match self.rng.u8(..4) {
                        0 => Outcome::NotSent,
                        1 => Outcome::Refused,
                        2 => Outcome::Unknown,
                        // The response is lost.
                        _ => {
                            self.site.apply(self.key_of(position), position);
                            Outcome::Unknown
                        }
                    }
                } else {
                    self.site.apply(self.key_of(position), position);
                    Outcome::Applied
                };
                Event::Sent { position, outcome }
            }
        }
    }

    /// The process ends; the site may still apply what is in flight.
    fn crash(&mut self, in_flight: &[Flight]) {
        for flight in in_flight {
            match flight {
                Flight::Send(position) if self.rng.bool() => {
                    self.site.apply(self.key_of(*position), *position);
                }
                Flight::Sync if self.rng.bool() => self.disk.sync(),
                _ => {}
            }
        }
        self.trace.push(Step::Crash);
        // `kill -9` leaves what was written, a loss of power does not.
        if self.rng.bool() {
            let mut rng = self.rng.fork();
            self.disk.crash(&mut rng);
        }
    }

    fn check(&self) {
        for (key, positions) in &self.site.applied {
            assert!(
                positions.is_sorted_by(|a, b| a < b),
                "the changes of key {key} were applied as {positions:?}"
            );
        }
        let applied: BTreeSet<u64> = self.site.applied.values().flatten().copied().collect();
        for position in 0..self.keys.len() as u64 {
            let outcome = self.reported.get(&position).expect("each change is reported");
            match outcome {
                Outcome::Applied => assert!(applied.contains(&position), "{position} is missing"),
                Outcome::Refused | Outcome::NotSent => {
                    assert!(
                        !applied.contains(&position),
                        "{position} was applied, but is {outcome:?}"
                    );
                }
                Outcome::Unknown => {}
            }
        }
    }
}

fn simulate(seed: u64) {
    let mut simulation = Simulation::new(seed);
    let crashes = simulation.rng.u8(..5);
    for _ in 0..crashes {
        let after = simulation.rng.u32(1..120);
        let room = if simulation.rng.bool() { usize::MAX } else { simulation.rng.usize(..30) };
        simulation.run(Some(after), room);
    }
    // The last run has no crash, and enough disk space; a disk that fails is tried again.
    let mut runs = 0;
    while !simulation.run(None, usize::MAX) {
        runs += 1;
        if runs > 20 {
            // The site refused to be reached in each run.
            simulation.faults = 0;
        }
    }
    simulation.check();
}

/// Shows what happened before a panic.
impl Drop for Simulation {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{:#?}", self.trace);
        }
    }
}

#[test]
fn every_change_is_applied_once_or_reported_whatever_fails() {
    let seeds = std::env::var("CPQ_SOAK_SEEDS").ok();
    let seeds = seeds.map_or(SEEDS, |seeds| seeds.parse().expect("a number of seeds"));
    let first = std::env::var("CPQ_SOAK_FIRST_SEED").ok();
    let first = first.map_or(0, |seed| seed.parse().expect("a seed"));
    for seed in first..first + seeds {
        let result = std::panic::catch_unwind(|| simulate(seed));
        assert!(
            result.is_ok(),
            "seed {seed} fails; run it alone with CPQ_SOAK_FIRST_SEED={seed} CPQ_SOAK_SEEDS=1"
        );
    }
}

#[test]
fn a_change_is_looked_up_first_if_the_journal_is_damaged() {
    for is_damaged in [false, true] {
        let mut recovered = Recovered::default();
        recovered.is_damaged = is_damaged;
        let mut machine = Machine::new(1, Some(recovered));
        assert_eq!(machine.next(), Some(Action::Pull));
        machine.handle(Event::Pulled { key: 5, content: 1 }).expect("no record");
        let mut actions = std::iter::from_fn(|| machine.next());
        assert_eq!(actions.any(|action| action == Action::LookUp(0)), is_damaged);
    }
}

#[test]
fn the_journal_of_other_changes_is_refused() {
    let mut recovered = Recovered::default();
    let content = 1;
    recovered.add(&super::journal::Entry::Reserved { position: 0, content, until: 256 });
    for (other, is_refused) in [(1, false), (2, true)] {
        let mut machine = Machine::new(1, Some(recovered.clone()));
        assert_eq!(machine.next(), Some(Action::Pull));
        let pulled = machine.handle(Event::Pulled { key: 5, content: other });
        assert_eq!(pulled.is_err(), is_refused);
    }
}
