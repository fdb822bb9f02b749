//! Every rule of lint, each with contracts that break it and nothing else worth a word.

mod bodies;
mod document;
mod files;
mod gaps;
mod names;
mod operations;
mod schemas;
mod unserved;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::contract::{Edit, every, findings, linted, small, text_of};

/// A contract that breaks a rule.
struct Fault {
    what: &'static str,
    /// What breaks it.
    edit: Edit,
    rule: &'static str,
    /// Where the finding stands: a pointer into the contract, or the name of a file beside it.
    at: &'static str,
}

fn fault(what: &'static str, edit: Edit, rule: &'static str, at: &'static str) -> Fault {
    Fault { what, edit, rule, at }
}

/// Holds that each fault is found, by its rule and at its place.
fn check(faults: Vec<Fault>) {
    let mut missed = Vec::new();
    for Fault { what, edit, rule, at } in faults {
        let mut contract = small();
        edit(&mut contract);
        let found = findings(&contract);
        let is_found = found.iter().any(|finding| {
            let place =
                if finding.file == "openapi.yaml" { &finding.pointer } else { &finding.file };
            finding.rule == rule && place == at
        });
        if !is_found {
            let found: Vec<String> = found.iter().map(ToString::to_string).collect();
            let found = found.join("\n    ");
            missed.push(format!("{what}: no [{rule}] at `{at}`, but\n    {found}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn contracts_in_order_have_no_findings() {
    for contract in every() {
        linted(&contract);
    }
}

#[test]
fn faults_of_the_document_are_found() {
    check(document::faults());
}

#[test]
fn faults_of_operations_and_parameters_are_found() {
    check(operations::faults());
}

#[test]
fn faults_of_bodies_and_answers_are_found() {
    check(bodies::faults());
}

#[test]
fn faults_of_schemas_are_found() {
    check(schemas::faults());
}

#[test]
fn names_that_can_not_be_rusts_are_found() {
    check(names::faults());
}

#[test]
fn shapes_the_generator_does_not_serve_are_found() {
    check(unserved::faults());
}

#[test]
fn faults_of_the_files_beside_the_contract_are_found() {
    check(files::faults());
}

/// `add` and `add_in` are the only ways to a finding, and the first literal they get is the rule.
#[test]
fn every_rule_is_tried() {
    let mut rules = BTreeSet::new();
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lint");
    for entry in fs::read_dir(sources).expect("lint has sources") {
        let source = text_of(&entry.expect("they can be listed").path());
        for call in source.split(".add").skip(1) {
            if call.starts_with('(') || call.starts_with("_in(") {
                let rule = call.split('"').nth(1).expect("a call of add names its rule");
                rules.insert(rule.to_owned());
            }
        }
    }
    // tests/it/reading.rs tries it: what is unquoted has no place in a contract rendered as JSON.
    let elsewhere = BTreeSet::from(["quoting".to_owned()]);
    let tried = [
        document::faults(),
        operations::faults(),
        bodies::faults(),
        schemas::faults(),
        names::faults(),
        unserved::faults(),
        files::faults(),
    ];
    let tried = tried.iter().flatten().map(|fault| fault.rule.to_owned());
    let tried: BTreeSet<String> = tried.chain(elsewhere).collect();
    assert_eq!(rules, tried);
}
