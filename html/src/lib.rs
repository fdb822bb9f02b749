//! Writes the contracts as a page to read, in one file that asks no network for anything.
//!
//! A pure function from contracts to a text. No number passes through anything but the contract's own
//! digits: the page shows 64-bit integers as they are.

mod changes;
mod frame;
mod json;
mod node;
mod prose;
mod reference;

use std::collections::BTreeMap;
use std::fmt;

use cpq_contract::quirks::Quirk;
use serde_json::Value;

/// One API version, as its folder in `spec/` holds it.
#[derive(Clone, Copy, Debug)]
pub struct Version<'a> {
    /// Its name, such as `v19`.
    pub name: &'a str,
    /// `openapi.yaml` as a value.
    pub contract: &'a Value,
    /// Where the contract departs from Oracle's pages.
    pub quirks: &'a [Quirk],
    /// The files of `samples/` and `examples/`, by their path in the version's folder.
    pub payloads: &'a BTreeMap<String, String>,
}

/// Why a contract can't be shown: what is wrong with it, and where.
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

/// The reference page of these versions, the first of which is shown first.
///
/// # Errors
/// When a contract lacks what the page has to show. A contract that passes the house rules does not.
pub fn reference(versions: &[Version<'_>]) -> Result<String, Fault> {
    reference::page(versions)
}

/// What a new contract means to users of the Rust crate.
#[derive(Clone, Debug)]
pub struct CrateChanges {
    /// The step of the version that the changes force.
    pub step: String,
    /// What that means, in a sentence.
    pub verdict: String,
    /// The public items that are not as they were.
    pub lines: Vec<ItemChange>,
}

/// A public item that is not as it was.
#[derive(Clone, Debug)]
pub struct ItemChange {
    /// `added`, `removed` or `changed`.
    pub what: &'static str,
    /// The item.
    pub item: String,
}

/// The page that says what changes from one contract to another, which go by these names.
#[must_use]
pub fn changes(
    comparison: &cpq_compare::Comparison,
    names: (&str, &str),
    crate_changes: Option<&CrateChanges>,
) -> String {
    changes::page(comparison, names, crate_changes)
}
