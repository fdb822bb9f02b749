//! What a comparison says: the changes, whom each can break, and the step they force.

use std::fmt;

use serde_json::Value;

use crate::Rule;

/// All that changed from one contract to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The title that both contracts have.
    pub title: String,
    /// The old contract's `info.version`.
    pub old_version: String,
    /// The new contract's `info.version`.
    pub new_version: String,
    /// The worst first; within a severity by operation and place. None where nothing changed.
    pub changes: Vec<Change>,
}

impl Comparison {
    /// The smallest step of the version that does not mislead a user of the contract.
    #[must_use]
    pub fn step(&self) -> Step {
        self.changes.iter().map(Change::step).max().unwrap_or(Step::None)
    }

    /// Whether a change can break somebody.
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
    /// What kind of change it is.
    pub rule: Rule,
    /// How bad it is where it is worst.
    pub severity: Severity,
    /// What it concerns: what is sent, what comes back, or both.
    pub direction: Direction,
    /// What stood in the old contract; absent where the change adds something.
    pub old: Option<Side>,
    /// What stands in the new contract; absent where the change removes something.
    pub new: Option<Side>,
    /// The operations it touches, by their name. None where it touches the whole contract, or a
    /// component that no operation uses.
    pub operations: Vec<Touched>,
    /// Whether the component it stands in is used by no operation.
    pub unused: bool,
}

impl Change {
    /// The step of the version that this change alone forces.
    #[must_use]
    pub fn step(&self) -> Step {
        match self.severity {
            Severity::Breaking => Step::Major,
            Severity::Compatible => Step::Minor,
            Severity::DocsOnly if self.rule == Rule::ContractVersionChanged => Step::None,
            Severity::DocsOnly => Step::Patch,
        }
    }

    /// How bad it is for an operation in which it goes in `direction`.
    #[must_use]
    pub fn severity_in(&self, direction: Direction) -> Severity {
        self.severity.min(self.rule.severity(direction))
    }

    /// For whom it matters, in words.
    #[must_use]
    pub fn concerns(&self) -> &'static str {
        let is_felt = |direction: Direction| {
            (self.direction == direction || self.direction == Direction::Both)
                && self.severity_in(direction) == self.severity
        };
        match self.rule.audience() {
            Audience::GeneratedCode => "who generates code",
            Audience::Readers => "who reads the documentation",
            Audience::Everybody => {
                match (is_felt(Direction::Request), is_felt(Direction::Response)) {
                    (true, false) => "who makes calls",
                    (false, true) => "who reads answers",
                    _ => "who makes calls or reads answers",
                }
            }
        }
    }

    /// Where it stands, as a JSON pointer: in the new contract if it stands there.
    #[must_use]
    pub fn pointer(&self) -> &str {
        self.new.as_ref().or(self.old.as_ref()).map_or("", |side| &side.pointer)
    }
}

/// A changed place in one of the contracts.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// The JSON pointer of the place.
    pub pointer: String,
    /// What stands there, in words; whole texts are not cut.
    pub words: String,
    /// What stands there, unless that is an object or holds one.
    pub value: Option<Value>,
}

/// An operation that a change touches.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Touched {
    /// Its operationId in the old contract, else in the new; without one, such as `GET /users`.
    pub operation: String,
    /// What of it is touched.
    pub direction: Direction,
}

/// How bad a change is, the mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Only words changed, or the way the same thing is written.
    DocsOnly,
    /// Something was added; who used the old contract can go on.
    Compatible,
    /// Somebody who used the old contract may have to change something.
    Breaking,
}

impl Severity {
    /// All, the worst first.
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

/// The part of a version number that has to move, the smallest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Nothing that matters changed.
    None,
    /// Only documentation changed.
    Patch,
    /// Something was added.
    Minor,
    /// Something can break.
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

/// Which way something travels that changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// From the client to the service.
    Request,
    /// From the service to the client.
    Response,
    /// Both ways, or neither.
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

    /// What goes in either direction.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        if self == other { self } else { Self::Both }
    }
}

/// Whom a change concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    /// Everybody who makes calls or reads answers, whatever their tools.
    Everybody,
    /// Who generates code from the contract: names or types in it change.
    GeneratedCode,
    /// Who reads the documentation.
    Readers,
}

impl Audience {
    /// Its name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Everybody => "everybody",
            Self::GeneratedCode => "generated-code",
            Self::Readers => "readers",
        }
    }
}

/// One of the two documents that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Which {
    /// The one that users have.
    Old,
    /// The one that is to replace it.
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

/// Why two documents can't be compared, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable {
    /// The document at fault; where it is the two together, the new one.
    pub document: Which,
    /// The JSON pointer of the place.
    pub pointer: String,
    /// What is wrong there.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { document, pointer, what, remedy } = self;
        let pointer = if pointer.is_empty() { "its root" } else { pointer };
        write!(f, "{document} at {pointer}: {what}; {remedy}")
    }
}

impl std::error::Error for Unusable {}
