//! Checks that a quirk explains each difference, and that each quirk still has something to explain.

use std::collections::BTreeMap;

use cpq_contract::Payload;
use cpq_contract::quirks::{FILE, Quirk, Shown};

use super::comparisons::{Comparison, Verdict};
use super::contract::Contract;
use super::finding::{Finding, Severity};
use super::paths::{ServerPrefixes, matches, without_version};
use super::version::Version;
use super::{matching, samples};
use crate::specification::PAGE;
use crate::table::Table;

pub(super) fn check(
    version: &Version,
    contract: Contract<'_>,
    tables: &[Table],
    comparisons: &[&Comparison],
) -> Vec<Finding> {
    let mut by_rule: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, comparison) in comparisons.iter().enumerate() {
        by_rule.entry(comparison.rule).or_default().push(index);
    }
    let samples = Samples::new(version, contract, tables);
    let (claimed, findings) = (BTreeMap::new(), Vec::new());
    let mut checker = Checker { version, comparisons, by_rule, samples, claimed, findings };
    for quirk in &version.quirks {
        checker.check(quirk);
    }
    let Checker { claimed, mut findings, .. } = checker;
    for (index, comparison) in comparisons.iter().enumerate() {
        if comparison.verdict == Verdict::Differs && !claimed.contains_key(&index) {
            findings.push(unexplained(version, comparison, comparisons));
        }
    }
    findings
}

/// The finding for a difference that no quirk explains.
fn unexplained(version: &Version, comparison: &Comparison, all: &[&Comparison]) -> Finding {
    let Comparison { rule, pointer, page_id, page, contract, place, .. } = comparison;
    let is_warning = match page_id.as_str() {
        "" => version.has_pages_not_reread(),
        id => version.is_not_reread(id),
    };
    let place = match (page_id.is_empty(), place.is_empty()) {
        (true, _) => String::new(),
        (false, true) => page_id.clone(),
        (false, false) => format!("{page_id}: {place}"),
    };
    let source = match (place.is_empty(), page_id.as_str()) {
        (true, _) => "the pages say".to_owned(),
        (_, PAGE) => format!("{place}: the specification says"),
        _ => format!("{place}: the page says"),
    };
    let others = others(comparison, all);
    let message = format!(
        "{source} {page}, the contract says {contract}{others}; fix the contract, or explain it in quirks.toml"
    );
    let (file, line) = version.text.place(version.contract.line(pointer));
    Finding {
        file: file.to_owned(),
        line,
        pointer: pointer.clone(),
        rule,
        severity: if is_warning { Severity::Warning } else { Severity::Error },
        page: page.clone(),
        contract: contract.clone(),
        place,
        message,
    }
}

/// What the other pages and the specification say about the same.
fn others(comparison: &Comparison, all: &[&Comparison]) -> String {
    let Comparison { rule, pointer, page_id, page, contract, .. } = comparison;
    // The comparisons are sorted by rule and pointer.
    let start = all.partition_point(|it| (it.rule, &it.pointer) < (rule, pointer));
    let same = all[start..].iter().take_while(|it| (it.rule, &it.pointer) == (rule, pointer));
    let others = same.filter(|it| !it.page_id.is_empty() && it.page_id != *page_id);
    let words = others.map(|other| {
        let agrees = match &other.page {
            said if said == contract => " like the contract",
            said if said == page => " as well",
            _ => "",
        };
        format!(", {} says {}{agrees}", other.page_id, other.page)
    });
    words.collect()
}

/// The payloads of the pages, by document and by operation and side, such as
/// `listIntegrationUsers.response`.
struct Samples(BTreeMap<(String, String), Vec<Payload>>);

impl Samples {
    fn new(version: &Version, contract: Contract<'_>, tables: &[Table]) -> Self {
        let endpoints = contract.endpoints();
        let prefixes = ServerPrefixes::new(contract);
        let mut all: BTreeMap<(String, String), Vec<Payload>> = BTreeMap::new();
        for table in tables {
            let Some(document) = version.document_number(&table.page.id) else { continue };
            for operation in &table.operations {
                let endpoint = matching::find(&endpoints, &prefixes, operation);
                let Some(endpoint) = endpoint else { continue };
                for sample in matching::samples(operation) {
                    let Some((payload, _)) = samples::payload(sample) else { continue };
                    let name = format!("{}.{}", endpoint.id(), sample.side.word());
                    all.entry((document.to_owned(), name)).or_default().push(payload);
                }
            }
        }
        Self(all)
    }
}

struct Checker<'a> {
    version: &'a Version,
    comparisons: &'a [&'a Comparison],
    by_rule: BTreeMap<&'a str, Vec<usize>>,
    samples: Samples,
    /// The line of the quirk that claims a comparison, by the comparison's index.
    claimed: BTreeMap<usize, usize>,
    findings: Vec<Finding>,
}

impl Checker<'_> {
    fn check(&mut self, quirk: &Quirk) {
        let mut places = quirk.shows.len() + quirk.read.len();
        for explained in &quirk.explains {
            let at = explained.at.pointers(&quirk.pointer);
            let words = (explained.page.as_str(), explained.contract.as_str());
            let what = format!("`{}` ({}, but {})", explained.rule, words.0, words.1);
            places += self.claim(quirk, &explained.rule, &at, words, &what);
        }
        for kept in &quirk.keeps {
            let at = kept.at.pointers(&quirk.pointer);
            let what = format!("`{}` ({})", kept.rule, kept.words);
            places += self.claim(quirk, &kept.rule, &at, (&kept.words, &kept.words), &what);
        }
        for shown in &quirk.shows {
            self.check_shown(quirk, shown);
        }
        for reading in &quirk.read {
            let table = self.version.table_of_document(&reading.document);
            let is_same = table.is_some_and(|table| {
                reading.sha256.len() >= 12 && table.page.sha256.starts_with(&reading.sha256)
            });
            if !is_same {
                let message = format!(
                    "document {} has changed since it was read for this entry; read it again, then correct the hash or \
                     remove the entry",
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
                "`places` is {}, but the claims hold at {places} place(s); check them, then correct the number or the \
                 contract",
                quirk.places
            );
            self.add(quirk, "quirk-places", message);
        }
        for document in &quirk.documents {
            if !self.version.has_document(document) {
                let message = format!("document {document} has no table");
                self.add(quirk, "quirk-document", message);
            }
        }
    }

    /// Claims the comparisons with these words at these places, and returns their number. Each place
    /// needs at least one.
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
            if (comparison.page.as_str(), comparison.contract.as_str()) != (page, contract) {
                continue;
            }
            let pointer = &comparison.pointer;
            let Some(place) = at.iter().find(|pattern| matches(pattern, pointer)) else { continue };
            unmet.retain(|pattern| pattern != place);
            count += 1;
            if let Some(line) = self.claimed.insert(index, quirk.line) {
                let message =
                    format!("{what} at {pointer} is already explained on line {line}; remove one");
                self.add(quirk, "quirk-duplicate", message);
            }
            let number = self.version.document_number(&comparison.page_id);
            if let Some(number) = number.filter(|it| !quirk.documents.iter().any(|own| own == it)) {
                let message =
                    format!("{what} at {pointer} is in document {number}, which `documents` lacks");
                self.add(quirk, "quirk-document", message);
            }
        }
        for pattern in unmet {
            let message =
                format!("{what} is no longer found at {pattern}; correct or remove the entry");
            self.add(quirk, "quirk-unneeded", message);
        }
        count
    }

    /// Checks that a payload of the pages has the value that an entry names.
    fn check_shown(&mut self, quirk: &Quirk, shown: &Shown) {
        let neutral = |payload: &Payload| without_version(&payload.summary(), &self.version.name);
        let expected = shown.value.as_ref().map(Payload::from);
        let has_value = |sample: &Payload| match (sample.pointer(&shown.at), &expected) {
            (Some(payload), Some(expected)) => neutral(payload) == neutral(expected),
            (None, None) => true,
            _ => false,
        };
        let samples = quirk
            .documents
            .iter()
            .filter_map(|document| self.samples.0.get(&(document.clone(), shown.sample.clone())));
        if !samples.flatten().any(has_value) {
            let value = expected.as_ref().map_or("nothing".to_owned(), Payload::summary);
            let message = format!(
                "no {} sample in the named documents has {value} at {}; correct or remove the entry",
                shown.sample, shown.at
            );
            self.add(quirk, "quirk-unneeded", message);
        }
    }

    fn add(&mut self, quirk: &Quirk, rule: &'static str, message: String) {
        let tables = quirk.documents.iter().filter_map(|it| self.version.table_of_document(it));
        let is_warning = self.version.other.not_reread.is_some()
            || tables.into_iter().any(|table| table.page.not_reread.is_some());
        self.findings.push(Finding {
            file: FILE.to_owned(),
            line: quirk.line,
            pointer: quirk.pointer.clone(),
            rule,
            severity: if is_warning { Severity::Warning } else { Severity::Error },
            page: String::new(),
            contract: String::new(),
            place: String::new(),
            message,
        });
    }
}
