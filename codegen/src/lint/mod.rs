//! The house rules: everything a contract must be before a generator may see it.
//!
//! The rules are a list of what is understood, not of what is refused: a shape that none of them
//! knows is a finding. So nothing on which progenitor panics can reach it.

mod conformance;
mod evidence;
mod examples;
mod names;
mod operations;
mod quirks;
mod read;
mod reader;
mod schemas;

use std::fmt;

use crate::Sources;
use crate::contract::Contract;
use cpq_contract::{Document, LoadError, load};

/// Something in a contract that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file, relative to the version's folder.
    pub file: String,
    /// Where in the file, as a JSON pointer; empty for the whole of it.
    pub pointer: String,
    /// The line it stands on; 0 where the file has no lines to tell.
    pub line: usize,
    /// The rule's name.
    pub rule: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if !self.pointer.is_empty() {
            write!(f, " #{}", self.pointer)?;
        }
        write!(f, " [{}] {}; {}", self.rule, self.message, self.remedy)
    }
}

/// Why a contract can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The text is not a document at all.
    Unreadable(LoadError),
    /// It breaks rules: all that were found.
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

/// The name of the contract's own file in findings.
const OPENAPI: &str = "openapi.yaml";

/// Reads a version's contract and holds it against every rule.
///
/// # Errors
/// When the text can't be read, or breaks any rule: then with all findings at once.
pub fn lint(sources: &Sources) -> Result<Contract, Refusal> {
    let mut contract = look(&sources.version, &sources.openapi, |contract, findings| {
        quirks::check(&sources.quirks, findings);
        examples::check(sources, contract, findings);
    })?;
    contract.payloads = sources.payloads.keys().cloned().collect();
    Ok(contract)
}

/// Reads a contract that has no files beside it and holds it against the rules about the contract alone.
///
/// # Errors
/// As [`lint()`] does.
pub fn alone(version: &str, openapi: &str) -> Result<Contract, Refusal> {
    look(version, openapi, |_, _| ())
}

fn look(
    version: &str,
    openapi: &str,
    beside: impl FnOnce(&Contract, &mut Findings<'_>),
) -> Result<Contract, Refusal> {
    let document = load(openapi).map_err(Refusal::Unreadable)?;
    let mut findings = Findings { document: &document, found: Vec::new() };
    for unquoted in &document.unquoted {
        findings.add(
            "quoting",
            &unquoted.pointer,
            format!("`{}` is not text to every YAML reader", unquoted.text),
            "put it in single quotes",
        );
    }
    let contract = read::contract(version, &document, &mut findings);
    names::check(&contract, &mut findings);
    beside(&contract, &mut findings);
    let mut found = findings.found;
    if found.is_empty() {
        return Ok(contract);
    }
    found.sort_by(|a, b| (&a.file, a.line, a).cmp(&(&b.file, b.line, b)));
    found.dedup();
    Err(Refusal::Findings(found))
}

/// What has been found so far.
struct Findings<'a> {
    document: &'a Document,
    found: Vec<Finding>,
}

impl Findings<'_> {
    /// Notes a finding in the contract itself.
    fn add(
        &mut self,
        rule: &'static str,
        pointer: &str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.found.push(Finding {
            file: OPENAPI.to_owned(),
            pointer: pointer.to_owned(),
            line: self.document.line(pointer),
            rule,
            message: message.into(),
            remedy: remedy.into(),
        });
    }

    /// Notes a finding in a file beside the contract; line 0 is the whole of it.
    fn add_in(
        &mut self,
        file: &str,
        line: usize,
        rule: &'static str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.found.push(Finding {
            file: file.to_owned(),
            pointer: String::new(),
            line,
            rule,
            message: message.into(),
            remedy: remedy.into(),
        });
    }
}
