//! The committed versions, and ways to change one in memory.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use cpq_evidence::audit::{Finding, Level, Sources, Version, audit};
use cpq_evidence::table::Table;
use serde_json::Value;

/// The versions there are.
pub(crate) static VERSIONS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec");
    let entries = fs::read_dir(spec).expect("the checkout has contracts");
    let names = entries.map(|entry| entry.expect("they can be listed").file_name());
    let names = names.map(|name| name.to_string_lossy().into_owned());
    let mut versions: Vec<String> = names.filter(|name| name.starts_with('v')).collect();
    versions.sort();
    versions
});

/// A committed version, read once.
pub(crate) fn committed(name: &str) -> Version {
    static READ: LazyLock<BTreeMap<String, Version>> = LazyLock::new(|| {
        VERSIONS.iter().map(|name| (name.clone(), read(&sources(name)))).collect()
    });
    READ[name].clone()
}

pub(crate) fn sources(name: &str) -> Sources {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec").join(name);
    Sources {
        version: name.to_owned(),
        openapi: text(&folder.join("openapi.yaml")),
        quirks: text(&folder.join("quirks.toml")),
        pages: files(&folder.join("pages"), ""),
        samples: files(&folder.join("samples"), "samples/"),
    }
}

pub(crate) fn read(sources: &Sources) -> Version {
    Version::read(sources).unwrap_or_else(|faults| {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        panic!("{} can't be used:\n{}", sources.version, lines.join("\n"))
    })
}

fn files(folder: &Path, prefix: &str) -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder).expect("the folder can be listed");
    let paths = entries.map(|entry| entry.expect("the folder can be listed").path());
    let names = paths.map(|path| {
        let name = path.file_name().expect("an entry has a name").to_string_lossy().into_owned();
        (format!("{prefix}{name}"), text(&path))
    });
    names.collect()
}

fn text(path: &Path) -> String {
    fs::read_to_string(path)
        .unwrap_or_else(|error| panic!("{} can't be read: {error}", path.display()))
        .replace("\r\n", "\n")
}

/// All findings, a line each.
pub(crate) fn lines(findings: &[Finding]) -> String {
    findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// What an audit finds apart from warnings: a version that was just bumped has those.
pub(crate) fn faults(version: &Version) -> Vec<Finding> {
    audit(version).into_iter().filter(|finding| finding.level == Level::Fault).collect()
}

/// What an audit of the changed version finds.
pub(crate) fn found(version: &Version) -> Vec<Finding> {
    audit(version)
}

/// The value at a place of the contract, which has to be there.
pub(crate) fn at<'a>(version: &'a mut Version, pointer: &str) -> &'a mut Value {
    version
        .contract
        .value
        .pointer_mut(pointer)
        .unwrap_or_else(|| panic!("the contract has nothing at {pointer}"))
}

/// Gives a member another value, or a first one.
pub(crate) fn set(version: &mut Version, pointer: &str, value: Value) {
    let (parent, name) = pointer.rsplit_once('/').expect("a member has a parent");
    match at(version, parent) {
        Value::Object(members) => {
            members.insert(unescape(name), value);
        }
        Value::Array(items) => items[name.parse::<usize>().expect("an index")] = value,
        other => panic!("{other} has no members"),
    }
}

/// Takes a member away, which has to be there.
pub(crate) fn remove(version: &mut Version, pointer: &str) -> Value {
    let (parent, name) = pointer.rsplit_once('/').expect("a member has a parent");
    let removed = match at(version, parent) {
        Value::Object(members) => members.remove(&unescape(name)),
        Value::Array(items) => Some(items.remove(name.parse::<usize>().expect("an index"))),
        other => panic!("{other} has no members"),
    };
    removed.unwrap_or_else(|| panic!("the contract has nothing at {pointer}"))
}

/// Gives a member another name.
pub(crate) fn rename(version: &mut Version, pointer: &str, name: &str) {
    let value = remove(version, pointer);
    let (parent, _) = pointer.rsplit_once('/').expect("a member has a parent");
    set(version, &format!("{parent}/{}", name.replace('~', "~0").replace('/', "~1")), value);
}

fn unescape(name: &str) -> String {
    name.replace("~1", "/").replace("~0", "~")
}

/// The table of a page.
pub(crate) fn table<'a>(version: &'a mut Version, id: &str) -> &'a mut Table {
    version.tables.iter_mut().find(|table| table.page.id == id).expect("the page has a table")
}
