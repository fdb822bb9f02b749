//! What changed since the last release.

use crate::diff::{Contract, Diff, ReleaseCheck, between, items};
use crate::project::Project;
use crate::{compatibility, records};

/// Compares the contracts of the last release with those of the checkout.
///
/// # Errors
/// When nothing has been released, or a contract can't be read.
pub fn since_release(project: &Project) -> Result<Diff, String> {
    let Some(record) = records::newest(project)? else {
        return Err("there is no release yet; name two versions or files to compare".to_owned());
    };
    let versions = project.versions()?;
    let mut contracts = Vec::new();
    let mut removed = Vec::new();
    let mut changes = Ok(Vec::new());
    for (version, text) in &record.contracts {
        if !versions.contains(version) {
            removed.push(version.clone());
            continue;
        }
        let old = Contract::from_text(record.path(version), version, text.clone().into())?;
        let new = Contract::read(project, version)?;
        contracts.push((version.clone(), between(&old, &new)?));
        changes = changes.and_then(|mut changes: Vec<_>| {
            changes.extend(items(&old, &new)?);
            Ok(changes)
        });
    }
    let added = versions.into_iter().filter(|name| !record.contracts.contains_key(name)).collect();
    let verdict = compatibility::check(project)?;
    Ok(Diff {
        old: record.version.to_string(),
        new: "the checkout".to_owned(),
        contracts,
        added,
        removed,
        items: changes,
        crate_version: record.version,
        side_by_side: None,
        release: Some(ReleaseCheck { summary: verdict.to_string(), refusals: verdict.refusals }),
    })
}
