//! Mutations: single mistakes that a maintainer could make. Lint, the audit or the agreement check has to
//! catch each of them by its meaning; checksums and comparisons of text do not count.

mod contract;
mod generated;
mod quirks;
mod samples;
mod tables;

use std::collections::BTreeMap;

use cpq_codegen::lint::Refusal;
use cpq_codegen::{Sources, lint};
use cpq_contract::{ContractText, ROOT};
use cpq_evidence::audit::{self, Severity};

use crate::agreement::disagreements;
use crate::contract::{Contract, files_in};
use crate::generated::VERSIONS;

const VERSION: &str = "v19";
const LINT: &[Checker] = &[Checker::Lint];
const AUDIT: &[Checker] = &[Checker::Audit];
const BOTH: &[Checker] = &[Checker::Lint, Checker::Audit];

/// What can catch a mutation of the files in `spec/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Checker {
    Lint,
    Audit,
}

/// The files of a version, by their path in its folder.
type Files = BTreeMap<String, String>;

type Edit = Box<dyn Fn(&mut Files)>;

/// A mutation of one file, or of several.
struct Mutation {
    name: &'static str,
    caught_by: &'static [Checker],
    edit: Edit,
}

fn mutation(name: &'static str, caught_by: &'static [Checker], edit: Edit) -> Mutation {
    Mutation { name, caught_by, edit }
}

fn file<'a>(files: &'a mut Files, path: &str) -> &'a mut String {
    files.get_mut(path).unwrap_or_else(|| panic!("there is no {path}"))
}

/// Replaces the first occurrence of `from` in a file.
fn replace(path: &'static str, from: &'static str, to: &'static str) -> Edit {
    Box::new(move |files| {
        let text = file(files, path);
        assert!(text.contains(from), "{path} does not contain `{from}`");
        *text = text.replacen(from, to, 1);
    })
}

/// Edits the first entry that starts with `start` and ends before the next `end`.
fn edit_entry(
    path: &'static str,
    (start, end): (&'static str, &'static str),
    edit: fn(&mut String, &str),
) -> Edit {
    Box::new(move |files| {
        let text = file(files, path);
        let (_, rest) = text.split_once(start).unwrap_or_else(|| panic!("no `{start}` in {path}"));
        let entry = format!("{start}{}", rest.split(end).next().unwrap_or_default());
        edit(text, &entry);
    })
}

fn remove_entry(path: &'static str, start: &'static str, end: &'static str) -> Edit {
    edit_entry(path, (start, end), |text, entry| *text = text.replacen(entry, "", 1))
}

fn remove_file(path: &'static str) -> Edit {
    Box::new(move |files| {
        files.remove(path).unwrap_or_else(|| panic!("there is no {path}"));
    })
}

/// The files whose path starts with `folder`.
fn within(files: &Files, folder: &str) -> Files {
    let files = files.iter().filter(|(path, _)| path.starts_with(folder));
    files.map(|(path, text)| (path.clone(), text.clone())).collect()
}

/// All files of a version, with the contract joined.
fn read(version: &str) -> Files {
    let mut files = files_in(&cpq_tests::checkout().join("spec").join(version));
    let contract = ContractText::join(&files).unwrap_or_else(|error| panic!("{error}"));
    files.retain(|path, _| !path.starts_with("resources/"));
    files.insert(ROOT.to_owned(), contract.to_string());
    files
}

fn lint_finds(version: &str, files: &Files) -> bool {
    let mut payloads = within(files, "samples/");
    payloads.extend(within(files, "examples/"));
    let sources = Sources {
        version: version.to_owned(),
        openapi: files[ROOT].clone().into(),
        quirks: files["quirks.toml"].clone(),
        payloads,
    };
    match lint(&sources) {
        Ok(_) => false,
        Err(Refusal::Findings(_)) => true,
        Err(Refusal::Unreadable(error)) => panic!("the contract is not YAML: {error}"),
    }
}

fn audit_finds(version: &str, files: &Files) -> bool {
    let pages = within(files, "pages/").into_iter();
    let pages = pages.map(|(path, text)| (path.replace("pages/", ""), text));
    let specification = within(files, "specification/").into_iter();
    let specification =
        specification.map(|(path, text)| (path.replace("specification/", ""), text));
    let read = audit::Version::read(&audit::Sources {
        version: version.to_owned(),
        openapi: files[ROOT].clone().into(),
        quirks: files["quirks.toml"].clone(),
        pages: pages.collect(),
        specification: specification.collect(),
        samples: within(files, "samples/"),
    });
    match read {
        Ok(version) => {
            audit::audit(&version).iter().any(|finding| finding.severity == Severity::Error)
        }
        Err(_) => true,
    }
}

fn caught_by(version: &str, files: &Files) -> Vec<Checker> {
    let checkers = [
        (Checker::Lint, lint_finds(version, files)),
        (Checker::Audit, audit_finds(version, files)),
    ];
    checkers.into_iter().filter(|(_, finds)| *finds).map(|(checker, _)| checker).collect()
}

/// Applies each mutation alone and compares the checkers that catch it with the expected ones.
fn check(mutations: impl IntoIterator<Item = Mutation>) {
    let original = read(VERSION);
    let mut differing = Vec::new();
    for Mutation { name, caught_by: expected, edit } in mutations {
        let mut files = original.clone();
        edit(&mut files);
        let found = caught_by(VERSION, &files);
        if found != expected {
            differing.push(format!("{name}: caught by {found:?} instead of {expected:?}"));
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[test]
fn lint_and_audit_find_nothing_without_mutations() {
    for version in VERSIONS {
        assert_eq!(caught_by(version.name, &read(version.name)), [], "{}", version.name);
    }
}

#[test]
fn lint_and_audit_catch_mutations_of_the_contract() {
    check(contract::mutations());
}

#[test]
fn lint_and_audit_catch_mutations_of_quirks_samples_and_tables() {
    check(quirks::mutations().into_iter().chain(samples::mutations()).chain(tables::mutations()));
}

#[test]
fn agreement_catches_mutations_of_generated_source() {
    let contract = Contract::read(VERSION);
    let files = files_in(&cpq_tests::checkout().join("sdk/src/generated"));
    for (name, edit) in generated::mutations() {
        let mut files = files.clone();
        edit(&mut files);
        assert!(!disagreements(&contract, &files).is_empty(), "nothing catches: {name}");
    }
}
