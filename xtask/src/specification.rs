//! Turns the list of facts of Oracle's specification into the tables in `spec/<version>/specification/`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use cpq_evidence::specification::Specification;

use crate::files;
use crate::project::Project;

/// Reads the list of facts in `path`, and writes its tables unless `check` is set. Returns the files that
/// differ from the committed ones.
///
/// # Errors
/// If the list can't be read or belongs to no version in `spec/`; with `check`, if a table differs.
pub fn transcribe(project: &Project, path: &Path, check: bool) -> Result<String, String> {
    let failed = |error: String| format!("{}: {error}", path.display());
    let bytes = fs::read(path).map_err(|error| failed(format!("can't be read: {error}")))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let facts = Specification::from_facts(&name, &bytes).map_err(failed)?;
    let has_paths_of = |version: &&String| {
        let root = format!("/rest/{version}/");
        facts.operations.iter().all(|operation| operation.path.contains(&root))
    };
    let versions = project.versions()?;
    let version = versions.iter().find(has_paths_of);
    let version =
        version.ok_or_else(|| failed("its paths belong to no version in spec/".to_owned()))?;
    let folder = project.spec().join(version).join("specification");
    let (old, new) = (files::tree(&folder)?, facts.to_tables());
    let mut report = String::new();
    for (name, text) in &new {
        if old.get(name) != Some(text) {
            let _ = writeln!(report, "changed  spec/{version}/specification/{name}");
            if !check {
                files::write(&folder.join(name), text)?;
            }
        }
    }
    for name in old.keys().filter(|name| !new.contains_key(*name)) {
        let _ = writeln!(report, "removed  spec/{version}/specification/{name}");
        if !check {
            files::remove(&folder, name)?;
        }
    }
    if check && !report.is_empty() {
        return Err(failed(format!("the tables in spec/ differ:\n{}", report.trim_end())));
    }
    Ok(report)
}
