//! The list of departures from Oracle's pages: each entry complete, and about something that is there.

use serde::Deserialize;

use super::Findings;

const FILE: &str = "quirks.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Quirks {
    #[serde(default)]
    quirk: Vec<Quirk>,
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
    let quirks = match toml::from_str::<Quirks>(text) {
        Ok(quirks) => quirks.quirk,
        Err(error) => {
            findings.add_in(
                FILE,
                "quirk",
                error.to_string().trim().replace('\n', " "),
                "write `[[quirk]]` entries with pointer, document, says, contract and why",
            );
            return;
        }
    };
    for (index, quirk) in quirks.iter().enumerate() {
        let number = index + 1;
        if findings.document.value.pointer(&quirk.pointer).is_none() {
            findings.add_in(
                FILE,
                "quirk",
                format!(
                    "entry {number} points to `{}`, where the contract has nothing",
                    quirk.pointer
                ),
                "correct the pointer, or remove the entry",
            );
        }
        for (name, text) in [
            ("document", &quirk.document),
            ("says", &quirk.says),
            ("contract", &quirk.contract),
            ("why", &quirk.why),
        ] {
            if text.trim().is_empty() {
                findings.add_in(
                    FILE,
                    "quirk",
                    format!("entry {number} leaves `{name}` empty"),
                    "say it in a sentence",
                );
            }
        }
    }
}
