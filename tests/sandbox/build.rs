//! Embeds the contracts of `spec/` in the program.

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

const ROOT: &str = "openapi.yaml";

fn main() -> Result<(), Box<dyn Error>> {
    let crate_folder = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    // In the package, `spec` is a folder. In a checkout it is a link, which Windows may not support.
    let folders = ["spec", "../../spec"].map(|folder| crate_folder.join(folder));
    let spec =
        folders.into_iter().find(|folder| folder.is_dir()).ok_or("there are no contracts")?;
    let spec = spec.canonicalize()?;
    println!("cargo::rerun-if-changed={}", spec.display());
    let mut versions = BTreeSet::new();
    for entry in fs::read_dir(&spec)? {
        let entry = entry?;
        let contract = entry.path().join(ROOT);
        let name = entry.file_name().into_string().map_err(|_| "a folder's name is not UTF-8")?;
        // A leading dot marks a version that is being added or removed.
        if contract.is_file() && !name.starts_with('.') {
            let path = contract.to_str().ok_or("the project's path is not UTF-8")?;
            let mut files = format!("({ROOT:?}, include_str!({path:?})),\n");
            for path in resources(&entry.path())? {
                let file = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
                let path = path.to_str().ok_or("the project's path is not UTF-8")?;
                let name = format!("resources/{file}");
                writeln!(files, "({name:?}, include_str!({path:?})),")?;
            }
            versions.insert(format!("({name:?}, &[{files}]),\n"));
        }
    }
    fs::write(
        Path::new(&env::var("OUT_DIR")?).join("spec.rs"),
        format!("&[{}]", String::from_iter(versions)),
    )?;
    Ok(())
}

/// The files of a contract beside its `openapi.yaml`.
fn resources(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let folder = folder.join("resources");
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        files.extend(path.extension().is_some_and(|it| it == "yaml").then_some(path.clone()));
    }
    Ok(files)
}
