//! The project's folders, and what is read from them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cpq_codegen::Sources;
use semver::Version;

use crate::files::{names, read};
use crate::versions::number;

/// The checkout.
#[derive(Clone, Debug)]
pub struct Project {
    root: PathBuf,
}

impl Project {
    /// The checkout at `root`.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The folder of the checkout.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where the contracts are.
    #[must_use]
    pub fn spec(&self) -> PathBuf {
        self.root.join("spec")
    }

    /// Where the crate is.
    #[must_use]
    pub fn sdk(&self) -> PathBuf {
        self.root.join("sdk")
    }

    /// The folder that the generator owns.
    #[must_use]
    pub fn generated(&self) -> PathBuf {
        self.sdk().join("src/generated")
    }

    /// The folder of the SDK's tests that the generator owns: the list of what there is to test.
    #[must_use]
    pub fn cases(&self) -> PathBuf {
        self.root.join("tests/tests/it/generated")
    }

    /// What was generated from what, by hash.
    #[must_use]
    pub fn lock(&self) -> PathBuf {
        self.spec().join("generated.lock")
    }

    /// Where the records of releases are.
    #[must_use]
    pub fn releases(&self) -> PathBuf {
        self.root.join("releases")
    }

    /// The version of the crate, which all crates of the workspace share.
    ///
    /// # Errors
    /// When the workspace's manifest can't be read or names no version.
    pub fn crate_version(&self) -> Result<Version, String> {
        let path = self.root.join("Cargo.toml");
        let faulty = |what: String| format!("{}: {what}", path.display());
        let text = read(&path)?;
        let manifest: toml::Table = text.parse().map_err(|error| faulty(format!("{error}")))?;
        let package = manifest.get("workspace").and_then(|workspace| workspace.get("package"));
        let version = package.and_then(|package| package.get("version")?.as_str());
        let version =
            version.ok_or_else(|| faulty("there is no workspace.package.version".to_owned()))?;
        Version::parse(version)
            .map_err(|error| faulty(format!("`{version}` is no version: {error}")))
    }

    /// The versions there are, the oldest first.
    ///
    /// # Errors
    /// When spec/ can't be listed or has no version in it.
    pub fn versions(&self) -> Result<Vec<String>, String> {
        let spec = self.spec();
        let mut versions = Vec::new();
        for name in names(&spec)? {
            versions.extend(number(&name).map(|number| (number, name)));
        }
        versions.sort();
        if versions.is_empty() {
            return Err(format!(
                "{} holds no version; a version is a folder such as v19",
                spec.display()
            ));
        }
        Ok(versions.into_iter().map(|(_, name)| name).collect())
    }

    /// The versions named, or all of them.
    ///
    /// # Errors
    /// When one that was named is not there.
    pub fn choose(&self, named: &[String]) -> Result<Vec<String>, String> {
        let versions = self.versions()?;
        match named.iter().find(|name| !versions.contains(name)) {
            Some(unknown) => Err(format!(
                "there is no version `{unknown}` in spec/; there are {}",
                versions.join(", ")
            )),
            None if named.is_empty() => Ok(versions),
            None => Ok(named.to_vec()),
        }
    }

    /// Everything a version's folder holds for the generator.
    ///
    /// # Errors
    /// When a file that must be there can't be read.
    pub fn sources(&self, version: &str) -> Result<Sources, String> {
        let folder = self.spec().join(version);
        let mut sources = Sources {
            version: version.to_owned(),
            openapi: read(&folder.join("openapi.yaml"))?,
            quirks: read(&folder.join("quirks.toml"))?,
            payloads: BTreeMap::new(),
        };
        for part in ["samples", "examples"] {
            let part_folder = folder.join(part);
            // git keeps no empty folder, so one that is not there has nothing in it.
            if !part_folder.exists() {
                continue;
            }
            for name in names(&part_folder)? {
                let payload = read(&part_folder.join(&name))?;
                sources.payloads.insert(format!("{part}/{name}"), payload);
            }
        }
        Ok(sources)
    }
}
