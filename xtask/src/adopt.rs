//! Drafts operations of Oracle's specification for a contract.

use std::collections::BTreeMap;
use std::path::Path;

use cpq_contract::ROOT;
use cpq_evidence::adopt::adopt as draft;
use cpq_evidence::specification::Changes;

use crate::files::{self, Batch};
use crate::project::Project;
use crate::specification::{self, Placed};

/// Adds drafts of the named operations to the contract of the file's version, and their facts to its tables.
/// Returns what was drafted, what is odd, and what remains to be done.
///
/// # Errors
/// If the file can't be read, belongs to no version in `spec/`, or differs from the tables in another
/// operation, or if a name fits no operation: nothing is written then.
pub fn adopt(project: &Project, wanted: &[String], from: &Path) -> Result<String, String> {
    let placed = specification::read(project, from)?;
    let Placed { reading, version, compared, tables, texts, contract: document } = placed;
    let failed = |error: String| format!("{}: {error}; nothing was written", from.display());
    if version != compared {
        return Err(failed(format!(
            "it is about {version}, but spec/{version} does not exist; create it with `cargo xtask bump {version}`"
        )));
    }
    if reading.specification.has_names_only() {
        return Err(failed(
            "it shows names and nesting only, so nothing can be drafted".to_owned(),
        ));
    }
    let folder = project.spec().join(&version);
    let resources = files::tree(&folder.join("resources"))?.into_iter();
    let mut contract: BTreeMap<String, String> =
        resources.map(|(name, text)| (format!("resources/{name}"), text)).collect();
    contract.insert(ROOT.to_owned(), files::read(&folder.join(ROOT))?);
    let adoption = draft(&contract, &reading, wanted).map_err(failed)?;
    // The tables are replaced as a whole, so a newer file would change the facts of other operations unseen.
    let mut changes = Changes::between(&tables, &reading.specification).map_err(failed)?;
    changes.leave_out(&adoption.operations);
    if !changes.is_empty() {
        return Err(format!(
            "{changes}{}: it differs from the tables in spec/{version}/specification as listed above; run `cargo \
             xtask transcribe` on it first; nothing was written",
            from.display()
        ));
    }
    let mut batch = Batch::default();
    for (name, text) in &adoption.files {
        batch.write(folder.join(name), text.clone());
    }
    // The tables have the operations of the contract in full.
    let new = specification::selected(&reading, &tables, &document, &adoption.operations);
    let tables = specification::replace_tables(project, &version, &texts, &new, &mut batch);
    batch.apply().map_err(|error| format!("{error}; nothing was written"))?;
    Ok(format!(
        "{adoption}{tables}\nThe drafts have no summaries, descriptions, examples and marks of personal data, because \
         they are for a person to write: `cargo xtask lint {version}` lists what is missing, and `cargo xtask audit` \
         compares the rest with the specification.\n"
    ))
}
