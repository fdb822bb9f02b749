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

use cpq_compare::Comparison;
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

/// What has changed from one state of the contracts to another.
#[derive(Clone, Copy, Debug)]
pub struct Changes<'a> {
    /// What the old side is called.
    pub old: &'a str,
    /// What the new side is called.
    pub new: &'a str,
    /// Each contract that is on both sides, by its version where there may be several.
    pub contracts: &'a [(String, Comparison)],
    /// What else is to be said, a sentence each.
    pub notes: &'a [String],
    /// What that makes of the Rust crate, or why it was left out.
    pub items: &'a Result<CrateChanges, String>,
}

/// What changes for users of the Rust crate.
#[derive(Clone, Debug)]
pub struct CrateChanges {
    /// What that means, a sentence each.
    pub sentences: Vec<String>,
    /// The public items that are not as they were.
    pub items: Vec<ItemChange>,
}

/// A public item that is not as it was.
#[derive(Clone, Debug)]
pub struct ItemChange {
    /// What became of it: `added`, `removed` or `changed`.
    pub what: &'static str,
    /// The item, as it was and as it is, where it is on that side.
    pub lines: Vec<String>,
    /// Why that breaks somebody, where it does.
    pub reason: Option<String>,
}

/// The page that says what has changed.
#[must_use]
pub fn changes(changes: &Changes<'_>) -> String {
    changes::page(changes)
}
