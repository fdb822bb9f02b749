//! Single faults, each of which a slip of the hand could make, and what catches it.
//!
//! They are made in memory: in a contract, in its quirks, in the tables of facts, in the samples and
//! in the generated source. What catches them speaks of meaning: lint, the audit, and the agreement of
//! source and contract; no hash and no comparison of texts counts. `tests/mutations.md` says what
//! catches what; `UPDATE_GOLDEN=1` writes it anew.

mod contract;
mod quirks;
mod samples;
mod source;
mod tables;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::ops::Range;
use std::path::Path;

use cpq_codegen::lint::Refusal;
use cpq_codegen::{Files, Sources, lint};
use cpq_evidence::audit::{self, Level};

use crate::agreement::disagreements;
use crate::contract::{Edit, folder, linted, real, text_of};

/// All that the checks look at, of one version.
#[derive(Clone)]
struct State {
    sources: Sources,
    /// The files of `pages/`, by name.
    pages: BTreeMap<String, String>,
    /// The SDK's generated files; empty where the fault is not in them.
    generated: Files,
}

/// A fault and what it is.
struct Fault {
    /// What it is a fault of.
    part: &'static str,
    version: &'static str,
    what: &'static str,
    change: Box<dyn Fn(&mut State)>,
}

/// A fault of the contract or of a payload.
fn sources(part: &'static str, what: &'static str, edit: Edit) -> Fault {
    Fault { part, version: "v19", what, change: Box::new(move |state| edit(&mut state.sources)) }
}

/// Replaces the first place that reads `from`, in one text.
fn replace(text: &mut String, from: &str, to: &str) {
    assert!(text.contains(from), "`{from}` is not there");
    *text = text.replacen(from, to, 1);
}

/// Where the first entry that begins so stands, up to the next that begins with `mark`.
fn entry(text: &str, begins: &str, mark: &str) -> Range<usize> {
    let from = text.find(begins).unwrap_or_else(|| panic!("`{begins}` is not there"));
    let to = text[from + 1..].find(mark).map_or(text.len(), |at| from + 1 + at);
    from..to
}

impl State {
    fn read(version: &str) -> Self {
        let sources = real(version);
        let pages =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec").join(version).join("pages");
        let mut tables = BTreeMap::new();
        for entry in fs::read_dir(pages).expect("a version has tables") {
            let entry = entry.expect("they can be listed");
            tables.insert(entry.file_name().to_string_lossy().into_owned(), text_of(&entry.path()));
        }
        let generated = cpq_codegen::generate(&[linted(&sources)]).expect("it is generated");
        Self { sources, pages: tables, generated }
    }

    /// The names of all checks that find something in the source. What is generated follows its
    /// contract, so that a fault of that is not one of the source.
    fn caught_in_source(&self) -> BTreeSet<String> {
        let Sources { version, openapi, .. } = &self.sources;
        let found = disagreements(openapi, version, &self.generated);
        found.iter().map(|it| format!("source: {}", it.rule)).collect()
    }

    /// The names of all checks that find something in what is written by hand.
    fn caught(&self) -> BTreeSet<String> {
        let mut caught = BTreeSet::new();
        match lint(&self.sources) {
            Ok(_) => {}
            Err(Refusal::Unreadable(_)) => {
                caught.insert("lint: not YAML".to_owned());
            }
            Err(Refusal::Findings(findings)) => {
                caught.extend(findings.iter().map(|finding| format!("lint: {}", finding.rule)));
            }
        }
        let samples = self.sources.payloads.iter();
        let samples = samples.filter(|(name, _)| name.starts_with("samples/"));
        let read = audit::Version::read(&audit::Sources {
            version: self.sources.version.clone(),
            openapi: self.sources.openapi.clone(),
            quirks: self.sources.quirks.clone(),
            pages: self.pages.clone(),
            samples: samples.map(|(name, text)| (name.clone(), text.clone())).collect(),
        });
        match read {
            Ok(version) => {
                let faults = audit::audit(&version);
                let faults = faults.iter().filter(|finding| finding.level == Level::Fault);
                caught.extend(faults.map(|finding| format!("audit: {}", finding.rule)));
            }
            Err(unusable) => {
                let files = unusable.iter().map(|it| format!("audit: can't read {}", it.file));
                caught.extend(files);
            }
        }
        caught
    }
}

#[test]
fn every_fault_is_caught_by_what_it_means() {
    let states: BTreeMap<&str, State> =
        ["v7", "v19"].map(|version| (version, State::read(version))).into();
    for (version, state) in &states {
        assert_eq!(state.caught(), BTreeSet::new(), "{version} is in order");
        assert_eq!(state.caught_in_source(), BTreeSet::new(), "{version} is in order");
    }
    let faults: Vec<Fault> = [
        contract::faults(),
        quirks::faults(),
        samples::faults(),
        tables::faults(),
        source::faults(),
    ]
    .into_iter()
    .flatten()
    .collect();
    let mut names = BTreeSet::new();
    let mut table = TABLE.to_owned();
    let mut missed = Vec::new();
    for Fault { part, version, what, change } in &faults {
        assert!(names.insert(what), "`{what}` is there twice");
        let mut state = states[version].clone();
        change(&mut state);
        let caught = if *part == "source" { state.caught_in_source() } else { state.caught() };
        let caught: Vec<String> = caught.into_iter().collect();
        if caught.is_empty() {
            missed.push(*what);
        }
        let _ = writeln!(table, "| {part} | {what} | {} |", caught.join(", "));
    }
    assert!(missed.is_empty(), "nothing catches:\n{}", missed.join("\n"));
    assert!(faults.len() >= 60, "{} faults are too few", faults.len());
    println!("{table}\n{} faults, all caught", faults.len());
    let path = folder("mutations.md");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, table).expect("the table can be written");
    } else {
        assert_eq!(
            table,
            text_of(&path),
            "write it anew with UPDATE_GOLDEN=1 and look at the diff"
        );
    }
}

const TABLE: &str = "# What catches which slip

Written by `UPDATE_GOLDEN=1 cargo test -p cpq-codegen mutation`, which makes each fault in memory and asks
lint, the audit, and the agreement of generated source and contract.

| part | fault | caught by |
|---|---|---|
";
