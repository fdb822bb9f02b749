use std::fmt::Write;

use cpq_contract::visible;

use super::{groups, kind, place, pointers, summary, value};
use crate::{Change, Comparison, Severity};

/// The comparison for a terminal.
#[must_use]
pub fn text(comparison: &Comparison) -> String {
    let Comparison { title, old_version, new_version, .. } = comparison;
    let [title, old, new] = [title, old_version, new_version].map(|text| visible(text));
    let mut out = format!("{title}, {old} → {new}\n{}\n", summary(comparison));
    for severity in Severity::ALL {
        let groups = groups(comparison, severity);
        if groups.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n{}", severity.name().to_uppercase());
        for (heading, changes) in groups {
            let _ = writeln!(out, "\n  {}", visible(&heading));
            for change in changes {
                out.push_str(&entry(change));
            }
        }
    }
    out
}

fn entry(change: &Change) -> String {
    let values = match (value(change.old.as_ref()), value(change.new.as_ref())) {
        (Some(old), Some(new)) if old == new => format!("{old} (differs in detail)"),
        (Some(old), Some(new)) => format!("{old} → {new}"),
        (Some(old), None) => format!("old: {old}"),
        (None, Some(new)) => format!("new: {new}"),
        (None, None) => String::new(),
    };
    let pointers: Vec<String> = pointers(change)
        .into_iter()
        .map(|(which, pointer)| format!("{which} {}", visible(pointer)))
        .collect();
    let (rule, direction) = kind(change);
    format!(
        "    {}: {}\n      {rule}{direction}; affects {}\n      {values}\n      {}\n",
        visible(&place(change.pointer())),
        change.rule.what(),
        change.affects(),
        pointers.join(", "),
    )
}
