//! The folder `dist/`: replaced as a whole, and only if everything in it was written by `cargo xtask publish`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use cpq_publication::Files;
use cpq_publication::manifest::{MANIFEST, listed};

use crate::project::Project;

/// Files that desktops create in any folder they show.
const IGNORED: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

/// Replaces everything in the folder with these files.
///
/// # Errors
/// If the folder has something in it that is not from `cargo xtask publish`, or if a file can't be written or
/// moved; the folder then stays as it was.
pub fn replace(project: &Project, files: &Files) -> Result<(), String> {
    let dist = dist(project);
    check_ownership(&dist)?;
    // An interrupted run leaves at most a folder of this name, which git ignores.
    let scratch = tempfile::Builder::new()
        .prefix(".dist-")
        .tempdir_in(project.root())
        .map_err(|error| failed(project.root(), "written to", &error))?;
    let (new, old) = (scratch.path().join("new"), scratch.path().join("old"));
    for (path, file) in files {
        let path = new.join(path);
        let parent = path.parent().unwrap_or(&new);
        fs::create_dir_all(parent).map_err(|error| failed(parent, "created", &error))?;
        fs::write(&path, &file.text).map_err(|error| failed(&path, "written", &error))?;
    }
    let has_old = dist.exists();
    if has_old {
        rename(&dist, &old)?;
    }
    rename(&new, &dist).or_else(|message| {
        if has_old {
            rename(&old, &dist)?;
        }
        Err(message)
    })
}

/// Lists how the folder differs from these files, one line per difference.
///
/// # Errors
/// If the folder can't be read.
pub fn differences(project: &Project, files: &Files) -> Result<Vec<String>, String> {
    let dist = dist(project);
    let found = entries(&dist)?;
    let mut differences = Vec::new();
    for (path, file) in files {
        let full = dist.join(path);
        if found.get(path) != Some(&Kind::File) {
            differences.push(format!("missing     {path}"));
        } else if fs::read(&full).map_err(|error| failed(&full, "read", &error))?
            != file.text.as_bytes()
        {
            differences.push(format!("different   {path}"));
        }
    }
    let paths: BTreeSet<&str> = files.keys().map(String::as_str).collect();
    let unexpected = found.iter().filter(|(path, kind)| !is_expected(path, **kind, &paths));
    differences.extend(unexpected.map(|(path, _)| format!("unexpected  {path}")));
    Ok(differences)
}

fn dist(project: &Project) -> PathBuf {
    project.root().join("dist")
}

/// The kind of a directory entry. Symbolic links are not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    File,
    Folder,
    Other,
}

fn kind(path: &Path) -> Result<Option<Kind>, String> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_file() => Ok(Some(Kind::File)),
        Ok(metadata) if metadata.is_dir() => Ok(Some(Kind::Folder)),
        Ok(_) => Ok(Some(Kind::Other)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(path, "read", &error)),
    }
}

/// Everything in a folder and the folders below it, by its path with `/` between the parts.
fn entries(root: &Path) -> Result<BTreeMap<String, Kind>, String> {
    let mut found = BTreeMap::new();
    let mut next = vec![String::new()];
    if kind(root)?.is_none() {
        return Ok(found);
    }
    while let Some(prefix) = next.pop() {
        let folder = root.join(&prefix);
        for entry in fs::read_dir(&folder).map_err(|error| failed(&folder, "listed", &error))? {
            let entry = entry.map_err(|error| failed(&folder, "listed", &error))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{prefix}{name}");
            let Some(kind) = kind(&entry.path())? else { continue };
            if kind == Kind::Folder {
                next.push(format!("{path}/"));
            }
            if kind != Kind::File || !IGNORED.contains(&name.as_str()) {
                found.insert(path, kind);
            }
        }
    }
    Ok(found)
}

/// Whether an entry is one of the files, or a folder that one of them is in.
fn is_expected(path: &str, kind: Kind, files: &BTreeSet<&str>) -> bool {
    match kind {
        Kind::File => files.contains(path),
        Kind::Folder => {
            let prefix = format!("{path}/");
            files.iter().any(|file| file.starts_with(&prefix))
        }
        Kind::Other => false,
    }
}

/// Checks that everything in a folder is listed in a manifest that `cargo xtask publish` wrote.
fn check_ownership(folder: &Path) -> Result<(), String> {
    match kind(folder)? {
        None => return Ok(()),
        Some(Kind::Folder) => {}
        Some(_) => {
            return Err(format!("{} is not a folder; move it elsewhere", folder.display()));
        }
    }
    let found = entries(folder)?;
    let path = folder.join(MANIFEST);
    let listed = if found.get(MANIFEST) == Some(&Kind::File) {
        let text = fs::read_to_string(&path).map_err(|error| failed(&path, "read", &error))?;
        listed(&text).ok_or_else(|| {
            format!(
                "{} was not written by `cargo xtask publish`, which would replace its whole folder; move \
                 the folder elsewhere",
                path.display()
            )
        })?
    } else {
        BTreeSet::new()
    };
    let listed: BTreeSet<&str> = listed.iter().map(String::as_str).collect();
    match found.iter().find(|(path, kind)| !is_expected(path, **kind, &listed)) {
        None => Ok(()),
        Some((path, _)) => Err(format!(
            "{} was not written by `cargo xtask publish`, which replaces the whole folder; move it \
             elsewhere",
            folder.join(path).display()
        )),
    }
}

fn rename(from: &Path, to: &Path) -> Result<(), String> {
    fs::rename(from, to).map_err(|error| {
        format!(
            "{} can't be moved to {}: {error}; close the programs that use it and run the command again",
            from.display(),
            to.display()
        )
    })
}

fn failed(path: &Path, what: &str, error: &io::Error) -> String {
    format!("{} can't be {what}: {error}", path.display())
}
