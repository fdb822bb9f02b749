//! What a change means for those who are there already, and for the number of the next version.

use semver::Version;

/// What a change can do to a program that was written before it, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Nothing of use to it and nothing to its harm.
    None,
    /// It offers more, and takes nothing away.
    Addition,
    /// It can keep the program from compiling.
    Break,
}

impl Effect {
    /// Its name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Addition => "compatible",
            Self::Break => "breaking",
        }
    }

    /// The smallest version that may follow `version` with such a change, as Cargo understands semver:
    /// below 1.0 the middle number is what the first one is later on, and a pre-release promises nothing.
    #[must_use]
    pub fn least_after(self, version: &Version) -> Version {
        let Version { major, minor, patch, .. } = *version;
        if !version.pre.is_empty() {
            return Version::new(major, minor, patch);
        }
        match (self, major, minor) {
            (Self::Break, 1.., _) => Version::new(major + 1, 0, 0),
            (Self::Break, 0, 1..) => Version::new(0, minor + 1, 0),
            (Self::Addition, 1.., _) => Version::new(major, minor + 1, 0),
            _ => Version::new(major, minor, patch + 1),
        }
    }

    /// What the step from `version` to [`least_after`](Self::least_after) is called.
    #[must_use]
    pub fn step_after(self, version: &Version) -> &'static str {
        match (self, version.major, version.minor) {
            (Self::Break, 1.., _) => "major",
            (Self::Break, 0, 1..) | (Self::Addition, 1.., _) => "minor",
            _ => "patch",
        }
    }
}
