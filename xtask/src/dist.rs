//! The folder `dist/`: replaced as a whole, and only where everything in it was published from here.
//!
//! New files are written to `.dist-new`, then the folders change places, by way of `.dist-old`. Each of
//! the three can be left behind by a run that was interrupted, and is known again by its manifest, which
//! is the first file to come and the last to go.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use cpq_publication::manifest::{MANIFEST, listed};
use cpq_publication::{Files, SUMS};

use crate::project::Project;

/// A manifest that is not all there yet.
const HALF: &str = "manifest.json.half";

/// What a desktop leaves behind in any folder it looks at.
const LITTER: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

/// The folder and its two neighbours.
struct Places {
    dist: PathBuf,
    new: PathBuf,
    old: PathBuf,
}

impl Places {
    fn of(project: &Project) -> Self {
        let at = |name| project.root().join(name);
        Self { dist: at("dist"), new: at(".dist-new"), old: at(".dist-old") }
    }
}

/// Replaces everything in the folder by these files.
///
/// # Errors
/// When something in it is not from here, or can't be written or moved: what was there is then there
/// still, or comes back with the next run.
pub fn replace(project: &Project, files: &Files) -> Result<(), String> {
    let Places { dist, new, old } = Places::of(project);
    for folder in [&dist, &new, &old] {
        own(folder)?;
    }
    // Interrupted between the two moves: what was moved away is the latest that is whole.
    if !dist.exists() && old.join(MANIFEST).exists() {
        rename(&old, &dist)?;
    }
    remove(&new)?;
    remove(&old)?;
    fill(&new, files)?;
    let was_there = dist.exists();
    if was_there {
        rename(&dist, &old)?;
    }
    if let Err(message) = rename(&new, &dist) {
        if was_there {
            rename(&old, &dist)?;
        }
        return Err(message);
    }
    remove(&old)
}

/// How the folder differs from these files, a line for each difference.
///
/// # Errors
/// When it can't be read.
pub fn differences(project: &Project, files: &Files) -> Result<Vec<String>, String> {
    let dist = Places::of(project).dist;
    let there = walk(&dist)?;
    let mut differences = Vec::new();
    for (path, file) in files {
        if there.get(path) != Some(&Kind::File) {
            differences.push(format!("missing  {path}"));
        } else if fs::read(dist.join(path))
            .map_err(|error| failed(&dist.join(path), "read", &error))?
            != file.text.as_bytes()
        {
            differences.push(format!("differs  {path}"));
        }
    }
    let folders = folders(files.keys());
    let strange = there
        .iter()
        .filter(|(path, kind)| !files.contains_key(*path) && !is_folder(path, **kind, &folders));
    differences.extend(strange.map(|(path, _)| format!("strange  {path}")));
    Ok(differences)
}

/// What something in a folder is. Links are not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    File,
    Folder,
    Other,
}

fn kind(path: &Path) -> Result<Option<Kind>, String> {
    match fs::symlink_metadata(path) {
        Ok(it) if it.is_file() => Ok(Some(Kind::File)),
        Ok(it) if it.is_dir() => Ok(Some(Kind::Folder)),
        Ok(_) => Ok(Some(Kind::Other)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(path, "looked at", &error)),
    }
}

/// All that a folder holds, by its path within, `/` between the parts; litter aside.
fn walk(folder: &Path) -> Result<BTreeMap<String, Kind>, String> {
    let mut found = BTreeMap::new();
    let mut next = vec![String::new()];
    if kind(folder)?.is_none() {
        return Ok(found);
    }
    while let Some(prefix) = next.pop() {
        let folder = folder.join(&prefix);
        let entries = fs::read_dir(&folder).map_err(|error| failed(&folder, "listed", &error))?;
        for entry in entries {
            let entry = entry.map_err(|error| failed(&folder, "listed", &error))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{prefix}{name}");
            match kind(&entry.path())? {
                Some(Kind::File) if LITTER.contains(&name.as_str()) => {}
                Some(Kind::Folder) => {
                    next.push(format!("{path}/"));
                    found.insert(path, Kind::Folder);
                }
                Some(kind) => {
                    found.insert(path, kind);
                }
                None => {}
            }
        }
    }
    Ok(found)
}

/// The folders that lie between a root and these files.
fn folders<'a>(paths: impl Iterator<Item = &'a String>) -> BTreeSet<String> {
    let parents = paths.flat_map(|path| {
        path.match_indices('/').map(|(end, _)| path[..end].to_owned()).collect::<Vec<_>>()
    });
    parents.collect()
}

fn is_folder(path: &str, kind: Kind, folders: &BTreeSet<String>) -> bool {
    kind == Kind::Folder && folders.contains(path)
}

/// Sees to it that everything in a folder was published from here.
fn own(folder: &Path) -> Result<(), String> {
    match kind(folder)? {
        None => return Ok(()),
        Some(Kind::Folder) => {}
        Some(_) => {
            return Err(format!("{} is no folder; move it elsewhere", folder.display()));
        }
    }
    let there = walk(folder)?;
    let manifest = if there.get(MANIFEST) == Some(&Kind::File) {
        let path = folder.join(MANIFEST);
        let text = fs::read_to_string(&path).map_err(|error| failed(&path, "read", &error))?;
        let listed = listed(&text);
        listed.ok_or_else(|| {
            format!(
                "{} is no manifest that `cargo xtask publish` wrote; the folder is somebody else's, so \
                 move it elsewhere",
                path.display()
            )
        })?
    } else {
        // Neither has come yet, or both have gone.
        BTreeSet::from([HALF.to_owned()])
    };
    let folders = folders(manifest.iter());
    let is_own = |path: &String, kind: Kind| {
        (kind == Kind::File && manifest.contains(path)) || is_folder(path, kind, &folders)
    };
    let strange = there.iter().find(|(path, kind)| !is_own(path, **kind));
    match strange {
        None => Ok(()),
        Some((path, _)) => Err(format!(
            "{} was not written by `cargo xtask publish`, which replaces the whole folder; move it \
             elsewhere",
            folder.join(path).display()
        )),
    }
}

/// Removes a folder of our own. The manifest goes last, so that the rest is known again.
fn remove(folder: &Path) -> Result<(), String> {
    own(folder)?;
    if kind(folder)?.is_none() {
        return Ok(());
    }
    let there = walk(folder)?;
    let files = there.iter().filter(|(path, kind)| **kind == Kind::File && *path != MANIFEST);
    for (path, _) in files {
        unlink(&folder.join(path))?;
    }
    // The inner ones first.
    for (path, _) in there.iter().rev().filter(|(_, kind)| **kind == Kind::Folder) {
        empty(&folder.join(path))?;
    }
    if there.contains_key(MANIFEST) {
        unlink(&folder.join(MANIFEST))?;
    }
    empty(folder)
}

fn unlink(path: &Path) -> Result<(), String> {
    fs::remove_file(path).map_err(|error| failed(path, "removed", &error))
}

/// Removes a folder that holds at most litter.
fn empty(folder: &Path) -> Result<(), String> {
    for name in LITTER {
        let path = folder.join(name);
        if kind(&path)? == Some(Kind::File) {
            unlink(&path)?;
        }
    }
    fs::remove_dir(folder).map_err(|error| failed(folder, "removed", &error))
}

/// Writes the files to a folder that is not there yet, the manifest first.
fn fill(folder: &Path, files: &Files) -> Result<(), String> {
    fs::create_dir(folder).map_err(|error| failed(folder, "made", &error))?;
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(|error| failed(parent, "made", &error))?;
        fs::write(&path, text).map_err(|error| failed(&path, "written", &error))
    };
    if let Some(manifest) = files.get(MANIFEST) {
        write(HALF, &manifest.text)?;
        rename(&folder.join(HALF), &folder.join(MANIFEST))?;
    }
    for (path, file) in files.iter().filter(|(path, _)| *path != MANIFEST && *path != SUMS) {
        write(path, &file.text)?;
    }
    files.get(SUMS).map_or(Ok(()), |sums| write(SUMS, &sums.text))
}

fn rename(from: &Path, to: &Path) -> Result<(), String> {
    fs::rename(from, to).map_err(|error| {
        format!(
            "{} can't be moved to {}: {error}; close what uses it and run the command again",
            from.display(),
            to.display()
        )
    })
}

fn failed(path: &Path, what: &str, error: &io::Error) -> String {
    format!("{} can't be {what}: {error}", path.display())
}
