//! What the sections return: rows of figures, and curves.

use std::fmt;

use serde::Serialize;

/// The part of the comparison that one module measures.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Section {
    /// Its heading.
    pub title: String,
    /// What was measured, one thing each.
    pub rows: Vec<Row>,
    /// Figures that depend on a size.
    pub curves: Vec<Curve>,
}

/// One thing that was measured, for all contestants that do it.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// What was measured, such as "Decode a page of 1,000 users, processor time".
    pub title: String,
    /// The unit of the samples.
    pub unit: Unit,
    /// The contestants. The first one is the one that the others are compared with.
    pub entries: Vec<Entry>,
}

/// The figures of one contestant, one of each round.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// The contestant, and how it was used where that differs.
    pub label: String,
    /// One figure of each round.
    pub samples: Vec<f64>,
}

/// A unit, which determines how a figure is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Seconds, shown in s, ms or µs.
    Seconds,
    /// Bytes, shown in MiB.
    Bytes,
    /// A number of things.
    Count,
}

/// How figures grow with a size, one line for each contestant.
#[derive(Clone, Debug, Serialize)]
pub struct Curve {
    /// What was measured.
    pub title: String,
    /// What the size counts, such as "operations".
    pub size: String,
    /// The unit of the figures.
    pub unit: Unit,
    /// The label of each line, and its points: a size and a figure.
    pub lines: Vec<(String, Vec<(f64, f64)>)>,
}

/// Where and when the figures were measured.
#[derive(Clone, Debug, Serialize)]
pub struct Conditions {
    /// The day, in UTC.
    pub date: String,
    /// The model of the processor.
    pub processor: String,
    /// The number of cores.
    pub cores: usize,
    /// The version of the compiler.
    pub rustc: String,
    /// The most rounds; slow tasks have fewer.
    pub rounds: usize,
}

impl fmt::Display for Conditions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { date, processor, cores, rustc, rounds } = self;
        write!(f, "{date}, {processor}, {cores} cores, {rustc}, medians of up to {rounds} rounds")
    }
}

impl Entry {
    /// Creates an entry.
    #[must_use]
    pub fn new(label: impl Into<String>, samples: Vec<f64>) -> Self {
        Self { label: label.into(), samples }
    }

    /// The middle one of the figures.
    #[must_use]
    pub fn median(&self) -> f64 {
        let mut samples = self.samples.clone();
        samples.sort_by(f64::total_cmp);
        match samples.len() {
            0 => f64::NAN,
            even if even % 2 == 0 => f64::midpoint(samples[even / 2 - 1], samples[even / 2]),
            odd => samples[odd / 2],
        }
    }

    /// The least and the greatest figure.
    #[must_use]
    pub fn spread(&self) -> (f64, f64) {
        let least = self.samples.iter().copied().fold(f64::INFINITY, f64::min);
        (least, self.samples.iter().copied().fold(f64::NEG_INFINITY, f64::max))
    }
}

impl Row {
    /// The median of an entry divided by that of the first entry.
    #[must_use]
    pub fn ratio(&self, entry: &Entry) -> f64 {
        self.entries.first().map_or(f64::NAN, |first| entry.median() / first.median())
    }
}

impl Unit {
    /// A figure with its unit.
    #[must_use]
    pub fn show(self, figure: f64) -> String {
        match self {
            Self::Bytes => format!("{:.1} MiB", figure / 1024.0 / 1024.0),
            Self::Count => format!("{figure}"),
            Self::Seconds if figure >= 1.0 => format!("{figure:.2} s"),
            Self::Seconds if figure >= 1e-3 => format!("{:.2} ms", figure * 1e3),
            Self::Seconds => format!("{:.1} µs", figure * 1e6),
        }
    }
}
