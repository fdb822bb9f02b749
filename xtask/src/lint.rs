//! `cargo xtask lint`: checks the contracts in `spec/` against the lint rules.

use cpq_codegen::Sources;
use cpq_codegen::model::Contract;

use crate::project::Project;

/// Lints the named versions, or all versions if none is named.
///
/// # Errors
/// If a version does not exist, a file can't be read, or a contract breaks a rule: the message lists all
/// findings of all versions.
pub fn lint(project: &Project, named: &[String]) -> Result<Vec<Contract>, String> {
    Ok(read_and_lint(project, named)?.into_iter().map(|(_, contract)| contract).collect())
}

/// As [`lint`], with the sources of each contract.
pub(crate) fn read_and_lint(
    project: &Project,
    named: &[String],
) -> Result<Vec<(Sources, Contract)>, String> {
    let mut linted = Vec::new();
    let mut findings = Vec::new();
    for version in project.choose(named)? {
        let sources = match project.sources(&version) {
            Ok(sources) => sources,
            Err(message) => {
                findings.push(message);
                continue;
            }
        };
        match cpq_codegen::lint(&sources) {
            Ok(contract) => linted.push((sources, contract)),
            Err(refusal) => {
                let lines = refusal.to_string();
                findings.extend(lines.lines().map(|line| format!("spec/{version}/{line}")));
            }
        }
    }
    match findings.len() {
        0 => Ok(linted),
        count => Err(format!("{}\n\n{count} finding(s)", findings.join("\n"))),
    }
}
