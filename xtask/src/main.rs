//! The project's commands: `cargo xtask` lists them.

use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use xtask::project::Project;
use xtask::regenerate::{self, Change, Report};
use xtask::run::cargo;

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
    /// Start the local CPQ site on this machine and print its address and credentials.
    Sandbox,
    /// Regenerate the SDK, start the local site, and make every documented call on screen.
    Tour,
    /// Run every test.
    Test,
    /// Time the generated types against serde's derive on a page of 1,000 users.
    Bench,
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<(), String> {
    // Set by cargo at run time: a path compiled in would be wrong in a checkout that was moved.
    let manifest =
        std::env::var("CARGO_MANIFEST_DIR").map_err(|_| "run this as `cargo xtask`".to_owned())?;
    let root = Path::new(&manifest).parent().ok_or("run this as `cargo xtask`")?;
    let project = Project::at(root);
    match task {
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
        Task::Sandbox => cargo(&project, &["run", "--quiet", "--package", "cpq-sandbox"]),
        Task::Tour => {
            regenerate::regenerate(&project).map(|report| print(&report))?;
            cargo(&project, &["run", "--quiet", "--package", "cpq-tests", "--bin", "tour"])
        }
        Task::Test => {
            cargo(&project, &["test", "--workspace", "--tests"])?;
            cargo(&project, &["test", "--doc", "--package", "oracle-cpq", "--all-features"])
        }
        Task::Bench => cargo(&project, &["bench", "--package", "cpq-tests", "--bench", "decode"]),
    }
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
