//! A version's files as the next version's: the addresses are the new ones, all else is as it was.
//!
//! Contract, quirks and payloads are edited as text, so that comments and layout stay. What has to
//! change is found in the values, every edit is counted, and what comes out is held against the
//! values that are wanted.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use cpq_contract::{Document as Contract, load, step};
use serde_json::Value;
use toml_edit::{Document, DocumentMut, Item, TomlError};

use crate::versions::{Place, is_named, renamed};

/// What the contract of a version that was never released is called.
pub(crate) const FIRST: &str = "0.1.0";

/// The member of a table of facts that says for which version its page was read.
const NOT_REREAD: &str = "not_reread";

/// An edited text, and in how many places an address became the new one.
type Edited = Result<(String, usize), String>;

/// The files of a new version.
#[derive(Debug)]
pub struct Carried {
    /// Its files, by their names in its folder.
    pub files: BTreeMap<String, String>,
    /// In how many places an address became the new one.
    pub addresses: usize,
    /// Lines that still name the old version, as `file:line: text`: a person has to decide on them.
    pub left: Vec<String>,
}

/// Makes the files of `new` from those of `old`.
///
/// # Errors
/// When a file is not what it should be, or an edit does not hit what it expects.
pub fn carry(files: &BTreeMap<String, String>, old: &str, new: &str) -> Result<Carried, String> {
    let mut carried = Carried { files: BTreeMap::new(), addresses: 0, left: Vec::new() };
    for (name, text) in files {
        let failed = |message: String| format!("spec/{old}/{name}: {message}; nothing was written");
        let result = match name.as_str() {
            "openapi.yaml" => contract(text, old, new),
            "quirks.toml" => quirks(text, old, new),
            _ if name.starts_with("pages/") => not_reread(text, old),
            _ if Path::new(name).extension().is_some_and(|ending| ending == "json") => {
                payload(text, old, new)
            }
            _ => Ok((text.clone(), 0)),
        };
        let (text, addresses) = result.map_err(failed)?;
        // A table of facts is its page's, and that is the old version's.
        if !name.starts_with("pages/") {
            carried.left.extend(naming(name, &text, old));
        }
        carried.addresses += addresses;
        carried.files.insert(name.clone(), text);
    }
    Ok(carried)
}

/// The lines that name the version.
fn naming(name: &str, text: &str, version: &str) -> Vec<String> {
    let lines = text.lines().enumerate().filter(|(_, line)| is_named(line, version));
    lines.map(|(number, line)| format!("{name}:{}: {}", number + 1, line.trim())).collect()
}

fn payload(text: &str, old: &str, new: &str) -> Edited {
    let values =
        |text: &str| serde_json::from_str::<Value>(text).map_err(|error| error.to_string());
    let mut wanted = values(text)?;
    visit(&mut wanted, "", &mut |_, value| {
        if let Value::String(text) = value {
            *text = renamed(text, old, new, Place::Path).0;
        }
    });
    let (edited, count) = renamed(text, old, new, Place::Path);
    if values(&edited)? == wanted {
        Ok((edited, count))
    } else {
        let message =
            format!("an address with /rest/{old} is written with escapes; write it plainly");
        Err(message)
    }
}

/// What a quirk says of the documents is left alone: it was read in the old version's.
fn quirks(text: &str, old: &str, new: &str) -> Edited {
    let document = Document::parse(text).map_err(|error| error.to_string())?;
    let entries = document.get("quirk").and_then(Item::as_array_of_tables);
    let values = entries.into_iter().flatten().flat_map(|entry| {
        ["contract", "why"].into_iter().filter_map(|member| entry.get(member)?.span())
    });
    let mut spans: Vec<_> = values.collect();
    spans.sort_by_key(|span| Reverse(span.start));
    let (mut edited, mut total) = (text.to_owned(), 0);
    for span in spans {
        let (value, count) = renamed(&text[span.clone()], old, new, Place::Path);
        edited.replace_range(span, &value);
        total += count;
    }
    Ok((edited, total))
}

/// Marks facts as read for another version; what is marked keeps its mark.
fn not_reread(text: &str, old: &str) -> Edited {
    let mut document: DocumentMut = text.parse().map_err(|error: TomlError| error.to_string())?;
    // A page's own table says it of the page, the list of other pages of itself.
    if let Some(page) = document.get_mut("page").and_then(Item::as_table_mut) {
        if !page.contains_key(NOT_REREAD) {
            page.insert(NOT_REREAD, toml_edit::value(old));
        }
        return Ok((document.to_string(), 0));
    }
    if document.contains_key(NOT_REREAD) {
        return Ok((text.to_owned(), 0));
    }
    // Below what the file says of itself, and above its first table.
    let place = if text.starts_with('[') {
        0
    } else {
        text.find("\n[").map_or(text.len(), |place| place + 1)
    };
    let mut edited = text.to_owned();
    edited.insert_str(place, &format!("{NOT_REREAD} = \"{old}\"\n\n"));
    Ok((edited, 0))
}

fn contract(text: &str, old: &str, new: &str) -> Edited {
    let document = load(text).map_err(|error| error.to_string())?;
    let mut wanted = document.value.clone();
    // Where members begin, and what has to be found from there to the next one.
    let (mut begins, mut edits) = (BTreeSet::new(), BTreeMap::new());
    let mut expect = |line, place, count| {
        if count > 0 {
            edits.entry((line, place)).and_modify(|sum| *sum += count).or_insert(count);
        }
    };
    visit(&mut wanted, "", &mut |pointer, value| {
        let line = document.line(pointer);
        begins.insert(line);
        let Value::String(text) = value else { return };
        let place = match pointer {
            "/info/description" => Place::Word,
            // These say where something was read, and it was not read again.
            _ if pointer.starts_with("/x-pages/") || pointer.ends_with("/externalDocs/url") => {
                return;
            }
            _ => Place::Path,
        };
        let count;
        (*text, count) = renamed(text, old, new, place);
        expect(line, place, count);
    });
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    let mut addresses = 0;
    for ((line, place), expected) in edits {
        let end = begins.range(line + 1..).next().map_or(lines.len(), |next| next - 1);
        let mut found = 0;
        for line in lines[line - 1..end].iter_mut().filter(|line| !is_comment(line)) {
            let count;
            (*line, count) = renamed(line, old, new, place);
            found += count;
        }
        if found != expected {
            return Err(format!(
                "line {line}: {old} was to be found {expected} time(s) and is there {found} time(s)"
            ));
        }
        if place == Place::Path {
            addresses += found;
        }
    }
    start_anew(&document, &mut wanted, &mut lines)?;
    let edited = lines.concat();
    served_as(new, old, &wanted)?;
    match load(&edited) {
        Ok(document) if document.value == wanted => Ok((edited, addresses)),
        _ => {
            Err(format!("its text can't be edited so that it speaks of {new} and is else the same"))
        }
    }
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}

/// Gives the contract the number of one that was never released.
fn start_anew(document: &Contract, wanted: &mut Value, lines: &mut [String]) -> Result<(), String> {
    let Some(Value::String(version)) = wanted.pointer_mut("/info/version") else {
        return Err("`info.version` is missing or no text".to_owned());
    };
    let number = document.line("/info/version");
    let line = &mut lines[number - 1];
    if line.matches(version.as_str()).count() != 1 {
        return Err(format!("line {number}: `info.version` is not written in one line"));
    }
    *line = line.replace(version.as_str(), FIRST);
    FIRST.clone_into(version);
    Ok(())
}

/// Every server has to be one of the new version.
fn served_as(new: &str, old: &str, wanted: &Value) -> Result<(), String> {
    let servers =
        wanted.get("servers").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let is_new = |server: &Value| {
        let url = server.get("url").and_then(Value::as_str);
        url.is_some_and(|url| url.ends_with(&format!("/rest/{new}")))
    };
    if !servers.is_empty() && servers.iter().all(is_new) {
        return Ok(());
    }
    Err(format!("its server addresses do not all end in /rest/{old}"))
}

/// Shows every value with its pointer, the outer ones first.
fn visit(value: &mut Value, pointer: &str, look: &mut impl FnMut(&str, &mut Value)) {
    look(pointer, value);
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                visit(member, &step(pointer, name), look);
            }
        }
        Value::Array(items) => {
            for (place, item) in items.iter_mut().enumerate() {
                visit(item, &format!("{pointer}/{place}"), look);
            }
        }
        _ => {}
    }
}
