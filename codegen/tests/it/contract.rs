//! The contracts under test.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use cpq_codegen::lint::{Finding, Refusal};
use cpq_codegen::model::Contract;
use cpq_codegen::{Sources, lint};
use cpq_contract::{ContractText, ROOT};

/// A file or folder of this crate's tests.
pub(crate) fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

/// The small contract, which has everything that the generator supports.
pub(crate) fn small() -> Sources {
    read("v1", &folder("fixture"))
}

/// A contract of the checkout.
pub(crate) fn real(version: &str) -> Sources {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    read(version, &spec.join(version))
}

/// The small contract and all contracts of the checkout.
pub(crate) fn every() -> Vec<Sources> {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let entries = fs::read_dir(spec).expect("the checkout has contracts");
    let names = entries.map(|entry| entry.expect("they can be listed").file_name());
    let names = names.map(|name| name.to_string_lossy().into_owned());
    let mut versions: Vec<String> = names.filter(|name| name.starts_with('v')).collect();
    versions.sort();
    [small()].into_iter().chain(versions.iter().map(|version| real(version))).collect()
}

fn read(version: &str, folder: &Path) -> Sources {
    let mut sources = Sources {
        version: version.to_owned(),
        openapi: contract_text(folder),
        quirks: text_of(&folder.join("quirks.toml")),
        ..Sources::default()
    };
    for part in ["samples", "examples"] {
        for entry in fs::read_dir(folder.join(part)).expect("a contract has payloads") {
            let entry = entry.expect("the folder can be listed");
            let name = format!("{part}/{}", entry.file_name().to_string_lossy());
            sources.payloads.insert(name, text_of(&entry.path()));
        }
    }
    sources
}

/// The contract of a version's folder, joined from its files.
pub(crate) fn contract_text(folder: &Path) -> ContractText {
    let mut files = BTreeMap::from([(ROOT.to_owned(), text_of(&folder.join(ROOT)))]);
    for entry in fs::read_dir(folder.join("resources")).into_iter().flatten() {
        let entry = entry.expect("the folder can be listed");
        let name = format!("resources/{}", entry.file_name().to_string_lossy());
        files.insert(name, text_of(&entry.path()));
    }
    ContractText::join(&files).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
}

/// The text of a file with `\n` as line ends.
pub(crate) fn text_of(path: &Path) -> String {
    fs::read_to_string(path)
        .unwrap_or_else(|error| panic!("{} can't be read: {error}", path.display()))
        .replace("\r\n", "\n")
}

/// The contract, which must pass lint.
pub(crate) fn linted(sources: &Sources) -> Contract {
    lint(sources).unwrap_or_else(|refusal| panic!("the contract breaks lint rules:\n{refusal}"))
}

/// The findings of lint.
pub(crate) fn findings(sources: &Sources) -> Vec<Finding> {
    match lint(sources) {
        Ok(_) => Vec::new(),
        Err(Refusal::Findings(findings)) => findings,
        Err(Refusal::Unreadable(error)) => panic!("the contract is no YAML: {error}"),
    }
}

/// Replaces `from`, which must occur once in the contract.
pub(crate) fn replace(sources: &mut Sources, from: &str, to: &str) {
    assert_eq!(sources.openapi.matches(from).count(), 1, "`{from}` must occur once");
    sources.openapi = sources.openapi.replace(from, to).into();
}
