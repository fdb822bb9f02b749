//! The records of releases.
//!
//! `spec/releases/<crate version>/<api version>/openapi.yaml` is a contract as it was released.
//! `cargo xtask publish --release` writes a record; nothing ever changes it.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::PathBuf;

use semver::Version;

use crate::files::{names, read, write};
use crate::project::Project;

/// A release.
#[derive(Clone, Debug)]
pub struct Record {
    /// The version of the crate.
    pub version: Version,
    /// The text of each contract, by its API version.
    pub contracts: BTreeMap<String, String>,
}

impl Record {
    /// Returns the path of a contract in the repository.
    #[must_use]
    pub fn path(&self, contract: &str) -> String {
        format!("spec/releases/{}/{contract}/openapi.yaml", self.version)
    }
}

/// Reads the record of the newest release, if there is one.
///
/// # Errors
/// If a folder is not named by a version, or a record can't be read.
pub fn newest(project: &Project) -> Result<Option<Record>, String> {
    let releases = project.releases();
    let mut newest = None;
    for name in if releases.exists() { names(&releases)? } else { Vec::new() } {
        let version = Version::parse(&name).map_err(|error| {
            format!(
                "spec/releases/{name} is not the record of a release ({error}); move it elsewhere"
            )
        })?;
        newest = newest.max(Some(version));
    }
    let Some(version) = newest else { return Ok(None) };
    let folder = releases.join(version.to_string());
    let mut contracts = BTreeMap::new();
    for name in names(&folder)? {
        let text = read(&folder.join(&name).join("openapi.yaml"))?;
        contracts.insert(name, text);
    }
    Ok(Some(Record { version, contracts }))
}

/// Writes the record of the checkout's version, completely or not at all, and returns its folder.
///
/// # Errors
/// If the version has been released already, or the record can't be written.
pub fn write_record(project: &Project) -> Result<PathBuf, String> {
    let releases = project.releases();
    let version = project.crate_version()?;
    let folder = releases.join(version.to_string());
    if folder.exists() {
        return Err(format!(
            "{version} has been released already; raise the version in Cargo.toml"
        ));
    }
    let failed = |error: io::Error| format!("{} can't be written: {error}", folder.display());
    fs::create_dir_all(&releases).map_err(failed)?;
    let mut builder = tempfile::Builder::new();
    // `newest` ignores names that begin with a dot, in case this run is interrupted.
    builder.prefix(".unfinished-");
    // Temporary folders are private to their owner; this one becomes part of the checkout.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
    let unfinished = builder.tempdir_in(&releases).map_err(failed)?;
    for version in project.versions()? {
        let sources = project.sources(&version)?;
        write(&unfinished.path().join(version).join("openapi.yaml"), &*sources.openapi)?;
    }
    fs::rename(unfinished.path(), &folder).map_err(failed)?;
    // Nothing is left to be removed.
    let _ = unfinished.keep();
    Ok(folder)
}
