//! warnings.toml: accepted warnings of openapi-generator.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::tools::{Outcome, own};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Accepted {
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

/// Returns the messages of printed warnings and errors, without the generator's class names.
fn messages(printed: &str) -> BTreeSet<&str> {
    let lines = printed.lines().filter(|line| line.contains(" WARN ") || line.contains(" ERROR "));
    lines.map(|line| line.split_once(" - ").map_or(line, |(_, message)| message)).collect()
}

/// Returns the warnings that are not accepted, and the accepted ones that were not printed.
fn differences(
    accepted: &str,
    language: &str,
    document: &str,
    printed: &str,
) -> Outcome<Vec<String>> {
    let accepted: Accepted = toml::from_str(accepted)?;
    if let Some(warning) = accepted.warning.iter().find(|it| it.reason.trim().is_empty()) {
        return Err(format!("`{}` has no reason", warning.says).into());
    }
    let accepted = accepted.warning.iter();
    let accepted =
        accepted.filter(|it| it.languages.contains(language) && it.documents.contains(document));
    let accepted: BTreeSet<&str> = accepted.map(|it| it.says.as_str()).collect();
    let printed = messages(printed);
    let new = printed.difference(&accepted).map(|it| format!("new: {it}"));
    let gone = accepted.difference(&printed).map(|it| format!("no longer printed: {it}"));
    Ok(new.chain(gone).collect())
}

/// Asserts that the generator printed exactly the accepted warnings.
pub(super) fn assert_accepted(language: &str, document: &str, printed: &str) -> Outcome {
    let accepted = xtask::files::read(&own("warnings.toml"))?;
    let differences = differences(&accepted, language, document, printed)?;
    assert!(
        differences.is_empty(),
        "warnings for {language} of {document}: fix the contract, or add the warning with a reason to \
         tests/external_tools/warnings.toml:\n{}",
        differences.join("\n")
    );
    Ok(())
}

#[test]
fn warnings_must_match_the_entries_exactly() -> Outcome {
    let accepted =
        "[[warning]]\nlanguages = ['go']\ndocuments = ['v7']\nsays = 'a - b'\nreason = 'c'\n";
    for (printed, document, expected) in [
        ("[main] WARN  o.o.Go - a - b\n[main] INFO  o.o.Go - c\n", "v7", &[][..]),
        ("", "v7", &["no longer printed: a - b"]),
        ("[main] ERROR o.o.Go - a - b", "v19", &["new: a - b"]),
    ] {
        assert_eq!(differences(accepted, "go", document, printed)?, expected);
    }
    assert!(differences(&accepted.replace("'c'", "' '"), "go", "v7", "").is_err());
    Ok(())
}
