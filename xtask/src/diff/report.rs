//! A diff as text, Markdown, HTML and JSON.

use std::fmt::Write as _;

use cpq_compare::Severity;
use cpq_html::{Changes, CrateChanges};
use serde_json::{Value, json as object};

use super::crate_half::{ItemChange, least_version, step};
use super::{Diff, ReleaseCheck};

/// The diff for a terminal.
#[must_use]
pub fn text(diff: &Diff) -> String {
    let mut text = format!("{} → {}\n", diff.old, diff.new);
    for (version, contract) in &diff.contracts {
        let _ = write!(text, "\n== For users of the contract{} ==\n\n", suffix(version));
        text.push_str(&cpq_compare::report::text(contract));
    }
    for sentence in version_sentences(diff) {
        let _ = write!(text, "\n{sentence}\n");
    }
    text.push_str("\n== For users of the crate ==\n\n");
    match &diff.items {
        Ok(items) => {
            let _ = writeln!(text, "{}", summary(items));
            for (heading, changes) in by_severity(items) {
                let _ = write!(text, "\n{heading}:\n");
                for change in changes {
                    let (what, lines) = (change.what(), lines(change).join("\n       to  "));
                    let _ = writeln!(text, "  {what:<8} {lines}\n           {}", change.reason());
                }
            }
        }
        Err(sentence) => {
            let _ = writeln!(text, "Left out: {sentence}.");
        }
    }
    for sentence in step_sentences(diff) {
        let _ = write!(text, "\n{sentence}\n");
    }
    if let Some(ReleaseCheck { summary, .. }) = &diff.release {
        let _ = write!(text, "\n== For the release ==\n\n{summary}\n");
    }
    text
}

/// The diff as Markdown, with one heading of the first level per contract and one for the crate.
#[must_use]
pub fn markdown(diff: &Diff) -> String {
    let mut text = String::new();
    for (version, contract) in &diff.contracts {
        if !version.is_empty() {
            let _ = writeln!(text, "The contract {version}:\n");
        }
        let _ = writeln!(text, "{}", cpq_compare::report::markdown(contract));
    }
    for sentence in version_sentences(diff) {
        let _ = writeln!(text, "{sentence}\n");
    }
    let _ = writeln!(text, "# The crate: {} → {}\n", diff.old, diff.new);
    match &diff.items {
        Ok(items) => {
            let _ = writeln!(text, "{}", summary(items));
            for (heading, changes) in by_severity(items) {
                let _ = write!(text, "\n## {heading}\n\n");
                for change in changes {
                    let (what, lines) = (change.what(), lines(change).join("` to `"));
                    let _ = writeln!(text, "- {what} `{lines}`: {}", change.reason());
                }
            }
        }
        Err(sentence) => {
            let _ = writeln!(text, "Left out: {sentence}.");
        }
    }
    for sentence in step_sentences(diff) {
        let _ = write!(text, "\n{sentence}\n");
    }
    if let Some(ReleaseCheck { summary, .. }) = &diff.release {
        let _ = write!(text, "\n# The release\n\n");
        for line in summary.lines() {
            let _ = writeln!(text, "{line}\n");
        }
    }
    text
}

/// The diff as one HTML file that loads nothing from the network.
#[must_use]
pub fn html(diff: &Diff) -> String {
    let items = match &diff.items {
        Ok(items) => Ok(CrateChanges {
            sentences: step_sentences(diff),
            items: items.iter().map(html_item).collect(),
        }),
        Err(sentence) => Err(sentence.clone()),
    };
    let mut notes = version_sentences(diff);
    if let Some(ReleaseCheck { summary, .. }) = &diff.release {
        notes.extend(summary.lines().map(str::to_owned));
    }
    cpq_html::changes(&Changes {
        old: &diff.old,
        new: &diff.new,
        contracts: &diff.contracts,
        notes: &notes,
        items: &items,
    })
}

fn html_item(change: &ItemChange) -> cpq_html::ItemChange {
    let reason = (change.severity() == Severity::Breaking).then(|| change.reason().to_owned());
    cpq_html::ItemChange { what: change.what(), lines: lines(change), reason }
}

/// The diff as JSON.
///
/// ```text
/// {
///   "format": 1,
///   "old", "new": text,
///   "breaking": bool,
///   "contracts": [{"version": text or null, "comparison": see cpq_compare::report::json}],
///   "added", "removed": [text],       versions that are only on one side
///   "crate": {
///     "changes": [{
///       "change": "added" | "removed" | "changed",
///       "severity": "breaking" | "compatible",
///       "old", "new": text or null,   the item as Rust
///       "parts": n,                   the fields and methods added or removed with a struct
///       "reason": text
///     }],
///     "since": text,                  the crate's version on the old side
///     "step": text,                   the step of its version that the changes need
///     "least": text                   the least version after that step
///   } or {"leftOut": text},           why the crate could not be compared
///   "refusals": [text] or null        what has to change before a release
/// }
/// ```
#[must_use]
pub fn json(diff: &Diff) -> Value {
    let contracts: Vec<Value> = diff
        .contracts
        .iter()
        .map(|(version, contract)| {
            let version = (!version.is_empty()).then_some(version);
            object!({ "version": version, "comparison": cpq_compare::report::json(contract) })
        })
        .collect();
    let since = &diff.crate_version;
    let items = match (&diff.items, diff.crate_severity()) {
        (Ok(items), Some(severity)) => object!({
            "changes": items.iter().map(json_item).collect::<Vec<Value>>(),
            "since": since.to_string(),
            "step": step(severity, since),
            "least": least_version(severity, since).to_string(),
        }),
        (items, _) => object!({ "leftOut": items.as_ref().err() }),
    };
    object!({
        "format": 1,
        "old": diff.old,
        "new": diff.new,
        "breaking": diff.is_breaking(),
        "contracts": contracts,
        "added": diff.added,
        "removed": diff.removed,
        "crate": items,
        "refusals": diff.release.as_ref().map(|release| &release.refusals),
    })
}

fn json_item(change: &ItemChange) -> Value {
    object!({
        "change": change.what(),
        "severity": change.severity().name(),
        "old": change.old.as_ref().map(|item| line(change, item)),
        "new": change.new.as_ref().map(|item| line(change, item)),
        "parts": change.parts,
        "reason": change.reason(),
    })
}

fn suffix(version: &str) -> String {
    if version.is_empty() { String::new() } else { format!(" {version}") }
}

fn summary(items: &[ItemChange]) -> String {
    let count = |what: &str| items.iter().filter(|change| change.what() == what).count();
    match (count("added"), count("removed"), count("changed")) {
        (0, 0, 0) => "No public item changed.".to_owned(),
        (added, removed, changed) => {
            format!("Public items: {added} added, {removed} removed, {changed} changed.")
        }
    }
}

fn by_severity(items: &[ItemChange]) -> Vec<(&'static str, Vec<&ItemChange>)> {
    [(Severity::Breaking, "Breaking"), (Severity::Compatible, "Compatible")]
        .map(|(severity, heading)| {
            (heading, items.iter().filter(|change| change.severity() == severity).collect())
        })
        .into_iter()
        .filter(|(_, changes): &(_, Vec<_>)| !changes.is_empty())
        .collect()
}

/// The item before and after the change.
fn lines(change: &ItemChange) -> Vec<String> {
    let parts = match change.parts {
        0 => String::new(),
        parts => format!(" and its {parts} fields and methods"),
    };
    let items = change.old.iter().chain(&change.new);
    items.map(|item| line(change, item) + &parts).collect()
}

/// An item with its path from the root of the crate.
fn line(change: &ItemChange, item: &cpq_codegen::PublicItem) -> String {
    let kind = item.keyword();
    format!("{kind} {}::{}{}", change.version, item.path, item.signature)
}

/// The versions that are only on one side.
fn version_sentences(diff: &Diff) -> Vec<String> {
    let added = diff.added.iter().map(|version| format!("The contract {version} was added."));
    let removed = diff.removed.iter();
    let removed = removed.map(|version| format!("The contract {version} was removed: breaking."));
    added.chain(removed).collect()
}

/// What the changes mean for the crate's version.
fn step_sentences(diff: &Diff) -> Vec<String> {
    let since = &diff.crate_version;
    let (Ok(_), Some(severity)) = (&diff.items, diff.crate_severity()) else { return Vec::new() };
    if severity == Severity::DocsOnly {
        return vec!["These changes need no new version of the crate.".to_owned()];
    }
    let least = least_version(severity, since);
    let step = step(severity, since);
    match &diff.side_by_side {
        None => vec![format!("The crate's version: at least {least} after {since} ({step}).")],
        Some([old, new]) => {
            let added = least_version(Severity::Compatible, since);
            vec![
                format!("Items of {old} are listed with the path they have in {new}."),
                format!(
                    "The crate's version: at least {least} after {since} ({step}) if {new} replaces {old}, \
                     at least {added} if the crate has both."
                ),
            ]
        }
    }
}
