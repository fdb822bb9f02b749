//! What a client costs at build time: the same program with each client, built as users build it.
//!
//! The programs are the contestants, each a package of its own in `target/bench`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::Name;
use crate::files::{failed, read, remove_folder, write};
use crate::lab::Lab;
use crate::process::{self, run};
use crate::programs::write_lock;
use crate::results::{Entry, Row, Section, Unit};

/// The most rounds, because each one builds every program twice from scratch.
const MAX_ROUNDS: usize = 2;

/// What the SDK and its generator are copied from, relative to the checkout.
const COPIED: [&str; 9] = [
    "CHANGELOG.md",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "sdk/Cargo.toml",
    "sdk/README.md",
    "sdk/src",
    "spec",
    "tests/Cargo.toml",
];

/// A program with one client.
struct Program {
    name: &'static str,
    /// The name of its executable.
    executable: &'static str,
    folder: PathBuf,
    change: Option<Change>,
}

/// Adds a property to the contract, or removes it again, and generates the client in this folder.
type Change = fn(&Lab, &Path, bool) -> Result<(), String>;

/// The section, if it is named.
pub(super) fn measure(lab: &Lab, names: &[Name]) -> Result<Option<Section>, String> {
    if !names.contains(&Name::Builds) {
        return Ok(None);
    }
    eprintln!("measuring Builds");
    let programs = programs(lab)?;
    let (mut debug, mut release, mut size, mut again) = (
        vec![Vec::new(); programs.len()],
        vec![Vec::new(); programs.len()],
        Vec::new(),
        Vec::new(),
    );
    for program in &programs {
        // Downloads are not measured.
        cargo(program, &["fetch"])?;
    }
    for round in 0..lab.rounds.min(MAX_ROUNDS) {
        for (index, program) in programs.iter().enumerate() {
            release[index].push(from_scratch(lab, program, &["--release"])?);
            if round == 0 {
                size.push(Entry::new(program.name, vec![executable_size(lab, program)?]));
            }
            debug[index].push(from_scratch(lab, program, &[])?);
        }
    }
    for program in &programs {
        if let Some(change) = program.change {
            again.push(Entry::new(program.name, after_changes(lab, program, change)?));
        }
    }
    let crates = programs.iter().map(|it| Ok(Entry::new(it.name, vec![crates(it)?])));
    let crates = crates.collect::<Result<_, String>>()?;
    let entries = |samples: Vec<Vec<f64>>| {
        let entries = programs.iter().zip(samples);
        entries.map(|(program, samples)| Entry::new(program.name, samples)).collect()
    };
    let row = |title: &str, unit, entries| Row { title: title.to_owned(), unit, entries };
    let rows = vec![
        row("Build a program from scratch, processor time", Unit::Seconds, entries(debug)),
        row("The same as a release build", Unit::Seconds, entries(release)),
        row("Build it after a property is added to the contract", Unit::Seconds, again),
        row("Executable of the release build, without symbols", Unit::Bytes, size),
        row("Crates of the program, itself included", Unit::Count, crates),
    ];
    Ok(Some(Section { title: "Builds".to_owned(), rows, curves: Vec::new() }))
}

/// Writes the programs. Clients of other generators are there if they take part in the comparison.
fn programs(lab: &Lab) -> Result<Vec<Program>, String> {
    let builds = lab.folder().join("builds");
    let page = include_str!("../../contestants/page.rs");
    write_program(
        lab,
        "handwritten",
        &[
            ("Cargo.toml", include_str!("../../contestants/builds/handwritten.toml")),
            ("src/main.rs", include_str!("../../contestants/handwritten.rs")),
            ("src/page.rs", page),
        ],
    )?;
    let manifest = include_str!("../../contestants/builds/sdk.toml");
    let small =
        manifest.replacen("sdk\" }", "sdk\", default-features = false, features = [\"v19\"] }", 1);
    if small == manifest {
        return Err("builds/sdk.toml does not name the SDK as expected".to_owned());
    }
    for (folder, manifest) in [("sdk", manifest), ("sdk-without-admin", &small)] {
        let main = include_str!("../../contestants/sdk.rs");
        write_program(lab, folder, &[("Cargo.toml", manifest), ("src/main.rs", main)])?;
    }
    copy_sdk(lab)?;
    let mut programs = vec![
        Program {
            name: "handwritten",
            executable: "bench-handwritten",
            folder: builds.join("handwritten"),
            change: Some(by_hand),
        },
        Program {
            name: "sdk",
            executable: "bench-sdk",
            folder: builds.join("sdk"),
            change: Some(regenerate),
        },
        Program {
            name: "sdk, feature v19 only",
            executable: "bench-sdk",
            folder: builds.join("sdk-without-admin"),
            change: None,
        },
    ];
    let progenitor = Program {
        name: "progenitor",
        executable: "bench-progenitor",
        folder: lab.folder().join("progenitor"),
        change: Some(generate_with_progenitor),
    };
    let openapi_generator = Program {
        name: "openapi-generator",
        executable: "bench-openapi-generator",
        folder: lab.folder().join("openapi_generator"),
        change: None,
    };
    let generated = [progenitor, openapi_generator].into_iter();
    programs.extend(generated.filter(|program| lab.contestant(program.name).is_ok()));
    Ok(programs)
}

fn write_program(lab: &Lab, name: &str, files: &[(&str, &str)]) -> Result<(), String> {
    let folder = format!("builds/{name}");
    for (file, content) in files {
        lab.write(&format!("{folder}/{file}"), content)?;
    }
    lab.write(&format!("{folder}/src/driver.rs"), include_str!("../../contestants/driver.rs"))?;
    write_lock(lab, &folder)
}

/// Copies the SDK and the contracts, so that a property can be added to them.
fn copy_sdk(lab: &Lab) -> Result<(), String> {
    let checkout = lab.folder().join("builds/checkout");
    remove_folder(&checkout)?;
    for name in COPIED {
        copy(&lab.root.join(name), &checkout.join(name))?;
    }
    // The other members of the workspace are not there.
    let manifest = read(&checkout.join("Cargo.toml"))?;
    let (before, members) =
        manifest.split_once("members = [").ok_or("Cargo.toml has no members")?;
    let (_, after) = members.split_once("\n]").ok_or("the members in Cargo.toml do not end")?;
    write(&checkout.join("Cargo.toml"), format!("{before}members = [\"sdk\"]{after}"))
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    if !from.is_dir() {
        let folder = to.parent().unwrap_or(to);
        let copied = fs::create_dir_all(folder).and_then(|()| fs::copy(from, to));
        return copied.map(drop).map_err(|error| failed(from, &error));
    }
    for entry in fs::read_dir(from).map_err(|error| failed(from, &error))? {
        let entry = entry.map_err(|error| failed(from, &error))?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

/// Builds a program and its dependencies, and returns the processor time.
fn from_scratch(lab: &Lab, program: &Program, options: &[&str]) -> Result<f64, String> {
    remove_folder(&target(lab, program))?;
    build(lab, program, options)
}

fn build(lab: &Lab, program: &Program, options: &[&str]) -> Result<f64, String> {
    let target = target(lab, program).display().to_string();
    let before = processor_time_of_children()?;
    cargo(program, &[&["build", "--offline", "--target-dir", &target], options].concat())?;
    Ok(processor_time_of_children()? - before)
}

fn target(lab: &Lab, program: &Program) -> PathBuf {
    lab.folder().join("builds/target").join(program.folder.file_name().unwrap_or_default())
}

/// The size of the executable that a release build has written.
fn executable_size(lab: &Lab, program: &Program) -> Result<f64, String> {
    let file = format!("{}{}", program.executable, std::env::consts::EXE_SUFFIX);
    let file = target(lab, program).join("release").join(file);
    let size = fs::metadata(&file).map_err(|error| failed(&file, &error))?.len();
    #[expect(clippy::cast_precision_loss, reason = "a file is smaller than 2^53 bytes")]
    Ok(size as f64)
}

/// The number of crates that a program is built from, build scripts and macros included.
fn crates(program: &Program) -> Result<f64, String> {
    let tree = cargo(program, &["tree", "--edges", "normal,build", "--prefix", "none"])?;
    let crates: BTreeSet<&str> = tree.lines().map(|line| line.trim_end_matches(" (*)")).collect();
    let crates = crates.iter().filter(|line| !line.is_empty()).count();
    #[expect(clippy::cast_precision_loss, reason = "few crates")]
    Ok(crates as f64)
}

/// Adds a property and removes it again, and returns the processor time of each build after that.
fn after_changes(lab: &Lab, program: &Program, change: Change) -> Result<Vec<f64>, String> {
    build(lab, program, &[])?;
    let mut samples = Vec::new();
    for is_added in [true, false].into_iter().cycle().take(2 * lab.rounds) {
        change(lab, &program.folder, is_added)?;
        samples.push(build(lab, program, &[])?);
    }
    Ok(samples)
}

fn by_hand(_: &Lab, folder: &Path, is_added: bool) -> Result<(), String> {
    let file = folder.join("src/page.rs");
    let page = include_str!("../../contestants/page.rs");
    let added =
        page.replacen("approval_delegate:", "benchmark_note: String, approval_delegate:", 1);
    write(&file, if is_added { added.as_str() } else { page })
}

/// Changes the copy of the contract and runs `xtask regenerate` on it.
fn regenerate(lab: &Lab, _: &Path, is_added: bool) -> Result<(), String> {
    const FILE: &str = "spec/v19/resources/integration-users.yaml";
    const BEGIN: &str = "        approvalDelegate:\n";
    let checkout = lab.folder().join("builds/checkout");
    let contract = read(&lab.root.join(FILE))?;
    let property = contract.split_once(BEGIN).and_then(|(_, rest)| {
        let end =
            rest.match_indices("\n        ").find(|(at, _)| !rest[at + 9..].starts_with(' '))?.0;
        Some(format!("        benchmarkNote:\n{}\n{BEGIN}", &rest[..end]))
    });
    let property = property.ok_or_else(|| format!("{FILE} has no property approvalDelegate"))?;
    let added = contract.replacen(BEGIN, &property, 1);
    write(&checkout.join(FILE), if is_added { &added } else { &contract })?;
    let xtask = format!("xtask{}", std::env::consts::EXE_SUFFIX);
    let build = ["build", "--quiet", "--release", "--package", "xtask"];
    run(process::cargo(&lab.root).args(build))?;
    // This is how the command finds the checkout.
    let mut command = Command::new(lab.server.with_file_name(xtask));
    run(command.arg("regenerate").env("CARGO_MANIFEST_DIR", checkout.join("xtask"))).map(drop)
}

/// Runs the generator that was built when the client was generated first.
fn generate_with_progenitor(lab: &Lab, folder: &Path, is_added: bool) -> Result<(), String> {
    let original = lab.folder().join("reduced-contract.json");
    let contract = serde_json::from_str::<Value>(&read(&original)?);
    let mut contract = contract.map_err(|error| failed(&original, &error))?;
    let properties = contract.pointer_mut("/components/schemas/IntegrationUser/properties");
    let properties = properties.and_then(Value::as_object_mut);
    let properties = properties.ok_or("the contract has no schema IntegrationUser")?;
    if is_added {
        properties.insert("benchmarkNote".to_owned(), json!({"type": "string"}));
    }
    let changed = lab.write("builds/changed-contract.json", contract.to_string())?;
    let generator = format!("bench-progenitor-generator{}", std::env::consts::EXE_SUFFIX);
    let mut generator = Command::new(lab.folder().join("target/release").join(generator));
    run(generator.arg(changed).arg(folder.join("src/client.rs"))).map(drop)
}

fn cargo(program: &Program, arguments: &[&str]) -> Result<String, String> {
    let mut cargo = process::cargo(&program.folder);
    cargo.arg("--quiet").args(arguments);
    // Cargo set it for this process; build scripts that track it would run again.
    cargo.env_remove("CARGO_MANIFEST_DIR").env("CARGO_PROFILE_RELEASE_STRIP", "symbols");
    run(&mut cargo)
}

/// The processor time in seconds of all processes that this one has started and that have ended.
fn processor_time_of_children() -> Result<f64, String> {
    // Linux counts in hundredths of a second here, on all processors.
    let path = Path::new("/proc/self/stat");
    let stat =
        read(path).map_err(|error| format!("builds can be measured on Linux only: {error}"))?;
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks = fields.skip(13).take(2).map(str::parse::<f64>);
    let ticks = ticks.sum::<Result<f64, _>>().map_err(|error| failed(path, &error))?;
    Ok(ticks / 100.0)
}
