//! Findings of the audit, and the names of its rules.

use std::fmt;

/// The names of all rules, as used in findings and quirks.
pub const RULES: [&str; 60] = [
    "body-required",
    "component-title",
    "composed-example",
    "constraint",
    "default",
    "default-prefix",
    "deprecated",
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
    "page-document",
    "page-title",
    "page-url",
    "parameter",
    "parameter-elsewhere",
    "parameter-place",
    "path",
    "path-only",
    "prefix",
    "property",
    "quirk-document",
    "quirk-duplicate",
    "quirk-places",
    "quirk-reading",
    "quirk-unneeded",
    "request-body",
    "required",
    "response",
    "root-schema",
    "sample",
    "sample-brace",
    "sample-file",
    "sample-only",
    "sample-path",
    "sample-property",
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

/// The rules about what the contract bases on its own `x-evidence`. A quirk may claim their findings,
/// but does not have to.
pub const NOTED: [&str; 6] =
    ["parameter-elsewhere", "path-only", "nested-only", "inferred", "elsewhere", "sample-only"];

/// Whether a finding makes the audit fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Pages and contract disagree.
    Error,
    /// They may disagree: the page was not read again since the version was copied.
    Warning,
}

/// A place where pages, contract and quirks disagree.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file, relative to the version's folder.
    pub file: String,
    /// The line in the file; 0 if unknown.
    pub line: usize,
    /// The place in the contract, as a JSON pointer.
    pub pointer: String,
    /// The rule's name.
    pub rule: &'static str,
    /// Whether the finding makes the audit fail.
    pub severity: Severity,
    /// What the pages say.
    pub page: String,
    /// What the contract says.
    pub contract: String,
    /// The page and the place on it, in the page's own names; empty if no page states anything.
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
        let warning = if self.severity == Severity::Warning { "warning: " } else { "" };
        write!(f, " [{}] {warning}{}", self.rule, self.message)
    }
}
