//! The change page: what a new contract means for users of the old one.

use std::collections::BTreeMap;

use askama::Template;
use cpq_compare::report::place;
use cpq_compare::{Audience, Change, Comparison, Direction, Severity, Side};

use crate::frame::Frame;
use crate::{Changes, CrateChanges};

#[derive(Template)]
#[template(path = "changes.html")]
struct Page<'a> {
    frame: Frame,
    title: &'a str,
    old: &'a str,
    new: &'a str,
    contracts: Vec<View<'a>>,
    notes: &'a [String],
    items: &'a Result<CrateChanges, String>,
}

/// One contract on the page.
struct View<'a> {
    /// The prefix of its anchors.
    anchor: &'a str,
    /// Its version, if there can be several.
    name: &'a str,
    verdict: &'static str,
    severity: &'static str,
    step: &'static str,
    parts: Vec<Part<'a>>,
    operations: Vec<Operation<'a>>,
}

/// The changes of one severity.
struct Part<'a> {
    name: &'static str,
    heading: &'static str,
    about: &'static str,
    changes: Vec<Row<'a>>,
}

struct Row<'a> {
    number: usize,
    what: &'static str,
    /// The location in words.
    place: String,
    rule: &'static str,
    pointer: &'a str,
    audience: &'static str,
    old: Option<&'a Side>,
    new: Option<&'a Side>,
    affected: Vec<(&'a str, &'static str)>,
    unused: bool,
}

/// An operation with the changes that affect it, the most severe first.
struct Operation<'a> {
    name: &'a str,
    changes: Vec<Entry>,
}

/// A change in the list of an operation.
struct Entry {
    number: usize,
    what: &'static str,
    place: String,
    /// The severity for this operation.
    severity: &'static str,
}

pub(crate) fn page(changes: &Changes<'_>) -> String {
    let Changes { old, new, contracts, notes, items } = changes;
    let page = Page {
        frame: Frame::new(),
        title: contracts.first().map_or("The contracts", |(_, contract)| &contract.title),
        old,
        new,
        contracts: contracts.iter().map(|(name, contract)| view(name, contract)).collect(),
        notes,
        items,
    };
    page.render().expect("writing to memory does not fail")
}

fn view<'a>(name: &'a str, comparison: &'a Comparison) -> View<'a> {
    let severity = comparison.changes.iter().map(|change| change.severity).max();
    let mut operations = BTreeMap::<&str, Vec<Entry>>::new();
    for (at, change) in comparison.changes.iter().enumerate() {
        for affected in &change.operations {
            operations.entry(&affected.operation).or_default().push(Entry {
                number: at + 1,
                what: change.rule.what(),
                place: place(change.pointer()),
                severity: change.severity_in(affected.direction).name(),
            });
        }
    }
    let part = |severity: Severity| {
        let changes = comparison.changes.iter().enumerate();
        let changes = changes.filter(|(_, change)| change.severity == severity).map(row).collect();
        let (heading, about) = heading(severity);
        Part { name: severity.name(), heading, about, changes }
    };
    let operations = operations.into_iter().map(|(name, changes)| Operation { name, changes });
    View {
        anchor: if name.is_empty() { "contract" } else { name },
        name,
        verdict: verdict(severity),
        severity: severity.map_or("none", Severity::name),
        step: comparison.step().name(),
        parts: Severity::ALL.map(part).into(),
        operations: operations.collect(),
    }
}

fn row((at, change): (usize, &Change)) -> Row<'_> {
    Row {
        number: at + 1,
        what: change.rule.what(),
        place: place(change.pointer()),
        rule: change.rule.id(),
        pointer: change.pointer(),
        audience: match change.rule.audience() {
            Audience::AllClients => "all clients",
            Audience::GeneratedCode => "generated code",
            Audience::Documentation => "documentation",
        },
        old: change.old.as_ref(),
        new: change.new.as_ref(),
        affected: change
            .operations
            .iter()
            .map(|affected| {
                let direction = match affected.direction {
                    Direction::Request => "request",
                    Direction::Response => "response",
                    Direction::Both => "request and response",
                };
                (affected.operation.as_str(), direction)
            })
            .collect(),
        unused: change.unused,
    }
}

fn verdict(severity: Option<Severity>) -> &'static str {
    match severity {
        None => "Nothing changed.",
        Some(Severity::DocsOnly) => "Only documentation changed. Existing clients are unaffected.",
        Some(Severity::Compatible) => "Something was added. Existing clients are unaffected.",
        Some(Severity::Breaking) => "Clients of the old contract can break.",
    }
}

fn heading(severity: Severity) -> (&'static str, &'static str) {
    match severity {
        Severity::Breaking => ("Breaking", "Clients of the old contract may have to be changed."),
        Severity::Compatible => ("Compatible", "Existing clients are unaffected."),
        Severity::DocsOnly => ("Documentation only", "Requests and responses are the same."),
    }
}
