//! Shared by the tests and the tour: the payloads of `spec/`, the examples in the SDK's documentation,
//! and the steps of the tour.

pub mod examples;
pub mod tour;

use std::fs;
use std::path::PathBuf;

/// Returns the root folder of the repository.
///
/// # Panics
/// If the program is not run by cargo.
#[must_use]
pub fn checkout() -> PathBuf {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo runs this program");
    PathBuf::from(manifest).join("..")
}

/// Returns the text of a payload, such as `v19/samples/getIntegrationUser.response.json`.
///
/// # Panics
/// If the file cannot be read.
#[must_use]
pub fn payload(path: &str) -> String {
    let path = checkout().join("spec").join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
