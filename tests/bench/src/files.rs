//! Reads and writes files, with errors that name them.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::fs;
use std::path::Path;

/// The files of a folder, by their paths in it.
pub type Folder = BTreeMap<String, String>;

/// Reads a text file.
///
/// # Errors
/// If it can't be read.
pub fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| failed(path, &error))
}

/// Reads all files in a folder and in those in it, by their paths in the folder.
///
/// # Errors
/// If one can't be read.
pub fn read_folder(path: &Path) -> Result<Folder, String> {
    let mut files = Folder::new();
    for entry in fs::read_dir(path).map_err(|error| failed(path, &error))? {
        let path = entry.map_err(|error| failed(path, &error))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            let inner = read_folder(&path)?.into_iter();
            files.extend(inner.map(|(file, text)| (format!("{name}/{file}"), text)));
        } else {
            files.insert(name, read(&path)?);
        }
    }
    Ok(files)
}

/// Writes a file and creates its folder.
///
/// # Errors
/// If it can't be written.
pub fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<(), String> {
    let folder = path.parent().unwrap_or(path);
    let written = fs::create_dir_all(folder).and_then(|()| fs::write(path, content));
    written.map_err(|error| failed(path, &error))
}

/// Removes a folder if it exists.
///
/// # Errors
/// If it can't be removed.
pub fn remove_folder(path: &Path) -> Result<(), String> {
    match fs::remove_dir_all(path) {
        Err(error) if path.exists() => Err(failed(path, &error)),
        _ => Ok(()),
    }
}

/// The message of an error at a file.
#[must_use]
pub fn failed(path: &Path, error: &dyn Display) -> String {
    format!("{}: {error}", path.display())
}
