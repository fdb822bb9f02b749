//! What is left for a person to do after a version has come or gone.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value;
use toml_edit::{Document, Item};

use crate::files::{names, read, tree};
use crate::project::Project;
use crate::versions::is_named;

/// The pages to read again, the places to decide on, and the commands to run.
///
/// # Errors
/// When the new version's folder can't be read.
pub fn after_bump(project: &Project, new: &str, left: &[String]) -> Result<String, String> {
    let contract = contract(project, new)?;
    let tables = tables(project, new)?;
    let mut text = format!("Read these pages again, as they are for {new}:\n");
    for (id, page) in contract.get("x-pages").and_then(Value::as_object).into_iter().flatten() {
        let said = |member| page.get(member).and_then(Value::as_str).unwrap_or("-");
        let table =
            tables.get(id).map_or_else(String::new, |name| format!("\n      spec/{new}/{name}"));
        let _ = writeln!(text, "  {id}: {}\n      {}{table}", said("title"), said("url"));
    }
    if !left.is_empty() {
        let _ = writeln!(text, "\nThese lines still name the version before; decide on each:");
        for line in left {
            let _ = writeln!(text, "  spec/{new}/{line}");
        }
    }
    let before = project.versions()?.into_iter().rev().find(|version| version != new);
    let before = before.unwrap_or_default();
    let _ = write!(
        text,
        "
Then, and again after each change:
  cargo xtask transcribe PAGE...
      each saved page becomes its table in spec/{new}/pages/, which is then marked as read
  cargo xtask audit
      what the tables say and the contract does not, and the other way round
  cargo xtask lint {new}
  cargo xtask regenerate
      oracle_cpq::{new} beside the others
  cargo xtask diff {before} {new}
      what is new, and whom it breaks
  cargo xtask test
  CHANGELOG.md
      for users of the contract and of the crate: REST {new}, and how it differs from {before}
  cargo xtask default {new}
      when it is to be what users get without asking; until then it is a feature beside the others
"
    );
    Ok(text)
}

/// What users can ask of a version, by operationId; nothing where its contract can't be read.
#[must_use]
pub fn operations(project: &Project, version: &str) -> Vec<String> {
    let contract = contract(project, version).unwrap_or_default();
    let members = |value: &Value| value.as_object().cloned().unwrap_or_default().into_iter();
    let paths = contract.get("paths").map(members).into_iter().flatten();
    let operations = paths.flat_map(|(_, path)| members(&path));
    operations.filter_map(|(_, it)| Some(it.get("operationId")?.as_str()?.to_owned())).collect()
}

/// What the users of a version have lost, and the files that still name it.
///
/// # Errors
/// When a folder of the checkout can't be listed.
pub fn after_retire(project: &Project, old: &str, operations: &[String]) -> Result<String, String> {
    let mut text = format!(
        "{old} is gone: its folder, its feature and its module.\n\nUsers of the crate lose `oracle_cpq::{old}` and the feature `{old}`"
    );
    if !operations.is_empty() {
        let _ = write!(text, ", and with them {}", operations.join(", "));
    }
    let _ = write!(
        text,
        ";\nusers of the contract lose spec/{old}. Where {old} was released, that breaks them: the crate's
version takes a breaking step (the minor number below 1.0, the major one from there on), and
CHANGELOG.md says to both what to use instead.
"
    );
    let mut naming = Vec::new();
    list_naming(project.root(), "", old, &mut naming)?;
    if !naming.is_empty() {
        let _ =
            writeln!(text, "\nThese files name {old}, and what they say of it has to go by hand:");
        for line in naming {
            let _ = writeln!(text, "  {line}");
        }
    }
    let _ = write!(text, "\nThen\n  cargo xtask test\n");
    Ok(text)
}

fn contract(project: &Project, version: &str) -> Result<Value, String> {
    let path = project.spec().join(version).join("openapi.yaml");
    let text = read(&path)?;
    let contract = cpq_contract::load(&text);
    contract.map(|it| it.value).map_err(|error| format!("{}: {error}", path.display()))
}

/// The tables of facts, by the id of their page.
fn tables(project: &Project, version: &str) -> Result<BTreeMap<String, String>, String> {
    let mut tables = BTreeMap::new();
    for (name, text) in tree(&project.spec().join(version).join("pages"))? {
        let table = Document::parse(text).map_err(|error| format!("pages/{name}: {error}"))?;
        let id = table.get("page").and_then(|page| page.get("id")).and_then(Item::as_str);
        tables.extend(id.map(|id| (id.to_owned(), format!("pages/{name}"))));
    }
    Ok(tables)
}

/// What names a version for good reason, or is not written by hand.
const PASSED_OVER: [&str; 7] =
    ["target", "dist", "node_modules", "generated", "generated.lock", "releases", "CHANGELOG.md"];

fn list_naming(
    folder: &Path,
    prefix: &str,
    version: &str,
    found: &mut Vec<String>,
) -> Result<(), String> {
    for name in names(folder)?.into_iter().filter(|name| !PASSED_OVER.contains(&name.as_str())) {
        let path = folder.join(&name);
        let kind =
            fs::symlink_metadata(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        if kind.is_dir() {
            // Its own folder goes as a whole.
            if prefix == "spec/" && name == version {
                continue;
            }
            list_naming(&path, &format!("{prefix}{name}/"), version, found)?;
        // What is not text names nothing.
        } else if kind.is_file() && read(&path).is_ok_and(|text| is_named(&text, version)) {
            found.push(format!("{prefix}{name}"));
        }
    }
    Ok(())
}
