//! What is new, gone or changed between two tables of a page, in the words of a changelog.
//!
//! Tables of two versions can be compared as well: the version in paths, addresses and payloads is
//! passed by, and said once. The order on the page is not compared, nor the file that it was saved in.

mod notes;
mod samples;
mod schemas;

use std::fmt;

use crate::pages;
use crate::table::{AddressForm, Kind, Mark, Operation, Parameter, Part, Table};
use notes::{Notes, pairs, quoted};

/// A difference between two tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Whether it came, went, or became another.
    pub kind: ChangeKind,
    /// Where, from the call inwards.
    pub place: String,
    /// What.
    pub what: String,
}

/// What kind of difference it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// The newer page has it, the older one has not.
    New,
    /// The older page has it, the newer one has not.
    Gone,
    /// Both have it, and not alike.
    Changed,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            ChangeKind::New => "new",
            ChangeKind::Gone => "gone",
            ChangeKind::Changed => "changed",
        };
        write!(f, "{kind}: {}: {}", self.place, self.what)
    }
}

/// What the newer table has otherwise than the older one.
#[must_use]
pub fn compare(old: &Table, new: &Table) -> Vec<Change> {
    let mut notes = Notes::default();
    let page = "the page";
    notes.value(page, "its title", Some(quoted(&old.page.title)), Some(quoted(&new.page.title)));
    let layout = |table: &Table| Some(table.page.layout.word().to_owned());
    notes.value(page, "its layout", layout(old), layout(new));
    notes.value(page, "its version", version(old), version(new));
    address_forms(&mut notes, &old.address_forms, &new.address_forms);
    let (ours, theirs) = (&old.operations, &new.operations);
    // A page about one call stays about it, even where its path is another.
    let only_one = ours.len() == 1 && theirs.len() == 1;
    let key = |call: &Operation| if only_one { String::new() } else { name(call) };
    for (old, new) in pairs(ours, theirs, key) {
        match (old, new) {
            (Some(old), Some(new)) => operation(&mut notes, old, new),
            (None, Some(new)) => notes.came("the page", format!("the call {}", name(new))),
            (Some(old), None) => notes.gone("the page", format!("the call {}", name(old))),
            (None, None) => {}
        }
    }
    notes.changes
}

/// Whether two tables are of the same page or the same calls, in whatever versions.
#[must_use]
pub fn is_same_page(one: &Table, other: &Table) -> bool {
    let calls = |table: &Table| table.operations.iter().map(name).collect::<Vec<_>>();
    one.page.id == other.page.id || calls(one) == calls(other)
}

/// The version in the first path or address of a table.
fn version(table: &Table) -> Option<String> {
    let mut paths = table.operations.iter().flat_map(|operation| {
        let urls = operation.examples.iter().map(|example| &example.url);
        operation.path.iter().chain(urls)
    });
    paths.find_map(|path| Some(pages::split(path)?.1.to_owned()))
}

/// A path without its version.
fn versionless(path: &str) -> String {
    pages::split(path)
        .map_or_else(|| path.to_owned(), |(before, _, behind)| format!("{before}v*{behind}"))
}

/// What a call is named by: method and path, or the address of its sample.
fn name(operation: &Operation) -> String {
    let path = operation.path.as_deref().map(versionless);
    match (&operation.method, path, operation.examples.first()) {
        (Some(method), Some(path), _) => format!("{method} {path}"),
        (_, Some(path), _) => path,
        (_, None, Some(example)) => format!("to {}", versionless(&example.url)),
        (_, None, None) => "without a path".to_owned(),
    }
}

fn address_forms(notes: &mut Notes, old: &[AddressForm], new: &[AddressForm]) {
    for (old, new) in pairs(old, new, |form| form.name.clone()) {
        let name = old.or(new).map(|form| form.name.clone()).unwrap_or_default();
        let path = |form: &AddressForm| versionless(&form.path);
        notes.value("the page", &format!("the address of `{name}`"), old.map(path), new.map(path));
    }
}

fn operation(notes: &mut Notes, old: &Operation, new: &Operation) {
    let place = match new.path {
        Some(_) => name(new),
        None => format!("the call {}", name(new)),
    };
    notes.value(
        &place,
        "its heading",
        old.title.as_deref().map(quoted),
        new.title.as_deref().map(quoted),
    );
    notes.value(&place, "its method", old.method.clone(), new.method.clone());
    let path = |operation: &Operation| operation.path.as_deref().map(versionless);
    notes.value(&place, "its path", path(old), path(new));
    let part = |part: &Part| part.word().replace('-', " ");
    for (gone, came) in pairs(&old.not_shown, &new.not_shown, part) {
        match (gone, came) {
            (Some(shown), None) => {
                notes.changed(&place, format!("the copy now shows {}", part(shown)));
            }
            (None, Some(hidden)) => {
                notes.changed(&place, format!("the copy no longer shows {}", part(hidden)));
            }
            _ => {}
        }
    }
    for (old, new, what) in [
        (&old.request_media_types, &new.request_media_types, "request media type"),
        (&old.response_media_types, &new.response_media_types, "response media type"),
        (&old.responses, &new.responses, "response"),
    ] {
        notes.set(&place, what, old, new, Clone::clone);
    }
    if old.no_request_body != new.no_request_body {
        let now =
            if new.no_request_body { "says that there is no" } else { "no longer excludes a" };
        notes.changed(&place, format!("the page {now} request body"));
    }
    let key =
        |parameter: &Parameter| format!("{} parameter {}", parameter.place.word(), parameter.name);
    for (old, new) in pairs(&old.parameters, &new.parameters, key) {
        match (old, new) {
            (Some(old), Some(new)) => parameter(notes, &format!("{place}, {}", key(new)), old, new),
            (None, Some(new)) => notes.came(&place, described(key(new), new)),
            (Some(old), None) => notes.gone(&place, key(old)),
            (None, None) => {}
        }
    }
    schemas::compare(notes, &place, &old.schemas, &new.schemas);
    samples::compare(notes, &place, &old.examples, &new.examples);
}

fn described(key: String, parameter: &Parameter) -> String {
    let words = [parameter.kind.map(Kind::word), parameter.mark.map(Mark::word)];
    notes::with(key, words.into_iter().flatten())
}

fn parameter(notes: &mut Notes, place: &str, old: &Parameter, new: &Parameter) {
    let kind = |parameter: &Parameter| parameter.kind.map(|kind| kind.word().to_owned());
    notes.value(place, "its type", kind(old), kind(new));
    let mark = |parameter: &Parameter| parameter.mark.map(|mark| mark.word().to_owned());
    notes.value(place, "its mark", mark(old), mark(new));
    notes.value(place, "its default value", old.default.clone(), new.default.clone());
    notes.set(place, "value", &old.values, &new.values, notes::known);
}
