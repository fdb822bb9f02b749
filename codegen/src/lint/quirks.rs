//! Checks that the entries of `quirks.toml` are complete and refer to the contract.
//!
//! The audit checks whether an entry is still needed.

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
            let message = format!("the contract has nothing at `{pointer}`");
            findings.add_in(
                FILE,
                *line,
                "quirk",
                message,
                "correct the pointer, or remove the entry",
            );
        }
        let parts = [("says", says), ("contract", contract), ("why", why)];
        for (name, _) in parts.into_iter().filter(|(_, text)| text.trim().is_empty()) {
            let message = format!("`{name}` is empty");
            findings.add_in(FILE, *line, "quirk", message, "write a sentence");
        }
        if documents.is_empty() {
            let message = "the entry lists no document";
            findings.add_in(FILE, *line, "quirk", message, "write `documents = [\"000\"]`");
        }
    }
}
