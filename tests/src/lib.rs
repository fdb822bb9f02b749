//! What the tests and the tour share: the contract's payloads, as the files have them.

pub mod tour;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

/// The checkout's folder.
///
/// # Panics
/// When it is not run by cargo.
#[must_use]
pub fn checkout() -> PathBuf {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it for what it runs");
    PathBuf::from(manifest).join("..")
}

/// The text of a payload, such as `v19/samples/getIntegrationUser.response.json`.
///
/// # Panics
/// When there is no such file.
#[must_use]
pub fn payload(path: &str) -> String {
    let path = checkout().join("spec").join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every payload of a version, by the name of its file.
///
/// # Panics
/// When the version's folder can't be read.
#[must_use]
pub fn payloads(version: &str) -> BTreeMap<String, String> {
    let mut payloads = BTreeMap::new();
    for part in ["samples", "examples"] {
        let folder = checkout().join("spec").join(version).join(part);
        for entry in fs::read_dir(folder).expect("a version has samples and examples") {
            let name = entry.expect("the folder can be listed").file_name();
            let name = format!("{part}/{}", name.to_string_lossy());
            // A desktop leaves files of its own in folders.
            if name.contains("/.") {
                continue;
            }
            let text = payload(&format!("{version}/{name}"));
            payloads.insert(name, text);
        }
    }
    payloads
}
