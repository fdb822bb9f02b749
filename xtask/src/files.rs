//! Files and folders: how all commands list, read, write and remove them.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

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
