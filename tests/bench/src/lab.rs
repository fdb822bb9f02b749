//! Starts the server and lets contestants take turns.

use std::fmt;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::SystemTime;

use crate::contestants::{Contestant, Figures, Task, Threads};
use crate::files;
use crate::results::{Conditions, Entry, Row, Unit};

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// The users of listings.
    pub users: usize,
    /// How often a page is deserialized.
    pub decodes: usize,
    /// How many users are requested one by one, or concurrently.
    pub calls: usize,
    /// How many tasks wait for their turn.
    pub waiting: usize,
    /// The number of listings under faults.
    pub listings: usize,
    /// The latency in milliseconds where there is one.
    pub latency: u64,
}

impl Scale {
    /// The scale of published figures.
    pub const FULL: Self = Self {
        users: 100_000,
        decodes: 200,
        calls: 10_000,
        waiting: 2000,
        listings: 10,
        latency: 50,
    };
    /// A first impression in a few minutes.
    pub const QUICK: Self = Self { users: 20_000, decodes: 50, calls: 2000, ..Self::FULL };
    /// The smallest run, for tests; its figures mean nothing.
    pub const TINY: Self =
        Self { users: 3000, decodes: 1, calls: 8, waiting: 8, listings: 2, latency: 1 };
}

/// What the sections measure with.
#[derive(Debug)]
pub struct Lab {
    /// How much is measured.
    pub scale: Scale,
    /// How often each contestant does its task.
    pub rounds: usize,
    /// The checkout.
    pub root: PathBuf,
    /// The program whose command `serve` is the server.
    pub server: PathBuf,
    /// The contestants. The others are compared with the first one.
    pub contestants: Vec<Contestant>,
    /// The SDK with its feature `http2`.
    pub http2: Option<Contestant>,
}

/// A task of a contestant.
#[derive(Clone, Debug)]
pub struct Run<'a> {
    /// The label of its figures.
    pub label: String,
    /// The program that runs it.
    pub contestant: &'a Contestant,
    /// What it does.
    pub task: Task,
    /// In how many threads.
    pub threads: Threads,
}

/// The figures of all rounds, by label.
#[derive(Clone, Debug)]
pub struct Measured(Vec<(String, Vec<Figures>)>);

/// A running server, which stops when this is dropped.
#[derive(Debug)]
pub struct Server {
    process: Child,
    /// Its base URL.
    pub url: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

impl Lab {
    /// The folder of everything that is generated or written.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.root.join("target/bench")
    }

    /// Returns the contestant with this name.
    ///
    /// # Errors
    /// If it does not take part.
    pub fn contestant(&self, name: &str) -> Result<&Contestant, String> {
        let mut contestants = self.contestants.iter();
        let found = contestants.find(|contestant| contestant.name == name);
        found.ok_or_else(|| format!("there is no contestant {name}"))
    }

    /// Starts a server with these arguments; see [`crate::server::Settings`].
    ///
    /// # Errors
    /// If it can't be started.
    pub fn serve(&self, arguments: &[(&str, u64)]) -> Result<Server, String> {
        self.start(arguments, None)
    }

    /// Starts a server that uses HTTPS, with HTTP/2 for clients that offer it.
    ///
    /// # Errors
    /// If it can't be started.
    pub fn serve_https(&self, arguments: &[(&str, u64)]) -> Result<Server, String> {
        let certificate = self.write("certificate.pem", "")?;
        self.start(arguments, Some(&certificate))
    }

    fn start(
        &self,
        arguments: &[(&str, u64)],
        certificate: Option<&Path>,
    ) -> Result<Server, String> {
        let failed = |error: &dyn fmt::Display| format!("the server can't be started: {error}");
        let mut command = Command::new(&self.server);
        command.arg("serve").stdin(Stdio::piped()).stdout(Stdio::piped());
        for (name, value) in arguments {
            command.arg(name).arg(value.to_string());
        }
        if let Some(certificate) = certificate {
            command.arg("--certificate").arg(certificate);
        }
        let mut process = command.spawn().map_err(|error| failed(&error))?;
        let mut url = String::new();
        let output = process.stdout.take().ok_or_else(|| failed(&"it has no output"))?;
        let mut server = Server { process, url: String::new() };
        BufReader::new(output).read_line(&mut url).map_err(|error| failed(&error))?;
        url.trim().clone_into(&mut server.url);
        if server.url.is_empty() { Err(failed(&"it printed no URL")) } else { Ok(server) }
    }

    /// Runs every task in every round. A contestant that begins a round ends the next one.
    ///
    /// # Errors
    /// If a task fails, or if two contestants that finished did not read the same users.
    pub fn turns(&self, url: &str, runs: &[Run<'_>]) -> Result<Measured, String> {
        let mut measured: Vec<(String, Vec<Figures>)> =
            runs.iter().map(|run| (run.label.clone(), Vec::new())).collect();
        let mut expected = None::<(u32, u64)>;
        for round in 0..self.rounds {
            for turn in 0..runs.len() {
                let index = (round + turn) % runs.len();
                let run = &runs[index];
                if run.contestant.is_slow && round > 0 {
                    continue;
                }
                let figures = run.contestant.run(&run.task, run.threads, url)?;
                if run.task.is_finished(&figures) {
                    let found = (figures.count, figures.checksum);
                    if *expected.get_or_insert(found) != found {
                        return Err(format!("{} did not read the same users as others", run.label));
                    }
                }
                measured[index].1.push(figures);
            }
        }
        Ok(Measured(measured))
    }

    /// Describes the machine, the compiler and the day.
    ///
    /// # Errors
    /// If the compiler can't be run.
    pub fn conditions(&self) -> Result<Conditions, String> {
        let cpuinfo = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = cpuinfo.lines().find_map(|line| line.strip_prefix("model name"));
        let model = model.map(|model| model.trim_start_matches([' ', '\t', ':']).to_owned());
        let rustc = Command::new("rustc").arg("--version").current_dir(&self.root).output();
        let rustc = rustc.map_err(|error| format!("rustc can't be started: {error}"))?;
        // Such as "Fri, 27 Nov 2026 23:59:33 GMT".
        let now = httpdate::fmt_http_date(SystemTime::now());
        Ok(Conditions {
            date: now.get(5..16).unwrap_or_default().to_owned(),
            processor: model.unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
            cores: thread::available_parallelism().map_or(1, usize::from),
            rustc: String::from_utf8_lossy(&rustc.stdout).trim().to_owned(),
            rounds: self.rounds,
        })
    }

    /// Writes a file in the folder and returns its path.
    ///
    /// # Errors
    /// If the file can't be written.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> Result<PathBuf, String> {
        let path = self.folder().join(name);
        files::write(&path, content)?;
        Ok(path)
    }
}

impl Measured {
    /// A row with one figure of each run.
    #[must_use]
    pub fn row(&self, title: impl Into<String>, unit: Unit, figure: fn(&Figures) -> f64) -> Row {
        let entries = self
            .0
            .iter()
            .map(|(label, figures)| Entry::new(label, figures.iter().map(figure).collect()));
        Row { title: title.into(), unit, entries: entries.collect() }
    }
}
