//! spec/generated.lock: what was generated from what, by hash.

use std::collections::BTreeSet;

use cpq_codegen::{Files, Sources};
use xtask::lock;

use crate::checkout::{Copy, read};

/// The digests are those of FIPS 180-4's example and of the empty text, not computed here.
#[test]
fn a_line_is_what_sha256sum_prints() {
    let sources =
        Sources { version: "v1".to_owned(), openapi: "abc".to_owned(), ..Sources::default() };
    let outputs = Files::from([("v1/mod.rs".to_owned(), "abc".to_owned())]);
    let text = lock::text(&[sources], &outputs);
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let expected = [
        format!("{abc}  spec/v1/openapi.yaml"),
        format!("{empty}  spec/v1/quirks.toml"),
        format!("{abc}  sdk/src/generated/v1/mod.rs"),
    ];
    assert_eq!(lines, expected);
}

#[test]
fn every_file_that_is_read_or_generated_has_its_line() {
    let copy = Copy::new();
    let lock = read(&copy.project.lock());
    let locked: BTreeSet<&str> =
        lock.lines().filter_map(|line| Some(line.split_once("  ")?.1)).collect();
    let tree = copy.tree();
    let files = tree.keys().map(String::as_str).filter(|name| {
        // The audit reads the tables of pages, not the generator.
        let is_input =
            name.starts_with("spec/v") && !name.ends_with('/') && !name.contains("/pages/");
        let is_generated = |name: &str| name.split('/').any(|part| part == "generated");
        let is_output = is_generated(name) && !name.ends_with('/');
        is_input || is_output
    });
    assert_eq!(locked, files.collect());
}
