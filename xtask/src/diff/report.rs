//! A diff as one text, one page of Markdown, or one JSON document.

use std::fmt::Write as _;

use cpq_html::{Changes, CrateChanges, ItemChange};
use cpq_surface::{Change, Effect, What};
use serde_json::{Value, json as object};

use super::{CrateHalf, Diff};

/// For a terminal.
#[must_use]
pub fn text(diff: &Diff) -> String {
    let mut text = format!("{} → {}\n", diff.old, diff.new);
    for (version, contract) in &diff.contracts {
        let _ = write!(text, "\n== For users of the contract{} ==\n\n", of(version));
        text.push_str(&cpq_compare::report::text(contract));
    }
    for sentence in versions(diff) {
        let _ = write!(text, "\n{sentence}\n");
    }
    text.push_str("\n== For users of the crate ==\n\n");
    match &diff.items {
        CrateHalf::Compared { items, .. } => text.push_str(&cpq_surface::report::text(items)),
        CrateHalf::LeftOut(sentence) => {
            let _ = writeln!(text, "Left out: {sentence}.");
        }
    }
    for sentence in steps(diff) {
        let _ = write!(text, "\n{sentence}\n");
    }
    if let Some(verdict) = &diff.verdict {
        let _ = write!(text, "\n== For who releases it ==\n\n{verdict}\n");
    }
    text
}

/// For a page: the headings of the contract's half and of the crate's are of the same level.
#[must_use]
pub fn markdown(diff: &Diff) -> String {
    let mut text = String::new();
    for (version, contract) in &diff.contracts {
        if !version.is_empty() {
            let _ = writeln!(text, "The contract {version}:\n");
        }
        let _ = writeln!(text, "{}", cpq_compare::report::markdown(contract));
    }
    for sentence in versions(diff) {
        let _ = writeln!(text, "{sentence}\n");
    }
    let _ = writeln!(text, "# The crate: {} → {}\n", diff.old, diff.new);
    match &diff.items {
        CrateHalf::Compared { items, .. } => text.push_str(&cpq_surface::report::markdown(items)),
        CrateHalf::LeftOut(sentence) => {
            let _ = writeln!(text, "Left out: {sentence}.");
        }
    }
    for sentence in steps(diff) {
        let _ = write!(text, "\n{sentence}\n");
    }
    if let Some(verdict) = &diff.verdict {
        let _ = write!(text, "\n# The release\n\n");
        for line in verdict.to_string().lines() {
            let _ = writeln!(text, "{line}\n");
        }
    }
    text
}

/// For a browser: one file that asks no network for anything.
#[must_use]
pub fn html(diff: &Diff) -> String {
    let items = match &diff.items {
        CrateHalf::Compared { items, .. } => Ok(CrateChanges {
            sentences: steps(diff),
            items: items.changes.iter().map(item).collect(),
        }),
        CrateHalf::LeftOut(sentence) => Err(sentence.clone()),
    };
    let mut notes = versions(diff);
    if let Some(verdict) = &diff.verdict {
        notes.extend(verdict.to_string().lines().map(str::to_owned));
    }
    cpq_html::changes(&Changes {
        old: &diff.old,
        new: &diff.new,
        contracts: &diff.contracts,
        notes: &notes,
        items: &items,
    })
}

fn item(change: &Change) -> ItemChange {
    let (what, lines) = match &change.what {
        What::Added(item) => ("added", vec![item.to_string()]),
        What::Removed(item) => ("removed", vec![item.to_string()]),
        What::Changed { old, new } => ("changed", vec![old.to_string(), new.to_string()]),
    };
    let reason = (change.effect == Effect::Break).then(|| change.reason.to_owned());
    ItemChange { what, lines, reason }
}

/// For a program.
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
    let items = match &diff.items {
        CrateHalf::Compared { items, since, .. } => object!({
            "comparison": cpq_surface::report::json(items),
            "since": since.to_string(),
            "step": step(items.effect(), since),
            "least": items.effect().least_after(since).to_string(),
        }),
        CrateHalf::LeftOut(sentence) => object!({ "leftOut": sentence }),
    };
    let refusals = diff.verdict.as_ref().map(|verdict| {
        let messages = verdict.refusals.iter().map(|refusal| refusal.message.as_str());
        messages.collect::<Vec<&str>>()
    });
    object!({
        "format": 1,
        "old": diff.old,
        "new": diff.new,
        "breaking": diff.is_breaking(),
        "contracts": contracts,
        "added": diff.come,
        "removed": diff.gone,
        "crate": items,
        "refusals": refusals,
    })
}

fn of(version: &str) -> String {
    if version.is_empty() { String::new() } else { format!(" {version}") }
}

/// What has become of versions that are on one side only.
fn versions(diff: &Diff) -> Vec<String> {
    let come = diff.come.iter().map(|version| format!("The contract {version} is new."));
    let gone = diff.gone.iter().map(|version| format!("The contract {version} is gone: breaking."));
    come.chain(gone).collect()
}

/// What the changes ask of the crate's version.
fn steps(diff: &Diff) -> Vec<String> {
    let CrateHalf::Compared { items, since, beside } = &diff.items else { return Vec::new() };
    let effect = items.effect();
    if effect == Effect::None {
        return vec!["The crate's version need not move for its public items.".to_owned()];
    }
    let least = effect.least_after(since);
    let step = step(effect, since);
    match beside {
        None => vec![format!("The crate's version: at least {least} after {since} ({step}).")],
        Some([old, new]) => {
            let added = Effect::Addition.least_after(since);
            vec![
                format!("What {old} has is named here as if it stood in {new}."),
                format!(
                    "The crate's version: at least {least} after {since} ({step}) where {new} takes the place of \
                 {old}, and at least {added} where it stands beside it."
                ),
            ]
        }
    }
}

fn step(effect: Effect, since: &semver::Version) -> &'static str {
    match effect {
        Effect::None => "none",
        effect => effect.step_after(since),
    }
}
