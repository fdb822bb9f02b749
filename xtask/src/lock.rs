//! spec/generated.lock: what was generated from what, by hash.

use std::fmt::Write as _;

use cpq_codegen::{Files, Sources};
use cpq_publication::sha256;

use crate::regenerate::path;

/// The lock's name among the generated files.
pub const NAME: &str = "generated.lock";

/// The text of the lock, one line a file, in the format of `sha256sum`.
#[must_use]
pub fn text(sources: &[Sources], outputs: &Files) -> String {
    let mut text = "# Written by `cargo xtask regenerate`; `cargo xtask regenerate --check` holds it against the files.\n".to_owned();
    for Sources { version, openapi, quirks, payloads } in sources {
        let own = [("openapi.yaml", openapi), ("quirks.toml", quirks)];
        let payloads = payloads.iter().map(|(name, payload)| (name.as_str(), payload));
        for (name, content) in own.into_iter().chain(payloads) {
            line(&mut text, &format!("spec/{version}/{name}"), content);
        }
    }
    for (name, content) in outputs {
        line(&mut text, &path(name), content);
    }
    text
}

fn line(text: &mut String, name: &str, content: &str) {
    let _ = writeln!(text, "{}  {name}", sha256(content));
}
