//! Compares two OpenAPI contracts and says which clients each change can break.
//!
//! ```text
//! check             each document is OpenAPI 3.0, and its references resolve
//! operation_pairs   pairs each operation of the old document with one of the new
//! differ            compares both documents side by side: every difference is a finding
//! usage             which operations use a location, in requests or responses
//! deduplicate       each finding once, with the operations it affects and its severity
//! report            text, Markdown, JSON
//! ```
//!
//! These differences are ignored: the order of properties; the order of `required`, `enum`, `allOf`,
//! `oneOf`, `anyOf`, security requirements and the values of server variables; and the version in a
//! server's URL, such as `v19`. What is written in another way but means the same on the wire is reported as
//! documentation, or as a change of generated code if it can change a name there.

mod check;
mod deduplicate;
mod describe;
mod differ;
mod document;
mod grammar;
mod model;
mod number;
mod operation_pairs;
mod parameter_node;
mod rule;
mod usage;

pub mod report;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::differ::Differ;
use crate::document::Document;
use crate::grammar::{Kind, SECTIONS};
use crate::operation_pairs::{OperationNode, OperationPair};
use crate::usage::Usage;

pub use crate::model::{
    AffectedOperation, Audience, Change, CompareError, Comparison, Direction, Severity, Side, Step,
    Which,
};
pub use crate::rule::Rule;

/// Compares two OpenAPI documents.
///
/// # Errors
/// If a document is not OpenAPI 3.0 or has a reference that does not resolve within it.
pub fn compare(old: &Value, new: &Value) -> Result<Comparison, CompareError> {
    let old = Document { root: old, which: Which::Old };
    let new = Document { root: new, which: Which::New };
    let targets = [check::check(old)?, check::check(new)?];
    let pairs = operation_pairs::pairs(old, new);
    let others = targets[0].intersection(&targets[1]).filter(|(kind, at)| !is_component(*kind, at));
    let others: BTreeSet<(Kind, String)> = others.cloned().collect();
    let findings = Differ::run((old, new), &pairs, &others);
    let old_usage = Usage::new(old, indexed(&pairs, |pair| pair.old.as_ref()));
    let new_usage = Usage::new(new, indexed(&pairs, |pair| pair.new.as_ref()));
    Ok(Comparison {
        title: info(new, "title"),
        old_version: info(old, "version"),
        new_version: info(new, "version"),
        changes: deduplicate::deduplicate(findings, &pairs, (&old_usage, &new_usage)),
    })
}

fn info(document: Document<'_>, name: &str) -> String {
    document.node().property("info").text(name).unwrap_or_default().to_owned()
}

fn indexed<'p, 'a>(
    pairs: &'p [OperationPair<'a>],
    side: fn(&'p OperationPair<'a>) -> Option<&'p OperationNode<'a>>,
) -> impl Iterator<Item = (usize, &'p OperationNode<'a>)> {
    pairs.iter().enumerate().filter_map(move |(index, pair)| Some((index, side(pair)?)))
}

/// Whether a location is compared as a component, even if nothing refers to it.
fn is_component(kind: Kind, pointer: &str) -> bool {
    document::component(pointer).is_some_and(|(section, _)| SECTIONS.contains(&(section, kind)))
}
