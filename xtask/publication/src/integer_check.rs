//! Checks that no published file has a rounded integer.
//!
//! `partyId` exceeds 2^53, and tools that read numbers as doubles silently change its last digits. So every
//! integer that is too long for a double must be in a contract or a payload, and none may be the rounded form
//! of another.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use cpq_contract::load;

use crate::{Files, Sources};

/// From this number of digits on, a double may not represent an integer exactly.
const LONG: usize = 16;

/// Doubles represent all integers up to this one.
const MAX_EXACT: f64 = 9_007_199_254_740_992.0;

/// An integer in a published file that is not in the sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntegerError {
    /// The file.
    pub path: String,
    /// The integer as the file has it.
    pub literal: String,
    /// The integer of the sources that it is the rounded form of, if there is one.
    pub rounded_from: Option<String>,
}

impl fmt::Display for IntegerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, literal, rounded_from } = self;
        match rounded_from {
            Some(exact) => write!(f, "{path} contains {literal}, which is {exact} rounded"),
            None => {
                write!(
                    f,
                    "{path} contains {literal}, a large integer that is in no contract or payload"
                )
            }
        }
    }
}

/// Checks the integers of all files.
#[must_use]
pub fn check(sources: &Sources, files: &Files) -> Vec<IntegerError> {
    let known = known(sources);
    let rounded: BTreeMap<String, &String> = known
        .iter()
        .flat_map(|literal| roundings(literal).into_iter().map(move |other| (other, literal)))
        .collect();
    let mut errors = Vec::new();
    for (path, file) in files {
        for literal in long_integers(&file.text) {
            let rounded_from = rounded.get(&literal).map(|exact| (*exact).clone());
            if rounded_from.is_some() || !known.contains(&literal) {
                errors.push(IntegerError { path: path.clone(), literal, rounded_from });
            }
        }
    }
    errors
}

/// All long integers of the contracts, without YAML comments, and of the payloads.
fn known(sources: &Sources) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    for version in &sources.versions {
        if let Ok(document) = load(&version.openapi) {
            known.extend(long_integers(&document.value.to_string()));
        }
        known.extend(version.payloads.values().flat_map(|text| long_integers(text)));
    }
    known
}

/// What tools print for an integer that they read as a double: the shortest form, as JavaScript prints it, all
/// digits, or an exponent.
fn roundings(literal: &str) -> Vec<String> {
    let Ok(integer) = literal.parse::<i128>() else { return Vec::new() };
    #[expect(clippy::cast_precision_loss, reason = "the rounded number is what is looked for")]
    let double = integer as f64;
    let mut roundings = vec![format!("{double}"), format!("{double:.0}"), format!("{double:e}")];
    roundings.retain(|other| other != literal);
    roundings
}

/// The integers in a text that a double may not represent exactly, as digits or with an exponent. Hashes are
/// ignored, although they can have as many digits in a row.
#[must_use]
pub fn long_integers(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let is_separator = |byte: &u8| !(byte.is_ascii_alphanumeric() || b"+-.".contains(byte));
    let words = text.as_bytes().split(is_separator);
    // Most words have no digits.
    let words = words.filter(|word| word.iter().any(u8::is_ascii_digit));
    for word in words.filter_map(|word| str::from_utf8(word).ok()) {
        let number = word.trim_matches(['+', '-', '.']);
        let has_exponent = number.contains(['e', 'E'])
            && number.bytes().all(|byte| byte.is_ascii_digit() || b"eE+-.".contains(&byte));
        if has_exponent && number.parse::<f64>().is_ok_and(|it| it.is_finite() && it >= MAX_EXACT) {
            found.insert(number.to_owned());
            continue;
        }
        for part in word.split(['+', '-', '.']) {
            let is_hash = part.len() >= 2 * LONG
                && part.bytes().any(|byte| byte.is_ascii_alphabetic())
                && part.bytes().all(|byte| byte.is_ascii_hexdigit());
            let digits = part.split(|c: char| !c.is_ascii_digit());
            let long = digits.filter(|digits| digits.len() >= LONG && !is_hash);
            found.extend(long.map(str::to_owned));
        }
    }
    found
}
