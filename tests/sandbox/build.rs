//! Puts the contracts of `spec/` into the program, whatever versions there are.

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let spec = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../spec").canonicalize()?;
    println!("cargo::rerun-if-changed={}", spec.display());
    let mut versions = String::new();
    for entry in fs::read_dir(&spec)? {
        let entry = entry?;
        let contract = entry.path().join("openapi.yaml");
        let name = entry.file_name().into_string().map_err(|_| "a version's name is no text")?;
        // What begins with a dot is a version on its way in or out.
        if contract.is_file() && !name.starts_with('.') {
            let path = contract.to_str().ok_or("the checkout's path is no text")?;
            writeln!(versions, "({name:?}, include_str!({path:?})),")?;
        }
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("spec.rs"), format!("&[{versions}]"))?;
    Ok(())
}
