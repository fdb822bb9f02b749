//! The programs that some tests need besides Rust, and which tests are left out without them.

use std::process::Command;

/// A program that some tests need and a machine may not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Program {
    /// Its name in [`WITHOUT`] and as the value of `--without`.
    pub name: &'static str,
    /// Its name in messages.
    pub title: &'static str,
    /// The command lines that succeed if it is installed.
    probes: &'static [&'static [&'static str]],
    /// What is left out without it.
    pub tests: &'static str,
}

/// The command name of npm: a script on Windows, which starts only by its full name.
pub(crate) const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// Python with the modules that install Python tools.
pub const VENV: Program = Program {
    name: "venv",
    title: "Python 3.11 or newer with venv",
    // Debian ships the two modules in a separate package.
    probes: &[&[
        "python3",
        "-c",
        "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))",
    ]],
    tests: "validation by openapi-spec-validator and check-jsonschema, and the Python client",
};

/// Node with npm, which installs the Node tools.
pub const NODE: Program = Program {
    name: "node",
    title: "Node 20.19 or newer with npm",
    probes: &[
        &[
            "node",
            "-e",
            "const [a, b] = process.versions.node.split('.').map(Number);\
             process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)",
        ],
        &[NPM, "--version"],
    ],
    tests: "linting by Spectral and Redocly, validation by ajv and swagger-parser, and the TypeScript client",
};

/// Java, which runs openapi-generator.
pub const JAVA: Program = Program {
    name: "java",
    title: "Java 11 or newer",
    // Java 8 does not know the option.
    probes: &[&["java", "--version"]],
    tests: "the Java, Go, C#, Kotlin and Rust clients",
};

/// Chromium, which opens the HTML pages.
pub const CHROMIUM: Program = Program {
    name: "chromium",
    title: "Chromium",
    probes: &[&["chromium", "--version"]],
    tests: "the HTML pages in a browser",
};

/// All programs that tests need besides Rust.
pub const PROGRAMS: [Program; 6] = [
    Program {
        name: "python3",
        title: "python3",
        probes: &[&["python3", "--version"]],
        tests: "the sandbox's black-box test in Python",
    },
    Program {
        name: "curl",
        title: "curl",
        probes: &[&["curl", "--version"]],
        tests: "the sandbox's black-box test with curl",
    },
    VENV,
    NODE,
    JAVA,
    CHROMIUM,
];

/// The environment variable that lists, separated by commas, the programs the tests must not use.
pub const WITHOUT: &str = "CPQ_TESTS_WITHOUT";

impl Program {
    /// Whether it runs on this machine.
    #[must_use]
    pub fn is_installed(&self) -> bool {
        // A placeholder that exists but fails, such as the one of Windows for python3, does not count.
        self.probes.iter().all(|probe| {
            let output = Command::new(probe[0]).args(&probe[1..]).output();
            output.is_ok_and(|output| output.status.success())
        })
    }
}

/// Which tests to leave out.
#[derive(Debug, PartialEq, Eq)]
pub struct Plan {
    /// The value of [`WITHOUT`].
    pub without: String,
    /// A line for each program that is missing or excluded.
    pub notes: Vec<String>,
}

impl Plan {
    /// Decides what to leave out, given the programs that are missing and those that are excluded.
    ///
    /// # Errors
    /// If all programs are required and one is missing.
    pub fn new(missing: &[Program], excluded: &[String], all: bool) -> Result<Self, String> {
        if all && !missing.is_empty() {
            let titles: Vec<&str> = missing.iter().map(|program| program.title).collect();
            return Err(format!(
                "not installed on this machine: {}; install what is missing, or run without \
                 --all-tools to leave out the tests that need it",
                titles.join(", ")
            ));
        }
        let (mut without, mut notes) = (Vec::new(), Vec::new());
        for program in PROGRAMS {
            let reason = if missing.contains(&program) {
                format!("{} is not installed", program.title)
            } else if excluded.iter().any(|name| name == program.name) {
                format!("--without {}", program.name)
            } else {
                continue;
            };
            notes.push(format!("left out: {} ({reason})", program.tests));
            without.push(program.name);
        }
        Ok(Self { without: without.join(","), notes })
    }

    /// Whether the tests must not use this program.
    #[must_use]
    pub fn leaves_out(&self, program: &Program) -> bool {
        self.without.split(',').any(|name| name == program.name)
    }
}
