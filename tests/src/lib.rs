//! What the tests and the tour share: the contract's payloads, and how users are compared.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

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
            let text = payload(&format!("{version}/{name}"));
            payloads.insert(name, text);
        }
    }
    payloads
}

/// The first member of `part` that `whole` holds otherwise; of children, the items count.
///
/// Members named in `aside` are not compared.
#[must_use]
pub fn differs(part: &Value, whole: &Value, aside: &[&str]) -> Option<String> {
    let same = |name: &str, value: &Value| match (value.get("items"), whole.get(name)) {
        (Some(items), Some(held)) => held.get("items") == Some(items),
        (_, held) => held == Some(value),
    };
    let mut members = part.as_object()?.iter();
    let differing =
        members.find(|(name, value)| !aside.contains(&name.as_str()) && !same(name, value));
    differing.map(|(name, _)| name.clone())
}
