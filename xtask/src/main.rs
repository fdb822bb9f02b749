//! The project's commands: `cargo xtask` lists them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{Parser, Subcommand};
use cpq_contract::{visible_json, visible_lines};
use mimalloc::MiMalloc;
use xtask::bump::bump;
use xtask::cargo::Cargo;
use xtask::external_tools::{ExternalTools, Source};
use xtask::files::Batch;
use xtask::lint::lint;
use xtask::prerequisites::{PROGRAMS, Plan, WITHOUT};
use xtask::project::Project;
use xtask::since_release::since_release;
use xtask::{
    adopt, audit, diff, guard, publish, regenerate, semver_checks, specification, transcribe,
};

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// The commands of oracle-cpq: `tour` shows what the project does, `test` runs all tests.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", arg_required_else_help = true, subcommand_required = true)]
struct Arguments {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Generate the SDK's source from the contracts in spec/ and list the files that changed.
    Regenerate {
        /// Write nothing; fail with a diff if the SDK's source differs from what would be generated.
        #[arg(long)]
        check: bool,
    },
    /// Check the contracts against the lint rules and list all findings.
    Lint {
        /// The versions to check, such as v19 [default: all].
        versions: Vec<String>,
    },
    /// Copy the newest version under a new name, add its feature, and list what remains to be done.
    Bump {
        /// The new version, such as v20.
        version: String,
    },
    /// Convert saved pages of Oracle's documentation, or its specification of the API, to the tables in
    /// spec/ and show what changed.
    ///
    /// The specification is a JSON or YAML file: Oracle's swagger.json, a conversion of it to `openapi: 3.0`, a
    /// Postman collection v2.1 made from it, or a list of facts. The tables have the operations of the
    /// contract in full, and a line for each other operation.
    Transcribe {
        /// Write nothing; fail if a table differs from its page or from the specification. The file may be
        /// about a newer version than those in spec/.
        #[arg(long)]
        check: bool,
        /// The saved pages, and the specification.
        #[arg(required = true)]
        pages: Vec<PathBuf>,
    },
    /// Draft operations of Oracle's specification for the contract, and list what is odd in them.
    ///
    /// A draft has paths, names, types and evidence, but no descriptions and examples: lint rejects it until they
    /// are written. Equal schemas and parameters of the contract are reused, and its text stays as it is.
    Adopt {
        /// A method and a path, such as 'GET /certificates', or a tag of the specification.
        #[arg(required = true)]
        operations: Vec<String>,
        /// The specification, such as swagger.json.
        #[arg(long)]
        from: PathBuf,
    },
    /// List which operations of Oracle's specification the contract has, by tag.
    Coverage {
        /// The specification, such as swagger.json [default: the tables in spec/].
        #[arg(long)]
        from: Option<PathBuf>,
    },
    /// Compare the contracts with the tables made from Oracle's pages and from its specification, and
    /// saved pages with their tables.
    ///
    /// A finding names what the contract says and what each page and the specification say.
    ///
    /// Exit code: 0 if they agree, 1 if they differ, 2 if a file is invalid.
    Audit {
        /// Saved pages, and Oracle's specification, which replace their tables [default: the pages in
        /// ../shared/documents, if it exists].
        pages: Vec<PathBuf>,
    },
    /// Compare two contracts, or the last release with the checkout.
    ///
    /// Reports what changes for users of the contract and for users of the crate.
    ///
    /// Exit code: 0 if all changes are compatible, 1 if one is breaking, 2 if the input is invalid.
    Diff {
        /// The old contract: a version such as v19, or a file [default: the last release].
        #[arg(requires = "new")]
        old: Option<String>,
        /// The new contract: a version such as v20, or a file [default: the checkout].
        new: Option<String>,
        /// Print Markdown.
        #[arg(long, group = "form")]
        markdown: bool,
        /// Print JSON.
        #[arg(long, group = "form")]
        json: bool,
        /// Print a self-contained HTML page.
        #[arg(long, group = "form")]
        html: bool,
    },
    /// Write dist/: the contracts in all formats, with payloads, guides and checksums.
    Publish {
        /// Write nothing; fail if dist/ differs from what would be written.
        #[arg(long, conflicts_with = "release")]
        check: bool,
        /// Check the crate with cargo-semver-checks and record the release in spec/releases/. From then
        /// on, the contracts may change only compatibly.
        #[arg(long)]
        release: bool,
    },
    /// Check the crate's API with cargo-semver-checks against the last release.
    Semver,
    /// Start a local CPQ site, the sandbox, and print its base URL and credentials.
    Sandbox {
        /// Options of the sandbox; `cargo xtask sandbox -- --help` lists them.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Regenerate the SDK, start the sandbox, and show how a user is created, changed and deactivated.
    Tour {
        /// Then call every operation of the contracts.
        #[arg(long)]
        all: bool,
    },
    /// Run all tests.
    ///
    /// Installs the third-party tools they use first, from lock files. Tests that need Python, curl, Node,
    /// Java or Chromium are left out, with a note, if it is missing.
    Test {
        /// Fail at once if one of the programs is missing.
        #[arg(long)]
        all_tools: bool,
        /// Leave out the tests that need this program.
        #[arg(long, value_delimiter = ',', conflicts_with = "all_tools", value_name = "PROGRAM")]
        #[arg(value_parser = PossibleValuesParser::new(PROGRAMS.map(|program| program.name)))]
        without: Vec<String>,
    },
    /// Install the third-party tools that the tests use, from lock files.
    Setup,
    /// Compare the SDK's speed, memory and builds with what users would write or generate instead.
    Bench {
        /// Options of the comparison; `cargo xtask bench -- --help` lists them.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Count the instructions that decoding a page, encoding a user, calls and the generator need, and compare them with the baselines.
    ///
    /// Fails if a count is more than 5 % above its baseline in tests/bench/guards/baselines.txt. Needs Valgrind.
    Guard {
        /// Write the counts as the new baselines.
        #[arg(long)]
        update: bool,
    },
    /// Run the long forms of the tests, which take hours.
    ///
    /// 200,000 random inputs for each property, each edit of a contract, a million requests, 20,000 writes
    /// under injected faults, a million users streamed, and a million simulated runs of `bulk`.
    Soak,
}

fn main() -> ExitCode {
    let task = Arguments::parse().command;
    // 1 means that the comparison found differences, so a comparison that failed has another code.
    let failure = match task {
        Task::Audit { .. } | Task::Diff { .. } => ExitCode::from(2),
        _ => ExitCode::FAILURE,
    };
    match run(task) {
        Ok(code) => code,
        Err(message) => {
            // Messages quote texts of contracts and pages.
            eprintln!("{}", visible_lines(&message));
            failure
        }
    }
}

fn run(task: Task) -> Result<ExitCode, String> {
    // Cargo sets the variable at run time. A path compiled in would be wrong after the checkout is moved.
    let manifest =
        std::env::var("CARGO_MANIFEST_DIR").map_err(|_| "run this as `cargo xtask`".to_owned())?;
    let root = Path::new(&manifest).parent().ok_or("run this as `cargo xtask`")?;
    let project = Project::new(root);
    match task {
        Task::Regenerate { check } => regenerate(&project, check),
        Task::Lint { versions } => print_contracts(&project, &versions),
        Task::Bump { version } => bump(&project, &version).map(|text| print!("{text}")),
        Task::Transcribe { check, pages } => transcribe(&project, &pages, check),
        Task::Adopt { operations, from } => {
            let report = adopt::adopt(&project, &operations, &from);
            report.map(|text| print!("{}", visible_lines(&text)))
        }
        Task::Coverage { from } => {
            let report = specification::coverage(&project, from.as_deref());
            report.map(|text| print!("{}", visible_lines(&text)))
        }
        Task::Audit { pages } => {
            let report = audit::run(&project, &pages)?;
            print!("{}", visible_lines(&report.text));
            return Ok(ExitCode::from(u8::from(report.outcome == audit::Outcome::Disagree)));
        }
        Task::Diff { old, new, markdown, json, html } => {
            let diff = match (old, new) {
                (Some(old), Some(new)) => diff::contracts(&project, &old, &new),
                _ => since_release(&project),
            }?;
            match (markdown, json, html) {
                (true, ..) => print!("{}", visible_lines(&diff::markdown(&diff))),
                (_, true, _) => println!("{}", visible_json(&format!("{:#}", diff::json(&diff)))),
                (.., true) => print!("{}", visible_lines(&diff::html(&diff))),
                _ => print!("{}", visible_lines(&diff::text(&diff))),
            }
            return Ok(ExitCode::from(u8::from(diff.is_breaking())));
        }
        Task::Publish { check, release } => {
            let published = match (check, release) {
                (true, _) => publish::check(&project),
                (_, true) => publish::publish_release(&project, semver_checks::run),
                _ => publish::publish(&project),
            };
            published.map(|published| print!("{}", publish::summary(&published)))
        }
        Task::Semver => semver_checks::run(&project),
        Task::Sandbox { arguments } => {
            let run = ["run", "--quiet", "--package", "cpq-sandbox", "--"].map(OsString::from);
            Cargo::new(&project, &[run.to_vec(), arguments].concat()).exec()
        }
        Task::Tour { all } => {
            regenerate(&project, false)?;
            let mut tour = vec!["run", "--quiet", "--package", "cpq-tests", "--bin", "tour"];
            tour.extend(all.then_some(["--", "--all"]).into_iter().flatten());
            Cargo::new(&project, &tour).run()
        }
        Task::Test { all_tools, without } => test(&project, &without, all_tools),
        Task::Setup => install_tools(&project, &plan(&[], false)?),
        Task::Bench { arguments } => {
            let run = [
                "run",
                "--quiet",
                "--release",
                "--package",
                "cpq-bench",
                "--bin",
                "cpq-bench",
                "--",
            ];
            Cargo::new(&project, &[run.map(OsString::from).to_vec(), arguments].concat()).exec()
        }
        Task::Guard { update } => guard::run(&project, update),
        Task::Soak => soak(&project),
    }?;
    Ok(ExitCode::SUCCESS)
}

fn regenerate(project: &Project, check: bool) -> Result<(), String> {
    let changes = if check {
        regenerate::check(project)?;
        Vec::new()
    } else {
        regenerate::regenerate(project)?
    };
    for change in &changes {
        println!("{change}");
    }
    if changes.is_empty() {
        println!("The SDK is up to date with the contracts.");
    }
    Ok(())
}

fn print_contracts(project: &Project, versions: &[String]) -> Result<(), String> {
    for contract in lint(project, versions)? {
        println!(
            "{}: no findings in {} operations and {} schemas",
            contract.version,
            contract.operations.len(),
            contract.schemas.len()
        );
    }
    Ok(())
}

fn transcribe(project: &Project, pages: &[PathBuf], check: bool) -> Result<(), String> {
    let (facts, pages): (Vec<PathBuf>, Vec<PathBuf>) =
        pages.iter().cloned().partition(|path| specification::is_specification(path));
    if !check && facts.len() > 1 {
        return Err(
            "name one file of the specification; it replaces all tables of its version".to_owned()
        );
    }
    // Everything is read before anything is written.
    let mut batch = Batch::default();
    let transcripts = if check {
        transcribe::check(project, &pages)?
    } else {
        transcribe::transcribe(project, &pages, &mut batch)?
    };
    let (mut reports, mut errors) = (String::new(), Vec::new());
    for path in facts {
        match specification::transcribe(project, &path, check, &mut batch) {
            Ok(report) => reports += &report,
            Err(error) if check => errors.push(error),
            Err(error) => return Err(format!("{error}\nnothing was written")),
        }
    }
    batch.apply()?;
    reports.extend(transcripts.iter().map(transcribe::report));
    print!("{}", visible_lines(&reports));
    let differing = transcripts.iter().filter(|transcript| !transcript.is_up_to_date()).count();
    if check && differing > 0 {
        errors.push(format!("{differing} page(s) differ from the tables in spec/"));
    }
    if errors.is_empty() { Ok(()) } else { Err(errors.join("\n")) }
}

fn test(project: &Project, excluded: &[String], all: bool) -> Result<(), String> {
    let plan = plan(excluded, all)?;
    install_tools(project, &plan)?;
    Cargo::new(project, &["test", "--workspace", "--tests"]).env(WITHOUT, &plan.without).run()?;
    Cargo::new(project, &["test", "--doc", "--package", "oracle-cpq", "--all-features"]).run()
}

/// Decides which tests to leave out on this machine, and prints it.
fn plan(excluded: &[String], all: bool) -> Result<Plan, String> {
    let missing = PROGRAMS.into_iter().filter(|program| !program.is_installed());
    let plan = Plan::new(&missing.collect::<Vec<_>>(), excluded, all)?;
    for note in &plan.notes {
        println!("{note}");
    }
    Ok(plan)
}

/// Installs the third-party tools that the plan does not leave out.
fn install_tools(project: &Project, plan: &Plan) -> Result<(), String> {
    let tools = ExternalTools::new(project);
    for source in Source::ALL.into_iter().filter(|source| !plan.leaves_out(source.program())) {
        if !tools.are_installed(source) {
            println!("installing the tools for {}", source.program().tests);
        }
        tools.install(source)?;
    }
    Ok(())
}

/// Runs the long forms of the tests.
fn soak(project: &Project) -> Result<(), String> {
    let tests: [(&str, &[&str], &[&str]); 8] = [
        ("cpq-compare", &["--test", "it"], &["every_edit::"]),
        ("cpq-codegen", &["--test", "it"], &["random_contracts::", "random_crate::"]),
        ("cpq-evidence", &["--test", "it"], &["random_pages::", "swagger::", "adopt::"]),
        (
            "oracle-cpq",
            &["--test", "it"],
            &["random_responses::", "many_writes::", "pagination::", "filters::"],
        ),
        ("cpq-sandbox", &["--test", "it"], &["random_requests::", "memory::"]),
        ("cpq-tests", &["--test", "it"], &["instances::", "memory::"]),
        ("cpq-strategies", &["--test", "it"], &[]),
        ("oracle-cpq", &["--lib"], &["bulk::", "retry::"]),
    ];
    for (package, target, names) in tests {
        let test = [&["test", "--release", "--package", package], target, &["--"]].concat();
        Cargo::new(project, &[&test[..], names, &["--nocapture"]].concat())
            .env("PROPTEST_CASES", "200000")
            .env("CPQ_SOAK_EDITS", "all")
            .env("CPQ_SOAK_REQUESTS", "1000000")
            .env("CPQ_SOAK_CHANGES", "20000")
            .env("CPQ_SOAK_USERS", "1000000")
            .env("CPQ_SOAK_SEEDS", "1000000")
            .run()?;
    }
    Ok(())
}
