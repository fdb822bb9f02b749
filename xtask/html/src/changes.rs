//! The change page: what a new contract means to those who used the old one.

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
    /// What its anchors begin with.
    anchor: &'a str,
    /// Its version, where there may be several.
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
    /// Where, in words.
    place: String,
    rule: &'static str,
    pointer: &'a str,
    audience: &'static str,
    old: Option<&'a Side>,
    new: Option<&'a Side>,
    touched: Vec<(&'a str, &'static str)>,
    unused: bool,
}

/// An operation with the numbers of the changes that touch it, the worst first.
struct Operation<'a> {
    name: &'a str,
    changes: Vec<(usize, &'static str)>,
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
    page.render().expect("the template writes to memory alone")
}

fn view<'a>(name: &'a str, comparison: &'a Comparison) -> View<'a> {
    let severity = comparison.changes.iter().map(|change| change.severity).max();
    let mut operations = BTreeMap::<&str, Vec<(usize, &'static str)>>::new();
    for (at, change) in comparison.changes.iter().enumerate() {
        for touched in &change.operations {
            let changes = operations.entry(&touched.operation).or_default();
            changes.push((at + 1, change.severity_in(touched.direction).name()));
        }
    }
    let part = |severity: Severity| {
        let changes = comparison.changes.iter().enumerate();
        let changes = changes.filter(|(_, change)| change.severity == severity).map(row).collect();
        let (heading, about) = words(severity);
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
            Audience::Everybody => "whoever makes calls",
            Audience::GeneratedCode => "whoever generates code",
            Audience::Readers => "readers",
        },
        old: change.old.as_ref(),
        new: change.new.as_ref(),
        touched: change
            .operations
            .iter()
            .map(|touched| {
                let direction = match touched.direction {
                    Direction::Request => "request",
                    Direction::Response => "answer",
                    Direction::Both => "request and answer",
                };
                (touched.operation.as_str(), direction)
            })
            .collect(),
        unused: change.unused,
    }
}

fn verdict(severity: Option<Severity>) -> &'static str {
    match severity {
        None => "Nothing has changed.",
        Some(Severity::DocsOnly) => "Only words have changed; nothing that works can break.",
        Some(Severity::Compatible) => "Something was added; nothing that works can break.",
        Some(Severity::Breaking) => "Something that works with the old contract can break.",
    }
}

fn words(severity: Severity) -> (&'static str, &'static str) {
    match severity {
        Severity::Breaking => {
            ("Can break", "Somebody who used the old contract may have to change something.")
        }
        Severity::Compatible => ("Added", "Who used the old contract can go on as before."),
        Severity::DocsOnly => ("Words", "The same calls and the same data, said in another way."),
    }
}
