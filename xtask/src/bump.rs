//! `cargo xtask bump`: copies the newest version under a new name and adds its feature.
//!
//! Files are edited as text, so that comments and layout stay. Only text that names the version itself
//! changes: `/rest/v19` in contract and payloads, and `REST v19` in the contract. The URLs of Oracle's
//! pages and the tables made from them stay until the pages are read again.

use cpq_contract::load;

use crate::files::{read, tree, write};
use crate::lint::lint;
use crate::manifests::{self, SDK, TESTS};
use crate::project::Project;
use crate::versions::number;

/// The `info.version` of a contract that has not been released.
const UNRELEASED: &str = "0.1.0";

/// Adds the version `new` and returns what remains to be done.
///
/// # Errors
/// If `new` is not the name of a newer version, or a file does not have the expected form: then nothing
/// is written. If the copy breaks a lint rule: the message lists the findings.
pub fn bump(project: &Project, new: &str) -> Result<String, String> {
    let old = project.versions()?.pop().unwrap_or_default();
    let files =
        copy(project, &old, new).map_err(|error| format!("{error}; nothing was written"))?;
    for (path, text) in &files {
        write(&project.root().join(path), text)?;
    }
    lint(project, &[new.to_owned()]).map_err(|findings| {
        format!("spec/{new} was written, but breaks lint rules:\n{findings}")
    })?;
    let steps = [
        (
            "cargo xtask transcribe swagger.json PAGE...".to_owned(),
            "write the tables of the new specification and pages",
        ),
        (
            format!("grep -rnw {old} spec/{new}"),
            "decide on each place that still names the old version",
        ),
        ("cargo xtask audit".to_owned(), "compare contract and tables, and update the contract"),
        (
            "cargo xtask adopt OPERATION... --from swagger.json".to_owned(),
            "draft new operations in the contract",
        ),
        (format!("cargo xtask lint {new}"), "check the lint rules"),
        ("cargo xtask regenerate".to_owned(), "generate the new module of the SDK"),
        (
            format!("cargo xtask diff {old} {new}"),
            "list the changes, and describe them in CHANGELOG.md",
        ),
        ("cargo xtask test".to_owned(), "run all tests"),
        ("cargo xtask publish".to_owned(), "write the published files"),
    ];
    let steps: String = steps.map(|(step, purpose)| format!("  {step:<50}  {purpose}\n")).concat();
    Ok(format!(
        "spec/{new} is a copy of spec/{old}; {SDK} and {TESTS} have the feature `{new}`.\n\n\
         What remains to be done (see \"Add a version\" in CONTRIBUTING.md):\n{steps}"
    ))
}

/// Returns the files to write, by their paths in the repository.
fn copy(project: &Project, old: &str, new: &str) -> Result<Vec<(String, String)>, String> {
    if number(new).is_none() {
        return Err(format!("`{new}` is not the name of a version, such as v20"));
    }
    if number(new) <= number(old) {
        return Err(format!("{new} is not newer than {old}, the newest version in spec/"));
    }
    manifests::check(project)?;
    let mut files = Vec::new();
    for (name, text) in tree(&project.spec().join(old))? {
        let copied = match name.as_str() {
            "openapi.yaml" => contract(&text, old, new)
                .map_err(|error| format!("spec/{old}/openapi.yaml: {error}"))?,
            _ if name.starts_with("resources/") => retitled(&text, old, new),
            // Its entries quote Oracle's pages, and name paths without the version.
            "quirks.toml" => text,
            _ if name.starts_with("pages/") => marked_as_not_reread(&text, old),
            "specification/models.toml" => marked_as_not_reread(&renamed(&text, old, new), old),
            _ => renamed(&text, old, new),
        };
        files.push((format!("spec/{new}/{name}"), copied));
    }
    let edited = |name: &str, edit: &dyn Fn(&str) -> Result<String, String>| {
        let text = read(&project.root().join(name))?;
        let text = edit(&text).map_err(|error| format!("{name}: {error}"))?;
        Ok::<_, String>((name.to_owned(), text))
    };
    files.push(edited(SDK, &|text| {
        let text = insert_after(text, "default = [", &format!("# REST {new}.\n{new} = []\n"))?;
        insert_after(&text, &format!("{old} = \""), &format!("{new} = \"{UNRELEASED}\"\n"))
    })?);
    files.push(edited(TESTS, &|text| {
        replace_once(text, &format!("\"{old}\""), &format!("\"{new}\", \"{old}\""))
    })?);
    Ok(files)
}

fn contract(text: &str, old: &str, new: &str) -> Result<String, String> {
    let document = load(text).map_err(|error| error.to_string())?;
    let server = document.value.pointer("/servers/0/url").and_then(|url| url.as_str());
    if !server.is_some_and(|url| url.ends_with(&format!("/rest/{old}"))) {
        return Err(format!("the server's URL does not end with /rest/{old}"));
    }
    let version = document.value.pointer("/info/version").and_then(|version| version.as_str());
    let version = version.ok_or("info.version is missing or not a string")?;
    let number = document.line("/info/version");
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    let line = &mut lines[number - 1];
    *line = replace_once(line, version, UNRELEASED)
        .map_err(|error| format!("line {number}: {error}"))?;
    Ok(retitled(&lines.concat(), old, new))
}

/// Replaces `/rest/v19` and `REST v19` in a file of the contract.
fn retitled(text: &str, old: &str, new: &str) -> String {
    renamed(text, old, new).replace(&format!("REST {old}"), &format!("REST {new}"))
}

/// Replaces `/rest/v19`, but not `/rest/v190`.
fn renamed(text: &str, old: &str, new: &str) -> String {
    let (old, new) = (format!("/rest/{old}"), format!("/rest/{new}"));
    let mut parts = text.split(&old);
    let mut renamed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        renamed += if part.starts_with(char::is_alphanumeric) { &old } else { &new };
        renamed += part;
    }
    renamed
}

/// Marks a table of facts as read for the version `old`, unless an earlier copy has marked it.
fn marked_as_not_reread(text: &str, old: &str) -> String {
    if text.contains("\nnot_reread = ") {
        return text.to_owned();
    }
    let mark = format!("not_reread = \"{old}\"\n");
    let heading = ["\n[page]\n", "\n[source]\n"].into_iter().find(|it| text.contains(it));
    match heading.and_then(|heading| Some((heading, text.split_once(heading)?))) {
        Some((heading, (before, after))) => format!("{before}{heading}{mark}{after}"),
        // The list of other pages is a file of its own, marked as a whole: above its first table.
        None => text.replacen("\n[[", &format!("\n{mark}\n[["), 1),
    }
}

/// Inserts lines after the only line that starts with `start`.
fn insert_after(text: &str, start: &str, lines: &str) -> Result<String, String> {
    let (before, after) = split_once(text, &format!("\n{start}"))?;
    let (line, after) = after.split_once('\n').unwrap_or((after, ""));
    Ok(format!("{before}\n{start}{line}\n{lines}{after}"))
}

fn replace_once(text: &str, old: &str, new: &str) -> Result<String, String> {
    let (before, after) = split_once(text, old)?;
    Ok(format!("{before}{new}{after}"))
}

/// Splits a text at the only occurrence of `part`.
fn split_once<'a>(text: &'a str, part: &str) -> Result<(&'a str, &'a str), String> {
    match text.matches(part).count() {
        1 => Ok(text.split_once(part).unwrap_or_default()),
        count => Err(format!("expected `{}` once, found it {count} times", part.trim())),
    }
}
