//! Holds a contract against the tables of facts, both ways.
//!
//! Everything that a table states is compared with the contract, and everything that the contract
//! says is looked for in the tables, in `pages/other.toml` and in the samples. What differs has to be
//! explained by exactly one entry of `quirks.toml`, and each entry has to explain something.
//!
//! Schemas of a page and of the contract are brought together by walking from the call: its body to
//! its body, a member to the member of the same name. Names of schemas decide nothing on that way.

mod address;
mod align;
mod calls;
mod explain;
mod ledger;
mod members;
mod node;
mod other;
mod samples;
mod silence;
mod support;
mod tokens;

use std::collections::BTreeMap;
use std::fmt;

use cpq_contract::{Document, quirks, quirks::Quirk};

use crate::table::Table;
use ledger::{Comparison, Ledger};
use node::Contract;
pub use other::{FILE as OTHER, Fact, Other, OtherPage, Support};

/// The names of all rules, as findings and quirks have them.
pub const RULES: [&str; 59] = [
    "answer",
    "body-required",
    "component-title",
    "composed-example",
    "constraint",
    "default",
    "default-prefix",
    "elsewhere",
    "error-body",
    "inferred",
    "inferred-from",
    "items",
    "known-value",
    "media-type",
    "nested-only",
    "nested-schema",
    "not-reread",
    "open-values",
    "operation",
    "other-unused",
    "page",
    "page-address",
    "page-document",
    "page-title",
    "parameter",
    "parameter-elsewhere",
    "parameter-place",
    "path",
    "path-only",
    "prefix",
    "property",
    "quirk-document",
    "quirk-double",
    "quirk-places",
    "quirk-reading",
    "quirk-unneeded",
    "request-body",
    "required",
    "root-schema",
    "sample",
    "sample-address",
    "sample-brace",
    "sample-file",
    "sample-member",
    "sample-only",
    "sample-required",
    "sample-type",
    "sample-unsupported",
    "schema",
    "security",
    "status",
    "title",
    "type",
    "understated",
    "undocumented-status",
    "unsupported",
    "unused",
    "version",
    "version-in-path",
];

/// The rules about what rests on the contract's own `x-evidence`: a quirk may claim it, and need not.
pub const NOTED: [&str; 6] =
    ["parameter-elsewhere", "path-only", "nested-only", "inferred", "elsewhere", "sample-only"];

/// What a version's folder holds, as text.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The version's name, such as `v19`.
    pub version: String,
    /// `openapi.yaml`.
    pub openapi: String,
    /// `quirks.toml`.
    pub quirks: String,
    /// The files of `pages/`, by name.
    pub pages: BTreeMap<String, String>,
    /// The files of `samples/`, by their path in the version's folder.
    pub samples: BTreeMap<String, String>,
}

/// A version, read: what [`audit()`] looks at.
#[derive(Clone, Debug)]
pub struct Version {
    /// Its name.
    pub name: String,
    /// The contract.
    pub contract: Document,
    /// Its departures.
    pub quirks: Vec<Quirk>,
    /// The tables of the saved pages.
    pub tables: Vec<Table>,
    /// The facts of all other pages.
    pub other: Other,
    /// The documented payloads, as text, by their path in the version's folder.
    pub samples: BTreeMap<String, String>,
}

/// A file that can't be used, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable {
    /// The file, relative to the version's folder.
    pub file: String,
    /// What is wrong with it.
    pub message: String,
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.message)
    }
}

impl std::error::Error for Unusable {}

impl Version {
    /// Reads all files of a version.
    ///
    /// # Errors
    /// With each file that can't be used.
    pub fn read(sources: &Sources) -> Result<Self, Vec<Unusable>> {
        let mut faults = Vec::new();
        let mut note = |file: &str, message: String| {
            faults.push(Unusable { file: file.to_owned(), message });
        };
        let contract = cpq_contract::load(&sources.openapi)
            .map_err(|error| note("openapi.yaml", error.to_string()));
        let quirks =
            quirks::read(&sources.quirks).map_err(|error| note(quirks::FILE, error.to_string()));
        let mut tables = Vec::new();
        let mut other = Other::default();
        for (name, text) in &sources.pages {
            let file = format!("pages/{name}");
            if name == OTHER {
                match Other::from_toml(text) {
                    Ok(read) => other = read,
                    Err(message) => note(&file, message),
                }
            } else {
                match Table::from_toml(text) {
                    Ok(table) => tables.push(table),
                    Err(error) => note(&file, error.to_string()),
                }
            }
        }
        match (contract, quirks) {
            (Ok(contract), Ok(quirks)) if faults.is_empty() => Ok(Self {
                name: sources.version.clone(),
                contract,
                quirks,
                tables,
                other,
                samples: sources.samples.clone(),
            }),
            _ => Err(faults),
        }
    }
}

/// Whether a finding stands in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Documents and contract disagree.
    Fault,
    /// They may, but the page has not been read again since the version was copied.
    Warning,
}

/// A place where documents, contract and quirks disagree.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file it is about, relative to the version's folder.
    pub file: String,
    /// The line there; 0 where the file has no lines to tell.
    pub line: usize,
    /// The place in the contract, as a JSON pointer.
    pub pointer: String,
    /// The rule's name.
    pub rule: &'static str,
    /// Whether it stands in the way.
    pub level: Level,
    /// What the pages say, in the audit's words.
    pub page: String,
    /// What the contract says, in the audit's words.
    pub contract: String,
    /// The page it is about and the place on it, in the page's own names; empty where no page has it.
    pub place: String,
    /// What is wrong and what to do about it.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if !self.pointer.is_empty() {
            write!(f, " #{}", self.pointer)?;
        }
        let warning = if self.level == Level::Warning { "warning: " } else { "" };
        write!(f, " [{}] {warning}{}", self.rule, self.message)
    }
}

/// Everything in which a version's contract, its documents and its quirks disagree.
#[must_use]
pub fn audit(version: &Version) -> Vec<Finding> {
    let tables: Vec<Table> =
        version.tables.iter().map(|table| address::moved(table, &version.name)).collect();
    let contract = Contract::new(&version.contract.value);
    let mut ledger = Ledger::default();
    calls::compare(version, contract, &tables, &mut ledger);
    support::facts(version, contract, &mut ledger);
    support::evidence(contract, &mut ledger);
    silence::compare(contract, &mut ledger);
    support::pages(version, contract, &mut ledger);

    let pages = Pages { version, contract };
    let mut findings = explain::check(&pages, &tables, &ledger.comparisons());
    findings.extend(pages.marked());
    findings.sort_by(|a, b| (&a.file, a.line, a).cmp(&(&b.file, b.line, b)));
    findings.dedup();
    findings
}

/// What is known about the pages as such.
struct Pages<'a> {
    version: &'a Version,
    contract: Contract<'a>,
}

impl Pages<'_> {
    /// The number of a saved page among the documents.
    fn number(&self, id: &str) -> Option<&str> {
        let pages = self.contract.root().get("x-pages")?;
        pages.get(id)?.text("document")
    }

    /// Whether the page has not been read again since the version was copied.
    fn is_marked(&self, id: &str) -> bool {
        let table = self.version.tables.iter().find(|table| table.page.id == id);
        match table {
            Some(table) => table.page.not_reread.is_some(),
            None => self.version.other.not_reread.is_some(),
        }
    }

    fn any_marked(&self) -> bool {
        let marked = |table: &Table| table.page.not_reread.is_some();
        self.version.tables.iter().any(marked) || self.version.other.not_reread.is_some()
    }

    /// A warning for each page that has not been read again.
    fn marked(&self) -> Vec<Finding> {
        let tables = self
            .version
            .tables
            .iter()
            .map(|table| (format!("{}.toml", table.page.id), table.page.not_reread.as_ref()));
        let other = (OTHER.to_owned(), self.version.other.not_reread.as_ref());
        let marked = tables.chain([other]).filter_map(|(file, from)| Some((file, from?)));
        let warnings = marked.map(|(file, from)| Finding {
            file: format!("pages/{file}"),
            line: 0,
            pointer: String::new(),
            rule: "not-reread",
            level: Level::Warning,
            page: String::new(),
            contract: String::new(),
            place: String::new(),
            message: format!(
                "this is the table of {from}; read the page of {} and run `cargo xtask transcribe`",
                self.version.name
            ),
        });
        warnings.collect()
    }

    /// A difference that nothing explains.
    fn finding(&self, comparison: &Comparison) -> Finding {
        let Comparison { rule, pointer, source, page, contract, place, .. } = comparison;
        let level = match source.is_empty() {
            true if self.any_marked() => Level::Warning,
            false if self.is_marked(source) => Level::Warning,
            _ => Level::Fault,
        };
        let place = match (source.is_empty(), place.is_empty()) {
            (true, _) => String::new(),
            (false, true) => source.clone(),
            (false, false) => format!("{source}: {place}"),
        };
        let pages = if place.is_empty() { "the pages".to_owned() } else { place.clone() };
        let message = format!(
            "{pages} say {page}, the contract says {contract}; mend the contract, or explain it in quirks.toml"
        );
        Finding {
            file: "openapi.yaml".to_owned(),
            line: self.version.contract.line(pointer),
            pointer: pointer.clone(),
            rule,
            level,
            page: page.clone(),
            contract: contract.clone(),
            place,
            message,
        }
    }
}
