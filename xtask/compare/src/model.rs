//! The result of a comparison: the changes, their severity, and the version step they require.

use std::fmt;

use serde_json::Value;

use crate::Rule;

/// All changes between two contracts.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The title of the new contract.
    pub title: String,
    /// The old contract's `info.version`.
    pub old_version: String,
    /// The new contract's `info.version`.
    pub new_version: String,
    /// The most severe first; within a severity by operation and location.
    pub changes: Vec<Change>,
}

impl Comparison {
    /// The least step of the contract's version for these changes.
    #[must_use]
    pub fn step(&self) -> Step {
        self.changes.iter().map(Change::step).max().unwrap_or(Step::None)
    }

    /// Whether a change can break a client.
    #[must_use]
    pub fn is_breaking(&self) -> bool {
        self.of(Severity::Breaking).next().is_some()
    }

    /// The changes of one severity.
    pub fn of(&self, severity: Severity) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(move |change| change.severity == severity)
    }
}

/// One change of the contract.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The kind of change.
    pub rule: Rule,
    /// The highest severity among the operations it affects.
    pub severity: Severity,
    /// Whether it affects requests, responses or both.
    pub direction: Direction,
    /// The old contract's side; absent if the change adds something.
    pub old: Option<Side>,
    /// The new contract's side; absent if the change removes something.
    pub new: Option<Side>,
    /// The operations it affects. Empty if it concerns the whole contract or a component that no operation
    /// uses.
    pub operations: Vec<AffectedOperation>,
    /// Whether it is in a component that no operation uses.
    pub unused: bool,
}

impl Change {
    /// The version step that this change alone requires.
    #[must_use]
    pub fn step(&self) -> Step {
        match self.severity {
            Severity::Breaking => Step::Major,
            Severity::Compatible => Step::Minor,
            Severity::DocsOnly if self.rule == Rule::ContractVersionChanged => Step::None,
            Severity::DocsOnly => Step::Patch,
        }
    }

    /// Its severity for an operation that it affects in this direction.
    #[must_use]
    pub fn severity_in(&self, direction: Direction) -> Severity {
        self.severity.min(self.rule.severity(direction))
    }

    /// Describes whom it affects.
    #[must_use]
    pub fn affects(&self) -> &'static str {
        let matters_in = |direction: Direction| {
            (self.direction == direction || self.direction == Direction::Both)
                && self.severity_in(direction) == self.severity
        };
        match self.rule.audience() {
            Audience::GeneratedCode => "generated code",
            Audience::Documentation => "the documentation",
            Audience::AllClients => {
                match (matters_in(Direction::Request), matters_in(Direction::Response)) {
                    (true, false) => "clients that send requests",
                    (false, true) => "clients that read responses",
                    _ => "all clients",
                }
            }
        }
    }

    /// Its JSON pointer: in the new contract if it exists there, otherwise in the old one.
    #[must_use]
    pub fn pointer(&self) -> &str {
        self.new.as_ref().or(self.old.as_ref()).map_or("", |side| &side.pointer)
    }
}

/// The location of a change in one of the contracts.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// The JSON pointer of the location.
    pub pointer: String,
    /// A short description of the value; strings are not truncated.
    pub text: String,
    /// The value, unless it is an object or contains one.
    pub value: Option<Value>,
}

/// An operation that a change affects.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AffectedOperation {
    /// Its operationId, in the old contract if it exists there; without one, its method and path.
    pub operation: String,
    /// Whether the change affects its request, its responses or both.
    pub direction: Direction,
}

/// The severity of a change, in ascending order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Only documentation changed, or the same is written in another way.
    DocsOnly,
    /// Something was added; existing clients are unaffected.
    Compatible,
    /// Clients of the old contract may have to be changed.
    Breaking,
}

impl Severity {
    /// All, the highest first.
    pub const ALL: [Self; 3] = [Self::Breaking, Self::Compatible, Self::DocsOnly];

    /// Its name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::DocsOnly => "docs-only",
            Self::Compatible => "compatible",
            Self::Breaking => "breaking",
        }
    }
}

/// The part of a version number that has to be increased, in ascending order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// No change needs a new version.
    None,
    /// Only documentation changed.
    Patch,
    /// Something was added.
    Minor,
    /// A change is breaking.
    Major,
}

impl Step {
    /// Its name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

/// Whether a change affects requests or responses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// Requests.
    Request,
    /// Responses.
    Response,
    /// Both, or the contract as a whole.
    Both,
}

impl Direction {
    /// Its name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
            Self::Both => "both",
        }
    }
}

/// Whom a change affects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    /// All clients, however they are written.
    AllClients,
    /// Code that is generated from the contract: names or types change.
    GeneratedCode,
    /// Readers of the documentation.
    Documentation,
}

impl Audience {
    /// Its name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::AllClients => "all-clients",
            Self::GeneratedCode => "generated-code",
            Self::Documentation => "documentation",
        }
    }
}

/// One of the two documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Which {
    /// The old document.
    Old,
    /// The new document.
    New,
}

impl fmt::Display for Which {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Old => "the old contract",
            Self::New => "the new contract",
        })
    }
}

/// Why two documents can't be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompareError {
    /// The invalid document, or the new one if they do not belong together.
    pub document: Which,
    /// The JSON pointer of the location.
    pub pointer: String,
    /// What is wrong there.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

impl fmt::Display for CompareError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { document, pointer, what, remedy } = self;
        let pointer = if pointer.is_empty() { "its root" } else { pointer };
        write!(f, "{document} at {pointer}: {what}; {remedy}")
    }
}

impl std::error::Error for CompareError {}
