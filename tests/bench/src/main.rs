//! Measures the comparison: `cargo xtask bench` runs it.

use std::path::Path;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use cpq_bench::contestants::Contestant;
use cpq_bench::lab::{Lab, Scale};
use cpq_bench::process::{cargo, run};
use cpq_bench::results::Section;
use cpq_bench::sections::{Name, measure};
use cpq_bench::server::{Settings, serve};
use cpq_bench::{page, programs, table};

/// Compares the SDK with what users would write or generate instead.
#[derive(Parser)]
#[command(bin_name = "cargo xtask bench", args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    server: Option<Server>,
    #[command(flatten)]
    measured: Measured,
}

#[derive(Subcommand)]
enum Server {
    /// Serve precomputed responses until standard input ends; prints the base URL.
    #[command(hide = true)]
    Serve(Settings),
}

#[derive(Args)]
struct Measured {
    /// Measure only these [default: all that compare contestants].
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    only: Vec<Name>,
    /// How often each contestant does its task.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Measure less, for a first impression.
    #[arg(long)]
    quick: bool,
}

fn main() -> ExitCode {
    let Arguments { server, measured } = Arguments::parse();
    let done = match server {
        Some(Server::Serve(settings)) => serve(&settings).map_err(|error| error.to_string()),
        None => compare(measured),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn compare(measured: Measured) -> Result<(), String> {
    // Cargo sets the variable at run time. A path compiled in would be wrong after the checkout is moved.
    let manifest = std::env::var("CARGO_MANIFEST_DIR");
    let manifest = manifest.map_err(|_| "run this as `cargo xtask bench`".to_owned())?;
    let root = Path::new(&manifest).join("../..");
    let server = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut lab = Lab {
        scale: if measured.quick { Scale::QUICK } else { Scale::FULL },
        rounds: measured.rounds.max(1),
        root,
        server,
        contestants: Vec::new(),
        http2: None,
    };
    let mut names = measured.only;
    if names.is_empty() {
        names = Name::defaults();
    }
    // A failure must not discard the figures of an hour.
    let (mut sections, mut failures) = (Vec::new(), Vec::new());
    let failed = |name: Name, failure: &str| format!("{name:?} can't be measured: {failure}");
    for name in &names {
        if let Some(target) = name.benchmark() {
            let printed = benchmark(&lab, target);
            failures.extend(printed.err().map(|failure| failed(*name, &failure)));
        }
    }
    names.retain(|name| name.benchmark().is_none());
    if names.is_empty() {
        return if failures.is_empty() { Ok(()) } else { Err(failures.join("\n")) };
    }
    // The commands are compared with generators, not with contestants.
    if names.iter().any(|name| *name != Name::Commands) {
        lab.contestants = workspace_contestants(&lab)?;
        lab.contestants.extend(programs::contestants(&lab));
        if names.contains(&Name::Http2) {
            let built = sdk_with_http2(&lab);
            lab.http2 = built.map_err(|error| eprintln!("HTTP/2 is left out: {error}")).ok();
        }
    }
    for name in names {
        match measure(&lab, &[name]) {
            Ok(measured) => measured.into_iter().for_each(|section| add(&mut sections, section)),
            Err(failure) => failures.push(failed(name, &failure)),
        }
    }
    let conditions = lab.conditions()?;
    print!("{}", table::terminal(&conditions, &sections));
    let json = serde_json::json!({"conditions": conditions, "sections": sections});
    lab.write("results.json", format!("{json:#}\n"))?;
    lab.write("README-table.md", table::markdown(&conditions, &sections))?;
    let page = lab.write("index.html", page::render(&conditions, &sections))?;
    println!("\n{}", page.display());
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n")) }
}

/// Adds a section, or its figures to the section with the same title.
fn add(sections: &mut Vec<Section>, section: Section) {
    match sections.iter_mut().find(|found| found.title == section.title) {
        Some(found) => {
            found.rows.extend(section.rows);
            found.curves.extend(section.curves);
        }
        None => sections.push(section),
    }
}

/// Runs a benchmark that prints its own figures.
fn benchmark(lab: &Lab, [package, bench]: [&str; 2]) -> Result<(), String> {
    let mut cargo = cargo(&lab.root);
    cargo.args(["bench", "--package", package, "--bench", bench]);
    let status = cargo.status().map_err(|error| format!("cargo can't be started: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("cargo failed ({status})")) }
}

/// Builds the contestants that are programs of this package.
fn workspace_contestants(lab: &Lab) -> Result<Vec<Contestant>, String> {
    let build = ["build", "--quiet", "--release", "--package", "cpq-bench"];
    run(cargo(&lab.root).args(build).args(["--bin", "bench-handwritten", "--bin", "bench-sdk"]))?;
    // They are built for the profile of this program, so they are in its folder.
    let contestant = |name: &'static str| {
        let file = format!("bench-{name}{}", std::env::consts::EXE_SUFFIX);
        Contestant::new(name, lab.server.with_file_name(file))
    };
    Ok(["handwritten", "sdk"].map(contestant).to_vec())
}

/// Builds the SDK's contestant with HTTP/2, in a folder of its own, because it has the same name.
fn sdk_with_http2(lab: &Lab) -> Result<Contestant, String> {
    let target = lab.folder().join("target");
    let build = ["build", "--quiet", "--release", "--package", "cpq-bench", "--bin", "bench-sdk"];
    run(cargo(&lab.root).args(build).args(["--features", "http2", "--target-dir"]).arg(&target))?;
    let file = format!("bench-sdk{}", std::env::consts::EXE_SUFFIX);
    Ok(Contestant::new("sdk", target.join("release").join(file)))
}
