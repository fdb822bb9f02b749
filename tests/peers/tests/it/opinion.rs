//! What the tools of others say of every contract, against what is let stand.

use std::path::PathBuf;

use crate::findings::{Opinion, differences, listed};
use crate::tools::{Outcome, Tool, own, project};

/// A file to be looked at.
struct File {
    /// What findings.toml calls it.
    document: String,
    name: String,
    path: PathBuf,
}

/// The contracts as they are written.
fn contracts() -> Outcome<Vec<File>> {
    let project = project();
    let contract = |version: String| {
        let name = format!("spec/{version}/openapi.yaml");
        File { document: version, path: project.root().join(&name), name }
    };
    Ok(project.versions()?.into_iter().map(contract).collect())
}

/// Lets a tool look at every file, and holds what it says against the list.
fn hold(tool: Tool) -> Outcome {
    if !tool.is_there()? {
        return Ok(());
    }
    let mut opinions = Vec::new();
    for File { document, name, path } in contracts()? {
        opinions.push(Opinion { document, file: name, findings: tool.opinion(&path)? });
    }
    let listed = listed(&xtask::files::read(&own("findings.toml"))?)?;
    let differences = differences(&listed, tool, &opinions);
    assert!(
        differences.is_empty(),
        "mend the contract where the tool is right; where it is not, list the finding with its \
         reason in tests/peers/findings.toml:\n{}",
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
