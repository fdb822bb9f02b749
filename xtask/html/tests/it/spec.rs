//! The contracts in spec/.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use cpq_contract::quirks::{self, Quirk};
use cpq_contract::{ContractText, ROOT};
use cpq_html::Version;
use serde_json::Value;

/// A version's folder.
pub(crate) struct Folder {
    pub(crate) name: String,
    pub(crate) contract: Value,
    pub(crate) quirks: Vec<Quirk>,
    pub(crate) payloads: BTreeMap<String, String>,
}

/// All versions, the newest first.
pub(crate) fn all() -> Vec<Folder> {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec");
    let mut folders: Vec<(u32, PathBuf)> = Vec::new();
    for entry in fs::read_dir(spec).expect("a folder") {
        let path = entry.expect("a folder").path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let number = name.strip_prefix('v').and_then(|digits| digits.parse().ok());
        folders.extend(number.map(|number| (number, path)));
    }
    folders.sort_by(|a, b| b.cmp(a));
    folders.into_iter().map(|(number, path)| read(format!("v{number}"), &path)).collect()
}

fn read(name: String, folder: &Path) -> Folder {
    let text =
        |path: &Path| fs::read_to_string(path).expect("a file of spec/").replace("\r\n", "\n");
    let mut files = BTreeMap::from([(ROOT.to_owned(), text(&folder.join(ROOT)))]);
    for entry in fs::read_dir(folder.join("resources")).into_iter().flatten() {
        let path = entry.expect("a folder of resources").path();
        let file = path.file_name().and_then(|name| name.to_str()).expect("a UTF-8 name");
        files.insert(format!("resources/{file}"), text(&path));
    }
    let contract = ContractText::join(&files).expect("the files of a contract");
    let contract = contract.load().expect("a contract");
    let quirks = quirks::read(&text(&folder.join("quirks.toml"))).expect("a list of quirks");
    let mut payloads = BTreeMap::new();
    for part in ["samples", "examples"] {
        for entry in fs::read_dir(folder.join(part)).expect("a folder of payloads") {
            let path = entry.expect("a folder of payloads").path();
            let file = path.file_name().and_then(|name| name.to_str()).expect("a UTF-8 name");
            payloads.insert(format!("{part}/{file}"), text(&path));
        }
    }
    Folder { name, contract: contract.value, quirks, payloads }
}

/// How many operations of Oracle's specification the contract has.
pub(crate) const COVERAGE: &str = "The contract has 66 of 974 operations.";

impl Folder {
    pub(crate) fn version(&self) -> Version<'_> {
        Version {
            name: &self.name,
            contract: &self.contract,
            quirks: &self.quirks,
            payloads: &self.payloads,
            coverage: Some(COVERAGE),
        }
    }
}

/// The reference page of these folders.
pub(crate) fn page(folders: &[Folder]) -> String {
    let versions: Vec<Version<'_>> = folders.iter().map(Folder::version).collect();
    cpq_html::reference(&versions).expect("a page")
}
