//! `cargo xtask retire`: a version's folder, feature and module go.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use crate::bump::apply;
use crate::checklist;
use crate::files::remove_folder;
use crate::manifests::Manifests;
use crate::project::Project;
use crate::regenerate::{lint, regenerate};
use crate::versions::number;

/// Removes a version, or finishes what an interrupted run has begun, and says what users lose.
///
/// What is not committed is removed only where `discard` says so.
///
/// # Errors
/// When there is no such version, it can't be done without, or something of it is not committed; then
/// nothing was removed. The same command goes on where a run was interrupted.
pub fn retire(project: &Project, old: &str, discard: bool) -> Result<String, String> {
    let there = project.versions()?;
    let manifests = Manifests::read(project)?;
    let edits = manifests.without(old)?;
    let place = project.spec().join(old);
    let is_there = there.iter().any(|version| version == old);
    let has_module = number(old).is_some() && project.generated().join(old).exists();
    if !is_there && edits.is_empty() && !has_module {
        project.choose(&[old.to_owned()])?;
    }
    if manifests.default()? == old {
        return Err(format!(
            "{old} is the default; make another one the default first, as in `cargo xtask default {}`",
            there.iter().rev().find(|version| *version != old).map_or("v20", String::as_str)
        ));
    }
    let rest: Vec<String> = there.into_iter().filter(|version| version != old).collect();
    if rest.is_empty() {
        return Err(format!("{old} is the only version there is; without one there is no crate"));
    }
    if is_there && !discard {
        committed(project.root(), &format!("spec/{old}"))?;
    }
    // What is left has to give the SDK without this one.
    lint(project, &rest).map_err(|faults| format!("{faults}; nothing was removed"))?;
    let operations = checklist::operations(project, old);
    apply(project, &edits)?;
    remove_folder(&place)?;
    regenerate(project)?;
    checklist::after_retire(project, old, &operations)
}

/// Refuses where a folder holds what git could not bring back.
fn committed(root: &Path, folder: &str) -> Result<(), String> {
    let remedy = "`--discard-changes` removes the folder all the same";
    let git = Command::new("git")
        .args(["--no-optional-locks", "status", "--porcelain", "--untracked-files=all"])
        .args(["--", folder])
        .current_dir(root)
        .output();
    let unknown =
        |why: String| format!("git can't say whether {folder} is committed ({why}); {remedy}");
    let git = git.map_err(|error| unknown(error.to_string()))?;
    if !git.status.success() {
        return Err(unknown(String::from_utf8_lossy(&git.stderr).trim().to_owned()));
    }
    let changes = String::from_utf8_lossy(&git.stdout);
    if changes.trim().is_empty() {
        return Ok(());
    }
    let mut message = format!("{folder} has changes that are not committed and would be lost:\n");
    for line in changes.lines() {
        let _ = writeln!(message, "  {line}");
    }
    Err(format!("{message}commit or stash them; {remedy}"))
}
