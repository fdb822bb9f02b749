//! Differences between sample calls and their payloads.

use std::fmt::Write as _;

use super::notes::{Notes, pairs};
use super::versionless;
use crate::json::Tokens;
use crate::table::{Example, Header, Sample};

pub(super) fn compare(notes: &mut Notes, place: &str, old: &[Example], new: &[Example]) {
    // In the page's order: nothing else tells one sample call from another.
    for (old, new) in pairs(old, new, |_| String::new()) {
        match (old, new) {
            (Some(old), Some(new)) => example(notes, &format!("{place}, sample call"), old, new),
            (None, Some(new)) => {
                notes.came(place, format!("a sample call of {}", versionless(&new.url)));
            }
            (Some(old), None) => {
                notes.gone(place, format!("the sample call of {}", versionless(&old.url)));
            }
            (None, None) => {}
        }
    }
}

fn example(notes: &mut Notes, place: &str, old: &Example, new: &Example) {
    notes.value(place, "its method", old.method.clone(), new.method.clone());
    notes.value(place, "its address", Some(versionless(&old.url)), Some(versionless(&new.url)));
    let name = |header: &Header| header.name.to_ascii_lowercase();
    for (old, new) in pairs(&old.headers, &new.headers, name) {
        let header = old.or(new).map(|header| header.name.clone()).unwrap_or_default();
        let value = |header: &Header| header.value.clone();
        notes.value(place, &format!("the header {header}"), old.map(value), new.map(value));
    }
    for (old, new) in pairs(&old.samples, &new.samples, |sample| sample.side.word().to_owned()) {
        let Some(side) = old.or(new).map(|sample| sample.side.word()) else { continue };
        match (old, new) {
            (Some(old), Some(new)) => sample(notes, &format!("{place}, {side} payload"), old, new),
            (None, _) => notes.came(place, format!("a {side} payload")),
            (_, None) => notes.gone(place, format!("a {side} payload")),
        }
    }
}

fn sample(notes: &mut Notes, place: &str, old: &Sample, new: &Sample) {
    match (old.not_json, new.not_json) {
        (false, false) => {
            let (old, new) = (leaves(&old.text), leaves(&new.text));
            for (old, new) in pairs(&old, &new, |(path, _)| path.clone()) {
                let path = old.or(new).map(|(path, _)| path.clone()).unwrap_or_default();
                let value = |(_, value): &(String, String)| value.clone();
                notes.value(place, &path, old.map(value), new.map(value));
            }
        }
        (true, true) if old.text == new.text => {}
        (true, false) => notes.changed(place, "it is JSON now".to_owned()),
        (false, true) => notes.changed(place, "it is no longer JSON".to_owned()),
        (true, true) => notes.changed(place, "its text, which is not JSON, is another".to_owned()),
    }
}

/// Each value that holds no others, as it is written, with the way to it.
fn leaves(json: &str) -> Vec<(String, String)> {
    let mut leaves = Vec::new();
    // Of each bracket that is open: whether it is a list, and the place in it.
    let mut open: Vec<(bool, usize, String)> = Vec::new();
    let mut tokens = Tokens::new(json).peekable();
    let mut before = "";
    while let Some(token) = tokens.next() {
        match token {
            "{" | "[" => {
                if matches!(tokens.peek(), Some(&"}" | &"]")) {
                    let empty = if token == "{" { "{}" } else { "[]" };
                    leaves.push((path(&open), empty.to_owned()));
                }
                open.push((token == "[", 0, String::new()));
            }
            "}" | "]" => {
                open.pop();
            }
            "," => {
                if let Some((true, index, _)) = open.last_mut() {
                    *index += 1;
                }
            }
            ":" => {}
            name if matches!(tokens.peek(), Some(&":")) && before != ":" => {
                if let Some((_, _, last)) = open.last_mut() {
                    name.trim_matches('"').clone_into(last);
                }
            }
            value => leaves.push((path(&open), versionless(value))),
        }
        before = token;
    }
    leaves
}

fn path(open: &[(bool, usize, String)]) -> String {
    let mut path = String::new();
    for (list, index, name) in open {
        if *list {
            let _ = write!(path, "[{index}]");
        } else {
            path.push_str(if path.is_empty() { "" } else { "." });
            path.push_str(name);
        }
    }
    if path.is_empty() { "its value".to_owned() } else { path }
}
