//! What needs the SDK or the local site runs as a cargo process of its own.

use std::ffi::OsStr;
use std::process::Command;

use crate::project::Project;

/// Runs cargo in the checkout with these arguments.
///
/// # Errors
/// When it can't be started or does not succeed.
pub fn cargo(project: &Project, arguments: &[&str]) -> Result<(), String> {
    Cargo::new(project, arguments).run()
}

/// A cargo process to be started in the checkout.
#[derive(Debug)]
pub struct Cargo {
    command: Command,
    line: String,
}

impl Cargo {
    /// One with these arguments.
    #[must_use]
    pub fn new(project: &Project, arguments: &[impl AsRef<OsStr>]) -> Self {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.args(arguments).current_dir(project.root());
        // Windows replaces no program that is running, and the tests build this one anew.
        if cfg!(windows) {
            command.env("CARGO_TARGET_DIR", project.root().join("target/nested"));
        }
        let words = arguments.iter().map(|word| word.as_ref().to_string_lossy());
        let line = format!("cargo {}", words.collect::<Vec<_>>().join(" "));
        Self { command, line }
    }

    /// Sets a variable of its environment.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs it to its end.
    ///
    /// # Errors
    /// When it can't be started or does not succeed.
    pub fn run(mut self) -> Result<(), String> {
        let status = self.command.status().map_err(|error| self.not_started(&error))?;
        if status.success() { Ok(()) } else { Err(format!("`{}` failed ({status})", self.line)) }
    }

    /// Runs it in the place of this process where the system can do so: signals then reach what it
    /// runs, and its exit code is this one's.
    ///
    /// # Errors
    /// As [`Cargo::run`] does; what runs in the place of this process never comes back.
    pub fn run_instead(self) -> Result<(), String> {
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

    fn not_started(&self, error: &std::io::Error) -> String {
        format!("`{}` can't be started: {error}", self.line)
    }
}
