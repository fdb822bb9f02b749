//! The checkout: its folders, and the files that describe its versions.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cpq_codegen::Sources;
use cpq_contract::ContractText;
use semver::Version;

use crate::files::{names, read, tree};
use crate::versions::number;

/// A checkout of the repository.
#[derive(Clone, Debug)]
pub struct Project {
    root: PathBuf,
}

impl Project {
    /// Creates a project for the checkout at `root`.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Returns the folder of the checkout.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Returns the folder of the contracts.
    #[must_use]
    pub fn spec(&self) -> PathBuf {
        self.root.join("spec")
    }

    /// Returns the folder of the release records.
    #[must_use]
    pub fn releases(&self) -> PathBuf {
        self.spec().join("releases")
    }

    /// Reads the version that all crates of the workspace share.
    ///
    /// # Errors
    /// If the workspace's manifest can't be read or has no valid version.
    pub fn crate_version(&self) -> Result<Version, String> {
        let path = self.root.join("Cargo.toml");
        let invalid = |what: String| format!("{}: {what}", path.display());
        let text = read(&path)?;
        let manifest: toml::Table = text.parse().map_err(|error| invalid(format!("{error}")))?;
        let package = manifest.get("workspace").and_then(|workspace| workspace.get("package"));
        let version = package.and_then(|package| package.get("version")?.as_str());
        let version =
            version.ok_or_else(|| invalid("workspace.package.version is missing".to_owned()))?;
        Version::parse(version)
            .map_err(|error| invalid(format!("`{version}` is not a version: {error}")))
    }

    /// Lists the API versions in `spec/`, the oldest first.
    ///
    /// # Errors
    /// If `spec/` can't be listed or contains no version.
    pub fn versions(&self) -> Result<Vec<String>, String> {
        let mut versions = names(&self.spec())?;
        versions.retain(|name| number(name).is_some());
        versions.sort_by_key(|name| number(name));
        if versions.is_empty() {
            return Err(format!(
                "{} contains no version, which is a folder such as v19",
                self.spec().display()
            ));
        }
        Ok(versions)
    }

    /// Returns the named versions, or all versions if none is named.
    ///
    /// # Errors
    /// If a named version does not exist.
    pub fn choose(&self, named: &[String]) -> Result<Vec<String>, String> {
        let versions = self.versions()?;
        match named.iter().find(|name| !versions.contains(name)) {
            Some(unknown) => Err(format!(
                "there is no version `{unknown}` in spec/, only {}",
                versions.join(", ")
            )),
            None if named.is_empty() => Ok(versions),
            None => Ok(named.to_vec()),
        }
    }

    /// Reads the text of a version's contract.
    ///
    /// # Errors
    /// If a file can't be read, or the files can't be joined.
    pub fn contract(&self, version: &str) -> Result<ContractText, String> {
        let folder = self.spec().join(version);
        let resources = tree(&folder.join("resources"))?.into_iter();
        let mut files: BTreeMap<_, _> =
            resources.map(|(name, text)| (format!("resources/{name}"), text)).collect();
        files.insert(cpq_contract::ROOT.to_owned(), read(&folder.join(cpq_contract::ROOT))?);
        ContractText::join(&files).map_err(|error| format!("spec/{version}/{error}"))
    }

    /// Reads the files of a version that the generator needs.
    ///
    /// # Errors
    /// If a required file can't be read.
    pub fn sources(&self, version: &str) -> Result<Sources, String> {
        let folder = self.spec().join(version);
        let mut payloads = BTreeMap::new();
        for part in ["samples", "examples"] {
            let files = tree(&folder.join(part))?.into_iter();
            payloads.extend(files.map(|(name, text)| (format!("{part}/{name}"), text)));
        }
        Ok(Sources {
            version: version.to_owned(),
            openapi: self.contract(version)?,
            quirks: read(&folder.join("quirks.toml"))?,
            payloads,
        })
    }
}
