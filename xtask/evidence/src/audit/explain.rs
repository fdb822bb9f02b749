//! The quirks beside what was compared: each difference has one, and each has something to explain.

use std::collections::BTreeMap;

use cpq_contract::quirks::{FILE, Quirk, Shown};

use super::address::{Fronts, neutral};
use super::ledger::{Comparison, Weight};
use super::tokens::Payload;
use super::{Finding, Level, Pages, calls};
use crate::table::Table;

pub(super) fn check(
    pages: &Pages<'_>,
    tables: &[Table],
    comparisons: &[&Comparison],
) -> Vec<Finding> {
    let samples = samples(pages, tables);
    let (by, found) = (BTreeMap::new(), Vec::new());
    let mut by_rule: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, comparison) in comparisons.iter().enumerate() {
        by_rule.entry(comparison.rule).or_default().push(index);
    }
    let mut explaining = Explaining { pages, tables, comparisons, by_rule, samples, by, found };
    for quirk in &pages.version.quirks {
        explaining.entry(quirk);
    }
    let Explaining { by, mut found, .. } = explaining;
    for (index, comparison) in comparisons.iter().enumerate() {
        if comparison.weight == Weight::Differs && !by.contains_key(&index) {
            found.push(pages.finding(comparison));
        }
    }
    found
}

/// The samples of the pages, by document and by call and side, such as `listIntegrationUsers.response`.
type Samples = BTreeMap<(String, String), Vec<Payload>>;

fn samples(pages: &Pages<'_>, tables: &[Table]) -> Samples {
    let calls = pages.contract.calls();
    let fronts = Fronts::of(pages.contract);
    let mut samples = Samples::new();
    for table in tables {
        let Some(document) = pages.number(&table.page.id) else { continue };
        for operation in &table.operations {
            let Some(call) = calls::find(&calls, &fronts, operation) else { continue };
            for sample in operation.examples.iter().flat_map(|example| &example.samples) {
                let mended = || Payload::parse(&format!("{{{}", sample.text));
                let Ok(payload) = Payload::parse(&sample.text).or_else(|_| mended()) else {
                    continue;
                };
                let name = format!("{}.{}", call.id(), sample.side.word());
                samples.entry((document.to_owned(), name)).or_default().push(payload);
            }
        }
    }
    samples
}

struct Explaining<'a> {
    pages: &'a Pages<'a>,
    tables: &'a [Table],
    comparisons: &'a [&'a Comparison],
    by_rule: BTreeMap<&'a str, Vec<usize>>,
    samples: Samples,
    /// The line of the entry that explains a comparison.
    by: BTreeMap<usize, usize>,
    found: Vec<Finding>,
}

impl Explaining<'_> {
    fn entry(&mut self, quirk: &Quirk) {
        let mut places = 0;
        for explained in &quirk.explains {
            let at = explained.at.pointers(&quirk.pointer);
            let words = (explained.page.as_str(), explained.contract.as_str());
            let what = format!("`{}` {} against {}", explained.rule, words.0, words.1);
            places += self.claim(quirk, &explained.rule, &at, words, &what);
        }
        for kept in &quirk.keeps {
            let at = kept.at.pointers(&quirk.pointer);
            let what = format!("`{}` {}", kept.rule, kept.words);
            places += self.claim(quirk, &kept.rule, &at, (&kept.words, &kept.words), &what);
        }
        for shown in &quirk.shows {
            places += 1;
            self.shown(quirk, shown);
        }
        for reading in &quirk.read {
            places += 1;
            let page = self.table(&reading.document);
            let is_same = page.is_some_and(|table| {
                reading.sha256.len() >= 12 && table.page.sha256.starts_with(&reading.sha256)
            });
            if !is_same {
                let message = format!(
                    "document {} is not the one that was read for this entry; read it, and correct the hash, or remove the entry",
                    reading.document
                );
                self.add(quirk, "quirk-reading", message);
            }
        }
        if places == 0 {
            let message = "the entry claims nothing that can be checked; add `explains`, `keeps`, `shows` or `read`";
            self.add(quirk, "quirk-unneeded", message.to_owned());
        }
        if places != quirk.places {
            let message = format!(
                "the entry is about {} place(s), and there are {places}; look at them, and correct the number or the contract",
                quirk.places
            );
            self.add(quirk, "quirk-places", message);
        }
        for document in &quirk.documents {
            if self.table(document).is_none() {
                let message = format!("there is no table of document {document}");
                self.add(quirk, "quirk-document", message);
            }
        }
    }

    /// How many comparisons a claim is about; it has to be about one at least.
    fn claim(
        &mut self,
        quirk: &Quirk,
        rule: &str,
        at: &[&str],
        (page, contract): (&str, &str),
        what: &str,
    ) -> usize {
        let mut count = 0;
        let mut unmet: Vec<&str> = at.to_vec();
        for index in self.by_rule.get(rule).cloned().unwrap_or_default() {
            let comparison = self.comparisons[index];
            let is_meant = comparison.page == page && comparison.contract == contract;
            if !is_meant {
                continue;
            }
            let place = at.iter().find(|pattern| matches(pattern, &comparison.pointer));
            let Some(place) = place else { continue };
            unmet.retain(|pattern| pattern != place);
            count += 1;
            if let Some(other) = self.by.insert(index, quirk.line) {
                let message = format!(
                    "{what} at {} is explained on line {other}, too; one entry has to do",
                    comparison.pointer
                );
                self.add(quirk, "quirk-double", message);
            }
            let number = self.pages.number(&comparison.source);
            if let Some(number) = number.filter(|it| !quirk.documents.iter().any(|own| own == it)) {
                let message = format!(
                    "{what} at {} is in document {number}, which `documents` does not name",
                    comparison.pointer
                );
                self.add(quirk, "quirk-document", message);
            }
        }
        for pattern in unmet {
            let message = format!(
                "{what} is not there at {pattern} any more; correct the entry, or remove it"
            );
            self.add(quirk, "quirk-unneeded", message);
        }
        count
    }

    /// What an entry says that a payload shows has to be in one of the pages' samples.
    fn shown(&mut self, quirk: &Quirk, shown: &Shown) {
        let version = &self.pages.version.name;
        let expected = shown.value.as_ref().map(Payload::of);
        let same = |payload: &Payload| {
            let words = neutral(&payload.words(), version);
            expected.as_ref().is_some_and(|it| neutral(&it.words(), version) == words)
        };
        let samples = quirk
            .documents
            .iter()
            .filter_map(|document| self.samples.get(&(document.clone(), shown.sample.clone())));
        let is_there = |sample: &Payload| match (sample.at(&shown.at), &expected) {
            (Some(payload), Some(_)) => same(payload),
            (None, None) => true,
            _ => false,
        };
        if !samples.flatten().any(is_there) {
            let value = expected.as_ref().map_or("nothing".to_owned(), Payload::words);
            let message = format!(
                "no sample of {} on the documents named shows {value} at {}; correct the entry, or remove it",
                shown.sample, shown.at
            );
            self.add(quirk, "quirk-unneeded", message);
        }
    }

    fn table(&self, document: &str) -> Option<&Table> {
        self.tables.iter().find(|table| self.pages.number(&table.page.id) == Some(document))
    }

    fn add(&mut self, quirk: &Quirk, rule: &'static str, message: String) {
        let marked = quirk.documents.iter().filter_map(|document| self.table(document));
        let is_marked = marked.into_iter().any(|table| table.page.not_reread.is_some())
            || self.pages.version.other.not_reread.is_some();
        self.found.push(Finding {
            file: FILE.to_owned(),
            line: quirk.line,
            pointer: quirk.pointer.clone(),
            rule,
            level: if is_marked { Level::Warning } else { Level::Fault },
            page: String::new(),
            contract: String::new(),
            place: String::new(),
            message,
        });
    }
}

/// Whether a pointer is one of a pattern's; `*` stands for any one step.
fn matches(pattern: &str, pointer: &str) -> bool {
    let (pattern, pointer): (Vec<&str>, Vec<&str>) =
        (pattern.split('/').collect(), pointer.split('/').collect());
    let mut steps = pattern.iter().zip(&pointer);
    pattern.len() == pointer.len() && steps.all(|(part, step)| *part == "*" || part == step)
}
