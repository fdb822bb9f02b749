//! The programs that are compared, and what they print.

use std::fmt;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use serde::Deserialize;

use crate::process::output_within;

/// How long a task may take.
const LIMIT: Duration = Duration::from_mins(10);

/// A program that does the tasks with one client.
#[derive(Clone, Debug)]
pub struct Contestant {
    /// Its name in tables and plots.
    pub name: &'static str,
    /// The program, and the arguments before those of a task.
    pub command: Vec<PathBuf>,
    /// Whether it runs only in the first round and in few tasks, because it is slow.
    pub is_slow: bool,
}

/// What a contestant measured in a run.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Figures {
    /// Time in seconds.
    pub wall: f64,
    /// Processor time in seconds, in all threads.
    pub processor: f64,
    /// Peak of the memory in bytes.
    pub memory: f64,
    /// The number of users that were read.
    pub count: u32,
    /// A checksum of the users.
    pub checksum: u64,
    /// The number of listings that finished.
    pub finished: u32,
}

/// What a contestant does.
#[derive(Clone, Debug)]
pub enum Task {
    /// Deserializes the page in a file so many times.
    Decode(PathBuf, usize),
    /// Lists all users, with so many requests at a time, so many times.
    List(usize, usize),
    /// Lists all users, with so many requests at a time, and keeps them.
    Keep(usize),
    /// Gets one user after the other.
    Get(usize),
    /// Gets users with so many requests at a time.
    AtOnce(usize, usize),
    /// Starts so many tasks, a semaphore lets so many of them send their request; several rounds.
    Waiting {
        /// How many may send their request.
        at_once: usize,
        /// How many tasks there are.
        tasks: usize,
        /// How often all of them are started.
        rounds: usize,
    },
}

/// Whether a contestant runs in one thread or with the default number of threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threads {
    /// One thread, for processor time with little noise.
    One,
    /// The default of tokio, as programs have it.
    Default,
}

impl Contestant {
    /// Creates a contestant that is a program.
    #[must_use]
    pub fn new(name: &'static str, program: PathBuf) -> Self {
        Self { name, command: vec![program], is_slow: false }
    }

    /// Runs a task against the server at `url`.
    ///
    /// # Errors
    /// If the program can't be started, fails, takes longer than 10 minutes, or prints no figures.
    pub fn run(&self, task: &Task, threads: Threads, url: &str) -> Result<Figures, String> {
        let [program, arguments @ ..] = self.command.as_slice() else {
            return Err(format!("{} has no program", self.name));
        };
        let (name, target, numbers) = task.words(url);
        let mut command = Command::new(program);
        command.args(arguments).arg(name).arg(if threads == Threads::One { "1" } else { "0" });
        command.arg(target).args(numbers.iter().map(usize::to_string));
        let failed = |what: &dyn fmt::Display| format!("{}: {name}: {what}", self.name);
        // The server is on this machine.
        for name in ["NO_PROXY", "no_proxy"] {
            command.env(name, "127.0.0.1,localhost");
        }
        let output = output_within(command, LIMIT).map_err(|error| failed(&error))?;
        if !output.status.success() {
            return Err(failed(&String::from_utf8_lossy(&output.stderr).trim()));
        }
        serde_json::from_slice(&output.stdout).map_err(|error| failed(&error))
    }
}

impl Task {
    /// Whether everything was read. Only listings end early, if several are requested.
    #[must_use]
    pub fn is_finished(&self, figures: &Figures) -> bool {
        match self {
            Self::List(_, times) => figures.finished as usize == *times,
            _ => true,
        }
    }

    fn words(&self, url: &str) -> (&'static str, PathBuf, Vec<usize>) {
        match self {
            Self::Decode(file, times) => ("decode", file.clone(), vec![*times]),
            Self::List(ahead, times) => ("list", url.into(), vec![*ahead, *times]),
            Self::Keep(ahead) => ("keep", url.into(), vec![*ahead]),
            Self::Get(times) => ("get", url.into(), vec![*times]),
            Self::AtOnce(at_once, times) => ("at-once", url.into(), vec![*at_once, *times]),
            Self::Waiting { at_once, tasks, rounds } => {
                ("waiting", url.into(), vec![*at_once, *tasks, *rounds])
            }
        }
    }
}
