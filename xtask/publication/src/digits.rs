//! The gate against rounded integers: no file goes out with others than its source has.
//!
//! `partyId` exceeds 2^53, and a tool that reads numbers as doubles changes its last digits without a
//! word. So every integer that is too long for a double is counted in the sources, each file is held
//! against what it was made of, and a long integer that no source has is refused wherever it stands.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use cpq_contract::load;
use serde_json::Value;

use crate::{Files, Origin, Sources};

/// How often each long integer occurs.
pub type Counts = BTreeMap<String, usize>;

/// From this many digits on, a double may not hold an integer.
const LONG: usize = 16;

/// The largest number up to which doubles hold every integer.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// An integer that is not as the sources have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// The file it was found in, or is missing from.
    pub path: String,
    /// As it is written.
    pub literal: String,
    /// What is wrong.
    pub what: What,
}

/// What is wrong with an integer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The file holds it more or less often than its source.
    Counted {
        /// How often the file has it.
        found: usize,
        /// How often it should.
        expected: usize,
    },
    /// It is what a double makes of an integer of the sources.
    Rounded {
        /// The integer it was.
        of: String,
    },
    /// No source has it.
    Unknown,
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, literal, what } = self;
        match what {
            What::Counted { found, expected } => {
                write!(f, "{path} has {literal} {found} time(s), and its source {expected}")
            }
            What::Rounded { of } => write!(f, "{path} has {literal}, which is {of} rounded"),
            What::Unknown => {
                write!(
                    f,
                    "{path} has {literal}, a long integer that is in no contract and no payload"
                )
            }
        }
    }
}

/// Holds the integers of all files against those of the sources they were made of.
#[must_use]
pub fn check(sources: &Sources, files: &Files) -> Vec<Loss> {
    let contracts = Contracts::read(sources);
    let known = contracts.known();
    let rounded: BTreeMap<String, &String> = known
        .iter()
        .flat_map(|literal| roundings(literal).into_iter().map(move |other| (other, literal)))
        .collect();
    let mut losses = Vec::new();
    for (path, file) in files {
        let found = scan(&file.text);
        let expected = contracts.expected(&file.origin);
        let mut literals: BTreeSet<&String> = found.keys().collect();
        literals.extend(expected.iter().flat_map(BTreeMap::keys));
        for literal in literals {
            let count = found.get(literal).copied().unwrap_or_default();
            let of = rounded.get(literal).filter(|_| count > 0);
            let what = match (of, &expected) {
                // Nowhere, not even as a warning.
                (Some(of), _) => What::Rounded { of: (*of).clone() },
                (None, _) if !known.contains(literal) => What::Unknown,
                (None, Some(expected)) => {
                    let expected = expected.get(literal).copied().unwrap_or_default();
                    if count == expected {
                        continue;
                    }
                    What::Counted { found: count, expected }
                }
                (None, None) => continue,
            };
            losses.push(Loss { path: path.clone(), literal: literal.clone(), what });
        }
    }
    losses
}

/// The contracts as values, read apart from the trees that the files are made of.
struct Contracts<'a> {
    values: BTreeMap<&'a str, Value>,
    sources: &'a Sources,
}

impl<'a> Contracts<'a> {
    fn read(sources: &'a Sources) -> Self {
        let read = sources.versions.iter().filter_map(|version| {
            let document = load(&version.openapi).ok()?;
            Some((version.name.as_str(), document.value))
        });
        Self { values: read.collect(), sources }
    }

    /// Every long integer of the contracts and the payloads.
    fn known(&self) -> BTreeSet<String> {
        let payloads = self.sources.versions.iter().flat_map(|version| version.payloads.values());
        let payloads = payloads.flat_map(|text| scan(text).into_keys());
        let mut known: BTreeSet<String> = payloads.collect();
        for value in self.values.values() {
            known.extend(count(value, value, &Mode::Members).into_keys());
        }
        known
    }

    /// What a file made of this has to hold; none where it need hold nothing.
    fn expected(&self, origin: &Origin) -> Option<Counts> {
        let version = |name: &str| self.sources.versions.iter().find(|it| it.name == name);
        let value = |name: &str| self.values.get(name);
        let schemas = |name: &str| value(name)?.pointer("/components/schemas");
        match origin {
            Origin::Contract { version: name } => Some(scan(&version(name)?.openapi)),
            Origin::Edition { version } => {
                let value = value(version)?;
                Some(count(value, value, &Mode::Members))
            }
            Origin::Dereferenced { version } => {
                let value = value(version)?;
                Some(count(value, value, &Mode::References(Vec::new())))
            }
            Origin::Schemas { version } => {
                let schemas = schemas(version)?;
                Some(count(schemas, schemas, &Mode::Schemas))
            }
            Origin::Schema { version, schema } => {
                let schema = schemas(version)?.get(schema)?;
                Some(count(schema, schema, &Mode::Schemas))
            }
            Origin::Payload { version: name, path } => {
                Some(scan(version(name)?.payloads.get(path)?))
            }
            Origin::Reference => {
                let mut all = Counts::new();
                for value in self.values.values() {
                    for (literal, times) in count(value, value, &Mode::Members) {
                        *all.entry(literal).or_default() += times;
                    }
                }
                Some(all)
            }
            Origin::Page => None,
        }
    }
}

/// What is counted of a contract.
enum Mode<'a> {
    /// Each member once.
    Members,
    /// What references lead to, too, apart from those that are open.
    References(Vec<&'a str>),
    /// Each member but the extensions.
    Schemas,
}

fn count<'a>(value: &'a Value, root: &'a Value, mode: &Mode<'a>) -> Counts {
    let mut counts = Counts::new();
    let mut add = |more: Counts| {
        for (literal, times) in more {
            *counts.entry(literal).or_default() += times;
        }
    };
    match value {
        Value::Object(members) => {
            if let Mode::References(open) = mode
                && let Some(reference) = value.get("$ref").and_then(Value::as_str)
            {
                let target = reference.strip_prefix('#').and_then(|it| root.pointer(it));
                return match target {
                    Some(target) if !open.contains(&reference) => {
                        let open = open.iter().copied().chain([reference]).collect();
                        count(target, root, &Mode::References(open))
                    }
                    _ => counts,
                };
            }
            for (name, member) in members {
                if matches!(mode, Mode::Schemas) && name.starts_with("x-") {
                    continue;
                }
                add(scan(name));
                add(count(member, root, mode));
            }
        }
        Value::Array(items) => items.iter().for_each(|item| add(count(item, root, mode))),
        Value::String(text) => add(scan(text)),
        single => add(scan(&single.to_string())),
    }
    counts
}

/// What a tool makes of an integer that it reads as a double: in the shortest spelling, as JavaScript
/// prints it, or in full.
fn roundings(literal: &str) -> Vec<String> {
    let Ok(integer) = literal.parse::<i128>() else { return Vec::new() };
    #[expect(clippy::cast_precision_loss, reason = "the loss is what is looked for")]
    let double = integer as f64;
    let mut roundings = vec![format!("{double}"), format!("{double:.0}"), format!("{double:e}")];
    roundings.retain(|other| other != literal);
    roundings
}

/// Every integer of a text that a double may not hold, in full or with an exponent. A hash may well
/// have as many digits in a row, and is passed over.
#[must_use]
pub fn scan(text: &str) -> Counts {
    let mut counts = Counts::new();
    for word in text.split(|c: char| !(c.is_ascii_alphanumeric() || "+-.".contains(c))) {
        let number = word.trim_matches(['+', '-', '.']);
        let has_exponent = number.contains(['e', 'E'])
            && number.bytes().all(|byte| byte.is_ascii_digit() || b"eE+-.".contains(&byte));
        if has_exponent && number.parse::<f64>().is_ok_and(|it| it.is_finite() && it >= EXACT) {
            *counts.entry(number.to_owned()).or_default() += 1;
            continue;
        }
        for part in word.split(['+', '-', '.']) {
            let is_hash = part.len() >= 2 * LONG
                && part.bytes().any(|byte| byte.is_ascii_alphabetic())
                && part.bytes().all(|byte| byte.is_ascii_hexdigit());
            let digits = part.split(|c: char| !c.is_ascii_digit());
            for digits in digits.filter(|digits| digits.len() >= LONG && !is_hash) {
                *counts.entry(digits.to_owned()).or_default() += 1;
            }
        }
    }
    counts
}
