//! Checks that the changelog lists the operations that each change of the contract affects.
//!
//! An entry for users of the contract begins with `- Contract` and ends with
//! `` Operations: `listIntegrationUsers`, `replaceUser`. ``, or with `all` or `none` instead of names. `(removed)` follows
//! the name of a removed operation.

use std::collections::BTreeSet;

use crate::Fault;

/// One entry, on one line.
struct Entry {
    line: usize,
    text: String,
    /// Whether it is in the newest section, whose operations must exist.
    is_latest: bool,
}

/// Checks the entries for users of the contract; `known` are the operations of all contracts.
#[must_use]
pub fn check(text: &str, known: &BTreeSet<&str>) -> Vec<Fault> {
    let entries = entries(text).into_iter().filter(|entry| entry.text.starts_with("- Contract"));
    entries.filter_map(|entry| fault(&entry, known)).collect()
}

fn entries(text: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut headings = 0;
    let mut is_open = false;
    for (index, line) in text.lines().enumerate() {
        headings += usize::from(line.starts_with("## "));
        if line.starts_with("- ") {
            let entry = Entry { line: index + 1, text: line.to_owned(), is_latest: headings == 1 };
            entries.push(entry);
            is_open = true;
        } else if line.starts_with("  ") && is_open {
            if let Some(entry) = entries.last_mut() {
                entry.text.push(' ');
                entry.text.push_str(line.trim());
            }
        } else {
            is_open = false;
        }
    }
    entries
}

fn fault(entry: &Entry, known: &BTreeSet<&str>) -> Option<Fault> {
    let place = format!("CHANGELOG.md:{}", entry.line);
    let fault = |message: String| Some(Fault::Source { place, message });
    let Some((_, affected)) = entry.text.split_once(" Operations: ") else {
        return fault(
            "the entry does not list the operations it affects; end it with `Operations: ` and their names \
             in backticks, `all` or `none`"
                .to_owned(),
        );
    };
    let Some(affected) = affected.strip_suffix('.') else {
        return fault("the list of operations must end the entry, with a full stop".to_owned());
    };
    if matches!(affected, "all" | "none") {
        return None;
    }
    for name in affected.split(", ") {
        let (name, is_removed) = match name.strip_suffix(" (removed)") {
            Some(name) => (name, true),
            None => (name, false),
        };
        let Some(id) = name.strip_prefix('`').and_then(|it| it.strip_suffix('`')) else {
            return fault(format!("`{name}` is not an operation in backticks, `all` or `none`"));
        };
        if entry.is_latest && !is_removed && !known.contains(id) {
            return fault(format!(
                "no contract has an operation `{id}`; correct the name, or write `(removed)` after it"
            ));
        }
    }
    None
}
