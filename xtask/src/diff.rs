//! What changed between two contracts, for users of the contract and for users of the crate.

mod bundle;
mod crate_half;
mod input;
mod report;

use cpq_compare::{Comparison, Severity};
use semver::Version;

use crate::project::Project;

pub use crate_half::{ItemChange, least_version};
pub(crate) use input::{Contract, between};
pub use report::{html, json, markdown, text};

/// What changed between two contracts, or between two sets of them.
#[derive(Debug)]
pub struct Diff {
    /// The name of the old side.
    pub old: String,
    /// The name of the new side.
    pub new: String,
    /// The comparison of each contract that is on both sides, with its version where there can be several.
    pub contracts: Vec<(String, Comparison)>,
    /// Versions that are only on the new side.
    pub added: Vec<String>,
    /// Versions that are only on the old side.
    pub removed: Vec<String>,
    /// What the changes mean for users of the crate; an error says why this is not known.
    pub items: Result<Vec<ItemChange>, String>,
    /// The crate's version on the old side.
    pub crate_version: Version,
    /// The two versions, where the new one can be added to the crate beside the old one.
    pub side_by_side: Option<[String; 2]>,
    /// Whether the new side can be released after the old one; absent where the old side is no release.
    pub release: Option<ReleaseCheck>,
}

/// Whether the new side of a diff can be released.
#[derive(Debug)]
pub struct ReleaseCheck {
    /// The result in words.
    pub summary: String,
    /// What has to change before a release.
    pub refusals: Vec<String>,
}

impl Diff {
    /// Whether a user of the old side may have to change something.
    #[must_use]
    pub fn is_breaking(&self) -> bool {
        self.crate_severity() == Some(Severity::Breaking)
            || self.contracts.iter().any(|(_, contract)| contract.is_breaking())
    }

    /// What the changes mean for users of the crate: `DocsOnly` where they change none of its items, and
    /// `None` where that is not known.
    #[must_use]
    pub fn crate_severity(&self) -> Option<Severity> {
        if !self.removed.is_empty() {
            return Some(Severity::Breaking);
        }
        let items = self.items.as_ref().ok()?.iter().map(ItemChange::severity);
        let added = self.added.iter().map(|_| Severity::Compatible);
        Some(items.chain(added).max().unwrap_or(Severity::DocsOnly))
    }
}

/// Compares two contracts, each the name of a version or the path of a file.
///
/// The version in the paths of the crate is no change: `v19::Client` is compared with `v20::Client`.
///
/// # Errors
/// When one of them does not exist or can't be read, or when they are not versions of the same contract.
pub fn contracts(project: &Project, old: &str, new: &str) -> Result<Diff, String> {
    let old = Contract::read(project, old)?;
    let new = Contract::read(project, new)?;
    let is_same_version = old.version == new.version;
    Ok(Diff {
        contracts: vec![(String::new(), between(&old, &new)?)],
        items: crate_half::compare(&old, &new),
        added: Vec::new(),
        removed: Vec::new(),
        crate_version: project.crate_version()?,
        side_by_side: (!is_same_version).then(|| [old.version.clone(), new.version.clone()]),
        old: old.name,
        new: new.name,
        release: None,
    })
}

/// Compares the public items that two contracts give the crate.
pub(crate) fn items(old: &Contract, new: &Contract) -> Result<Vec<ItemChange>, String> {
    crate_half::compare(old, new)
}
