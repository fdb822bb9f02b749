//! Installs the third-party tools of `tests/external_tools` into `target/external_tools`, from lock files.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io;
use std::iter;
use std::path::{Path, PathBuf};
use std::process::Command;

use cpq_publication::sha256;

use crate::files;
use crate::prerequisites::{NODE, NPM, Program, VENV};
use crate::project::Project;

/// A package registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// `PyPI`; the tools are installed into a virtual environment.
    Python,
    /// npm.
    Node,
}

impl Source {
    /// All registries.
    pub const ALL: [Self; 2] = [Self::Python, Self::Node];

    /// The program that must be installed on the machine.
    #[must_use]
    pub fn program(self) -> &'static Program {
        match self {
            Self::Python => &VENV,
            Self::Node => &NODE,
        }
    }

    /// The files of `tests/external_tools` that determine what is installed, the lock file first.
    fn inputs(self) -> &'static [&'static str] {
        match self {
            Self::Python => &["requirements.txt"],
            Self::Node => &["package-lock.json", "package.json", ".npmrc"],
        }
    }

    /// Prints the version of the interpreter; packages may only work with the one that installed them.
    fn interpreter_version(self) -> Command {
        match self {
            Self::Python => command("python3", &["-c", "import sys; print(sys.version)"]),
            Self::Node => command("node", &["-p", "process.version"]),
        }
    }
}

/// The third-party tools of a checkout.
#[derive(Clone, Debug)]
pub struct ExternalTools {
    locks: PathBuf,
    folder: PathBuf,
}

impl ExternalTools {
    /// Returns the tools of a checkout, installed or not.
    #[must_use]
    pub fn new(project: &Project) -> Self {
        Self {
            locks: project.root().join("tests/external_tools"),
            folder: project.root().join("target/external_tools"),
        }
    }

    /// The Python interpreter of the virtual environment.
    #[must_use]
    pub fn python(&self) -> PathBuf {
        let interpreter = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
        self.install_folder(Source::Python).join(interpreter)
    }

    /// The folder of the npm packages.
    #[must_use]
    pub fn node_modules(&self) -> PathBuf {
        self.install_folder(Source::Node).join("node_modules")
    }

    /// Whether the tools are installed as the lock file specifies.
    #[must_use]
    pub fn are_installed(&self, source: Source) -> bool {
        let stamp = fs::read_to_string(self.stamp(source));
        stamp.is_ok_and(|found| self.expected_stamp(source).as_ref() == Ok(&found))
    }

    /// Installs the tools, unless they are installed as the lock file specifies. Removes an earlier
    /// installation first, so an interrupted one is repeated completely.
    ///
    /// # Errors
    /// If a lock file cannot be read or an installer fails.
    pub fn install(&self, source: Source) -> Result<(), String> {
        let failed = |error: io::Error| format!("cannot create {}: {error}", self.folder.display());
        fs::create_dir_all(&self.folder).map_err(failed)?;
        // Only one process installs at a time; the lock ends with the process.
        let lock = File::create(self.folder.join("lock")).map_err(failed)?;
        lock.lock().map_err(failed)?;
        if self.are_installed(source) {
            return Ok(());
        }
        let stamp = self.expected_stamp(source)?;
        remove(&self.stamp(source), |path| fs::remove_file(path))?;
        remove(&self.install_folder(source), |path| fs::remove_dir_all(path))?;
        let installed = match source {
            Source::Python => self.install_python(),
            Source::Node => self.install_node(),
        };
        installed.map_err(|error| self.advice(source, &error))?;
        files::write(&self.stamp(source), stamp)
    }

    fn install_python(&self) -> Result<(), String> {
        run(command("python3", &["-m", "venv"]).arg(self.install_folder(Source::Python)))?;
        let mut pip = Command::new(self.python());
        pip.args(["-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-input"]);
        // The lock file is complete. Wheels run no code when they are installed.
        pip.args(["--require-hashes", "--no-deps", "--only-binary", ":all:", "--requirement"]);
        run(pip.arg(self.locks.join("requirements.txt"))).map(drop)
    }

    fn install_node(&self) -> Result<(), String> {
        let folder = self.install_folder(Source::Node);
        for name in Source::Node.inputs() {
            files::write(&folder.join(name), files::read(&self.locks.join(name))?)?;
        }
        // No tool needs the install scripts of its packages, and some of them connect to the internet.
        let mut npm = command(NPM, &["ci", "--ignore-scripts", "--prefer-offline", "--no-audit"]);
        npm.args(["--no-fund", "--loglevel", "error"]);
        run(npm.current_dir(folder)).map(drop)
    }

    fn advice(&self, source: Source, error: &str) -> String {
        let lock = self.locks.join(source.inputs()[0]);
        let (registry, program) = match source {
            Source::Python => ("PyPI", VENV.name),
            Source::Node => ("npm", NODE.name),
        };
        format!(
            "cannot install the tools of {}: {error}\nThe installation needs access to the {registry} \
             registry once. To leave out the tests that use these tools, run \
             `cargo xtask test --without {program}`",
            lock.display()
        )
    }

    /// Returns the stamp of a current installation: the inputs' checksum and the interpreter's version.
    fn expected_stamp(&self, source: Source) -> Result<String, String> {
        let mut inputs = String::new();
        for name in source.inputs() {
            let text = files::read(&self.locks.join(name))?;
            let _ = write!(inputs, "{name} {}\n{text}", text.len());
        }
        Ok(format!("{}\n{}", sha256(&inputs), run(&mut source.interpreter_version())?))
    }

    fn install_folder(&self, source: Source) -> PathBuf {
        self.folder.join(match source {
            Source::Python => "python",
            Source::Node => "node",
        })
    }

    fn stamp(&self, source: Source) -> PathBuf {
        self.install_folder(source).with_extension("stamp")
    }
}

fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments);
    command
}

fn remove(path: &Path, remove: impl Fn(&Path) -> io::Result<()>) -> Result<(), String> {
    match remove(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(format!("cannot remove {}: {error}", path.display()))
        }
        _ => Ok(()),
    }
}

/// Runs a command and returns its output.
fn run(command: &mut Command) -> Result<String, String> {
    let words = iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<String> = words.map(|word| word.to_string_lossy().into_owned()).collect();
    let line = words.join(" ");
    let output = command.output().map_err(|error| format!("cannot start `{line}`: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let printed = [output.stderr, output.stdout].concat();
    let printed = String::from_utf8_lossy(&printed);
    Err(format!("`{line}` failed ({}):\n{}", output.status, printed.trim()))
}
