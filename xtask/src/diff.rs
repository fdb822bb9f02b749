//! What has changed between two contracts, or since the last release: for those who use the contract, and
//! for those who use the crate.

mod contract;
mod report;

use std::path::Path;

use cpq_surface::{Comparison as Items, Effect, Surface};
use semver::Version;

use crate::project::Project;
use crate::{released, surface};

pub(crate) use contract::{Contract, compare as between};
pub use report::{html, json, markdown, text};

/// Two contracts, or two states of all of them, held against each other.
#[derive(Debug)]
pub struct Diff {
    /// What the old side is called.
    pub old: String,
    /// What the new side is called.
    pub new: String,
    /// Each contract that is on both sides, by its version where there may be several.
    pub contracts: Vec<(String, cpq_compare::Comparison)>,
    /// Versions that are on the new side only.
    pub come: Vec<String>,
    /// Versions that are on the old side only.
    pub gone: Vec<String>,
    /// The public items of the crate.
    pub items: CrateHalf,
    /// What is said of a release of the new side, where the old side is one.
    pub verdict: Option<released::Verdict>,
}

/// What becomes of the crate.
#[derive(Debug)]
pub enum CrateHalf {
    /// Its items were compared.
    Compared {
        /// What has changed.
        items: Items,
        /// The version of the crate that users have.
        since: Version,
        /// Whether the two are modules beside each other, such as `v19` and `v20`.
        beside: Option<[String; 2]>,
    },
    /// They can't be listed; the sentence says why.
    LeftOut(String),
}

impl Diff {
    /// Whether somebody who used the old side may have to change something.
    #[must_use]
    pub fn is_breaking(&self) -> bool {
        let items = match &self.items {
            CrateHalf::Compared { items, .. } => items.effect() == Effect::Break,
            CrateHalf::LeftOut(_) => false,
        };
        let contracts = self.contracts.iter().any(|(_, contract)| contract.is_breaking());
        items || contracts || !self.gone.is_empty()
    }
}

/// Compares two contracts, each the name of a version or the path of a file.
///
/// The segment that names the version in the paths of the crate is no change: what stands in `v19` is
/// held against what stands in `v20`.
///
/// # Errors
/// When one of them is not there or can't be read, or they are not the same contract.
pub fn contracts(project: &Project, old: &str, new: &str) -> Result<Diff, String> {
    let old = Contract::read(project, old)?;
    let new = Contract::read(project, new)?;
    let comparison = between(&old, &new)?;
    Ok(Diff {
        items: items(project, &old, &new)?,
        old: old.name,
        new: new.name,
        contracts: vec![(String::new(), comparison)],
        come: Vec::new(),
        gone: Vec::new(),
        verdict: None,
    })
}

/// The crate half: what each of the contracts makes of the crate, if it were the only one.
fn items(project: &Project, old: &Contract, new: &Contract) -> Result<CrateHalf, String> {
    // Under one name, so that what stands at the same place of both is the same item.
    let name = &new.version;
    let (was, is) = match (made_of(project, old, name)?, made_of(project, new, name)?) {
        (Ok(was), Ok(is)) => (was, is),
        (Err(sentence), _) | (_, Err(sentence)) => return Ok(CrateHalf::LeftOut(sentence)),
    };
    let beside = [&old.version, &new.version].map(Clone::clone);
    Ok(CrateHalf::Compared {
        items: cpq_surface::compare(&was, &is),
        since: project.crate_version()?,
        beside: (old.version != new.version).then_some(beside),
    })
}

/// The crate with this contract alone, as the version of that name; or in one sentence why there is none.
fn made_of(
    project: &Project,
    contract: &Contract,
    name: &str,
) -> Result<Result<Surface, String>, String> {
    let generated = contract.linted().and_then(|mut linted| {
        name.clone_into(&mut linted.version);
        cpq_codegen::generate(&[linted])
            .map_err(|error| format!("nothing can be generated of {}: {error}", contract.name))
    });
    match generated {
        Ok(generated) => surface::list(project, &generated).map(Ok),
        Err(sentence) => Ok(Err(sentence)),
    }
}

/// Compares the last release with what the checkout would release now.
///
/// # Errors
/// When there has been no release, or a contract or the crate can't be read.
pub fn since_release(project: &Project) -> Result<Diff, String> {
    let Some(record) = released::newest(project)? else {
        let message = "nothing has been released so far; name two versions or files to compare";
        return Err(message.to_owned());
    };
    let now = project.versions()?;
    let mut contracts = Vec::new();
    let mut gone = Vec::new();
    for (version, text) in &record.contracts {
        if !now.contains(version) {
            gone.push(version.clone());
            continue;
        }
        let old = Contract::of(record.place(version), version, text.clone())?;
        let new = Contract::read(project, version)?;
        contracts.push((version.clone(), between(&old, &new)?));
    }
    let come = now.into_iter().filter(|version| !record.contracts.contains_key(version)).collect();
    let (items, verdict) = match surface::now(project) {
        Ok(surface) => {
            let items = cpq_surface::compare(&record.surface, &surface);
            let verdict = released::hold(project, &record, &surface)?;
            (
                CrateHalf::Compared { items, since: record.version.clone(), beside: None },
                Some(verdict),
            )
        }
        Err(message) => {
            let first = message.lines().next().unwrap_or_default();
            (CrateHalf::LeftOut(format!("the crate can't be made of the checkout ({first})")), None)
        }
    };
    let (old, new) = (record.version.to_string(), "the checkout".to_owned());
    Ok(Diff { old, new, contracts, come, gone, items, verdict })
}

/// Whether a name is one of a version, and not of a file.
fn is_version(name: &str) -> bool {
    let digits = name.strip_prefix('v').unwrap_or_default();
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number && !Path::new(name).is_file()
}
