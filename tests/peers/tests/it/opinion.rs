//! What the tools of others say of every contract, against what is let stand.

use std::path::PathBuf;

use crate::findings::{Opinions, differences, listed};
use crate::tools::{Outcome, Tool, own, project};

/// The contracts as they are written, by the names that findings.toml has for them.
fn documents() -> Outcome<Vec<(String, PathBuf)>> {
    let project = project();
    let file = |version: String| {
        let path = project.spec().join(&version).join("openapi.yaml");
        (version, path)
    };
    Ok(project.versions()?.into_iter().map(file).collect())
}

/// Lets a tool look at every document, and holds what it says against the list.
fn hold(tool: Tool) -> Outcome {
    if !tool.is_there()? {
        return Ok(());
    }
    let mut opinions = Opinions::new();
    for (name, file) in documents()? {
        opinions.insert(name, tool.opinion(&file)?);
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
