//! The project's commands: `cargo xtask` lists them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{Parser, Subcommand};
use xtask::bump::bump;
use xtask::default::default;
use xtask::external_tools::{ExternalTools, Source};
use xtask::project::Project;
use xtask::publish;
use xtask::regenerate::{self, Change, Report};
use xtask::retire::retire;
use xtask::run::{Cargo, cargo};
use xtask::tools::{Plan, TOOLS, Tool, WITHOUT, plan};
use xtask::transcribe;
use xtask::{audit, diff};

/// The commands of oracle-cpq: `tour` shows what the project does, `test` proves it.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", arg_required_else_help = true, subcommand_required = true)]
struct Arguments {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Turn the contracts in spec/ into the SDK's source and say what changed.
    Regenerate {
        /// Write nothing; fail with a diff where the SDK is not what the contracts give.
        #[arg(long)]
        check: bool,
    },
    /// Hold the contracts against the house rules and list every finding.
    Lint {
        /// The versions to look at, such as v19; all where none is named.
        versions: Vec<String>,
    },
    /// Copy the newest version to a new one, give it its feature, and list what is to be done then.
    Bump {
        /// The new version, such as v20.
        version: String,
    },
    /// Make a version the one that users of the crate get without asking.
    Default {
        /// A version there is, such as v19.
        version: String,
    },
    /// Remove a version's folder, feature and module, and say what its users lose.
    Retire {
        /// A version there is, such as v7.
        version: String,
        /// Remove the folder though it has changes that are not committed.
        #[arg(long)]
        discard_changes: bool,
    },
    /// Turn saved pages of Oracle's documentation into the tables in spec/, and say what is new in them.
    Transcribe {
        /// Write nothing; fail where a table is not what its page gives.
        #[arg(long)]
        check: bool,
        /// The files of the pages.
        #[arg(required = true)]
        pages: Vec<PathBuf>,
    },
    /// Hold the contracts against the facts of Oracle's pages, and the pages at hand against their
    /// tables. It ends with 0 where they agree, 1 where they don't, and 2 where a file is of no use.
    Audit {
        /// The files of saved pages; where none is named, those in ../shared/documents.
        pages: Vec<PathBuf>,
    },
    /// Compare two contracts, or the last release with the checkout, for those who use the contract and
    /// for those who use the crate. It ends with 0 where nothing can break, 1 where something can, and 2
    /// where the input is of no use.
    Diff {
        /// The older one: a version such as v19, or a file. Without it, the last release.
        #[arg(requires = "new")]
        old: Option<String>,
        /// The newer one: a version such as v20, or a file. Without it, the checkout.
        new: Option<String>,
        /// Print a page of Markdown.
        #[arg(long, group = "form")]
        markdown: bool,
        /// Print JSON.
        #[arg(long, group = "form")]
        json: bool,
        /// Print a page for a browser, in one file that asks no network for anything.
        #[arg(long, group = "form")]
        html: bool,
    },
    /// Write dist/: the contracts in every form, with payloads, guide and sums, for teams in any language.
    Publish {
        /// Write nothing; fail where dist/ is not what would be written.
        #[arg(long, conflicts_with = "release")]
        check: bool,
        /// Write the record of this release, too: from then on the contracts change compatibly.
        #[arg(long)]
        release: bool,
    },
    /// Start the local CPQ site on this machine and print its address and credentials.
    Sandbox {
        /// What the site is told; `cargo xtask sandbox -- --help` lists what there is.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Regenerate the SDK, start the local site, and make every documented call on screen.
    Tour,
    /// Run every test; those that need Python, curl, Node or Java are left out, with a note, where it
    /// is missing. What they run is set up first, from lock files, where it is not there yet.
    Test {
        /// Refuse to start where one of them is missing.
        #[arg(long)]
        all_tools: bool,
        /// Leave out what needs one of them.
        #[arg(long, value_delimiter = ',', conflicts_with = "all_tools", value_name = "TOOL")]
        #[arg(value_parser = PossibleValuesParser::new(TOOLS.map(|tool| tool.name)))]
        without: Vec<String>,
    },
    /// Set up the tools of others that tests/external_tools runs, from its lock files.
    Setup,
    /// Time the generated types against serde's derive, and the local site against a fixed answer.
    Bench,
    /// Run the long forms: 200,000 made-up inputs for whatever reads foreign ones, a million requests,
    /// 20,000 faulted changes, a million users streamed, and 100,000 instances of each type.
    Soak,
}

fn main() -> ExitCode {
    let task = Arguments::parse().command;
    // Who asks for a comparison has to tell one that fails from one that can't be made.
    let failure = match task {
        Task::Audit { .. } | Task::Diff { .. } => ExitCode::from(2),
        _ => ExitCode::FAILURE,
    };
    match run(task) {
        Ok(code) => code,
        Err(message) => {
            eprintln!("{message}");
            failure
        }
    }
}

fn run(task: Task) -> Result<ExitCode, String> {
    // Set by cargo at run time: a path compiled in would be wrong in a checkout that was moved.
    let manifest =
        std::env::var("CARGO_MANIFEST_DIR").map_err(|_| "run this as `cargo xtask`".to_owned())?;
    let root = Path::new(&manifest).parent().ok_or("run this as `cargo xtask`")?;
    let project = Project::at(root);
    let done = match task {
        Task::Audit { pages } => {
            let report = audit::run(&project, &pages)?;
            print!("{}", report.text);
            return Ok(ExitCode::from(u8::from(report.outcome == audit::Outcome::Disagree)));
        }
        Task::Diff { old, new, markdown, json, html } => {
            let diff = match (old, new) {
                (Some(old), Some(new)) => diff::contracts(&project, &old, &new),
                _ => diff::since_release(&project),
            }?;
            match (markdown, json, html) {
                (true, ..) => print!("{}", diff::markdown(&diff)),
                (_, true, _) => println!("{:#}", diff::json(&diff)),
                (.., true) => print!("{}", diff::html(&diff)),
                _ => print!("{}", diff::text(&diff)),
            }
            return Ok(ExitCode::from(u8::from(diff.is_breaking())));
        }
        Task::Regenerate { check: true } => {
            regenerate::check(&project).map(|report| print(&report))
        }
        Task::Regenerate { check: false } => {
            regenerate::regenerate(&project).map(|report| print(&report))
        }
        Task::Lint { versions } => {
            for contract in regenerate::lint(&project, &versions)? {
                let (operations, schemas) = (contract.operations.len(), contract.schemas.len());
                println!(
                    "{}: in order, with {operations} operation(s) and {schemas} schemas",
                    contract.version
                );
            }
            Ok(())
        }
        Task::Bump { version } => bump(&project, &version).map(|text| print!("{text}")),
        Task::Default { version } => default(&project, &version).map(|text| print!("{text}")),
        Task::Retire { version, discard_changes } => {
            retire(&project, &version, discard_changes).map(|text| print!("{text}"))
        }
        Task::Transcribe { check, pages } => transcribe(&project, &pages, check),
        Task::Publish { check, release } => {
            let published = match (check, release) {
                (true, _) => publish::check(&project),
                (_, true) => publish::publish_release(&project),
                _ => publish::publish(&project),
            };
            print!("{}", publish::summary(&published?));
            Ok(())
        }
        Task::Sandbox { arguments } => sandbox(&project, arguments),
        Task::Tour => {
            regenerate::regenerate(&project).map(|report| print(&report))?;
            cargo(&project, &["run", "--quiet", "--package", "cpq-tests", "--bin", "tour"])
        }
        Task::Test { all_tools, without } => test(&project, &without, all_tools),
        Task::Setup => set_up(&project, &plan_for(&[], false)?),
        Task::Bench => {
            cargo(&project, &["bench", "--package", "cpq-tests", "--bench", "decode"])?;
            cargo(&project, &["bench", "--package", "cpq-sandbox", "--bench", "throughput"])
        }
        Task::Soak => soak(&project),
    };
    done.map(|()| ExitCode::SUCCESS)
}

fn transcribe(project: &Project, pages: &[PathBuf], check: bool) -> Result<(), String> {
    let transcripts = if check {
        transcribe::look(project, pages)?
    } else {
        transcribe::transcribe(project, pages)?
    };
    for transcript in &transcripts {
        print!("{}", transcribe::report(transcript));
    }
    let others = transcripts.iter().filter(|transcript| !transcript.is_there()).count();
    if check && others > 0 {
        return Err(format!("{others} page(s) say something else than the tables in spec/"));
    }
    Ok(())
}

fn sandbox(project: &Project, arguments: Vec<OsString>) -> Result<(), String> {
    let run = ["run", "--quiet", "--package", "cpq-sandbox", "--"].map(OsString::from);
    Cargo::new(project, &[run.to_vec(), arguments].concat()).run_instead()
}

fn test(project: &Project, unwanted: &[String], all_tools: bool) -> Result<(), String> {
    let plan = plan_for(unwanted, all_tools)?;
    set_up(project, &plan)?;
    Cargo::new(project, &["test", "--workspace", "--tests"]).env(WITHOUT, &plan.without).run()?;
    cargo(project, &["test", "--doc", "--package", "oracle-cpq", "--all-features"])
}

/// What to do on this machine, said on screen.
fn plan_for(unwanted: &[String], all_tools: bool) -> Result<Plan, String> {
    let missing: Vec<Tool> = TOOLS.into_iter().filter(|tool| !tool.is_there()).collect();
    let plan = plan(&missing, unwanted, all_tools)?;
    plan.notes.iter().for_each(|note| println!("{note}"));
    Ok(plan)
}

/// Sets up the tools of others that the plan does not leave out.
fn set_up(project: &Project, plan: &Plan) -> Result<(), String> {
    let tools = ExternalTools::of(project);
    for source in Source::ALL.into_iter().filter(|source| !plan.leaves_out(source.tool())) {
        if !tools.are_set_up(source) {
            println!("setting up what is needed for {}", source.tool().tests);
        }
        tools.set_up(source)?;
    }
    Ok(())
}

/// The long forms of the tests.
fn soak(project: &Project) -> Result<(), String> {
    let chosen: [(&str, &[&str]); 5] = [
        ("cpq-compare", &["every_edit::"]),
        ("cpq-codegen", &["fuzz::"]),
        ("cpq-evidence", &["fuzz::"]),
        ("cpq-sandbox", &["random::", "memory::"]),
        ("cpq-tests", &["fuzz::", "instances::", "many::", "memory::"]),
    ];
    for (package, chosen) in chosen {
        let line = ["test", "--release", "--package", package, "--test", "it", "--"];
        Cargo::new(project, &[&line[..], chosen, &["--nocapture"]].concat())
            .env("CPQ_SOAK_INPUTS", "200000")
            .env("CPQ_SOAK_REQUESTS", "1000000")
            .env("CPQ_SOAK_CHANGES", "20000")
            .env("CPQ_SOAK_USERS", "1000000")
            .env("CPQ_SOAK_INSTANCES", "100000")
            .run()?;
    }
    Ok(())
}

fn print(report: &Report) {
    for change in &report.changes {
        match change {
            Change::Added(name) => println!("added    {name}"),
            Change::Changed(name) => println!("changed  {name}"),
            Change::Removed(name) => println!("removed  {name}"),
        }
    }
    if report.changes.is_empty() {
        println!("The SDK is what the contracts give.");
    }
    let size = report.size;
    println!(
        "{} lines of code were generated; progenitor's builder style makes {} of the same contracts.",
        size.generated, size.stock
    );
}
