//! The project's folders, and what is read from them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use cpq_codegen::Sources;

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

    /// The folder that the generator owns.
    #[must_use]
    pub fn generated(&self) -> PathBuf {
        self.root.join("sdk/src/generated")
    }

    /// What was generated from what, by hash.
    #[must_use]
    pub fn lock(&self) -> PathBuf {
        self.spec().join("generated.lock")
    }

    /// The versions there are, the oldest first.
    ///
    /// # Errors
    /// When spec/ can't be listed or has no version in it.
    pub fn versions(&self) -> Result<Vec<String>, String> {
        let spec = self.spec();
        let entries = fs::read_dir(&spec)
            .map_err(|error| format!("{} can't be listed: {error}", spec.display()))?;
        let mut versions = Vec::new();
        for entry in entries {
            let entry =
                entry.map_err(|error| format!("{} can't be listed: {error}", spec.display()))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if let Some(number) =
                name.strip_prefix('v').and_then(|number| number.parse::<u32>().ok())
            {
                versions.push((number, name));
            }
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
        let mut payloads = BTreeMap::new();
        for part in ["samples", "examples"] {
            let part_folder = folder.join(part);
            let entries = fs::read_dir(&part_folder)
                .map_err(|error| format!("{} can't be listed: {error}", part_folder.display()))?;
            for entry in entries {
                let path = entry
                    .map_err(|error| format!("{} can't be listed: {error}", part_folder.display()))?
                    .path();
                let name = path
                    .file_name()
                    .map(|name| name.to_string_lossy().into_owned())
                    .unwrap_or_default();
                payloads.insert(format!("{part}/{name}"), read(&path)?);
            }
        }
        Ok(Sources {
            version: version.to_owned(),
            openapi: read(&folder.join("openapi.yaml"))?,
            quirks: read(&folder.join("quirks.toml"))?,
            payloads,
        })
    }
}

/// A text file, with line ends as the repository has them.
///
/// # Errors
/// When it is not there, or is not text.
pub fn read(path: &Path) -> Result<String, String> {
    let text = fs::read_to_string(path)
        .map_err(|error| format!("{} can't be read: {error}", path.display()))?;
    Ok(text.replace("\r\n", "\n"))
}
