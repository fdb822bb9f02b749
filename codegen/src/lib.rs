//! Turns the Oracle CPQ contract into the source of the `oracle-cpq` crate.
//!
//! A pure function from contracts to files: it reads and writes nothing, and gives the same bytes
//! for the same input. The data flows through the modules in this order:
//!
//! [`cpq_contract::load()`] → [`mod@lint`] → `lower` → `generate` (progenitor) → `shape` (the passes) → `emit`.

mod cases;
pub mod contract;
mod emit;
mod generate;
pub mod lint;
mod lower;
mod public_items;
mod shape;

use std::collections::BTreeMap;
use std::fmt;

pub use emit::HEADER;
pub use lint::lint;
pub use public_items::{ItemKind, PublicItem, public_items};
pub use shape::Fault;

use contract::Contract;

/// What a version's folder holds, as text.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The version's name, such as `v19`.
    pub version: String,
    /// `openapi.yaml`.
    pub openapi: String,
    /// `quirks.toml`.
    pub quirks: String,
    /// The files of `samples/` and `examples/`, by their path in the version's folder.
    pub payloads: BTreeMap<String, String>,
}

/// Files to be, by their path with `/` between the parts.
pub type Files = BTreeMap<String, String>;

/// Why nothing was generated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The contract could be linted and progenitor still refused it.
    Progenitor(String),
    /// A pass did not find what it is there to change.
    Pass(Fault),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Progenitor(message) => f.write_str(message),
            Self::Pass(fault) => fault.fmt(f),
        }
    }
}

impl std::error::Error for Error {}

/// The source of the SDK's generated folder for these contracts.
///
/// # Errors
/// When progenitor refuses a contract or a pass does not know what it made of it.
pub fn generate(contracts: &[Contract]) -> Result<Files, Error> {
    let mut files = Files::new();
    for contract in contracts {
        let lowered = lower::lower(contract).map_err(Error::Progenitor)?;
        let generated = generate::generate(&lowered).map_err(Error::Progenitor)?;
        for module in shape::shape(generated, contract).map_err(Error::Pass)? {
            files.insert(format!("{}/{}", contract.version, module.path), emit::emit(module));
        }
    }
    let versions = shape::versions(contracts);
    files.insert(versions.path.clone(), emit::emit(versions));
    Ok(files)
}

/// The list of what these contracts have, as source of the SDK's tests.
#[must_use]
pub fn cases(contracts: &[Contract]) -> Files {
    let modules = cases::modules(contracts);
    modules.into_iter().map(|module| (module.path.clone(), emit::emit(module))).collect()
}

/// What progenitor's builder style makes of the same contract, formatted: the yardstick of size.
///
/// # Errors
/// When progenitor refuses the contract.
pub fn stock(contract: &Contract) -> Result<String, Error> {
    let lowered = lower::lower(contract).map_err(Error::Progenitor)?;
    let file = generate::stock(&lowered).map_err(Error::Progenitor)?;
    Ok(prettyplease::unparse(&file))
}

/// How many lines of `source` are code: neither blank nor a comment.
#[must_use]
pub fn code_lines(source: &str) -> usize {
    let mut in_comment = false;
    let mut lines = 0;
    for line in source.lines().map(str::trim) {
        // prettyplease writes longer docs as block comments.
        if in_comment || line.starts_with("/*") {
            in_comment = !line.ends_with("*/");
        } else if !line.is_empty() && !line.starts_with("//") {
            lines += 1;
        }
    }
    lines
}
