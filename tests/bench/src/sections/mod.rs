//! The sections of the comparison, one module each.
//!
//! A section is a function from the [`Lab`] and the names to measure to a [`Section`] of the results, if one of
//! its names is there. To add one, add a module, its names to [`Name`], and its line to [`measure`].

pub mod builds;
pub mod commands;
pub mod runtime;

use clap::ValueEnum;

use crate::lab::Lab;
use crate::results::Section;

/// What `--only` selects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Name {
    /// Deserializing a page.
    Decode,
    /// Processor time of listing all users.
    List,
    /// Time and memory of listing with latency.
    Latency,
    /// Listing all users and keeping them.
    Keep,
    /// One GET after the other.
    Get,
    /// Many GETs at the same time.
    Calls,
    /// The SDK with HTTP/1.1 and with HTTP/2.
    Http2,
    /// Listings of which some requests fail.
    Faults,
    /// Memory of listing more and more users.
    Growth,
    /// Building a program, and the size of it.
    Builds,
    /// The commands of `cargo xtask`, by the size of the contract.
    Commands,
    /// The types compared with serde's derive, in detail; only if it is named.
    Types,
    /// The program `sync_users` compared with a sequential loop; only if it is named.
    Sync,
    /// The sandbox compared with a fixed response; only if it is named.
    Sandbox,
}

impl Name {
    /// The names that are measured if none is named.
    #[must_use]
    pub fn defaults() -> Vec<Self> {
        let mut names = Self::value_variants().to_vec();
        names.retain(|name| name.benchmark().is_none());
        names
    }

    /// The package and the target of a benchmark that prints its own figures.
    #[must_use]
    pub fn benchmark(self) -> Option<[&'static str; 2]> {
        match self {
            Self::Types => Some(["cpq-bench", "types"]),
            Self::Sync => Some(["cpq-tests", "sync"]),
            Self::Sandbox => Some(["cpq-sandbox", "throughput"]),
            _ => None,
        }
    }
}

/// Measures the sections with these names.
///
/// # Errors
/// If a section can't be measured.
pub fn measure(lab: &Lab, names: &[Name]) -> Result<Vec<Section>, String> {
    let mut sections = Vec::new();
    sections.extend(runtime::measure(lab, names)?);
    sections.extend(builds::measure(lab, names)?);
    sections.extend(commands::measure(lab, names)?);
    Ok(sections)
}
