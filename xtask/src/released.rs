//! What has been released, and what the next release may be.
//!
//! `releases/<crate version>/` is the record of a release: `<api version>/openapi.yaml` for each
//! contract, and `surface.txt`, the public items of the crate. A record is written once, by
//! `cargo xtask publish --release`, and never changed.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::PathBuf;

use cpq_compare::{Severity, Step};
use cpq_surface::{Effect, Surface};
use semver::Version;

use crate::diff::{Contract, between};
use crate::files::{names, read, write};
use crate::project::Project;
use crate::surface;

/// What a release was.
#[derive(Clone, Debug)]
pub struct Record {
    /// The version of the crate.
    pub version: Version,
    /// The text of each contract, by its version.
    pub contracts: BTreeMap<String, String>,
    /// The public items of the crate.
    pub surface: Surface,
}

impl Record {
    /// Where a contract's text stands.
    #[must_use]
    pub fn place(&self, contract: &str) -> String {
        format!("releases/{}/{contract}/openapi.yaml", self.version)
    }
}

/// What is said of the checkout in the light of the newest release.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The newest release there is a record of.
    pub since: Option<Version>,
    /// The version of the crate, and of the release to be.
    pub version: Version,
    /// All that stands against a release.
    pub refusals: Vec<Refusal>,
}

/// Something that stands against a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is broken.
    pub rule: Rule,
    /// What has happened, to what, and what to do about it.
    pub message: String,
}

/// What a release has to keep to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// A contract that has been released changes in ways only that cannot break anyone.
    Contract,
    /// A released contract that has changed has a version that says so.
    ContractVersion,
    /// A released contract goes only with a version of the crate that may break its users.
    Retired,
    /// The crate's version is large enough for what has changed in its public items.
    CrateVersion,
}

impl Rule {
    /// Whether the rule holds at any time, and not only on the day of a release.
    #[must_use]
    pub fn holds_always(self) -> bool {
        self != Self::CrateVersion
    }
}

impl Verdict {
    /// What is to be mended at once; the rest can wait for the release.
    pub fn standing(&self) -> impl Iterator<Item = &Refusal> {
        self.refusals.iter().filter(|refusal| refusal.rule.holds_always())
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(since) = &self.since else {
            return write!(
                f,
                "Nothing has been released so far, so {} may be anything.",
                self.version
            );
        };
        if self.refusals.is_empty() {
            return write!(f, "Nothing stands against {} after {since}.", self.version);
        }
        writeln!(f, "This stands against {} after {since}:", self.version)?;
        let lines: Vec<&str> =
            self.refusals.iter().map(|refusal| refusal.message.as_str()).collect();
        f.write_str(&lines.join("\n"))
    }
}

/// The record of the newest release, where there has been one.
///
/// # Errors
/// When `releases/` has something else in it than records, or a record can't be read.
pub fn newest(project: &Project) -> Result<Option<Record>, String> {
    let folder = project.releases();
    if !folder.exists() {
        return Ok(None);
    }
    let mut newest: Option<Version> = None;
    for name in names(&folder)? {
        let version = Version::parse(&name).map_err(|_| {
            format!("releases/{name} is no record of a release; the folder has nothing else in it, so move it elsewhere")
        })?;
        newest = newest.max(Some(version));
    }
    let Some(version) = newest else { return Ok(None) };
    let folder = folder.join(version.to_string());
    let mut contracts = BTreeMap::new();
    for name in names(&folder)?.into_iter().filter(|name| name != surface::NAME) {
        let text = read(&folder.join(&name).join("openapi.yaml"))?;
        contracts.insert(name, text);
    }
    let surface = Surface::parse(&read(&folder.join(surface::NAME))?)
        .map_err(|error| format!("releases/{version}/{}: {error}", surface::NAME))?;
    Ok(Some(Record { version, contracts, surface }))
}

/// Holds the checkout against the newest release.
///
/// # Errors
/// When the checkout or a record can't be read.
pub fn judge(project: &Project) -> Result<Verdict, String> {
    let version = project.crate_version()?;
    let Some(record) = newest(project)? else {
        return Ok(Verdict { since: None, version, refusals: Vec::new() });
    };
    hold(project, &record, &surface::now(project)?)
}

/// Holds the checkout, whose public items these are, against a record.
pub(crate) fn hold(
    project: &Project,
    record: &Record,
    surface: &Surface,
) -> Result<Verdict, String> {
    let version = project.crate_version()?;
    let mut refusals = Vec::new();
    let there = project.versions()?;
    for (name, text) in &record.contracts {
        if there.contains(name) {
            let old = Contract::of(record.place(name), name, text.clone())?;
            let new = Contract::read(project, name)?;
            refusals.extend(contract(name, &old, &new));
        } else {
            refusals.extend(retired(name, &record.version, &version));
        }
    }
    let items = cpq_surface::compare(&record.surface, surface);
    refusals.extend(crate_version(items.effect(), &record.version, &version));
    Ok(Verdict { since: Some(record.version.clone()), version, refusals })
}

/// What stands against a released contract as it is now.
fn contract(name: &str, old: &Contract, new: &Contract) -> Vec<Refusal> {
    let refusal = |rule, message| vec![Refusal { rule, message }];
    let comparison = match between(old, new) {
        Ok(comparison) => comparison,
        Err(message) => return refusal(Rule::Contract, message),
    };
    if comparison.is_breaking() {
        let changes = comparison
            .of(Severity::Breaking)
            .map(|change| format!("  {}: {}", change.pointer(), change.rule.what()));
        let changes: Vec<String> = changes.collect();
        let message = format!(
            "the contract {name} has been released, and what can break somebody may not change in it; undo \
             this, or make it part of another API version:\n{}",
            changes.join("\n")
        );
        return refusal(Rule::Contract, message);
    }
    let (was, is) = (&comparison.old_version, &comparison.new_version);
    let [Ok(was), Ok(is)] = [was, is].map(|version| Version::parse(version)) else {
        let message = format!(
            "spec/{name}/openapi.yaml: info.version went from `{was}` to `{is}`; write three numbers, such as 0.1.0"
        );
        return refusal(Rule::ContractVersion, message);
    };
    let (least, why) = match comparison.step() {
        Step::None => (was.clone(), "and has not changed since"),
        Step::Patch => {
            (Version::new(was.major, was.minor, was.patch + 1), "and its words have changed")
        }
        // What breaks has been refused.
        Step::Minor | Step::Major => {
            (Version::new(was.major, was.minor + 1, 0), "and something has been added to it")
        }
    };
    if is < least {
        let message = format!(
            "spec/{name}/openapi.yaml: it was released as {was}, {why}; make info.version at least {least}, \
             it is {is}"
        );
        return refusal(Rule::ContractVersion, message);
    }
    Vec::new()
}

/// What stands against a released contract that is gone.
fn retired(name: &str, since: &Version, version: &Version) -> Option<Refusal> {
    let least = Effect::Break.least_after(since);
    (numbers(version) < numbers(&least)).then(|| Refusal {
        rule: Rule::Retired,
        message: format!(
            "the contract {name} was released with {since} and is gone; bring spec/{name} back, or make the \
             version in Cargo.toml at least {least}, it is {version}"
        ),
    })
}

/// What stands against the crate's version.
fn crate_version(effect: Effect, since: &Version, version: &Version) -> Option<Refusal> {
    let (least, why) = match effect {
        Effect::None => (since.clone(), "which was released"),
        Effect::Addition => (effect.least_after(since), "for public items have been added"),
        Effect::Break => (effect.least_after(since), "for public items have changed or gone"),
    };
    let is_too_small = match effect {
        Effect::None => *version < least,
        _ => numbers(version) < numbers(&least),
    };
    is_too_small.then(|| Refusal {
        rule: Rule::CrateVersion,
        message: format!(
            "make the version in Cargo.toml at least {least}, {why} since {since}; it is {version}, and \
             `cargo xtask diff` lists what has changed"
        ),
    })
}

/// A version without its pre-release: 0.2.0-rc.1 may have what 0.2.0 may have.
fn numbers(version: &Version) -> (u64, u64, u64) {
    (version.major, version.minor, version.patch)
}

/// Writes the record of the release that the checkout is, whole or not at all, and says where it is.
///
/// # Errors
/// When the verdict is against it, when there is a record of this version, or when it can't be written.
pub fn record(project: &Project) -> Result<PathBuf, String> {
    let verdict = judge(project)?;
    if !verdict.refusals.is_empty() {
        return Err(verdict.to_string());
    }
    let releases = project.releases();
    let version = verdict.version.to_string();
    let folder = releases.join(&version);
    if folder.exists() {
        return Err(format!(
            "{version} has been released, and a record is never changed; make the version in Cargo.toml a later one"
        ));
    }
    let failed = |error: std::io::Error| format!("{} can't be written: {error}", folder.display());
    fs::create_dir_all(&releases).map_err(failed)?;
    let mut builder = tempfile::Builder::new();
    // Names that begin with a dot are nobody's record, should this be interrupted.
    builder.prefix(".unfinished-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
    let unfinished = builder.tempdir_in(&releases).map_err(failed)?;
    for version in project.versions()? {
        let sources = project.sources(&version)?;
        write(&unfinished.path().join(version).join("openapi.yaml"), &sources.openapi)?;
    }
    let surface = surface::text(&surface::now(project)?);
    write(&unfinished.path().join(surface::NAME), &surface)?;
    fs::rename(unfinished.path(), &folder).map_err(failed)?;
    // There is nothing left to be removed.
    let _ = unfinished.keep();
    Ok(folder)
}
