//! The change page: what a new contract means to those who used the old one.

use std::collections::BTreeMap;

use askama::Template;
use cpq_compare::{Audience, Change, Comparison, Direction, Severity, Side};

use crate::CrateChanges;
use crate::frame::Frame;

#[derive(Template)]
#[template(path = "changes.html")]
struct Page<'a> {
    frame: Frame,
    title: &'a str,
    old: &'a str,
    new: &'a str,
    verdict: &'static str,
    severity: &'static str,
    step: &'static str,
    parts: Vec<Part<'a>>,
    operations: Vec<Operation<'a>>,
    crate_changes: Option<&'a CrateChanges>,
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

pub(crate) fn page(
    comparison: &Comparison,
    names: (&str, &str),
    crate_changes: Option<&CrateChanges>,
) -> String {
    let severity = comparison.changes.iter().map(|change| change.severity).max();
    let rows: Vec<Row<'_>> = comparison.changes.iter().enumerate().map(row).collect();
    let mut operations = BTreeMap::<&str, Vec<(usize, &'static str)>>::new();
    for (at, change) in comparison.changes.iter().enumerate() {
        for touched in &change.operations {
            let changes = operations.entry(&touched.operation).or_default();
            changes.push((at + 1, change.severity_in(touched.direction).name()));
        }
    }
    let mut rows = rows.into_iter().zip(&comparison.changes).peekable();
    let mut parts = Vec::new();
    // The comparison has the worst first.
    for severity in Severity::ALL {
        let mut changes = Vec::new();
        while let Some((row, _)) = rows.next_if(|(_, change)| change.severity == severity) {
            changes.push(row);
        }
        let (heading, about) = words(severity);
        parts.push(Part { name: severity.name(), heading, about, changes });
    }
    let page = Page {
        frame: Frame::new(),
        title: &comparison.title,
        old: names.0,
        new: names.1,
        verdict: verdict(severity),
        severity: severity.map_or("none", Severity::name),
        step: comparison.step().name(),
        parts,
        operations: operations
            .into_iter()
            .map(|(name, changes)| Operation { name, changes })
            .collect(),
        crate_changes,
    };
    page.render().expect("the template writes to memory alone")
}

fn row((at, change): (usize, &Change)) -> Row<'_> {
    Row {
        number: at + 1,
        what: change.rule.what(),
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
