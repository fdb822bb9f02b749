//! The list of departures from Oracle's pages: each entry complete, and about something that is there.

use serde::Deserialize;
use toml::Spanned;

use super::Findings;

const FILE: &str = "quirks.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Quirks {
    #[serde(default)]
    quirk: Vec<Spanned<Quirk>>,
}

/// One departure.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Quirk {
    pointer: String,
    document: String,
    says: String,
    contract: String,
    why: String,
}

pub(super) fn check(text: &str, findings: &mut Findings<'_>) {
    let line = |offset: usize| text[..offset.min(text.len())].matches('\n').count() + 1;
    let quirks = match toml::from_str::<Quirks>(text) {
        Ok(quirks) => quirks.quirk,
        Err(error) => {
            let line = line(error.span().map_or(0, |span| span.start));
            let remedy = "write `[[quirk]]` entries with pointer, document, says, contract and why";
            findings.add_in(FILE, line, "quirk", error.message(), remedy);
            return;
        }
    };
    for quirk in &quirks {
        let line = line(quirk.span().start);
        let Quirk { pointer, document, says, contract, why } = quirk.get_ref();
        if findings.document.value.pointer(pointer).is_none() {
            let message =
                format!("the entry points to `{pointer}`, where the contract has nothing");
            findings.add_in(FILE, line, "quirk", message, "correct it, or remove the entry");
        }
        let parts = [("document", document), ("says", says), ("contract", contract), ("why", why)];
        for (name, _) in parts.into_iter().filter(|(_, text)| text.trim().is_empty()) {
            let message = format!("the entry leaves `{name}` empty");
            findings.add_in(FILE, line, "quirk", message, "say it in a sentence");
        }
    }
}
