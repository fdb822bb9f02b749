//! What the last release allows to change: a released contract changes only compatibly, its
//! `info.version` is raised with each change, and it is removed only with a breaking version of the crate.
//!
//! Whether the crate's own API is compatible is checked by `semver_checks`.

use std::fmt;

use cpq_compare::{Severity, Step};
use semver::Version;

use crate::diff::{Contract, between, least_version};
use crate::project::Project;
use crate::records::{self, Record};

/// Whether the checkout can follow the last release.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The last release, if there is one.
    pub since: Option<Version>,
    /// The crate's version in the checkout.
    pub version: Version,
    /// What has to change before the next release.
    pub refusals: Vec<String>,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let version = &self.version;
        match &self.since {
            None => write!(f, "There is no release yet, so {version} may change anything."),
            Some(since) if self.refusals.is_empty() => {
                write!(f, "The contracts of {version} are compatible with release {since}.")
            }
            Some(since) => {
                write!(f, "{version} can't follow release {since}:\n{}", self.refusals.join("\n"))
            }
        }
    }
}

/// Compares the contracts of the checkout with those of the last release.
///
/// # Errors
/// If the checkout or a record can't be read.
pub fn check(project: &Project) -> Result<Verdict, String> {
    let version = project.crate_version()?;
    let Some(record) = records::newest(project)? else {
        return Ok(Verdict { since: None, version, refusals: Vec::new() });
    };
    let versions = project.versions()?;
    let mut refusals = Vec::new();
    if version < record.version {
        refusals.push(format!(
            "the version in Cargo.toml is {version}, but {} has been released",
            record.version
        ));
    }
    for (name, text) in &record.contracts {
        if versions.contains(name) {
            let old = Contract::from_text(record.path(name), name, text.clone().into())?;
            let new = Contract::read(project, name)?;
            refusals.extend(refuse_change(name, &old, &new));
        } else {
            refusals.extend(refuse_removal(name, &record, &version));
        }
    }
    Ok(Verdict { since: Some(record.version), version, refusals })
}

/// Returns what is wrong with the changes of a released contract.
fn refuse_change(name: &str, old: &Contract, new: &Contract) -> Option<String> {
    let comparison = match between(old, new) {
        Ok(comparison) => comparison,
        Err(message) => return Some(message),
    };
    if comparison.is_breaking() {
        let changes = comparison.of(Severity::Breaking);
        let changes =
            changes.map(|change| format!("\n  {}: {}", change.pointer(), change.rule.what()));
        return Some(format!(
            "the contract {name} has been released, so it must not change in a breaking way; undo \
             these changes, or make them in another API version:{}",
            changes.collect::<String>()
        ));
    }
    let path = format!("spec/{name}/openapi.yaml");
    let (was, is) = (&comparison.old_version, &comparison.new_version);
    let [Ok(was), Ok(is)] = [was, is].map(|version| Version::parse(version)) else {
        return Some(format!(
            "{path}: info.version changed from `{was}` to `{is}`; it must be three numbers, such as 0.1.0"
        ));
    };
    let (least, change) = match comparison.step() {
        Step::None => (was.clone(), "has not changed since"),
        Step::Patch => {
            (Version::new(was.major, was.minor, was.patch + 1), "has changed in its descriptions")
        }
        // Breaking changes have been refused above.
        Step::Minor | Step::Major => (Version::new(was.major, was.minor + 1, 0), "has additions"),
    };
    (is < least).then(|| {
        format!(
            "{path}: it was released with info.version {was} and {change}; info.version must be at \
             least {least}, but is {is}"
        )
    })
}

/// Returns what is wrong with the removal of a released contract.
fn refuse_removal(name: &str, record: &Record, version: &Version) -> Option<String> {
    let least = least_version(Severity::Breaking, &record.version);
    // A pre-release such as 0.2.0-rc.1 may already do what 0.2.0 may do.
    let numbers = Version::new(version.major, version.minor, version.patch);
    (numbers < least).then(|| {
        format!(
            "the contract {name} was released with {} and has been removed; restore spec/{name}, or \
             raise the version in Cargo.toml from {version} to at least {least}",
            record.version
        )
    })
}
