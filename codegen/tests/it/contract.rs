//! The contracts under test, and ways to change one.

use std::fs;
use std::path::{Path, PathBuf};

use cpq_codegen::lint::{Finding, Refusal};
use cpq_codegen::model::Contract;
use cpq_codegen::{Sources, lint};
use cpq_contract::load;
use serde_json::Value;

/// A folder of this crate's tests.
pub(crate) fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

/// The small contract, which has every shape the generator serves.
pub(crate) fn small() -> Sources {
    read("v1", &folder("fixture"))
}

/// A contract of the checkout.
pub(crate) fn real(version: &str) -> Sources {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    read(version, &spec.join(version))
}

/// The contracts that everything has to hold for: the small one, and all of the checkout.
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
        openapi: text_of(&folder.join("openapi.yaml")),
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

/// A file's text, with line ends as the repository has them.
pub(crate) fn text_of(path: &Path) -> String {
    fs::read_to_string(path)
        .unwrap_or_else(|error| panic!("{} can't be read: {error}", path.display()))
        .replace("\r\n", "\n")
}

/// The contract, which has to be in order.
pub(crate) fn linted(sources: &Sources) -> Contract {
    lint(sources).unwrap_or_else(|refusal| panic!("the contract is not in order:\n{refusal}"))
}

/// What lint finds; nothing where the contract is in order.
pub(crate) fn findings(sources: &Sources) -> Vec<Finding> {
    match lint(sources) {
        Ok(_) => Vec::new(),
        Err(Refusal::Findings(findings)) => findings,
        Err(Refusal::Unreadable(error)) => panic!("the edited contract is no YAML: {error}"),
    }
}

/// A change of a contract.
pub(crate) type Edit = Box<dyn Fn(&mut Sources)>;

/// Replaces the one place that reads `from`.
pub(crate) fn text(from: &'static str, to: &'static str) -> Edit {
    Box::new(move |sources| {
        let found = sources.openapi.matches(from).count();
        assert_eq!(found, 1, "`{from}` has to stand in the contract once");
        sources.openapi = sources.openapi.replace(from, to);
    })
}

/// Gives the member at `pointer` this value, whether it is there or not; `-` adds to a list.
pub(crate) fn set(pointer: &'static str, value: Value) -> Edit {
    member(pointer, move |parent, name| match parent {
        Value::Object(members) => {
            members.insert(name.to_owned(), value.clone());
        }
        Value::Array(items) if name == "-" => items.push(value.clone()),
        Value::Array(_) => parent[name.parse::<usize>().expect("an index")] = value.clone(),
        _ => panic!("`{pointer}` can't be set"),
    })
}

/// Takes the member at `pointer` out.
pub(crate) fn remove(pointer: &'static str) -> Edit {
    member(pointer, move |parent, name| {
        let removed = parent.as_object_mut().and_then(|object| object.remove(name));
        assert!(removed.is_some(), "`{pointer}` is not there");
    })
}

/// Replaces a file of `samples/` or `examples/`, or adds it.
pub(crate) fn payload(name: &'static str, text: &'static str) -> Edit {
    Box::new(move |sources| {
        sources.payloads.insert(name.to_owned(), text.to_owned());
    })
}

/// One change after another.
pub(crate) fn all<const N: usize>(edits: [Edit; N]) -> Edit {
    Box::new(move |sources| {
        for edit in &edits {
            edit(sources);
        }
    })
}

fn member(pointer: &'static str, change: impl Fn(&mut Value, &str) + 'static) -> Edit {
    Box::new(move |sources| {
        let mut contract = load(&sources.openapi).expect("the contract is YAML").value;
        let (parent, name) = pointer.rsplit_once('/').expect("a JSON pointer");
        let parent =
            contract.pointer_mut(parent).unwrap_or_else(|| panic!("there is no `{parent}`"));
        change(parent, &name.replace("~1", "/").replace("~0", "~"));
        // JSON is YAML, too; what is lost are the lines, which no edit of this kind is about.
        sources.openapi = serde_json::to_string_pretty(&contract).expect("JSON can be written");
    })
}
