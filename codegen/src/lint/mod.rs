//! The lint rules: what a contract must satisfy before code is generated from it.
//!
//! The rules list what is supported. Everything else is a finding, so that progenitor never sees a
//! construct on which it panics.

mod bodies;
mod completeness;
mod conformance;
mod directions;
mod document;
mod evidence;
mod findings;
mod names;
mod operations;
mod parameters;
mod payloads;
mod quirks;
mod schemas;

use std::fmt;

use cpq_contract::{ContractText, LoadError};

pub use completeness::{Counts, completeness};
pub use findings::Finding;
use findings::Findings;

use crate::Sources;
use crate::model::Contract;

/// A contract was rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The text can't be read.
    Unreadable(LoadError),
    /// The contract breaks lint rules.
    Findings(Vec<Finding>),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => write!(f, "openapi.yaml: {error}"),
            Self::Findings(findings) => {
                let lines: Vec<String> = findings.iter().map(Finding::to_string).collect();
                f.write_str(&lines.join("\n"))
            }
        }
    }
}

impl std::error::Error for Refusal {}

/// Reads the files of a version and checks them against all lint rules.
///
/// # Errors
/// If the contract can't be read, or with all findings.
pub fn lint(sources: &Sources) -> Result<Contract, Refusal> {
    let mut contract = check(&sources.version, &sources.openapi, |contract, findings| {
        quirks::check(&sources.quirks, findings);
        payloads::check(sources, contract, findings);
    })?;
    contract.payloads = sources.payloads.keys().cloned().collect();
    Ok(contract)
}

/// Reads a contract without its other files and checks it against the rules for the contract alone.
///
/// # Errors
/// As [`lint()`].
pub fn alone(version: &str, openapi: &str) -> Result<Contract, Refusal> {
    check(version, &openapi.to_owned().into(), |_, _| ())
}

fn check(
    version: &str,
    text: &ContractText,
    check_files: impl FnOnce(&Contract, &mut Findings<'_>),
) -> Result<Contract, Refusal> {
    let document = text.load().map_err(Refusal::Unreadable)?;
    let mut findings = Findings { document: &document, text, found: Vec::new() };
    for unquoted in &document.unquoted {
        findings.add(
            "quoting",
            &unquoted.pointer,
            format!("some YAML readers do not read `{}` as a string", unquoted.text),
            "put it in single quotes",
        );
    }
    let mut contract = document::read(version, &mut findings);
    directions::apply(&mut contract, &mut findings);
    names::check(&contract, &mut findings);
    check_files(&contract, &mut findings);
    refuse(findings.found)?;
    Ok(contract)
}

/// Fails if there are findings.
fn refuse(mut found: Vec<Finding>) -> Result<(), Refusal> {
    if found.is_empty() {
        return Ok(());
    }
    found.sort_by(|a, b| (&a.file, a.line, a).cmp(&(&b.file, b.line, b)));
    found.dedup();
    Err(Refusal::Findings(found))
}
