//! What has been released, and what the next release may be.
//!
//! `releases/<crate version>/` is the record of a release: `<api version>/openapi.yaml` for each
//! contract, and `surface.txt`, the public items of the crate. A record is written once, by
//! `cargo xtask publish --release`, and never changed.

use std::fmt;
use std::path::PathBuf;

use semver::Version;

use crate::project::Project;

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
            return write!(f, "{} may follow {since}.", self.version);
        }
        writeln!(f, "{} may not follow {since}:", self.version)?;
        let lines: Vec<&str> =
            self.refusals.iter().map(|refusal| refusal.message.as_str()).collect();
        f.write_str(&lines.join("\n"))
    }
}

/// Holds the checkout against the newest release.
///
/// # Errors
/// When the checkout or a record can't be read.
pub fn judge(project: &Project) -> Result<Verdict, String> {
    let version = project.crate_version()?;
    Ok(Verdict { since: None, version, refusals: Vec::new() })
}

/// Writes the record of the release that the checkout is, whole or not at all, and says where it is.
///
/// # Errors
/// When the verdict is against it, when there is a record of this version, or when it can't be written.
pub fn record(project: &Project) -> Result<PathBuf, String> {
    let verdict = judge(project)?;
    Err(format!("a record of {} can't be written yet", verdict.version))
}
