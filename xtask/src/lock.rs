//! `spec/generated.lock`: the SHA-256 checksums of the generator's inputs and outputs.

use std::fmt::Write as _;

use cpq_codegen::{Files, Sources};
use cpq_publication::sha256;

/// Returns the lock's text, one line per file in the format of `sha256sum`.
///
/// The names of `outputs` are paths in the repository.
#[must_use]
pub fn text(sources: &[Sources], outputs: &Files) -> String {
    let mut text = "# Written by `cargo xtask regenerate`; `cargo xtask regenerate --check` compares it with the files.\n".to_owned();
    let mut line = |name: &str, content: &str| {
        let _ = writeln!(text, "{}  {name}", sha256(content));
    };
    for Sources { version, openapi, quirks, payloads } in sources {
        for (name, text) in openapi.files() {
            line(&format!("spec/{version}/{name}"), text);
        }
        line(&format!("spec/{version}/quirks.toml"), quirks);
        for (name, payload) in payloads {
            line(&format!("spec/{version}/{name}"), payload);
        }
    }
    for (name, content) in outputs {
        line(name, content);
    }
    text
}
