//! What the tools of others say of every contract, in each form it is published in, against what is
//! let stand.

use std::fs;
use std::path::{Path, PathBuf};

use cpq_publication::Origin;

use crate::findings::{Opinion, differences, listed};
use crate::published::published;
use crate::tools::{Outcome, Tool, own};

/// A file to be looked at.
struct File {
    /// What findings.toml calls it.
    document: String,
    /// What it is called where it is published.
    name: String,
    path: PathBuf,
}

/// The contracts as they are published, written to a folder.
fn editions(folder: &Path) -> Outcome<Vec<File>> {
    let mut editions = Vec::new();
    for (name, file) in published()?.iter().filter(|(_, file)| file.copy_of.is_none()) {
        let document = match &file.origin {
            Origin::Contract { version } | Origin::Edition { version } => version.clone(),
            Origin::Dereferenced { version } => format!("{version} dereferenced"),
            _ => continue,
        };
        let path = folder.join(name.replace('/', "-"));
        fs::write(&path, &file.text)?;
        editions.push(File { document, name: name.clone(), path });
    }
    Ok(editions)
}

/// Lets a tool look at every file, and holds what it says against the list.
fn hold(tool: Tool) -> Outcome {
    if !tool.is_there()? {
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let mut opinions = Vec::new();
    for File { document, name, path } in editions(folder.path())? {
        opinions.push(Opinion { document, file: name, findings: tool.opinion(&path)? });
    }
    let listed = listed(&xtask::files::read(&own("findings.toml"))?)?;
    let differences = differences(&listed, tool, &opinions);
    assert!(
        differences.is_empty(),
        "mend the contract where the tool is right; where it is not, list the finding with its \
         reason in tests/external_tools/findings.toml:\n{}",
        differences.join("\n")
    );
    Ok(())
}

#[test]
fn openapi_spec_validator_finds_nothing_but_what_is_let_stand() -> Outcome {
    hold(Tool::OpenapiSpecValidator)
}

#[test]
fn spectral_finds_nothing_but_what_is_let_stand() -> Outcome {
    hold(Tool::Spectral)
}

#[test]
fn redocly_finds_nothing_but_what_is_let_stand() -> Outcome {
    hold(Tool::Redocly)
}
