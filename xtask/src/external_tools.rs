//! The tools of others that tests/external_tools runs, set up under target/external_tools from its lock files.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io;
use std::iter;
use std::path::{Path, PathBuf};
use std::process::Command;

use cpq_publication::sha256;

use crate::files;
use crate::project::Project;
use crate::tools::{NODE, NPM, Tool, VENV};

/// Where tools of others come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Wheels, in an environment of their own.
    Python,
    /// Packages of npm.
    Node,
}

impl Source {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Python, Self::Node];

    /// What has to be on the machine.
    #[must_use]
    pub fn tool(self) -> &'static Tool {
        match self {
            Self::Python => &VENV,
            Self::Node => &NODE,
        }
    }

    /// The files of tests/external_tools that say what is set up, the lock first.
    fn inputs(self) -> &'static [&'static str] {
        match self {
            Self::Python => &["requirements.txt"],
            Self::Node => &["package-lock.json", "package.json", ".npmrc"],
        }
    }

    /// Tells one interpreter from another: what is set up for one need not run on the next.
    fn version(self) -> Command {
        let (program, arguments) = match self {
            Self::Python => ("python3", ["-c", "import sys; print(sys.version)"]),
            Self::Node => ("node", ["-p", "process.version"]),
        };
        let mut command = Command::new(program);
        command.args(arguments);
        command
    }
}

/// The tools of others in a checkout.
#[derive(Clone, Debug)]
pub struct ExternalTools {
    locks: PathBuf,
    folder: PathBuf,
}

impl ExternalTools {
    /// Those of this checkout.
    #[must_use]
    pub fn of(project: &Project) -> Self {
        Self {
            locks: project.root().join("tests/external_tools"),
            folder: project.root().join("target/external_tools"),
        }
    }

    /// The interpreter that finds the tools in Python.
    #[must_use]
    pub fn python(&self) -> PathBuf {
        let interpreter = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
        self.place(Source::Python).join(interpreter)
    }

    /// The folder that holds npm's packages.
    #[must_use]
    pub fn node_modules(&self) -> PathBuf {
        self.place(Source::Node).join("node_modules")
    }

    /// Whether the tools are there as the lock says.
    #[must_use]
    pub fn are_set_up(&self, source: Source) -> bool {
        let stamp = fs::read_to_string(self.stamp(source));
        stamp.is_ok_and(|found| self.wanted(source).as_ref() == Ok(&found))
    }

    /// Sets the tools up where they are not there as the lock says; false where they were.
    ///
    /// What was there before is removed as a whole, so a run that was interrupted leaves no trace.
    ///
    /// # Errors
    /// When a lock can't be read, or an installer fails; the next call then begins anew.
    pub fn set_up(&self, source: Source) -> Result<bool, String> {
        let failed = |error: io::Error| format!("{} can't be made: {error}", self.folder.display());
        fs::create_dir_all(&self.folder).map_err(failed)?;
        // Two commands in one checkout take turns; the lock ends with the process.
        let turn = File::create(self.folder.join("turn")).map_err(failed)?;
        turn.lock().map_err(failed)?;
        if self.are_set_up(source) {
            return Ok(false);
        }
        let wanted = self.wanted(source)?;
        let (stamp, place) = (self.stamp(source), self.place(source));
        remove(&stamp, |path| fs::remove_file(path))?;
        remove(&place, |path| fs::remove_dir_all(path))?;
        for mut step in self.steps(source)? {
            run(&mut step).map_err(|error| self.hint(source, &error))?;
        }
        files::write(&stamp, wanted)?;
        Ok(true)
    }

    fn steps(&self, source: Source) -> Result<Vec<Command>, String> {
        let place = self.place(source);
        match source {
            Source::Python => {
                let mut venv = Command::new("python3");
                venv.args(["-m", "venv"]).arg(&place);
                let mut pip = Command::new(self.python());
                pip.args(["-m", "pip", "--disable-pip-version-check", "install", "--quiet"]);
                // The lock is complete, and nothing but wheels: those run no code when installed.
                pip.args(["--no-input", "--require-hashes", "--no-deps", "--only-binary", ":all:"]);
                pip.arg("--requirement").arg(self.locks.join("requirements.txt"));
                Ok(vec![venv, pip])
            }
            Source::Node => {
                for name in source.inputs() {
                    files::write(&place.join(name), files::read(&self.locks.join(name))?)?;
                }
                let mut npm = Command::new(NPM);
                // No package needs its scripts, and some use them to call home.
                npm.args([
                    "ci",
                    "--ignore-scripts",
                    "--prefer-offline",
                    "--no-audit",
                    "--no-fund",
                    "--loglevel",
                    "error",
                ]);
                npm.current_dir(&place);
                Ok(vec![npm])
            }
        }
    }

    fn hint(&self, source: Source, error: &str) -> String {
        let lock = self.locks.join(source.inputs()[0]);
        let name = source.tool().name;
        let installer = match source {
            Source::Python => "pip",
            Source::Node => "npm",
        };
        format!(
            "the tools of {} can't be set up: {error}\nThis needs a package registry once, and \
             nothing from outside after that. Run it where {installer} reaches its registry, or \
             leave these tools out: `cargo xtask test --without {name}`",
            lock.display()
        )
    }

    /// What the stamp says where the tools are there as the lock wants them.
    fn wanted(&self, source: Source) -> Result<String, String> {
        let mut inputs = String::new();
        for name in source.inputs() {
            let text = files::read(&self.locks.join(name))?;
            let _ = write!(inputs, "{name} {}\n{text}", text.len());
        }
        Ok(format!("{}\n{}", sha256(&inputs), run(&mut source.version())?))
    }

    fn place(&self, source: Source) -> PathBuf {
        self.folder.join(match source {
            Source::Python => "python",
            Source::Node => "node",
        })
    }

    fn stamp(&self, source: Source) -> PathBuf {
        self.place(source).with_extension("stamp")
    }
}

fn remove(path: &Path, remove: impl Fn(&Path) -> io::Result<()>) -> Result<(), String> {
    match remove(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(format!("{} can't be removed: {error}", path.display()))
        }
        _ => Ok(()),
    }
}

/// Runs a command to its end and gives what it printed.
fn run(command: &mut Command) -> Result<String, String> {
    let words = iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<String> = words.map(|word| word.to_string_lossy().into_owned()).collect();
    let line = words.join(" ");
    let answer = command.output().map_err(|error| format!("`{line}` can't be started: {error}"))?;
    if answer.status.success() {
        return Ok(String::from_utf8_lossy(&answer.stdout).into_owned());
    }
    let said = [answer.stderr, answer.stdout].concat();
    let said = String::from_utf8_lossy(&said);
    Err(format!("`{line}` failed ({}):\n{}\n", answer.status, said.trim()))
}
