//! Turns the Oracle CPQ contract into the source of the `oracle-cpq` crate.
//!
//! A pure function from contracts to files: the same input gives the same bytes. The data flows through
//! the modules in this order:
//!
//! [`cpq_contract::load()`] → [`mod@lint`] → `lower` → `progenitor` → `shape` (the passes) → `emit`.

mod cases;
mod emit;
mod index;
mod kind;
pub mod lint;
mod lower;
pub mod model;
mod progenitor;
mod public_items;
mod reserved;
mod shape;

use std::collections::BTreeMap;
use std::fmt;

use cpq_contract::ContractText;
pub use emit::HEADER;
use emit::emit;
pub use lint::lint;
pub use public_items::{ItemKind, PublicItem, public_items};
pub use shape::Fault;

use model::Contract;

/// The files of a version's folder.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The version's name, such as `v19`.
    pub version: String,
    /// `openapi.yaml`, joined with the files in `resources/`.
    pub openapi: ContractText,
    /// `quirks.toml`.
    pub quirks: String,
    /// The files of `samples/` and `examples/` by their path in the version's folder.
    pub payloads: BTreeMap<String, String>,
}

/// Generated files by path, with `/` as the separator.
pub type Files = BTreeMap<String, String>;

/// The generator failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// Progenitor rejected a contract that passes lint.
    Progenitor(String),
    /// A pass found something it does not know.
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

/// Generates the SDK's `generated` folder.
///
/// # Errors
/// If progenitor rejects a contract, or if a pass finds something it does not know.
pub fn generate(contracts: &[Contract]) -> Result<Files, Error> {
    let mut files = Files::new();
    for contract in contracts {
        let lowered = lower::lower(contract).map_err(Error::Progenitor)?;
        let generated = progenitor::generate(&lowered).map_err(Error::Progenitor)?;
        let modules = shape::shape(generated, contract).map_err(Error::Pass)?;
        for module in modules {
            let (path, text) = emit(module);
            files.insert(format!("{}/{path}", contract.version), text);
        }
    }
    let (path, text) = emit(shape::versions(contracts));
    files.insert(path, text);
    Ok(files)
}

/// Generates the catalog of types, operations and payloads that the tests run through.
#[must_use]
pub fn cases(contracts: &[Contract]) -> Files {
    cases::modules(contracts).into_iter().map(emit).collect()
}
