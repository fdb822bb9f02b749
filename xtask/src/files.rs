//! Files and folders: how all commands list, read, write and remove them.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// A text file, with line ends as the repository has them.
///
/// # Errors
/// When it is not there, or is not text.
pub fn read(path: &Path) -> Result<String, String> {
    let text = fs::read_to_string(path)
        .map_err(|error| format!("{} can't be read: {error}", path.display()))?;
    Ok(text.replace("\r\n", "\n"))
}

/// The names of what stands in a folder, apart from what a desktop leaves there, such as `.DS_Store`.
///
/// # Errors
/// When the folder can't be listed.
pub fn names(folder: &Path) -> Result<Vec<String>, String> {
    let failed = |error: io::Error| format!("{} can't be listed: {error}", folder.display());
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// The text files of a folder and of those in it, by name, with `/` in it on every system.
///
/// A folder that is not there has none.
///
/// # Errors
/// When a folder can't be listed or a file is not text.
pub fn tree(folder: &Path) -> Result<BTreeMap<String, String>, String> {
    let mut files = BTreeMap::new();
    if folder.exists() {
        list(folder, "", &mut files)?;
    }
    Ok(files)
}

fn list(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) -> Result<(), String> {
    for name in names(folder)? {
        let path = folder.join(&name);
        if path.is_dir() {
            list(&path, &format!("{prefix}{name}/"), files)?;
        } else {
            files.insert(format!("{prefix}{name}"), read(&path)?);
        }
    }
    Ok(())
}

/// Writes a file beside its place and moves it there; its folder is made where there is none.
///
/// # Errors
/// When it can't be written; what was there before is then still there.
pub fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<(), String> {
    let failed = |error: io::Error| format!("{} can't be written: {error}", path.display());
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).map_err(failed)?;
    let mut builder = tempfile::Builder::new();
    // Temporary files are the owner's alone; this one stays, so the usual mask decides.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder).map_err(failed)?;
    file.write_all(content.as_ref()).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Removes a file of a folder, and the folders within it that are left empty.
///
/// # Errors
/// When it can't be removed.
pub fn remove(folder: &Path, name: &str) -> Result<(), String> {
    let path = folder.join(name);
    fs::remove_file(&path)
        .map_err(|error| format!("{} can't be removed: {error}", path.display()))?;
    // A folder that is not empty ends the way up.
    let mut parents = path.ancestors().skip(1).take_while(|parent| *parent != folder);
    while parents.next().is_some_and(|parent| fs::remove_dir(parent).is_ok()) {}
    Ok(())
}

/// Writes a folder beside its place and moves it there.
///
/// # Errors
/// When it can't be written, or something is in its place; [`clear`] removes what is then left.
pub fn write_folder(path: &Path, files: &BTreeMap<String, String>) -> Result<(), String> {
    clear(path)?;
    let beside = hidden(path, "new");
    for (name, text) in files {
        write(&beside.join(name), text)?;
    }
    let failed = |error: io::Error| format!("{} can't be made: {error}", path.display());
    fs::rename(&beside, path).map_err(failed)
}

/// Moves a folder out of its place and removes it there; one that is not there is removed already.
///
/// # Errors
/// When it can't be removed; it is then either still whole or no longer in its place.
pub fn remove_folder(path: &Path) -> Result<(), String> {
    clear(path)?;
    if path.exists() {
        let failed = |error: io::Error| format!("{} can't be removed: {error}", path.display());
        fs::rename(path, hidden(path, "old")).map_err(failed)?;
    }
    clear(path)
}

/// Removes what an interrupted [`write_folder`] or [`remove_folder`] has left beside a folder.
///
/// # Errors
/// When it can't be removed.
pub fn clear(path: &Path) -> Result<(), String> {
    for what in ["new", "old"] {
        let left = hidden(path, what);
        if left.exists() {
            let failed = |error: io::Error| format!("{} can't be removed: {error}", left.display());
            fs::remove_dir_all(&left).map_err(failed)?;
        }
    }
    Ok(())
}

/// A folder's name while it is on its way, one that nobody takes for a version: `.v20.new`.
fn hidden(path: &Path, what: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{what}"))
}
