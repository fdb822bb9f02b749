//! Renders the contracts, and the changes between them, as HTML pages: one file each, which loads nothing
//! from the network.
//!
//! A pure function from contracts to text. It keeps the digits of every number, so the pages show 64-bit
//! integers exactly.

mod changes;
mod frame;
mod json;
mod node;
mod prose;
mod reference;

use std::collections::BTreeMap;
use std::fmt;

use cpq_compare::Comparison;
use cpq_contract::quirks::Quirk;
use serde_json::Value;

/// One API version, from its folder in `spec/`.
#[derive(Clone, Copy, Debug)]
pub struct Version<'a> {
    /// Its name, such as `v19`.
    pub name: &'a str,
    /// `openapi.yaml` as a value.
    pub contract: &'a Value,
    /// The deviations of the contract from Oracle's pages.
    pub quirks: &'a [Quirk],
    /// The files of `samples/` and `examples/`, by their path in the version's folder.
    pub payloads: &'a BTreeMap<String, String>,
    /// How many operations of Oracle's specification the contract has, in a sentence.
    pub coverage: Option<&'a str>,
}

/// Why no page can be rendered for a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The version.
    pub version: String,
    /// The place, as a JSON pointer.
    pub pointer: String,
    /// What is wrong there.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { version, pointer, message } = self;
        write!(f, "{version}: `{pointer}` can't be shown: {message}")
    }
}

impl std::error::Error for Fault {}

/// Renders the reference page for these versions, in this order.
///
/// # Errors
/// If a contract lacks something that the page shows. This never happens for a contract that passes lint.
pub fn reference(versions: &[Version<'_>]) -> Result<String, Fault> {
    reference::page(versions)
}

/// The changes between two sets of contracts.
#[derive(Clone, Copy, Debug)]
pub struct Changes<'a> {
    /// The name of the old side.
    pub old: &'a str,
    /// The name of the new side.
    pub new: &'a str,
    /// The comparison of each contract that is on both sides, with its version if there can be several.
    pub contracts: &'a [(String, Comparison)],
    /// Sentences to show above the changes.
    pub notes: &'a [String],
    /// The changes of the Rust crate, or why they are not known.
    pub items: &'a Result<CrateChanges, String>,
}

/// The changes for users of the Rust crate.
#[derive(Clone, Debug)]
pub struct CrateChanges {
    /// Sentences about what the changes mean.
    pub sentences: Vec<String>,
    /// The public items that changed.
    pub items: Vec<ItemChange>,
}

/// A change of a public item.
#[derive(Clone, Debug)]
pub struct ItemChange {
    /// `added`, `removed` or `changed`.
    pub what: &'static str,
    /// The old item, if there is one, then the new one.
    pub lines: Vec<String>,
    /// Why the change is breaking, if it is.
    pub reason: Option<String>,
}

/// Renders the page that lists the changes.
#[must_use]
pub fn changes(changes: &Changes<'_>) -> String {
    changes::page(changes)
}
