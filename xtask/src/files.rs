//! How the commands list, read, write and remove files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// Reads a text file, with LF as the line end.
///
/// # Errors
/// If the file does not exist or is not UTF-8.
pub fn read(path: &Path) -> Result<String, String> {
    let text = fs::read_to_string(path)
        .map_err(|error| format!("{} can't be read: {error}", path.display()))?;
    Ok(text.replace("\r\n", "\n"))
}

/// Lists the names in a folder in alphabetical order, except those that begin with a dot, such as
/// `.DS_Store`.
///
/// # Errors
/// If the folder can't be listed.
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

/// Reads all files of a folder and its subfolders, by their paths in it, with `/` on every system.
///
/// A folder that does not exist has no files: git does not store empty folders.
///
/// # Errors
/// If a folder can't be listed or a file is not UTF-8.
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

/// Writes a file completely or not at all, by way of a temporary file; creates missing folders.
///
/// # Errors
/// If the file can't be written; the old file is then unchanged.
pub fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<(), String> {
    let failed = |error: io::Error| format!("{} can't be written: {error}", path.display());
    fs::create_dir_all(path.parent().unwrap_or(path)).map_err(failed)?;
    persist(temporary(path, content.as_ref())?, path)
}

/// Removes a file of a folder, and the subfolders that become empty.
///
/// # Errors
/// If the file can't be removed.
pub fn remove(folder: &Path, name: &str) -> Result<(), String> {
    let path = folder.join(name);
    fs::remove_file(&path)
        .map_err(|error| format!("{} can't be removed: {error}", path.display()))?;
    // Removing a folder fails if it is not empty, which ends the loop.
    let mut parents = path.ancestors().skip(1).take_while(|parent| *parent != folder);
    while parents.next().is_some_and(|parent| fs::remove_dir(parent).is_ok()) {}
    Ok(())
}

/// Files that are written and removed together.
#[derive(Debug, Default)]
pub struct Batch {
    written: BTreeMap<PathBuf, String>,
    removed: BTreeSet<(PathBuf, String)>,
}

impl Batch {
    /// Adds a file to write.
    pub fn write(&mut self, path: PathBuf, text: String) {
        self.written.insert(path, text);
    }

    /// Adds a file of a folder to remove.
    pub fn remove(&mut self, folder: PathBuf, name: String) {
        self.removed.insert((folder, name));
    }

    /// Writes and removes the files. All new files are complete, under temporary names, before the first
    /// one replaces an old one.
    ///
    /// # Errors
    /// If a folder is not writable, or a file can't be written; then nothing has changed, unless the
    /// file system fails between two renames.
    pub fn apply(self) -> Result<(), String> {
        let mut created = Vec::new();
        let files = self.prepare(&mut created).inspect_err(|_| {
            // The innermost folder comes last.
            created.iter().rev().for_each(|folder| drop(fs::remove_dir(folder)));
        })?;
        for (file, path) in files.into_iter().zip(self.written.keys()) {
            persist(file, path)?;
        }
        self.removed.iter().try_for_each(|(folder, name)| remove(folder, name))
    }

    /// Writes the temporary files, and creates missing folders, which it adds to `created`.
    fn prepare(&self, created: &mut Vec<PathBuf>) -> Result<Vec<NamedTempFile>, String> {
        // A file is removed only if its folder is writable.
        for (folder, name) in &self.removed {
            temporary(&folder.join(name), b"")?;
        }
        let mut files = Vec::new();
        for (path, text) in &self.written {
            let failed = |error: io::Error| format!("{} can't be written: {error}", path.display());
            if path.is_dir() {
                return Err(format!("{} can't be written: it is a folder", path.display()));
            }
            let folder = path.parent().unwrap_or(path);
            let missing: Vec<&Path> = folder.ancestors().take_while(|it| !it.exists()).collect();
            created.extend(missing.into_iter().rev().map(Path::to_owned));
            fs::create_dir_all(folder).map_err(failed)?;
            files.push(temporary(path, text.as_bytes())?);
        }
        Ok(files)
    }
}

/// Writes a temporary file beside `path`. Its name is longer, so that a name that is too long fails here.
fn temporary(path: &Path, content: &[u8]) -> Result<NamedTempFile, String> {
    let failed = |error: io::Error| format!("{} can't be written: {error}", path.display());
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let prefix = format!(".{name}.");
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix);
    // Temporary files are private to their owner; this one stays, so the umask decides.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(path.parent().unwrap_or(path)).map_err(failed)?;
    file.write_all(content).map_err(failed)?;
    Ok(file)
}

fn persist(file: NamedTempFile, path: &Path) -> Result<(), String> {
    let persisted = file.persist(path).map(drop);
    persisted.map_err(|error| format!("{} can't be written: {}", path.display(), error.error))
}
