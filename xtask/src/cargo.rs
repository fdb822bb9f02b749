//! Runs cargo. Whatever needs the SDK or the sandbox runs as a cargo process of its own, so that
//! `xtask` builds without them.

use std::ffi::OsStr;
use std::io;
use std::process::Command;

use crate::project::Project;

/// A cargo process to be started in the checkout.
#[derive(Debug)]
pub struct Cargo {
    command: Command,
    line: String,
}

impl Cargo {
    /// Creates a process with these arguments.
    #[must_use]
    pub fn new(project: &Project, arguments: &[impl AsRef<OsStr>]) -> Self {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.args(arguments).current_dir(project.root());
        // Windows can't replace a running program, and the tests build this one again.
        if cfg!(windows) {
            command.env("CARGO_TARGET_DIR", project.root().join("target/nested"));
        }
        let words = arguments.iter().map(|word| word.as_ref().to_string_lossy());
        let line = format!("cargo {}", words.collect::<Vec<_>>().join(" "));
        Self { command, line }
    }

    /// Sets an environment variable of the process.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs the process and waits for its end.
    ///
    /// # Errors
    /// If it can't be started or fails.
    pub fn run(mut self) -> Result<(), String> {
        let status = self.command.status().map_err(|error| self.not_started(&error))?;
        if status.success() { Ok(()) } else { Err(format!("`{}` failed ({status})", self.line)) }
    }

    /// Runs the process and returns what it printed, which is nothing if it failed.
    ///
    /// # Errors
    /// If it can't be started.
    pub fn output(mut self) -> Result<String, String> {
        let output = self.command.output().map_err(|error| self.not_started(&error))?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Replaces this process by the new one, where the system supports it: the new process then receives
    /// the signals, and its exit code is this one's. Returns only if it can't be started.
    ///
    /// # Errors
    /// As for [`Cargo::run`].
    pub fn exec(self) -> Result<(), String> {
        #[cfg(unix)]
        {
            use std::os::unix::process::CommandExt as _;
            let mut this = self;
            let error = this.command.exec();
            Err(this.not_started(&error))
        }
        #[cfg(not(unix))]
        self.run()
    }

    fn not_started(&self, error: &io::Error) -> String {
        format!("`{}` can't be started: {error}", self.line)
    }
}
