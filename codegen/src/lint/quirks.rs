//! The list of departures from Oracle's pages: each entry complete, and about something that is there.
//!
//! Whether an entry is still needed is the audit's to say: it has the tables of the pages.

use cpq_contract::quirks::{FILE, Quirk, read};

use super::Findings;

pub(super) fn check(text: &str, findings: &mut Findings<'_>) {
    let quirks = match read(text) {
        Ok(quirks) => quirks,
        Err(error) => {
            let remedy = "write `[[quirk]]` entries as spec/EXTENSIONS.md describes them";
            findings.add_in(FILE, error.line, "quirk", error.message, remedy);
            return;
        }
    };
    for quirk in &quirks {
        let Quirk { line, pointer, documents, says, contract, why, .. } = quirk;
        if findings.document.value.pointer(pointer).is_none() {
            let message =
                format!("the entry points to `{pointer}`, where the contract has nothing");
            findings.add_in(FILE, *line, "quirk", message, "correct it, or remove the entry");
        }
        let parts = [("says", says), ("contract", contract), ("why", why)];
        for (name, _) in parts.into_iter().filter(|(_, text)| text.trim().is_empty()) {
            let message = format!("the entry leaves `{name}` empty");
            findings.add_in(FILE, *line, "quirk", message, "say it in a sentence");
        }
        if documents.is_empty() {
            let message = "the entry names no document";
            findings.add_in(FILE, *line, "quirk", message, "write `documents = [\"000\"]`");
        }
    }
}
