//! The list of differences in the making, and how two lists are held side by side.

use std::collections::BTreeMap;

use super::{Change, ChangeKind};
use crate::table::KnownValue;

#[derive(Default)]
pub(super) struct Notes {
    pub(super) changes: Vec<Change>,
}

impl Notes {
    fn push(&mut self, kind: ChangeKind, place: &str, what: String) {
        self.changes.push(Change { kind, place: place.to_owned(), what });
    }

    pub(super) fn came(&mut self, place: &str, what: String) {
        self.push(ChangeKind::New, place, what);
    }

    pub(super) fn gone(&mut self, place: &str, what: String) {
        self.push(ChangeKind::Gone, place, what);
    }

    pub(super) fn changed(&mut self, place: &str, what: String) {
        self.push(ChangeKind::Changed, place, what);
    }

    /// Notes a value that one of both may lack.
    pub(super) fn value(
        &mut self,
        place: &str,
        what: &str,
        old: Option<String>,
        new: Option<String>,
    ) {
        match (old, new) {
            (Some(old), Some(new)) if old != new => {
                self.changed(place, format!("{what} is {new}, was {old}"));
            }
            (None, Some(new)) => self.came(place, format!("{what}, {new}")),
            (Some(old), None) => self.gone(place, format!("{what}, {old}")),
            _ => {}
        }
    }

    /// Notes what is in one of two sets.
    pub(super) fn set<T>(
        &mut self,
        place: &str,
        what: &str,
        old: &[T],
        new: &[T],
        word: impl Fn(&T) -> String,
    ) {
        for (old, new) in pairs(old, new, &word) {
            match (old, new) {
                (None, Some(new)) => self.came(place, format!("the {what} {}", word(new))),
                (Some(old), None) => self.gone(place, format!("the {what} {}", word(old))),
                _ => {}
            }
        }
    }
}

/// Both lists side by side by a key: what the old one has in its order, then what is new.
///
/// Of several with one key the first goes with the first.
pub(super) fn pairs<'a, T>(
    old: &'a [T],
    new: &'a [T],
    key: impl Fn(&T) -> String,
) -> Vec<(Option<&'a T>, Option<&'a T>)> {
    let mut waiting: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, item) in new.iter().enumerate().rev() {
        waiting.entry(key(item)).or_default().push(index);
    }
    let mut taken = vec![false; new.len()];
    let mut pairs = Vec::new();
    for item in old {
        let partner = waiting.get_mut(&key(item)).and_then(Vec::pop);
        if let Some(index) = partner {
            taken[index] = true;
        }
        pairs.push((Some(item), partner.map(|index| &new[index])));
    }
    pairs.extend(
        new.iter().zip(taken).filter(|(_, taken)| !taken).map(|(item, _)| (None, Some(item))),
    );
    pairs
}

pub(super) fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

/// A name with what is said of it in brackets.
pub(super) fn with(name: String, words: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| word.as_ref().to_owned()).collect();
    if words.is_empty() { name } else { format!("{name} ({})", words.join(", ")) }
}

pub(super) fn known(known: &KnownValue) -> String {
    with(known.value.clone(), known.meaning.as_ref())
}
