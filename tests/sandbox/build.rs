//! Embeds the contracts of `spec/` in the program.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let spec = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../spec").canonicalize()?;
    println!("cargo::rerun-if-changed={}", spec.display());
    let mut versions = BTreeSet::new();
    for entry in fs::read_dir(&spec)? {
        let entry = entry?;
        let contract = entry.path().join("openapi.yaml");
        let name = entry.file_name().into_string().map_err(|_| "a folder's name is not UTF-8")?;
        // A leading dot marks a version that is being added or removed.
        if contract.is_file() && !name.starts_with('.') {
            let path = contract.to_str().ok_or("the project's path is not UTF-8")?;
            versions.insert(format!("({name:?}, include_str!({path:?})),\n"));
        }
    }
    fs::write(
        Path::new(&env::var("OUT_DIR")?).join("spec.rs"),
        format!("&[{}]", String::from_iter(versions)),
    )?;
    Ok(())
}
