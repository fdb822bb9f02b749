//! The passes: rewrite progenitor's output into the modules of the SDK.
//!
//! The passes take types, arguments and paths from progenitor's syntax tree, and documentation from
//! the contract. A pass that finds code it does not know stops the generation.

mod clients;
mod constants;
mod conversions;
mod docs;
mod examples;
mod fields;
mod methods;
mod operation_table;
mod output;
mod pagination;
mod patch_example;
mod requests;
mod resources;
mod types;
mod values;

use std::fmt;

use syn::Item;

pub(crate) use clients::versions;
pub(crate) use docs::lines;
pub(crate) use fields::{is_identifier, rust_name};
pub(crate) use output::Output;

use crate::model::Contract;
use conversions::Conversions;

/// A generated file.
pub(crate) struct Module {
    /// The path below the folder of the version.
    pub(crate) path: String,
    /// The documentation of the module.
    pub(crate) introduction: String,
    pub(crate) items: Vec<Item>,
}

/// Progenitor's output is not what a pass expects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The name of the pass.
    pub pass: &'static str,
    /// What the pass expected and what it found.
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
            "the pass `{}` failed: {}; if the contract changed, add a lint rule for this construct; \
             if progenitor was updated, adapt the pass",
            self.pass, self.message
        )
    }
}

impl std::error::Error for Fault {}

/// Rewrites progenitor's output for `contract` into the modules of its version.
///
/// # Errors
/// If a pass does not find what it expects.
pub(crate) fn shape(generated: syn::File, contract: &Contract) -> Result<Vec<Module>, Fault> {
    let output = Output::new(generated)?;
    let methods = methods::read(&output.methods, contract)?;
    let conversions = Conversions::new(contract);
    let mut modules = types::modules(output.structs, contract, &conversions)?;
    modules.extend(resources::modules(&methods, contract, &conversions)?);
    modules.push(clients::version(contract));
    Ok(modules)
}
