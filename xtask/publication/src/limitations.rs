//! The page of limitations: what is not covered or not known, and the deviations from Oracle's pages.

use std::fmt::Write as _;

use cpq_contract::Tree;
use cpq_contract::quirks::Quirk;

use crate::{Fault, ParsedVersion};

const LIMITATIONS: &str = include_str!("../guides/LIMITATIONS.md");

/// The place of entries about operations that the contract does not have.
const OPERATIONS: &str = "/paths";

/// The limitations of the contracts in general, and those of each version.
pub(crate) fn limitations(versions: &[ParsedVersion<'_>]) -> Result<String, Fault> {
    let mut text = LIMITATIONS.replace("\r\n", "\n");
    for parsed in versions {
        let _ = write!(text, "\n## {}, contract {}\n\n", parsed.version.name, parsed.number);
        let ids: Vec<String> = parsed.ids().iter().map(|id| format!("`{id}`")).collect();
        let _ = writeln!(text, "Covered: {}.\n", ids.join(", "));
        if let Some(coverage) = &parsed.version.coverage {
            let _ = writeln!(text, "{coverage}\n");
        }
        partly_read(parsed, &mut text);
        let (left_out, deviations): (Vec<Quirk>, Vec<Quirk>) =
            parsed.quirks()?.into_iter().partition(|quirk| quirk.pointer == OPERATIONS);
        list_left_out(&left_out, &mut text);
        let _ = writeln!(text, "### Inferred: neither stated nor shown on any page\n");
        for pointer in inferred(parsed) {
            let _ = writeln!(text, "- `{pointer}`");
        }
        let _ = writeln!(text, "\n### Deviations from Oracle's pages\n");
        for quirk in deviations {
            let Quirk { pointer, documents, says, contract, why, .. } = quirk;
            let pages: Vec<String> = documents.iter().map(|it| page_of(parsed, it)).collect();
            let _ = writeln!(text, "- `#{pointer}`  ");
            for (name, words) in [
                ("Page", pages.join(", ")),
                ("Oracle", says),
                ("Contract", contract),
                ("Reason", why),
            ] {
                let _ = writeln!(text, "  {name}: {}  ", one_line(&words));
            }
        }
    }
    Ok(text)
}

/// Lists the operations that are left out on purpose, by the entries about them.
fn list_left_out(entries: &[Quirk], text: &mut String) {
    if entries.is_empty() {
        return;
    }
    let _ = writeln!(text, "### Operations that are left out\n");
    for Quirk { says, why, explains, .. } in entries {
        let calls = explains.iter().filter(|it| it.rule == "operation");
        let calls: Vec<String> = calls.map(|it| format!("`{}`", it.page)).collect();
        let _ = writeln!(text, "- {}  ", one_line(says));
        let _ = writeln!(text, "  Operations: {}  ", calls.join(", "));
        let _ = writeln!(text, "  Reason: {}  ", one_line(why));
    }
    text.push('\n');
}

fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lists the pages that could be read only in part.
fn partly_read(parsed: &ParsedVersion<'_>, text: &mut String) {
    let pages = parsed.tree.get("x-pages").and_then(Tree::properties).into_iter().flatten();
    let part = pages.filter(|(_, page)| page.get("read").and_then(Tree::as_text) == Some("part"));
    let mut is_first = true;
    for (_, page) in part {
        if is_first {
            let _ = writeln!(text, "### Pages that were read in part\n");
            is_first = false;
        }
        let note = page.get("note").and_then(Tree::as_text);
        let note = note.map(|note| format!(" {note}")).unwrap_or_default();
        let _ = writeln!(text, "- {}.{note}", link(page));
    }
    if !is_first {
        text.push('\n');
    }
}

fn link(page: &Tree) -> String {
    let text = |name| page.get(name).and_then(Tree::as_text).unwrap_or_default();
    format!("[{}]({})", text("title"), text("url"))
}

/// The page of a deviation, by its document number or its id.
fn page_of(parsed: &ParsedVersion<'_>, document: &str) -> String {
    let pages = parsed.tree.get("x-pages").and_then(Tree::properties);
    if let Some(page) = pages.and_then(|pages| pages.get(document)) {
        return link(page);
    }
    let has_number = |page: &&Tree| page.get("document").and_then(Tree::as_text) == Some(document);
    match pages.and_then(|pages| pages.values().find(has_number)) {
        Some(page) => format!("{} (document {document})", link(page)),
        None => document.to_owned(),
    }
}

/// The pointers of everything that is marked as inferred.
fn inferred(parsed: &ParsedVersion<'_>) -> Vec<String> {
    let mut found = Vec::new();
    inferred_in(&parsed.tree, "#", &mut found);
    found
}

fn inferred_in(tree: &Tree, pointer: &str, found: &mut Vec<String>) {
    if tree.at(&["x-evidence", "kind"]).and_then(Tree::as_text) == Some("inferred") {
        found.push(pointer.to_owned());
    }
    for (name, value) in tree.properties().into_iter().flatten() {
        if name != "example" && name != "examples" {
            inferred_in(value, &cpq_contract::step(pointer, name), found);
        }
    }
}
