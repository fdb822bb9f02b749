//! Compares two OpenAPI contracts and says whom each change can break.
//!
//! ```text
//! check       each document is OpenAPI 3.0, and its references lead somewhere
//! operations  which operation of the new document is which of the old
//! reach       which operations reach a place, and in which direction
//! walk        both documents side by side: every difference is a finding
//! settle      each finding once, with the operations it touches and how bad it is there
//! report      text, Markdown, JSON
//! ```
//!
//! These differences mean nothing and are passed over: the order of members; the order of
//! `required`, `enum`, `allOf`, `oneOf`, `anyOf`, of the ways to authenticate and of the values of a
//! server's variable; and the number in a segment such as `v19` of a server's URL.

mod check;
mod document;
mod grammar;
mod model;
mod operations;
mod reach;
mod rule;
mod settle;
mod walk;
mod words;

pub mod report;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::document::Document;
use crate::grammar::Kind;
use crate::operations::{Located, Pair};
use crate::reach::Reach;
use crate::walk::Walk;

pub use crate::model::{
    Audience, Change, Comparison, Direction, Severity, Side, Step, Touched, Unusable, Which,
};
pub use crate::rule::Rule;

/// Compares two OpenAPI documents, `old` being the one that users have.
///
/// # Errors
/// When one of them is of another OpenAPI version than 3.0, holds a reference that leads nowhere or
/// elsewhere, or when the two are not the same contract.
pub fn compare(old: &Value, new: &Value) -> Result<Comparison, Unusable> {
    let old = Document { root: old, which: Which::Old };
    let new = Document { root: new, which: Which::New };
    let targets = [check::check(old)?, check::check(new)?];
    let titles = [old, new].map(|document| info(document, "title"));
    if titles[0] != titles[1] {
        let [was, is] = &titles;
        return Err(Unusable {
            document: Which::New,
            pointer: "/info/title".to_owned(),
            what: format!("this is the contract `{is}`, and the old one is `{was}`"),
            remedy: "compare two versions of one contract, which have the same title".to_owned(),
        });
    }
    let pairs = operations::pairs(old, new);
    let elsewhere = targets[0].intersection(&targets[1]).filter(|(_, at)| is_elsewhere(at));
    let elsewhere: BTreeSet<(Kind, String)> = elsewhere.cloned().collect();
    let findings = Walk::run((old, new), &pairs, &elsewhere);
    let old_reach = Reach::of(old, indexed(&pairs, |pair| pair.old.as_ref()));
    let new_reach = Reach::of(new, indexed(&pairs, |pair| pair.new.as_ref()));
    let [title, _] = titles;
    Ok(Comparison {
        title,
        old_version: info(old, "version"),
        new_version: info(new, "version"),
        changes: settle::settle(findings, &pairs, (&old_reach, &new_reach)),
    })
}

fn info(document: Document<'_>, name: &str) -> String {
    document.node().property("info").text(name).unwrap_or_default().to_owned()
}

fn indexed<'p, 'a>(
    pairs: &'p [Pair<'a>],
    side: fn(&'p Pair<'a>) -> Option<&'p Located<'a>>,
) -> impl Iterator<Item = (usize, &'p Located<'a>)> {
    pairs.iter().enumerate().filter_map(move |(index, pair)| Some((index, side(pair)?)))
}

/// Whether a place is compared only because something refers to it.
fn is_elsewhere(pointer: &str) -> bool {
    !pointer.starts_with("/paths/") && !pointer.starts_with("/components/")
}
