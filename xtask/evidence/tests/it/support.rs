//! Fixtures: small pages in every layout, and the files of a version.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use cpq_contract::{ContractText, ROOT};
use cpq_evidence::audit::{Finding, Sources, Version};
use cpq_evidence::layouts::{Page, read};
use cpq_evidence::table::Table;
use serde::de::DeserializeOwned;

/// The small pages, one per layout.
pub(crate) const PAGES: [&str; 3] = ["folded", "unfolded", "help"];

/// A path in the folder `tests` of this crate.
pub(crate) fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

/// The text of a file, with the line ends of the repository.
pub(crate) fn text(path: &Path) -> String {
    let text = fs::read_to_string(path);
    let text = text.unwrap_or_else(|error| panic!("{} can't be read: {error}", path.display()));
    text.replace("\r\n", "\n")
}

/// The contents of a TOML file in the folder `tests`.
pub(crate) fn toml<T: DeserializeOwned>(name: &str) -> T {
    toml::from_str(&text(&path(name))).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The text of a small page.
pub(crate) fn page(name: &str) -> String {
    text(&path(&format!("pages/{name}.txt")))
}

/// Reads a valid page.
pub(crate) fn parse(page: &str) -> Page {
    read("page.txt", page.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

/// The table of a valid page.
pub(crate) fn table(page: &str) -> Table {
    parse(page).into_table("part")
}

/// Replaces a text that occurs once.
pub(crate) fn edited(page: &str, from: &str, to: &str) -> String {
    assert_eq!(page.matches(from).count(), 1, "`{from}` has to occur once");
    page.replacen(from, to, 1)
}

/// The small version, which has no findings.
pub(crate) fn small() -> Sources {
    sources("v1", &path("audit/small"))
}

/// The names of the committed versions.
pub(crate) fn committed_versions() -> Vec<String> {
    let mut names = files(&path("../../../spec"), "").0;
    names.retain(|name| name.starts_with('v'));
    assert!(!names.is_empty(), "spec/ has no versions");
    names
}

/// The files of a committed version.
pub(crate) fn committed(version: &str) -> Sources {
    sources(version, &path("../../../spec").join(version))
}

fn sources(version: &str, folder: &Path) -> Sources {
    Sources {
        version: version.to_owned(),
        openapi: contract(folder),
        quirks: text(&folder.join("quirks.toml")),
        pages: files(&folder.join("pages"), "").1,
        specification: optional(&folder.join("specification"), ""),
        samples: files(&folder.join("samples"), "samples/").1,
    }
}

/// The files of a committed version's contract.
pub(crate) fn contract_files(version: &str) -> BTreeMap<String, String> {
    files_of_contract(&path("../../../spec").join(version))
}

fn files_of_contract(folder: &Path) -> BTreeMap<String, String> {
    let mut contract = optional(&folder.join("resources"), "resources/");
    contract.insert(ROOT.to_owned(), text(&folder.join(ROOT)));
    contract
}

/// The contract of a version's folder, joined from its files.
fn contract(folder: &Path) -> ContractText {
    let contract = files_of_contract(folder);
    ContractText::join(&contract).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
}

/// The text files of a folder that may be missing.
fn optional(folder: &Path, prefix: &str) -> BTreeMap<String, String> {
    if folder.exists() { files(folder, prefix).1 } else { BTreeMap::new() }
}

/// The subfolders of a folder, and its text files by name.
fn files(folder: &Path, prefix: &str) -> (Vec<String>, BTreeMap<String, String>) {
    let (mut folders, mut files) = (Vec::new(), BTreeMap::new());
    for entry in fs::read_dir(folder).expect("the folder can be listed") {
        let path = entry.expect("the folder can be listed").path();
        let name = path.file_name().expect("an entry has a name").to_string_lossy().into_owned();
        if path.is_dir() {
            folders.push(name);
        } else {
            files.insert(format!("{prefix}{name}"), text(&path));
        }
    }
    (folders, files)
}

/// Reads the files of a version.
pub(crate) fn version(sources: &Sources) -> Version {
    Version::read(sources).unwrap_or_else(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        panic!("{} can't be read:\n{}", sources.version, lines.join("\n"))
    })
}

/// Replaces the first occurrence of a text in a file of a version; `openapi.yaml` stands for the whole
/// contract.
pub(crate) fn edit(sources: &mut Sources, name: &str, from: &str, to: &str) {
    let replaced = |text: &str| {
        assert!(text.contains(from), "{name} has no `{from}`");
        text.replacen(from, to, 1)
    };
    let specification = name.strip_prefix("specification/");
    let file = match (name, name.strip_prefix("pages/")) {
        (ROOT, _) => {
            sources.openapi = replaced(&sources.openapi).into();
            return;
        }
        ("quirks.toml", _) => Some(&mut sources.quirks),
        (_, Some(page)) => sources.pages.get_mut(page),
        _ if specification.is_some() => {
            specification.and_then(|table| sources.specification.get_mut(table))
        }
        _ => sources.samples.get_mut(name),
    };
    let text = file.unwrap_or_else(|| panic!("there is no {name}"));
    *text = replaced(text);
}

/// The findings, one per line.
pub(crate) fn lines(findings: &[Finding]) -> String {
    findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
