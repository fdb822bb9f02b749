//! The manifest, the checksums, and errors.

use std::collections::BTreeSet;

use cpq_publication::manifest::listed;
use cpq_publication::{CHECKSUMS, MANIFEST, sha256};

use crate::sources::{both, changed, faults, json, our_files, ours, published, small, text};

#[test]
fn is_deterministic() {
    for (sources, files) in both() {
        assert_eq!(published(&sources), files);
    }
}

#[test]
fn the_manifest_lists_every_file() {
    let sources = ours();
    let files = our_files();
    let manifest = json(files, MANIFEST);
    let entries = manifest["files"].as_array().expect("an array");
    assert_eq!(entries.len() + 2, files.len(), "all files except the manifest and the checksums");
    for entry in entries {
        let path = entry["path"].as_str().expect("text");
        let file = &files[path];
        assert_eq!(entry["sha256"], sha256(&file.text), "{path}");
        assert_eq!(entry["bytes"], file.text.len(), "{path}");
        assert_eq!(entry["copyOf"].as_str(), file.copy_of.as_deref(), "{path}");
        let version = path.split_once('/').map(|(version, _)| version);
        assert_eq!(entry["version"].as_str(), version, "{path}");
        for part in ["purpose", "mediaType"] {
            assert!(entry[part].as_str().is_some_and(|it| !it.is_empty()), "{path}: {part}");
        }
    }
    let newest = &sources.versions.last().expect("there is one").name;
    assert_eq!(manifest["newest"], newest.as_str());
    let contracts = manifest["contracts"].as_array().expect("an array");
    assert_eq!(contracts.len(), sources.versions.len());
    let paths: BTreeSet<String> = files.keys().cloned().collect();
    assert_eq!(listed(text(files, MANIFEST)), Some(paths));
}

#[test]
fn other_manifests_are_not_recognized() {
    for text in [
        "",
        "{}",
        "[]",
        "{\"format\": \"other/1\", \"files\": []}",
        "{\"format\": \"oracle-cpq-release/1\"}",
    ] {
        assert_eq!(listed(text), None, "{text}");
    }
    assert!(listed("{\"format\": \"oracle-cpq-release/7\", \"files\": []}").is_some());
}

#[test]
fn the_checksums_list_all_other_files() {
    let files = our_files();
    let lines: Vec<String> = files
        .iter()
        .filter(|(path, _)| *path != CHECKSUMS)
        .map(|(path, file)| format!("{}  {path}", sha256(&file.text)))
        .collect();
    assert_eq!(text(files, CHECKSUMS).lines().collect::<Vec<_>>(), lines);
}

#[test]
fn a_checksum_is_what_sha256sum_prints() {
    let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(sha256("abc"), expected);
}

#[test]
fn invalid_yaml_is_reported_with_line_and_column() {
    let faults = faults(&changed("title: Parts\n", "title: &parts Parts\n"));
    assert_eq!(faults.len(), 1);
    assert!(
        faults[0].starts_with("spec/v2/openapi.yaml: line 3, column 10: anchors"),
        "{faults:?}"
    );
}

#[test]
fn all_faults_are_reported_at_once() {
    let mut sources = small();
    sources.changelog.clear();
    sources.changelog.push_str("## 2.0.0\n- Contract: changed.\n");
    sources.extensions.clear();
    sources.versions[0].quirks.push_str("pointer = 1\n");
    let faults = faults(&sources);
    for part in ["CHANGELOG.md:2", "spec/EXTENSIONS.md", "quirks.toml"] {
        assert!(faults.iter().any(|it| it.contains(part)), "{part}: {faults:?}");
    }
}
