//! `cargo xtask bump`: the newest version's folder and feature once more, under the next name.

use crate::carry::{Carried, carry};
use crate::checklist;
use crate::files::{clear, tree, write, write_folder};
use crate::manifests::{Edit, Manifests};
use crate::project::Project;
use crate::versions::number;

/// Adds a version, or finishes what an interrupted run has begun, and says what is to be done next.
///
/// # Errors
/// When the name can't be that of a new version, or something is not as it should be. Before the first
/// file is written all of them are there in memory; the same command goes on where a run was interrupted.
pub fn bump(project: &Project, new: &str) -> Result<String, String> {
    let this = number(new).ok_or_else(|| {
        format!("`{new}` is no name of a version; it is a v and a number, such as v20")
    })?;
    let there = project.versions()?;
    let manifests = Manifests::read(project)?;
    let edits = manifests.with(new)?;
    let place = project.spec().join(new);
    if there.iter().any(|version| version == new) {
        if edits.is_empty() {
            return Err(format!(
                "there is a {new} already, in spec/ and in the manifests; nothing was written"
            ));
        }
        clear(&place)?;
        apply(project, &edits)?;
        let names: Vec<&str> = edits.iter().map(|(name, _)| name.as_str()).collect();
        return Ok(format!(
            "spec/{new} was there already and is as it was; {} did not know it and now does.\n\n{}",
            names.join(" and "),
            checklist::after_bump(project, new, &[])?
        ));
    }
    let newest = there.last().map(String::as_str).unwrap_or_default();
    if number(newest).is_some_and(|newest| this < newest) {
        return Err(format!(
            "{new} is older than {newest}, the newest there is; a bump goes forward, so nothing was written"
        ));
    }
    let Carried { files, addresses, left } =
        carry(&tree(&project.spec().join(newest))?, newest, new)?;
    let count = files.len();
    write_folder(&place, &files)?;
    apply(project, &edits)?;
    Ok(format!(
        "spec/{new} is spec/{newest} once more: {count} files, in which {addresses} addresses now have /rest/{new}.\n\n{}",
        checklist::after_bump(project, new, &left)?
    ))
}

/// Writes what has changed, each file whole or not at all.
pub(crate) fn apply(project: &Project, edits: &[Edit]) -> Result<(), String> {
    edits.iter().try_for_each(|(name, text)| write(&project.root().join(name), text))
}
