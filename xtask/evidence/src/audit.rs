//! Compares a contract with the tables of facts, in both directions.
//!
//! Everything that a table states is compared with the contract, and everything in the contract is
//! looked up in the tables, in `pages/other.toml` and in the samples. Exactly one entry of `quirks.toml`
//! has to explain each difference, and each entry has to explain at least one.
//!
//! The schemas of a page are matched with those of the contract by position: a body with the body, a
//! property with the property of the same name. The names of schemas do not matter.
//!
//! In these modules, `documented` is the page's part of a comparison and `declared` the contract's.

mod comparisons;
mod contract;
mod coverage;
mod evidence;
mod facts;
mod finding;
mod matching;
mod operations;
mod other;
mod page_list;
mod paths;
mod properties;
mod quirks;
mod samples;
mod schemas;
mod specification;
mod undocumented;
mod version;

use crate::table::Table;
use comparisons::Comparisons;
use contract::Contract;
pub(crate) use contract::{spelled, target};
pub use coverage::{Coverage, Operations};
pub use finding::{Finding, NOTED, RULES, Severity};
pub use other::{EvidenceKind, FILE as OTHER, Fact, Other, OtherPage};
pub use version::{FileError, Sources, Version};

/// Returns all places where a version's contract, its pages and its quirks disagree.
#[must_use]
pub fn audit(version: &Version) -> Vec<Finding> {
    let tables: Vec<Table> =
        version.tables.iter().map(|table| paths::for_version(table, &version.name)).collect();
    let contract = Contract::new(&version.contract.value);
    let mut out = Comparisons::default();
    specification::compare(version, contract, &mut out);
    operations::compare(version, contract, &tables, &mut out);
    facts::compare(version, contract, &mut out);
    evidence::compare(contract, &mut out);
    undocumented::compare(contract, &mut out);
    page_list::compare(version, contract, &mut out);

    let mut findings = quirks::check(version, contract, &tables, &out.all());
    findings.extend(not_reread(version));
    findings.sort_by(|a, b| (&a.file, a.line, a).cmp(&(&b.file, b.line, b)));
    findings.dedup();
    findings
}

/// A warning for each page that was not read again since the version was copied.
fn not_reread(version: &Version) -> impl Iterator<Item = Finding> {
    let tables = version
        .tables
        .iter()
        .map(|table| (format!("pages/{}.toml", table.page.id), table.page.not_reread.as_ref()));
    let other = (format!("pages/{OTHER}"), version.other.not_reread.as_ref());
    let specification = ("specification/models.toml".to_owned(), version.specification_of());
    tables.chain([other, specification]).filter_map(|(file, from)| {
        Some(Finding {
            file,
            line: 0,
            pointer: String::new(),
            rule: "not-reread",
            severity: Severity::Warning,
            page: String::new(),
            contract: String::new(),
            place: String::new(),
            message: format!(
                "copied from {}; read the page of {} and run `cargo xtask transcribe`",
                from?, version.name
            ),
        })
    })
}
