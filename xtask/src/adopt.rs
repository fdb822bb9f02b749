//! Drafts operations of Oracle's specification for a contract.

use std::collections::BTreeMap;
use std::path::Path;

use cpq_contract::ROOT;
use cpq_evidence::adopt::adopt as draft;

use crate::files;
use crate::project::Project;
use crate::specification::{self, Placed};

/// Adds drafts of the named operations to the contract of the file's version, and their facts to its tables.
/// Returns what was drafted, what is odd, and what remains to be done.
///
/// # Errors
/// If the file can't be read, belongs to no version in `spec/`, or a name fits no operation: nothing is
/// written then.
pub fn adopt(project: &Project, wanted: &[String], from: &Path) -> Result<String, String> {
    let Placed { reading, version, compared, .. } = specification::read(project, from)?;
    if version != compared {
        return Err(format!(
            "{} is about {version}, but spec/{version} does not exist; create it with `cargo xtask bump {version}`",
            from.display()
        ));
    }
    if reading.specification.source.as_ref().is_some_and(|source| source.names_only) {
        return Err(format!(
            "{} shows names and nesting only, so nothing can be drafted",
            from.display()
        ));
    }
    let folder = project.spec().join(&version);
    let resources = files::tree(&folder.join("resources"))?.into_iter();
    let mut contract: BTreeMap<String, String> =
        resources.map(|(name, text)| (format!("resources/{name}"), text)).collect();
    contract.insert(ROOT.to_owned(), files::read(&folder.join(ROOT))?);
    let adoption = draft(&contract, &reading, wanted)
        .map_err(|error| format!("{}: {error}; nothing was written", from.display()))?;
    for (name, text) in &adoption.files {
        files::write(&folder.join(name), text)?;
    }
    // The tables have the operations of the contract in full.
    let tables = specification::transcribe(project, from, false)?;
    let tables: Vec<&str> =
        tables.lines().filter(|line| line.starts_with("changed  spec/")).collect();
    let tables = tables.join("\n");
    Ok(format!(
        "{adoption}{tables}\n\nThe drafts have no summaries, descriptions, examples and marks of personal data, because \
         they are for a person to write: `cargo xtask lint {version}` lists what is missing, and `cargo xtask audit` \
         compares the rest with the specification.\n"
    ))
}
