//! Collects the comparisons of pages and contract, and what the pages state.

use std::collections::{BTreeMap, BTreeSet};

use super::contract::NOTHING;
use super::other::EvidenceKind;

/// One comparison of pages and contract.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Comparison {
    pub(super) rule: &'static str,
    pub(super) pointer: String,
    /// The id of the page; empty if no page states anything.
    pub(super) page_id: String,
    /// What the page says.
    pub(super) page: String,
    /// What the contract says.
    pub(super) contract: String,
    pub(super) verdict: Verdict,
    /// The place on the page, in the page's own names.
    pub(super) place: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Verdict {
    /// Both say the same.
    Agrees,
    /// The pages state nothing, and the contract says what else it is based on.
    Noted,
    /// They differ, and a quirk has to explain why.
    Differs,
}

/// A page, and a place on it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Location<'a> {
    pub(super) page: &'a str,
    pub(super) place: &'a str,
}

impl Location<'static> {
    /// No page.
    pub(super) const NONE: Self = Self { page: "", place: "" };
}

/// A page that says the same about the same place several times gives one comparison.
type Key = (&'static str, String, String, String, String);

#[derive(Debug, Default)]
pub(super) struct Comparisons {
    all: BTreeMap<Key, Comparison>,
    stated: BTreeSet<(String, &'static str)>,
    evidence: BTreeMap<String, BTreeSet<(EvidenceKind, String)>>,
    /// The names that pages give to the component schemas.
    names: BTreeMap<String, BTreeSet<String>>,
}

impl Comparisons {
    /// Compares the words of page and contract.
    pub(super) fn compare(
        &mut self,
        rule: &'static str,
        pointer: &str,
        at: Location<'_>,
        page: &str,
        contract: &str,
    ) {
        let verdict = if page == contract { Verdict::Agrees } else { Verdict::Differs };
        self.set_stated(rule, pointer);
        self.add(rule, pointer, at, [page, contract], verdict);
    }

    /// Adds a difference: a page states something that the contract lacks.
    pub(super) fn missing(
        &mut self,
        rule: &'static str,
        pointer: &str,
        at: Location<'_>,
        page: &str,
    ) {
        self.add(rule, pointer, at, [page, NOTHING], Verdict::Differs);
    }

    /// Adds a difference: the contract says something that no page states.
    pub(super) fn undocumented(&mut self, rule: &'static str, pointer: &str, contract: &str) {
        self.add(rule, pointer, Location::NONE, [NOTHING, contract], Verdict::Differs);
    }

    /// Notes that the pages state nothing, and the contract says what else it is based on.
    pub(super) fn note(
        &mut self,
        rule: &'static str,
        pointer: &str,
        at: Location<'_>,
        page: &str,
        contract: &str,
    ) {
        self.add(rule, pointer, at, [page, contract], Verdict::Noted);
    }

    fn add(
        &mut self,
        rule: &'static str,
        pointer: &str,
        at: Location<'_>,
        [page, contract]: [&str; 2],
        verdict: Verdict,
    ) {
        let texts = [pointer, at.page, page, contract].map(str::to_owned);
        let [pointer, page_id, page, contract] = texts;
        let key = (rule, pointer.clone(), page_id.clone(), page.clone(), contract.clone());
        let place = at.place.to_owned();
        let comparison = Comparison { rule, pointer, page_id, page, contract, verdict, place };
        self.all.entry(key).or_insert(comparison);
    }

    /// Records that a page states what `rule` compares, without a comparison.
    pub(super) fn set_stated(&mut self, rule: &'static str, pointer: &str) {
        self.stated.insert((pointer.to_owned(), rule));
    }

    pub(super) fn is_stated(&self, rule: &'static str, pointer: &str) -> bool {
        self.stated.contains(&(pointer.to_owned(), rule))
    }

    pub(super) fn add_evidence(&mut self, pointer: &str, kind: EvidenceKind, page: &str) {
        self.evidence.entry(pointer.to_owned()).or_default().insert((kind, page.to_owned()));
    }

    /// The evidence for a place, the strongest first.
    pub(super) fn evidence(&self, pointer: &str) -> impl Iterator<Item = &(EvidenceKind, String)> {
        self.evidence.get(pointer).into_iter().flatten()
    }

    pub(super) fn add_name(&mut self, component: &str, name: &str) {
        self.names.entry(component.to_owned()).or_default().insert(name.to_owned());
    }

    pub(super) fn is_named(&self, component: &str, name: &str) -> bool {
        self.names.get(component).is_some_and(|names| names.contains(name))
    }

    pub(super) fn all(&self) -> Vec<&Comparison> {
        self.all.values().collect()
    }
}
