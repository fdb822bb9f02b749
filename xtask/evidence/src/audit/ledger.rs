//! What the audit has compared so far, and what it has seen stated.

use std::collections::{BTreeMap, BTreeSet};

use super::node::NOTHING;
use super::other::Support;

/// One thing that documents and contract were compared in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Comparison {
    pub(super) rule: &'static str,
    pub(super) pointer: String,
    /// The page's id; empty where no page says anything.
    pub(super) source: String,
    pub(super) page: String,
    pub(super) contract: String,
    pub(super) weight: Weight,
    /// Where on the page, in the page's own names.
    pub(super) place: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    /// They say the same.
    Agrees,
    /// The documents are silent, and the contract says on what else it rests.
    Noted,
    /// They differ, and a quirk has to say why.
    Differs,
}

/// The side of the documents: a page, and a place on it.
#[derive(Clone, Copy, Debug)]
pub(super) struct At<'a> {
    pub(super) source: &'a str,
    pub(super) place: &'a str,
}

/// No page.
pub(super) const NOWHERE: At<'static> = At { source: "", place: "" };

#[derive(Debug, Default)]
pub(super) struct Ledger {
    comparisons: BTreeMap<Key, Comparison>,
    stated: BTreeSet<(String, &'static str)>,
    support: BTreeMap<String, BTreeSet<(Support, String)>>,
    /// What pages call the component schemas.
    names: BTreeMap<String, BTreeSet<String>>,
}

/// The same words of the same page about the same member are one comparison, however often they stand there.
type Key = (&'static str, String, String, String, String);

impl Ledger {
    /// Holds the words of both sides against each other.
    pub(super) fn compare(
        &mut self,
        rule: &'static str,
        pointer: &str,
        at: At<'_>,
        page: &str,
        contract: &str,
    ) {
        let weight = if page == contract { Weight::Agrees } else { Weight::Differs };
        self.stated.insert((pointer.to_owned(), rule));
        self.put(rule, pointer, at, page, contract, weight);
    }

    /// A page has something that the contract lacks.
    pub(super) fn lacks(&mut self, rule: &'static str, pointer: &str, at: At<'_>, page: &str) {
        self.put(rule, pointer, at, page, NOTHING, Weight::Differs);
    }

    /// The contract has something that no page states.
    pub(super) fn beyond(&mut self, rule: &'static str, pointer: &str, contract: &str) {
        self.put(rule, pointer, NOWHERE, NOTHING, contract, Weight::Differs);
    }

    /// The documents are silent, and the contract says on what else it rests.
    pub(super) fn note(
        &mut self,
        rule: &'static str,
        pointer: &str,
        at: At<'_>,
        page: &str,
        contract: &str,
    ) {
        self.put(rule, pointer, at, page, contract, Weight::Noted);
    }

    fn put(
        &mut self,
        rule: &'static str,
        pointer: &str,
        at: At<'_>,
        page: &str,
        contract: &str,
        weight: Weight,
    ) {
        let texts = [pointer, at.source, page, contract].map(str::to_owned);
        let [pointer, source, page, contract] = texts;
        let key = (rule, pointer.clone(), source.clone(), page.clone(), contract.clone());
        let place = at.place.to_owned();
        let comparison = Comparison { rule, pointer, source, page, contract, weight, place };
        self.comparisons.entry(key).or_insert(comparison);
    }

    /// Notes that a page states `rule` of the member, without a comparison of its own.
    pub(super) fn state(&mut self, rule: &'static str, pointer: &str) {
        self.stated.insert((pointer.to_owned(), rule));
    }

    pub(super) fn is_stated(&self, rule: &'static str, pointer: &str) -> bool {
        self.stated.contains(&(pointer.to_owned(), rule))
    }

    pub(super) fn support(&mut self, pointer: &str, kind: Support, page: &str) {
        self.support.entry(pointer.to_owned()).or_default().insert((kind, page.to_owned()));
    }

    pub(super) fn supports(&self, pointer: &str) -> impl Iterator<Item = &(Support, String)> {
        self.support.get(pointer).into_iter().flatten()
    }

    pub(super) fn name(&mut self, component: &str, name: &str) {
        self.names.entry(component.to_owned()).or_default().insert(name.to_owned());
    }

    pub(super) fn is_named(&self, component: &str, name: &str) -> bool {
        self.names.get(component).is_some_and(|names| names.contains(name))
    }

    pub(super) fn comparisons(&self) -> Vec<&Comparison> {
        self.comparisons.values().collect()
    }
}
