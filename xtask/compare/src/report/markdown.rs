use std::fmt::Write;

use cpq_contract::visible;

use super::{groups, kind, place, pointers, summary, value};
use crate::{Change, Comparison, Severity};

/// The comparison as Markdown. All text from a contract is escaped.
#[must_use]
pub fn markdown(comparison: &Comparison) -> String {
    let Comparison { title, old_version, new_version, .. } = comparison;
    let [title, old, new] = [title, old_version, new_version].map(|text| escaped(text));
    let mut out = format!("# {title}: {old} → {new}\n\n{}\n", summary(comparison));
    for severity in Severity::ALL {
        let groups = groups(comparison, severity);
        if groups.is_empty() {
            continue;
        }
        let count = comparison.of(severity).count();
        let _ = writeln!(out, "\n## {} ({count})", capitalized(severity.name()));
        for (heading, changes) in groups {
            let _ = writeln!(out, "\n### {}\n", escaped(&heading));
            for change in changes {
                out.push_str(&entry(change));
            }
        }
    }
    out
}

fn entry(change: &Change) -> String {
    let values = match (value(change.old.as_ref()), value(change.new.as_ref())) {
        (Some(old), Some(new)) if old != new => format!("{} → {}. ", code(&old), code(&new)),
        (Some(same), Some(_)) => format!("{} (differs in detail). ", code(&same)),
        (Some(old), None) => format!("Old: {}. ", code(&old)),
        (None, Some(new)) => format!("New: {}. ", code(&new)),
        (None, None) => String::new(),
    };
    let pointers: Vec<String> = pointers(change)
        .into_iter()
        .map(|(which, pointer)| format!("{which} {}", code(pointer)))
        .collect();
    let (rule, direction) = kind(change);
    format!(
        "- {}: {} ({}{direction}).\n  {values}Affects {}; {}.\n",
        code(&place(change.pointer())),
        change.rule.what(),
        code(rule),
        change.affects(),
        pointers.join(", "),
    )
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// Escapes the characters that have a meaning in Markdown.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in visible(text).chars() {
        if r"\`*_[]<>#&|~".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Text as code, between more backticks than it contains.
fn code(text: &str) -> String {
    let text = visible(text);
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    let is_bare = !text.is_empty() && !text.contains('`') && !text.starts_with(' ');
    if is_bare { format!("{fence}{text}{fence}") } else { format!("{fence} {text} {fence}") }
}
