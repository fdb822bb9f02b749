//! The passes: progenitor's output in, the SDK's modules out.
//!
//! Each pass takes what it changes from progenitor's syntax tree and what it says about it from the
//! contract. One whose target is missing, or is not what it knows, stops the generation.

mod calls;
mod collections;
mod docs;
mod examples;
mod members;
mod modules;
mod operations;
mod schemas;
mod sort;
mod types;

use std::fmt;

use syn::Item;

use crate::contract::Contract;

/// A file to be: its name below the version's folder, its introduction and its items.
pub(crate) struct Module {
    pub(crate) path: String,
    pub(crate) introduction: String,
    pub(crate) items: Vec<Item>,
}

/// What a pass did not find as it expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The pass that stopped.
    pub pass: &'static str,
    /// What it looked for, and what was there.
    pub message: String,
}

impl Fault {
    fn new(pass: &'static str, message: impl Into<String>) -> Self {
        Self { pass, message: message.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the pass `{}` stopped: {}; after a change of the contract, lint needs a rule that refuses this; after an update of progenitor, correct the pass",
            self.pass, self.message
        )
    }
}

impl std::error::Error for Fault {}

/// Shapes what progenitor wrote for `contract` into the modules of its version.
///
/// # Errors
/// When a pass does not find what it is there to change.
pub(crate) fn shape(generated: syn::File, contract: &Contract) -> Result<Vec<Module>, Fault> {
    let output = sort::sort(generated)?;
    let calls = calls::read(&output.methods, contract)?;
    let mut modules = types::modules(output.structs, contract)?;
    modules.extend(operations::modules(&calls, contract)?);
    modules.push(modules::version(contract));
    Ok(modules)
}

pub(crate) use docs::lines;
pub(crate) use examples::setter;
pub(crate) use modules::versions;
