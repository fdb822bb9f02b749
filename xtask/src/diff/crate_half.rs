//! What a change of the contract means for users of the crate: the public items generated from the old
//! contract, compared with those generated from the new one.

use std::collections::BTreeMap;

use cpq_codegen::{ItemKind, PublicItem, public_items};
use cpq_compare::Severity;
use semver::Version;

use super::input::Contract;

/// A change of one public item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemChange {
    /// The API version whose module the item is in.
    pub version: String,
    /// The item in the old crate; absent where it is new.
    pub old: Option<PublicItem>,
    /// The item in the new crate; absent where it was removed.
    pub new: Option<PublicItem>,
    /// How many fields and methods were added or removed with a struct.
    pub parts: usize,
}

impl ItemChange {
    /// Whether code that uses the old crate can fail to compile.
    ///
    /// All generated structs are `#[non_exhaustive]`, so an added item breaks no code.
    #[must_use]
    pub fn severity(&self) -> Severity {
        if self.old.is_some() { Severity::Breaking } else { Severity::Compatible }
    }

    /// What happened to the item.
    #[must_use]
    pub fn what(&self) -> &'static str {
        match (&self.old, &self.new) {
            (None, _) => "added",
            (_, None) => "removed",
            _ => "changed",
        }
    }

    /// Why the change has its severity.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match (&self.old, &self.new) {
            (None, _) => "existing code compiles unchanged",
            (_, None) => "code that uses it no longer compiles",
            (Some(item), _) if item.kind == ItemKind::Function => {
                "calls with the old arguments or result no longer compile"
            }
            _ => "code that relies on the old type no longer compiles",
        }
    }
}

/// Compares what the generator makes of two contracts; an error says why it makes nothing of one of them.
pub(super) fn compare(old: &Contract, new: &Contract) -> Result<Vec<ItemChange>, String> {
    let (before, after) = (items(old)?, items(new)?);
    let version = &new.version;
    let change = |old: Option<&PublicItem>, new: Option<&PublicItem>, parts| ItemChange {
        version: version.clone(),
        old: old.cloned(),
        new: new.cloned(),
        parts,
    };
    let mut changes = Vec::new();
    for (key, item) in &before {
        match after.get(key) {
            Some(new) if item.is_replaced_by(new) => {}
            Some(new) => changes.push(change(Some(item), Some(new), 0)),
            None if has_owner(item, &before) && !has_owner(item, &after) => {}
            None => changes.push(change(Some(item), None, parts(item, &before))),
        }
    }
    for (_, item) in after.iter().filter(|(key, _)| !before.contains_key(key)) {
        if has_owner(item, &before) || item.kind == ItemKind::Struct {
            changes.push(change(None, Some(item), parts(item, &after)));
        }
    }
    Ok(changes)
}

/// Items by kind and path.
type Items = BTreeMap<(ItemKind, String), PublicItem>;

fn items(contract: &Contract) -> Result<Items, String> {
    let items = public_items(&contract.linted()?)
        .map_err(|error| format!("no code can be generated from {}: {error}", contract.name))?;
    Ok(items.into_iter().map(|item| ((item.kind, item.path.clone()), item)).collect())
}

/// Whether the struct that a field or a function belongs to is among the items.
fn has_owner(item: &PublicItem, items: &Items) -> bool {
    item.owner().is_some_and(|owner| items.contains_key(&(ItemKind::Struct, owner.to_owned())))
}

/// How many items belong to a struct.
fn parts(item: &PublicItem, items: &Items) -> usize {
    let is_struct = item.kind == ItemKind::Struct;
    items.values().filter(|part| is_struct && part.owner() == Some(&item.path)).count()
}

/// The least version of the crate that may follow `since` with a change of this severity, by Cargo's rules:
/// below 1.0 the minor number stands for breaking changes, and a pre-release promises nothing.
#[must_use]
pub fn least_version(severity: Severity, since: &Version) -> Version {
    let Version { major, minor, patch, .. } = *since;
    if severity == Severity::DocsOnly {
        return since.clone();
    }
    if !since.pre.is_empty() {
        return Version::new(major, minor, patch);
    }
    match (severity, major, minor) {
        (Severity::Breaking, 1.., _) => Version::new(major + 1, 0, 0),
        (Severity::Breaking, 0, 1..) => Version::new(0, minor + 1, 0),
        (Severity::Compatible, 1.., _) => Version::new(major, minor + 1, 0),
        _ => Version::new(major, minor, patch + 1),
    }
}

/// The name of the step from `since` to [`least_version`].
pub(super) fn step(severity: Severity, since: &Version) -> &'static str {
    match (severity, since.major, since.minor) {
        (Severity::DocsOnly, ..) => "none",
        (Severity::Breaking, 1.., _) => "major",
        (Severity::Breaking, 0, 1..) | (Severity::Compatible, 1.., _) => "minor",
        _ => "patch",
    }
}
