//! Sources to publish: a small contract, and the contracts in spec/.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use cpq_contract::{ContractText, ROOT, Tree, load};
use cpq_publication::{Fault, Files, Sources, Version, generate};
use serde_json::Value;

/// An integer in the small contract, and its rounded form.
pub(crate) const LONG: &str = "318766884429645907";
pub(crate) const ROUNDED: &str = "318766884429645900";

/// A small contract with its other files.
pub(crate) fn small() -> Sources {
    let payloads = [
        (
            "samples/replacePart.request.json",
            "{\n  \"id\": 318766884429645907,\n  \"weight\": 0.0\n}\n",
        ),
        ("samples/replacePart.request.short.json", "{\"weight\": 0}\n"),
        (
            "examples/replacePart.response.json",
            "{ \"id\": 318766884429645907, \"note\": \"party 181556695830934950\" }\n",
        ),
    ];
    let payloads = payloads.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let version = Version {
        name: "v2".to_owned(),
        openapi: include_str!("../fixture/openapi.yaml").to_owned(),
        quirks: "[[quirk]]\npointer = \"/info/title\"\ndocuments = [\"000\"]\nsays = \"Bits.\"\n\
                 contract = \"Parts.\"\nwhy = \"They are.\"\nplaces = 1\n"
            .to_owned(),
        payloads: payloads.into(),
        coverage: Some("The contract has 1 of 9 operations of the specification.".to_owned()),
        counts: BTreeMap::from([("operations".to_owned(), 1)]),
    };
    Sources {
        versions: vec![version],
        extensions: "## `x-pages`\n\n## `x-evidence`\n\n## `x-known-values`\n".to_owned(),
        changelog: "# Changelog\n\n## Unreleased\n\n- Contract: it is new.\n  Operations: all.\n"
            .to_owned(),
        licences: BTreeMap::from([("LICENSE-MIT".to_owned(), "Do as you like.\n".to_owned())]),
    }
}

/// The small contract with a changed text.
pub(crate) fn changed(from: &str, to: &str) -> Sources {
    let mut sources = small();
    let text = &mut sources.versions[0].openapi;
    assert!(text.contains(from), "`{from}` is not in the small contract");
    *text = text.replace(from, to);
    sources
}

/// The sources of this checkout.
pub(crate) fn ours() -> &'static Sources {
    static OURS: LazyLock<Sources> = LazyLock::new(read);
    &OURS
}

/// The files that this checkout publishes.
pub(crate) fn our_files() -> &'static Files {
    static FILES: LazyLock<Files> = LazyLock::new(|| published(ours()));
    &FILES
}

/// The small contract and this checkout, with their files.
pub(crate) fn both() -> [(Sources, Files); 2] {
    let small = small();
    let files = published(&small);
    [(small, files), (ours().clone(), our_files().clone())]
}

fn read() -> Sources {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let read = |path: &str| {
        let text = fs::read_to_string(root.join(path));
        text.unwrap_or_else(|error| panic!("{path}: {error}")).replace("\r\n", "\n")
    };
    let mut versions = Vec::new();
    for folder in fs::read_dir(root.join("spec")).expect("spec/ can be listed") {
        let name = folder.expect("spec/ can be listed").file_name().to_string_lossy().into_owned();
        let Some(number) = name.strip_prefix('v').and_then(|it| it.parse::<u32>().ok()) else {
            continue;
        };
        let mut payloads = BTreeMap::new();
        for part in ["samples", "examples"] {
            let Ok(files) = fs::read_dir(root.join("spec").join(&name).join(part)) else {
                continue;
            };
            for file in files {
                let file = file.expect("it can be listed").file_name();
                let path = format!("{part}/{}", file.to_string_lossy());
                let text = read(&format!("spec/{name}/{path}"));
                payloads.insert(path, text);
            }
        }
        let mut files = BTreeMap::from([(ROOT.to_owned(), read(&format!("spec/{name}/{ROOT}")))]);
        for file in
            fs::read_dir(root.join("spec").join(&name).join("resources")).into_iter().flatten()
        {
            let file = file.expect("the folder can be listed").file_name();
            let path = format!("resources/{}", file.to_string_lossy());
            let text = read(&format!("spec/{name}/{path}"));
            files.insert(path, text);
        }
        let openapi = ContractText::join(&files).expect("the files of a contract").to_string();
        let quirks = read(&format!("spec/{name}/quirks.toml"));
        versions.push((number, Version { name, openapi, quirks, payloads, ..Version::default() }));
    }
    versions.sort_by_key(|(number, _)| *number);
    let licences = ["LICENSE-APACHE", "LICENSE-MIT"].map(|name| (name.to_owned(), read(name)));
    Sources {
        versions: versions.into_iter().map(|(_, version)| version).collect(),
        extensions: read("spec/EXTENSIONS.md"),
        changelog: read("CHANGELOG.md"),
        licences: licences.into(),
    }
}

pub(crate) fn published(sources: &Sources) -> Files {
    generate(sources).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

/// The faults as text.
pub(crate) fn faults(sources: &Sources) -> Vec<String> {
    let faults = generate(sources).expect_err("the sources are invalid");
    faults.iter().map(Fault::to_string).collect()
}

/// The text of a file.
pub(crate) fn text<'a>(files: &'a Files, path: &str) -> &'a str {
    &files.get(path).unwrap_or_else(|| panic!("{path} is not in {:?}", files.keys())).text
}

pub(crate) fn json(files: &Files, path: &str) -> Value {
    serde_json::from_str(text(files, path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Parses YAML as a tree.
pub(crate) fn tree(yaml: &str) -> Tree {
    Tree::new(&load(yaml).unwrap_or_else(|error| panic!("{error} in {yaml}")))
}
