//! The text of a contract, joined from the files that it is written in.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;

use crate::{Document, LoadError, load, step};

/// The file that every contract has.
pub const ROOT: &str = "openapi.yaml";

/// The folder of the files that hold the paths and components of one resource each.
const RESOURCES: &str = "resources/";

/// The sections of the components that a resource may add to.
const SECTIONS: [&str; 3] = ["parameters", "responses", "schemas"];

/// The text of a contract, with the file and line that each of its lines comes from.
///
/// A contract is either `openapi.yaml` alone, or `openapi.yaml` and the files in `resources/`: the
/// entries that a resource lists under `paths` and `components` follow those of `openapi.yaml`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContractText {
    text: String,
    files: Vec<(String, String)>,
    /// The place of each line of the text, unless it has only one file.
    places: Vec<Place>,
}

/// The index of a file, and a line in it, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    file: usize,
    line: usize,
}

/// Why the files of a contract can't be joined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinError {
    /// The file, relative to the version's folder.
    pub file: String,
    /// What is wrong in it, and where.
    pub error: LoadError,
}

impl fmt::Display for JoinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.error)
    }
}

impl std::error::Error for JoinError {}

impl Deref for ContractText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl From<String> for ContractText {
    fn from(text: String) -> Self {
        Self { files: vec![(ROOT.to_owned(), text.clone())], text, places: Vec::new() }
    }
}

impl ContractText {
    /// Joins the files of a version's folder, which are named relative to it. Ignores all files but
    /// `openapi.yaml` and those in `resources/`.
    ///
    /// # Errors
    /// If `openapi.yaml` is missing; if there are resources, and a file is not YAML, has another
    /// layout than two spaces per level, repeats a key of another file, or has other sections than
    /// `paths` and the parameters, responses and schemas of `components`.
    pub fn join(files: &BTreeMap<String, String>) -> Result<Self, JoinError> {
        let Some(root) = files.get(ROOT) else {
            return Err(at(ROOT, 1, "the file is missing".to_owned()));
        };
        let is_resource = |name: &str| name.starts_with(RESOURCES);
        let resources: Vec<_> = files.iter().filter(|(name, _)| is_resource(name)).collect();
        if resources.is_empty() {
            return Ok(root.clone().into());
        }
        let root_part = Part::read(ROOT, root)?;
        let mut parts = Vec::new();
        for (name, text) in &resources {
            let part = Part::read(name, text)?;
            part.check_sections()?;
            root_part.check_has_sections_of(&part)?;
            parts.push(part);
        }
        let all: Vec<&Part<'_>> = [&root_part].into_iter().chain(&parts).collect();
        reject_duplicates(&all)?;
        Ok(splice(&all))
    }

    /// Reads the text as YAML.
    ///
    /// # Errors
    /// As [`load()`]; the line is that of the joined text.
    pub fn load(&self) -> Result<Document, LoadError> {
        load(&self.text)
    }

    /// The file that a line of the text comes from, and the line in that file.
    #[must_use]
    pub fn place(&self, line: usize) -> (&str, usize) {
        let place = line.checked_sub(1).and_then(|index| self.places.get(index));
        match place.and_then(|place| Some((self.files.get(place.file)?, place.line))) {
            Some(((name, _), line)) => (name, line),
            None => (ROOT, line),
        }
    }

    /// The files, by their paths relative to the version's folder.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }
}

fn at(file: &str, line: usize, message: String) -> JoinError {
    JoinError { file: file.to_owned(), error: LoadError { line, column: 1, message } }
}

/// A file of the contract.
struct Part<'a> {
    name: &'a str,
    text: &'a str,
    lines: Vec<&'a str>,
    document: Document,
}

/// A section whose entries are joined: its pointer, its name, and the indentation of the name.
struct Section {
    pointer: String,
    name: &'static str,
    indentation: usize,
}

/// `paths`, and the sections of the components.
fn sections() -> impl Iterator<Item = Section> {
    let paths = Section { pointer: "/paths".to_owned(), name: "paths", indentation: 0 };
    let components = SECTIONS.map(|name| {
        let pointer = format!("/components/{name}");
        Section { pointer, name, indentation: 2 }
    });
    [paths].into_iter().chain(components)
}

impl<'a> Part<'a> {
    fn read(name: &'a str, text: &'a str) -> Result<Self, JoinError> {
        let document = load(text).map_err(|error| JoinError { file: name.to_owned(), error })?;
        let lines: Vec<&str> = text.lines().collect();
        let marker = |line: &&str| ["---", "...", "%"].iter().any(|mark| line.starts_with(mark));
        if let Some(line) = lines.iter().position(marker) {
            let message = "document markers and directives are not supported here; remove it";
            return Err(at(name, line + 1, message.to_owned()));
        }
        let part = Self { name, text, lines, document };
        part.check_layout()?;
        Ok(part)
    }

    /// Whether the section is written in this file.
    fn has(&self, pointer: &str) -> bool {
        self.document.value.pointer(pointer).is_some()
    }

    /// The keys of the section, with their lines.
    fn entries(&self, section: &Section) -> impl Iterator<Item = (&str, usize)> {
        let names = self.document.names(&section.pointer).iter();
        let pointer = section.pointer.clone();
        names.map(move |name| (name.as_str(), self.document.line(&step(&pointer, name))))
    }

    /// The text of a line, which is counted from 1.
    fn line(&self, number: usize) -> &'a str {
        number.checked_sub(1).and_then(|index| self.lines.get(index)).copied().unwrap_or_default()
    }

    /// The entries are joined as text, so that every section has to be written the same way.
    fn check_layout(&self) -> Result<(), JoinError> {
        let components =
            Section { pointer: "/components".to_owned(), name: "components", indentation: 0 };
        for section in sections().chain([components]) {
            if !self.has(&section.pointer) {
                continue;
            }
            let Section { pointer, name, indentation } = &section;
            let line = self.document.line(pointer);
            let key = format!("{}{name}:", " ".repeat(*indentation));
            if self.line(line).trim_end() != key {
                let message = format!("write `{key}` on a line of its own");
                return Err(at(self.name, line, message));
            }
            for (entry, line) in self.entries(&section) {
                if indentation_of(self.line(line)) != indentation + 2 {
                    let message = format!("indent `{entry}` by {} spaces", indentation + 2);
                    return Err(at(self.name, line, message));
                }
            }
        }
        Ok(())
    }

    /// A resource has no sections but those that are joined.
    fn check_sections(&self) -> Result<(), JoinError> {
        let names = |pointer: &str| self.document.names(pointer).iter();
        let top = names("").filter(|name| !["paths", "components"].contains(&name.as_str()));
        let unknown = top.map(|name| step("", name));
        let inner = names("/components").filter(|name| !SECTIONS.contains(&name.as_str()));
        let mut unknown = unknown.chain(inner.map(|name| step("/components", name)));
        match unknown.next() {
            Some(pointer) => {
                let message = format!("`{pointer}` belongs in {ROOT}");
                Err(at(self.name, self.document.line(&pointer), message))
            }
            None => Ok(()),
        }
    }

    fn check_has_sections_of(&self, resource: &Part<'_>) -> Result<(), JoinError> {
        let missing =
            |section: &Section| resource.has(&section.pointer) && !self.has(&section.pointer);
        match sections().find(missing) {
            Some(Section { pointer, .. }) => {
                let message = format!("{ROOT} has no section `{pointer}` to add to; add it there");
                Err(at(resource.name, resource.document.line(&pointer), message))
            }
            None => Ok(()),
        }
    }

    /// The index of the first line after the section: where it is followed by another key, the
    /// comment and the empty lines above that key are no longer part of it.
    fn end(&self, section: &Section) -> usize {
        let start = self.document.line(&section.pointer);
        let is_outside =
            |line: &str| !line.is_empty() && indentation_of(line) <= section.indentation;
        let is_note = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
        let follows = |line: &&str| is_outside(line.trim_end()) && !is_note(line);
        let rest = self.lines.get(start..).unwrap_or_default();
        let next = rest.iter().position(follows).unwrap_or(rest.len());
        let body = rest.get(..next).unwrap_or_default();
        let is_above_next =
            |line: &&str| is_note(line) && (line.trim().is_empty() || is_outside(line));
        let notes = body.iter().rev().take_while(|line| is_above_next(line)).count();
        start + next - notes
    }
}

fn indentation_of(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// Fails if two files have the same path or component.
fn reject_duplicates(parts: &[&Part<'_>]) -> Result<(), JoinError> {
    for section in sections() {
        let mut seen = BTreeMap::new();
        for part in parts {
            for (name, line) in part.entries(&section) {
                if let Some((other, line_there)) = seen.insert(name, (part.name, line)) {
                    let message = format!(
                        "`{}` is also in {other}, line {line_there}; remove one of the two",
                        step(&section.pointer, name)
                    );
                    return Err(at(part.name, line, message));
                }
            }
        }
    }
    Ok(())
}

/// Inserts the entries of all resources at the ends of the root's sections.
fn splice(parts: &[&Part<'_>]) -> ContractText {
    let Some((root, resources)) = parts.split_first() else { return ContractText::default() };
    let mut inserted: BTreeMap<usize, Vec<Place>> = BTreeMap::new();
    for section in sections().filter(|section| root.has(&section.pointer)) {
        let lines = inserted.entry(root.end(&section)).or_default();
        for (index, resource) in resources.iter().enumerate() {
            let file = index + 1;
            if resource.has(&section.pointer) {
                let start = resource.document.line(&section.pointer);
                let end = resource.end(&section);
                lines.extend((start + 1..=end).map(|line| Place { file, line }));
            }
        }
    }
    let mut places = Vec::new();
    for index in 0..=root.lines.len() {
        places.extend(inserted.remove(&index).unwrap_or_default());
        if index < root.lines.len() {
            places.push(Place { file: 0, line: index + 1 });
        }
    }
    let line = |place: &Place| parts.get(place.file).map_or("", |part| part.line(place.line));
    let text = places.iter().flat_map(|place| [line(place), "\n"]).collect();
    let files = parts.iter().map(|part| (part.name.to_owned(), part.text.to_owned())).collect();
    ContractText { text, files, places }
}
