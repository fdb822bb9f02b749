//! The programs that some tests need beside Rust, and what becomes of those where one is missing.

use std::process::Command;

/// A program that tests run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tool {
    /// What it is called on the command line.
    pub name: &'static str,
    /// What is left out without it.
    pub tests: &'static str,
}

/// The programs of others that the tests run.
pub const TOOLS: [Tool; 2] = [
    Tool { name: "python3", tests: "the sandbox's test by a stranger in Python" },
    Tool { name: "curl", tests: "the sandbox's test by a stranger with curl" },
];

/// The variable that tells the tests which programs they have to do without.
pub const WITHOUT: &str = "CPQ_TESTS_WITHOUT";

impl Tool {
    /// Whether it can be run on this machine.
    #[must_use]
    pub fn is_there(&self) -> bool {
        // One that is found and does not run, such as a shop's placeholder, is none.
        let asked = Command::new(self.name).arg("--version").output();
        asked.is_ok_and(|answer| answer.status.success())
    }
}

/// How the tests are to be run.
#[derive(Debug, PartialEq, Eq)]
pub struct Plan {
    /// The value of [`WITHOUT`].
    pub without: String,
    /// A line for each program that is missing.
    pub notes: Vec<String>,
}

/// Decides what to do without the programs that are missing.
///
/// # Errors
/// When all are insisted on and one is missing.
pub fn plan(missing: &[Tool], insists: bool) -> Result<Plan, String> {
    let names: Vec<&str> = missing.iter().map(|tool| tool.name).collect();
    if insists && !names.is_empty() {
        return Err(format!(
            "nothing was tested: this machine has no {}; install what is missing, or leave out \
             --all-tools and what needs it",
            names.join(" and no ")
        ));
    }
    let note =
        |tool: &Tool| format!("left out: {} (this machine has no {})", tool.tests, tool.name);
    Ok(Plan { without: names.join(","), notes: missing.iter().map(note).collect() })
}
