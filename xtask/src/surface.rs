//! sdk/surface.txt: the public items of the crate, so that a review sees what changes for its users.

use std::collections::BTreeMap;

use cpq_codegen::Files;
use cpq_surface::{Sources, Surface};

use crate::project::Project;
use crate::{files, regenerate};

/// The list's name among the files that are derived.
pub const NAME: &str = "surface.txt";

const HEADER: &str = "\
// The public items of the crate, with the features they need.
// Written by `cargo xtask regenerate`; `cargo xtask regenerate --check` holds it against the source.
";

/// Lists the crate as it is by hand, with these files in its generated folder.
///
/// Nothing is built: the source is read as text, so that broken output keeps nobody from listing it.
///
/// # Errors
/// When the crate's source or its manifest can't be read.
pub fn list(project: &Project, generated: &Files) -> Result<Surface, String> {
    let mut files = files::tree(&project.sdk().join("src"))?;
    files.retain(|name, _| !name.starts_with("generated/"));
    files.extend(generated.iter().map(|(name, text)| (format!("generated/{name}"), text.clone())));
    let manifest = project.sdk().join("Cargo.toml");
    let text = files::read(&manifest)?;
    let faulty = |what: &dyn std::fmt::Display| format!("{}: {what}", manifest.display());
    let manifest: toml::Table = text.parse().map_err(|error: toml::de::Error| faulty(&error))?;
    let name = manifest.get("package").and_then(|package| package.get("name")?.as_str());
    let name = name.ok_or_else(|| faulty(&"there is no package.name"))?.replace('-', "_");
    let features = match manifest.get("features") {
        None => BTreeMap::new(),
        Some(features) => features.clone().try_into().map_err(|error| faulty(&error))?,
    };
    let sources = Sources { name, root: "lib.rs".to_owned(), files, features };
    Surface::list(&sources).map_err(|fault| format!("sdk/src/{fault}"))
}

/// Lists the crate as the contracts make it now, whatever stands in its generated folder.
///
/// # Errors
/// When a contract can't be used, or the crate can't be read.
pub fn now(project: &Project) -> Result<Surface, String> {
    let contracts = regenerate::lint(project, &[])?;
    let generated = cpq_codegen::generate(&contracts).map_err(|error| error.to_string())?;
    list(project, &generated)
}

/// The list as a file.
#[must_use]
pub fn text(surface: &Surface) -> String {
    format!("{HEADER}\n{surface}")
}
