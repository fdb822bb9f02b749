//! warnings.toml: what openapi-generator warns of and is let stand, held against what it says.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::tools::{Outcome, own};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    warning: Vec<Warning>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Warning {
    languages: BTreeSet<String>,
    documents: BTreeSet<String>,
    says: String,
    reason: String,
}

/// What the generator warned of, without where in its own code it did so.
pub(super) fn warnings(printed: &str) -> BTreeSet<&str> {
    let warns = |line: &&str| line.contains(" WARN ") || line.contains(" ERROR ");
    printed
        .lines()
        .filter(warns)
        .map(|line| line.split_once(" - ").map_or(line, |it| it.1))
        .collect()
}

/// What is not listed, and what is listed and no longer said.
fn differences(
    list: &str,
    language: &str,
    document: &str,
    said: &BTreeSet<&str>,
) -> Outcome<Vec<String>> {
    let listed: Listed = toml::from_str(list)?;
    if let Some(bare) = listed.warning.iter().find(|warning| warning.reason.trim().is_empty()) {
        return Err(format!("`{}` has no reason", bare.says).into());
    }
    let here: BTreeSet<&str> = listed
        .warning
        .iter()
        .filter(|it| it.languages.contains(language) && it.documents.contains(document))
        .map(|it| it.says.as_str())
        .collect();
    let unlisted = said.difference(&here).map(|it| format!("{language} of {document}: {it}"));
    let gone = here.difference(said);
    let gone = gone.map(|it| format!("{language} of {document} no longer says: {it}"));
    Ok(unlisted.chain(gone).collect())
}

/// Fails where the generator says something else than warnings.toml lists.
pub(super) fn assert_listed(language: &str, document: &str, printed: &str) -> Outcome {
    let list = xtask::files::read(&own("warnings.toml"))?;
    let differences = differences(&list, language, document, &warnings(printed))?;
    assert!(
        differences.is_empty(),
        "mend the contract where the generator is right; where it is not, list the warning with its \
         reason in tests/external_tools/warnings.toml:\n{}",
        differences.join("\n")
    );
    Ok(())
}

#[test]
fn what_is_unlisted_and_what_is_gone_is_told() -> Outcome {
    let list =
        "[[warning]]\nlanguages = ['go']\ndocuments = ['v7']\nsays = 'a - b'\nreason = 'c'\n";
    let of = |said: &str, document: &str| differences(list, "go", document, &warnings(said));
    assert_eq!(of("[main] WARN  o.o.Go - a - b\n[main] INFO  o.o.Go - c\n", "v7")?, [""; 0]);
    assert_eq!(of("", "v7")?, ["go of v7 no longer says: a - b"]);
    assert_eq!(of("[main] ERROR o.o.Go - a - b", "v19")?, ["go of v19: a - b"]);
    assert!(differences(&list.replace("'c'", "' '"), "go", "v7", &BTreeSet::new()).is_err());
    Ok(())
}
