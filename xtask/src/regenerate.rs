//! Contract to SDK: generate everything in memory, then compare, or write what differs.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use cpq_codegen::contract::Contract;
use cpq_codegen::{Files, HEADER, Sources};
use similar::TextDiff;

use crate::files::{read, remove, tree, write};
use crate::manifests::Manifests;
use crate::project::Project;
use crate::{lock, surface};

/// What the names of the SDK's tests begin with; those of the SDK itself are told without its folder.
const CASES: &str = "tests/";

/// What has changed, in words and in numbers.
#[derive(Debug)]
pub struct Report {
    /// The files, each with what happened to it.
    pub changes: Vec<Change>,
    /// How much was generated, and how much progenitor's builder style makes of the same contracts.
    pub size: Size,
}

/// A file of the generated folder, or the lock, that is not as it was.
#[derive(Debug, PartialEq, Eq)]
pub enum Change {
    /// It was not there.
    Added(String),
    /// It was otherwise.
    Changed(String),
    /// It is no longer generated.
    Removed(String),
}

/// Lines of code, comments and blank lines aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// What the generator wrote.
    pub generated: usize,
    /// What progenitor's builder style makes of the same contracts.
    pub stock: usize,
}

/// Lints the versions named, or all of them.
///
/// # Errors
/// With all findings of all versions.
pub fn lint(project: &Project, named: &[String]) -> Result<Vec<Contract>, String> {
    Ok(read_and_lint(project, named)?.into_iter().map(|(_, contract)| contract).collect())
}

fn read_and_lint(project: &Project, named: &[String]) -> Result<Vec<(Sources, Contract)>, String> {
    let mut linted = Vec::new();
    let mut faults = Vec::new();
    for version in project.choose(named)? {
        let sources = match project.sources(&version) {
            Ok(sources) => sources,
            Err(message) => {
                faults.push(message);
                continue;
            }
        };
        match cpq_codegen::lint(&sources) {
            Ok(contract) => linted.push((sources, contract)),
            Err(refusal) => {
                let lines = refusal.to_string();
                faults.extend(lines.lines().map(|line| format!("spec/{version}/{line}")));
            }
        }
    }
    match faults.len() {
        0 => Ok(linted),
        count => Err(format!("{}\n\n{count} fault(s)", faults.join("\n"))),
    }
}

/// Generates the SDK from every contract and writes what differs.
///
/// # Errors
/// When a contract can't be used, or a file can't be written; every file is written whole or not at all.
pub fn regenerate(project: &Project) -> Result<Report, String> {
    let (wanted, report) = compare(project)?;
    for change in &report.changes {
        match change {
            Change::Added(name) | Change::Changed(name) if name == lock::NAME => {}
            Change::Added(name) | Change::Changed(name) => {
                write(&project.root().join(path(name)), &wanted[name])?;
            }
            Change::Removed(name) => match name.strip_prefix(CASES) {
                Some(name) => remove(&project.cases(), name)?,
                None => remove(&project.generated(), name)?,
            },
        }
    }
    // Last, so that a lock is never ahead of the files it speaks of.
    if !report.changes.is_empty() {
        write(&project.lock(), &wanted[lock::NAME])?;
    }
    Ok(report)
}

/// Generates the SDK in memory and holds it against what is there; nothing is written.
///
/// # Errors
/// When anything differs: with a diff, and the command to run.
pub fn check(project: &Project) -> Result<Report, String> {
    let (wanted, report) = compare(project)?;
    if report.changes.is_empty() {
        return Ok(report);
    }
    let mut text = String::new();
    for change in &report.changes {
        let (Change::Added(name) | Change::Changed(name) | Change::Removed(name)) = change;
        let path = path(name);
        let file = project.root().join(&path);
        let old = if file.exists() { read(&file)? } else { String::new() };
        let new = wanted.get(name).map(String::as_str).unwrap_or_default();
        let diff = TextDiff::from_lines(old.as_str(), new);
        let _ = write!(
            text,
            "{}",
            diff.unified_diff().context_radius(2).header(&path, &format!("{path} (as generated)"))
        );
    }
    let count = report.changes.len();
    Err(format!(
        "{text}\n{count} generated file(s) are not what the contract gives; run `cargo xtask regenerate` and commit the result"
    ))
}

/// Where a file stands in the checkout that is derived under this name.
pub(crate) fn path(name: &str) -> String {
    match (name, name.strip_prefix(CASES)) {
        (lock::NAME, _) => format!("spec/{name}"),
        (surface::NAME, _) => format!("sdk/{name}"),
        (_, Some(name)) => format!("tests/tests/it/generated/{name}"),
        (_, None) => format!("sdk/src/generated/{name}"),
    }
}

/// Everything that is to be, and how it differs from what is.
fn compare(project: &Project) -> Result<(Files, Report), String> {
    let differences = Manifests::read(project)?.differences(&project.versions()?)?;
    if !differences.is_empty() {
        return Err(format!("{}; nothing was written", differences.join("\n")));
    }
    let linted =
        read_and_lint(project, &[]).map_err(|faults| format!("{faults}; nothing was written"))?;
    let (sources, contracts): (Vec<Sources>, Vec<Contract>) = linted.into_iter().unzip();
    let mut wanted = cpq_codegen::generate(&contracts).map_err(|error| error.to_string())?;
    let size = size(&contracts, &wanted)?;
    let there = existing(project)?;
    let surface = surface::text(&surface::list(project, &wanted)?);
    let cases = cpq_codegen::cases(&contracts).into_iter();
    wanted.extend(cases.map(|(name, text)| (format!("{CASES}{name}"), text)));
    let lock = lock::text(&sources, &wanted);
    wanted.extend([(lock::NAME.to_owned(), lock), (surface::NAME.to_owned(), surface)]);
    let mut changes = Vec::new();
    for (name, text) in &wanted {
        match there.get(name) {
            None => changes.push(Change::Added(name.clone())),
            Some(old) if old != text => changes.push(Change::Changed(name.clone())),
            Some(_) => {}
        }
    }
    for (name, text) in &there {
        if wanted.contains_key(name) {
            continue;
        }
        if !text.starts_with(HEADER) {
            return Err(format!(
                "{} was not generated; the folder belongs to the generator, so move it elsewhere",
                path(name)
            ));
        }
        changes.push(Change::Removed(name.clone()));
    }
    Ok((wanted, Report { changes, size }))
}

fn size(contracts: &[Contract], files: &Files) -> Result<Size, String> {
    let mut stock = 0;
    for contract in contracts {
        let source = cpq_codegen::stock(contract).map_err(|error| error.to_string())?;
        stock += cpq_codegen::code_lines(&source);
    }
    Ok(Size { generated: files.values().map(|text| cpq_codegen::code_lines(text)).sum(), stock })
}

/// The generated folders, the lock and the list of public items as they are.
fn existing(project: &Project) -> Result<BTreeMap<String, String>, String> {
    let mut files = tree(&project.generated())?;
    let cases = tree(&project.cases())?.into_iter();
    files.extend(cases.map(|(name, text)| (format!("{CASES}{name}"), text)));
    for name in [lock::NAME, surface::NAME] {
        let file = project.root().join(path(name));
        if file.exists() {
            files.insert(name.to_owned(), read(&file)?);
        }
    }
    Ok(files)
}
