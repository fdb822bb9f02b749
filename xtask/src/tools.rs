//! The programs that some tests need beside Rust, and what becomes of those where one is missing.

use std::process::Command;

/// What tests need that a machine may not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tool {
    /// What it is called in [`WITHOUT`] and after `--without`.
    pub name: &'static str,
    /// What it is called in a message.
    pub what: &'static str,
    /// The command lines that succeed where it is there.
    probes: &'static [&'static [&'static str]],
    /// What is left out without it.
    pub tests: &'static str,
}

/// npm as it is started; on Windows it is a script, which only its whole name starts.
pub(crate) const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// Python with what its tools are set up with.
pub const VENV: Tool = Tool {
    name: "venv",
    what: "Python 3.11 or newer with venv",
    // Debian has the two modules in a package of their own.
    probes: &[&[
        "python3",
        "-c",
        "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))",
    ]],
    tests: "openapi-spec-validator's opinion of the contracts, and a client in Python",
};

/// Node with what its tools are set up with.
pub const NODE: Tool = Tool {
    name: "node",
    what: "Node 20.19 or newer with npm",
    probes: &[
        &[
            "node",
            "-e",
            "const [a, b] = process.versions.node.split('.').map(Number);\
             process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)",
        ],
        &[NPM, "--version"],
    ],
    tests: "Spectral's and Redocly's opinion of the contracts, and a client in TypeScript",
};

/// What runs openapi-generator, which comes with the tools in Python.
pub const JAVA: Tool = Tool {
    name: "java",
    what: "Java 11 or newer",
    // Java 8 does not know the option.
    probes: &[&["java", "--version"]],
    tests: "the clients in Java, Go, C#, Kotlin and Rust",
};

/// What opens the pages to read; what drives it comes with the tools in Node.
pub const CHROMIUM: Tool = Tool {
    name: "chromium",
    what: "Chromium",
    probes: &[&["chromium", "--version"]],
    tests: "the pages to read, opened in a browser",
};

/// All that tests need beside Rust.
pub const TOOLS: [Tool; 6] = [
    Tool {
        name: "python3",
        what: "python3",
        probes: &[&["python3", "--version"]],
        tests: "the sandbox's test by a stranger in Python",
    },
    Tool {
        name: "curl",
        what: "curl",
        probes: &[&["curl", "--version"]],
        tests: "the sandbox's test by a stranger with curl",
    },
    VENV,
    NODE,
    JAVA,
    CHROMIUM,
];

/// The variable that tells the tests which programs they have to do without.
pub const WITHOUT: &str = "CPQ_TESTS_WITHOUT";

impl Tool {
    /// Whether it can be run on this machine.
    #[must_use]
    pub fn is_there(&self) -> bool {
        // One that is found and does not run, such as a shop's placeholder, is none.
        self.probes.iter().all(|probe| {
            let asked = Command::new(probe[0]).args(&probe[1..]).output();
            asked.is_ok_and(|answer| answer.status.success())
        })
    }
}

/// How the tests are to be run.
#[derive(Debug, PartialEq, Eq)]
pub struct Plan {
    /// The value of [`WITHOUT`].
    pub without: String,
    /// A line for each program that is missing or unwanted.
    pub notes: Vec<String>,
}

impl Plan {
    /// Whether the tests do without this tool.
    #[must_use]
    pub fn leaves_out(&self, tool: &Tool) -> bool {
        self.without.split(',').any(|name| name == tool.name)
    }
}

/// Decides what to do without the programs that are missing and those that are unwanted.
///
/// # Errors
/// When all are insisted on and one is missing.
pub fn plan(missing: &[Tool], unwanted: &[String], insists: bool) -> Result<Plan, String> {
    if insists && !missing.is_empty() {
        let names: Vec<&str> = missing.iter().map(|tool| tool.what).collect();
        return Err(format!(
            "nothing was tested: this machine has no {}; install what is missing, or leave out \
             --all-tools and what needs it",
            names.join(" and no ")
        ));
    }
    let (mut without, mut notes) = (Vec::new(), Vec::new());
    for tool in TOOLS {
        let reason = if missing.contains(&tool) {
            format!("this machine has no {}", tool.what)
        } else if unwanted.iter().any(|name| name == tool.name) {
            format!("--without {}", tool.name)
        } else {
            continue;
        };
        notes.push(format!("left out: {} ({reason})", tool.tests));
        without.push(tool.name);
    }
    Ok(Plan { without: without.join(","), notes })
}
