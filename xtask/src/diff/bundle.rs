//! Joins an `OpenAPI` document with the files that its references name.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Component, Path, PathBuf};

use serde_json::{Map, Value, json};

use cpq_contract::step;

/// The section of the joined document that holds the other files, by their paths.
const FILES: &str = "x-files";

/// Replaces references to other files by references within the document, to which `read` adds the files.
///
/// # Errors
/// If `read` fails, or if a file refers to one that does not exist.
pub(super) fn bundle(
    root: &str,
    mut value: Value,
    read: impl Fn(&str) -> Result<Value, String>,
) -> Result<Value, String> {
    let mut files = BTreeMap::new();
    let mut open = Vec::new();
    rewrite(&mut value, "", &Files { root, here: root }, &mut open);
    while let Some(path) = open.pop() {
        if let Entry::Vacant(entry) = files.entry(path) {
            let mut other = read(entry.key())?;
            rewrite(&mut other, "", &Files { root, here: entry.key() }, &mut open);
            entry.insert(other);
        }
    }
    if let Value::Object(properties) = &mut value
        && !files.is_empty()
    {
        let folder = Path::new(root).parent().unwrap_or(Path::new(""));
        let named = files.into_iter().map(|(path, file)| (name(folder, &path), file));
        properties.insert(FILES.to_owned(), json!(named.collect::<Map<String, Value>>()));
    }
    Ok(value)
}

/// The document, and the file that is being rewritten.
struct Files<'a> {
    root: &'a str,
    here: &'a str,
}

impl Files<'_> {
    /// The reference within the joined document, and the other file it is in.
    fn local(&self, reference: &str) -> Option<(String, Option<String>)> {
        if reference.contains("://") {
            return None;
        }
        let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let here = Path::new(self.here);
        let path = match file {
            "" => self.here.to_owned(),
            file => normal(&here.parent().unwrap_or(Path::new("")).join(file.replace("%20", " "))),
        };
        if path == normal(Path::new(self.root)) || path == self.root {
            return Some((format!("#{fragment}"), None));
        }
        let folder = Path::new(self.root).parent().unwrap_or(Path::new(""));
        let target = step(&format!("#/{FILES}"), &name(folder, &path).replace('%', "%25"));
        Some((target + fragment, Some(path)))
    }
}

/// The path of a file relative to the folder of the document, with `/` on every system.
fn name(folder: &Path, path: &str) -> String {
    let normal_folder = normal(folder);
    let path = Path::new(path);
    path.strip_prefix(&normal_folder).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// A path without `.` and `..`, as far as they can be resolved.
fn normal(path: &Path) -> String {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if out.file_name().is_some_and(|name| name != "..") => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out.to_string_lossy().into_owned()
}

/// Rewrites all references below a value that `parent` contains; examples and other data are left alone.
fn rewrite(value: &mut Value, parent: &str, files: &Files<'_>, open: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            for item in items {
                rewrite(item, parent, files, open);
            }
        }
        Value::Object(properties) => {
            for (name, value) in properties {
                let is_named = ["properties", "schemas", "parameters", "headers"].contains(&parent);
                let is_data = ["example", "default", "enum", "value"].contains(&name.as_str());
                let is_reference = name == "$ref" || parent == "mapping";
                match value {
                    Value::String(text) if is_reference && !is_named => {
                        let is_name = !text.contains(['#', '/', '.']);
                        let local = files.local(text).filter(|_| !(parent == "mapping" && is_name));
                        if let Some((local, file)) = local {
                            *text = local;
                            open.extend(file);
                        }
                    }
                    value if is_named || !is_data => rewrite(value, name, files, open),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}
