//! A comparison for a terminal, a page and a program.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::{Change, Comparison, Effect, Item, Kind, What};

/// The kinds of effect with what they are called above a list, the worst first.
const HEADINGS: [(Effect, &str); 3] =
    [(Effect::Break, "Breaking"), (Effect::Addition, "Compatible"), (Effect::None, "Of no effect")];

/// The comparison as text; what came or went with an item is counted there.
#[must_use]
pub fn text(comparison: &Comparison) -> String {
    let mut text = format!("{}.\n", summary(comparison));
    for (effect, heading) in HEADINGS {
        let lines = lines(comparison, effect);
        if lines.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n{heading}:");
        for Line { change, parts } in lines {
            let parts = counted(parts);
            let _ = match &change.what {
                What::Added(item) => writeln!(text, "  added    {item}{parts}"),
                What::Removed(item) => writeln!(text, "  removed  {item}{parts}"),
                What::Changed { old, new } => {
                    writeln!(text, "  changed  {old}\n       to  {new}")
                }
            };
            let _ = writeln!(text, "           {}", change.reason);
        }
    }
    text
}

/// The comparison as Markdown, for a place below a heading of the first level.
#[must_use]
pub fn markdown(comparison: &Comparison) -> String {
    let mut text = format!("{}.\n", summary(comparison));
    for (effect, heading) in HEADINGS {
        let lines = lines(comparison, effect);
        if lines.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n## {heading}\n");
        for Line { change, parts } in lines {
            let (parts, reason) = (counted(parts), change.reason);
            let _ = match &change.what {
                What::Added(item) => writeln!(text, "- added `{item}`{parts}: {reason}"),
                What::Removed(item) => writeln!(text, "- removed `{item}`{parts}: {reason}"),
                What::Changed { old, new } => {
                    writeln!(text, "- changed `{old}` to `{new}`: {reason}")
                }
            };
        }
    }
    text
}

/// The comparison as JSON, with every single item.
#[must_use]
pub fn json(comparison: &Comparison) -> Value {
    let changes = comparison.changes.iter().map(|change| {
        let (name, old, new) = match &change.what {
            What::Added(item) => ("added", None, Some(item)),
            What::Removed(item) => ("removed", Some(item), None),
            What::Changed { old, new } => ("changed", Some(old), Some(new)),
        };
        json!({
            "change": name,
            "effect": change.effect.name(),
            "path": change.what.item().path(),
            "old": old.map(Item::to_string),
            "new": new.map(Item::to_string),
            "reason": change.reason,
        })
    });
    json!({
        "effect": comparison.effect().name(),
        "changes": changes.collect::<Vec<Value>>(),
    })
}

/// How many public items came, went and changed.
fn summary(comparison: &Comparison) -> String {
    let (mut added, mut removed, mut changed) = (0, 0, 0);
    for change in &comparison.changes {
        match change.what {
            What::Added(_) => added += 1,
            What::Removed(_) => removed += 1,
            What::Changed { .. } => changed += 1,
        }
    }
    match (added, removed, changed) {
        (0, 0, 0) => "No public item has changed".to_owned(),
        _ => format!("Public items: {added} added, {removed} removed, {changed} changed"),
    }
}

/// A change, and how many more of its kind came with it.
struct Line<'a> {
    change: &'a Change,
    parts: usize,
}

/// The changes of one effect, without those that are said by the change of what they are a part of.
fn lines(comparison: &Comparison, effect: Effect) -> Vec<Line<'_>> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    for change in comparison.changes.iter().filter(|change| change.effect == effect) {
        // What something is a part of comes before it in the list.
        match lines.iter_mut().rev().find(|line| is_part(change, line.change)) {
            Some(line) => line.parts += 1,
            None => lines.push(Line { change, parts: 0 }),
        }
    }
    lines
}

/// Whether one item came or went because another one did.
fn is_part(part: &Change, whole: &Change) -> bool {
    let is_same = matches!(
        (&part.what, &whole.what),
        (What::Added(_), What::Added(_)) | (What::Removed(_), What::Removed(_))
    );
    let (part, whole) = (part.what.item(), whole.what.item());
    let has_parts = !matches!(whole.kind(), Kind::Implementation | Kind::Feature | Kind::Use);
    let is_within = part.path().strip_prefix(whole.path()).is_some_and(|rest| {
        let is_of = rest.is_empty() && part.kind() == Kind::Implementation;
        is_of || rest.starts_with("::") || rest.starts_with('<')
    });
    is_same && has_parts && is_within
}

fn counted(parts: usize) -> String {
    match parts {
        0 => String::new(),
        1 => ", with 1 item of it".to_owned(),
        parts => format!(", with {parts} items of it"),
    }
}
