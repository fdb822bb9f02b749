//! What lists the API versions by hand: the SDK's features, the crates that ask for all of them, and
//! the findings of other tools that are let stand.
//!
//! A version is a folder of `spec/` and a feature of its name, and only here is the feature written.
//! Edits leave the rest of a file as it stands.

use toml_edit::{Array, DocumentMut, Item, Key, TableLike, Value};

use crate::carry::FIRST;
use crate::files::read;
use crate::project::Project;
use crate::versions::{Place, number, renamed};

/// The manifest whose features the versions are.
const SDK: &str = "sdk/Cargo.toml";

/// The manifests that ask for the SDK with every version.
const WITH_ALL: [&str; 1] = ["tests/Cargo.toml"];

/// What other tools find in each version's contract and is let stand.
const FINDINGS: &str = "tests/external_tools/findings.toml";

/// A file of the project by its name, and its new text.
pub type Edit = (String, String);

/// The files that know the versions.
#[derive(Debug)]
pub struct Manifests {
    findings: DocumentMut,
    sdk: DocumentMut,
    with_all: Vec<(&'static str, DocumentMut)>,
}

impl Manifests {
    /// Reads them.
    ///
    /// # Errors
    /// When one is not there, is not TOML, or does not list the versions where it should.
    pub fn read(project: &Project) -> Result<Self, String> {
        let parsed = |name: &str| -> Result<DocumentMut, String> {
            let text = read(&project.root().join(name))?;
            text.parse().map_err(|error| format!("{name} can't be read: {error}"))
        };
        let (findings, sdk) = (parsed(FINDINGS)?, parsed(SDK)?);
        let mut this = Self { findings, sdk, with_all: Vec::new() };
        default_of(&mut this.sdk)?;
        for name in WITH_ALL {
            let mut manifest = parsed(name)?;
            asking(name, &mut manifest)?;
            this.with_all.push((name, manifest));
        }
        Ok(this)
    }

    /// The versions that the SDK has a feature for, the oldest first.
    #[must_use]
    pub fn features(&self) -> Vec<String> {
        let features = self.sdk.get("features").and_then(Item::as_table_like);
        sorted(features.into_iter().flat_map(TableLike::iter).map(|(name, _)| name))
    }

    /// The version that a user of the SDK gets without asking.
    ///
    /// # Errors
    /// When there is none, or more than one.
    pub fn default(&self) -> Result<String, String> {
        let mut default = default_of(&mut self.sdk.clone()).map(|list| versions_in(list))?;
        match (default.pop(), default.is_empty()) {
            (Some(version), true) => Ok(version),
            _ => Err(format!("{SDK} has to have one version on by default, in `features.default`")),
        }
    }

    /// What to write so that all of them know a further version.
    ///
    /// The feature stands above that of the newest one, and is as that one is.
    ///
    /// # Errors
    /// When there is no other feature to go by.
    pub fn with(&self, new: &str) -> Result<Vec<Edit>, String> {
        let mut versions = self.features();
        let (mut findings, mut sdk) = (self.findings.clone(), self.sdk.clone());
        if !versions.iter().any(|version| version == new) {
            let newest = versions.last().ok_or_else(|| format!("{SDK} has no feature to go by"))?;
            // The copy of a contract has the findings of the contract.
            if !documents(&mut findings).any(|list| names(list, new)) {
                for list in documents(&mut findings).filter(|list| names(list, newest)) {
                    list.push(new);
                }
            }
            add_feature(&mut sdk, newest, new);
            if let Some(contracts) = contracts(&mut sdk) {
                contracts.insert(new, toml_edit::value(FIRST));
            }
            versions = sorted(versions.iter().map(String::as_str).chain([new]));
        }
        self.edits(findings, sdk, &versions)
    }

    /// What to write so that none of them knows a version.
    ///
    /// # Errors
    /// When a manifest does not list the versions where it should.
    pub fn without(&self, old: &str) -> Result<Vec<Edit>, String> {
        let (mut findings, mut sdk) = (self.findings.clone(), self.sdk.clone());
        for list in documents(&mut findings) {
            list.retain(|value| value.as_str() != Some(old));
        }
        if let Some(entries) = findings.get_mut("finding").and_then(Item::as_array_of_tables_mut) {
            // An entry about no document is none.
            entries.retain(|entry| {
                entry.get("documents").and_then(Item::as_array).is_none_or(|list| !list.is_empty())
            });
        }
        if number(old).is_some()
            && let Some(features) = sdk.get_mut("features").and_then(Item::as_table_like_mut)
        {
            features.remove(old);
        }
        if let Some(contracts) = contracts(&mut sdk) {
            contracts.remove(old);
        }
        let versions: Vec<String> =
            self.features().into_iter().filter(|version| version != old).collect();
        self.edits(findings, sdk, &versions)
    }

    /// What to write so that a user of the SDK gets this version without asking.
    ///
    /// # Errors
    /// When the SDK has no list of default features.
    pub fn with_default(&self, new: &str) -> Result<Edit, String> {
        let mut sdk = self.sdk.clone();
        let list = default_of(&mut sdk)?;
        let place = list.iter().position(is_version).unwrap_or(0);
        list.retain(|value| !is_version(value));
        list.insert(place, new);
        list.fmt();
        Ok((SDK.to_owned(), sdk.to_string()))
    }

    /// Where they differ from the versions there are in `spec/`, each with what to do about it.
    ///
    /// # Errors
    /// When a manifest does not list the versions where it should.
    pub fn differences(&self, spec: &[String]) -> Result<Vec<String>, String> {
        let features = self.features();
        let mut differences = Vec::new();
        for version in spec.iter().filter(|version| !features.contains(version)) {
            differences.push(format!(
                "spec/{version} has no feature `{version}` in {SDK}; `cargo xtask bump {version}` adds it"
            ));
        }
        for version in features.iter().filter(|version| !spec.contains(version)) {
            differences.push(format!(
                "{SDK} has a feature `{version}` and spec/ has no {version}; `cargo xtask retire {version}` takes it out"
            ));
        }
        let default = self.default()?;
        if !features.contains(&default) {
            differences.push(format!(
                "{SDK} has `{default}` on by default, which is no feature there; `cargo xtask default` takes another one"
            ));
        }
        for (name, manifest) in &self.with_all {
            let asked = versions_in(asking(name, &mut manifest.clone())?);
            if asked != features {
                let [asked, features] = [asked, features.clone()].map(|list| list.join(", "));
                differences.push(format!(
                    "{name} asks oracle-cpq for {asked}; ask for every version there is: {features}"
                ));
            }
        }
        Ok(differences)
    }

    /// What differs from what was read, where these are to be the findings, the SDK's manifest and the
    /// versions.
    fn edits(
        &self,
        findings: DocumentMut,
        sdk: DocumentMut,
        versions: &[String],
    ) -> Result<Vec<Edit>, String> {
        let mut edits = vec![(FINDINGS, &self.findings, findings), (SDK, &self.sdk, sdk)];
        for (name, old) in &self.with_all {
            let mut new = old.clone();
            let list = asking(name, &mut new)?;
            if versions_in(list) != versions {
                list.retain(|value| !is_version(value));
                for version in versions {
                    list.insert(0, version);
                }
                list.fmt();
            }
            edits.push((name, old, new));
        }
        let edits =
            edits.into_iter().map(|(name, old, new)| (name, old.to_string(), new.to_string()));
        Ok(edits
            .filter(|(_, old, new)| old != new)
            .map(|(name, _, new)| (name.to_owned(), new))
            .collect())
    }
}

/// Adds a feature above another, with the same comment and the same value.
fn add_feature(sdk: &mut DocumentMut, like: &str, new: &str) {
    let Some(features) = sdk.get_mut("features").and_then(Item::as_table_mut) else { return };
    // A table takes new entries at its end only, so all are taken out and put back in order.
    let names: Vec<String> = features.iter().map(|(name, _)| name.to_owned()).collect();
    for name in names {
        let Some((key, value)) = features.remove_entry(&name) else { continue };
        if name == like {
            let comment = key.leaf_decor().prefix().and_then(|prefix| prefix.as_str());
            let (comment, _) = renamed(comment.unwrap_or_default(), like, new, Place::Word);
            let mut decor = key.leaf_decor().clone();
            decor.set_prefix(comment);
            features.insert_formatted(&Key::new(new).with_leaf_decor(decor), value.clone());
        }
        features.insert_formatted(&key, value);
    }
}

/// The lists of versions in which something was found.
fn documents(findings: &mut DocumentMut) -> impl Iterator<Item = &mut Array> {
    let entries = findings.get_mut("finding").and_then(Item::as_array_of_tables_mut);
    entries
        .into_iter()
        .flat_map(|entries| entries.iter_mut())
        .filter_map(|entry| entry.get_mut("documents")?.as_array_mut())
}

fn names(list: &Array, version: &str) -> bool {
    list.iter().any(|value| value.as_str() == Some(version))
}

fn is_version(value: &Value) -> bool {
    value.as_str().and_then(number).is_some()
}

fn sorted<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut versions: Vec<(u32, &str)> =
        names.filter_map(|name| Some((number(name)?, name))).collect();
    versions.sort_unstable();
    versions.into_iter().map(|(_, name)| name.to_owned()).collect()
}

fn versions_in(list: &Array) -> Vec<String> {
    sorted(list.iter().filter_map(Value::as_str))
}

fn item<'a>(manifest: &'a mut DocumentMut, path: &[&str]) -> Option<&'a mut Item> {
    let mut item = Some(manifest.as_item_mut());
    for step in path {
        item = item.and_then(|item| item.as_table_like_mut()?.get_mut(step));
    }
    item
}

fn list<'a>(
    name: &str,
    manifest: &'a mut DocumentMut,
    path: &[&str],
) -> Result<&'a mut Array, String> {
    let list = item(manifest, path).and_then(Item::as_array_mut);
    list.ok_or_else(|| format!("{name} has no list `{}`", path.join(".")))
}

/// The version of each contract, for whoever reads the crate's metadata.
fn contracts(sdk: &mut DocumentMut) -> Option<&mut dyn TableLike> {
    item(sdk, &["package", "metadata", "oracle-cpq", "contracts"])?.as_table_like_mut()
}

fn default_of(sdk: &mut DocumentMut) -> Result<&mut Array, String> {
    list(SDK, sdk, &["features", "default"])
}

fn asking<'a>(name: &str, manifest: &'a mut DocumentMut) -> Result<&'a mut Array, String> {
    list(name, manifest, &["dependencies", "oracle-cpq", "features"])
}
