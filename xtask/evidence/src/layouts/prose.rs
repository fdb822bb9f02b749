//! Finds the facts that a description states in prose: possible values, a maximum length, that something is
//! deprecated. The rest of a description is dropped.

use crate::table::{Kind, KnownValue};

/// What a description states.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Stated {
    /// The possible values.
    pub(super) values: Vec<KnownValue>,
    /// The greatest number of characters.
    pub(super) max_length: Option<u64>,
    pub(super) deprecated: bool,
}

/// Reads the description of a property or parameter of this type.
///
/// # Errors
/// If the description begins to state a fact in an unknown form; the error says what was expected.
pub(super) fn read(description: &str, kind: Option<Kind>) -> Result<Stated, String> {
    let mut values = Vec::new();
    listed(description, &mut values)?;
    equated(description, &mut values)?;
    set_apart(description, &mut values);
    // The type of a boolean already says this.
    values.retain(|known| kind != Some(Kind::Boolean) || !is_boolean(&known.value));
    let max_length = max_length(description)?;
    Ok(Stated { values, max_length, deprecated: is_deprecated(description) })
}

/// `Deprecated. Use groups.`, `This property is deprecated.`
pub(super) fn is_deprecated(description: &str) -> bool {
    let sentences = description.split(". ").map(|sentence| sentence.trim().to_ascii_lowercase());
    sentences.into_iter().any(|sentence| {
        let is_negated = ["not deprecated", "not been deprecated", "no longer deprecated"]
            .iter()
            .any(|negated| sentence.contains(negated));
        let is_about_this = sentence.starts_with("this ") && sentence.contains(" deprecated");
        !is_negated
            && (is_about_this || sentence.trim_start_matches(['(', '[']).starts_with("deprecated"))
    })
}

/// `Maximum length is 255 characters.`, `Maximum length of 30`, `Max length: 30`
fn max_length(description: &str) -> Result<Option<u64>, String> {
    let lower = description.to_ascii_lowercase();
    let phrases = ["maximum length", "max length"];
    let Some((at, phrase)) = phrases.iter().find_map(|phrase| Some((lower.find(phrase)?, phrase)))
    else {
        return Ok(None);
    };
    let mut rest = lower[at + phrase.len()..].trim_start_matches([':', '=', ' ']);
    for word in ["of ", "is "] {
        rest = rest.strip_prefix(word).unwrap_or(rest).trim_start();
    }
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != ',').unwrap_or(rest.len());
    let digits = rest[..end].trim_end_matches(',').replace(',', "");
    let number = digits.parse().map_err(|_| "a number after `Maximum length`, such as 255")?;
    Ok(Some(number))
}

fn is_boolean(value: &str) -> bool {
    matches!(value, "true" | "false")
}

/// `Possible values are 0[OFF], 1[ON].`, `Valid values: one, two and three`, `Allowed values are "On" or "Off"`
fn listed(description: &str, values: &mut Vec<KnownValue>) -> Result<(), String> {
    let lower = description.to_ascii_lowercase();
    for phrase in ["possible values", "valid values", "allowed values"] {
        for (at, _) in lower.match_indices(phrase) {
            let rest = description[at + phrase.len()..].trim_start_matches([':', ' ']);
            let verb = rest.strip_prefix("are").filter(|rest| rest.starts_with([':', ' ']));
            let rest = verb.unwrap_or(rest).trim_start_matches([':', ' ']);
            let list = rest.find(". ").map_or(rest, |end| &rest[..end]);
            let list = list.strip_suffix('.').unwrap_or(list);
            let list = list.replace(" and ", ",").replace(" or ", ",");
            let items = list.split(',').map(str::trim).collect::<Vec<_>>();
            let is_after_comma = |index: usize| index > 0 && items[index].is_empty();
            for (_, item) in items.iter().enumerate().filter(|(index, _)| !is_after_comma(*index)) {
                let known = value(item).ok_or_else(|| {
                    format!(
                        "values after `{}`, such as `one, two and three` or `0[OFF], 1[ON]`",
                        description[at..].get(..phrase.len()).unwrap_or(phrase)
                    )
                })?;
                values.push(known);
            }
        }
    }
    Ok(())
}

/// `Yes = true, No = false`
fn equated(description: &str, values: &mut Vec<KnownValue>) -> Result<(), String> {
    if !description.contains(" = ") {
        return Ok(());
    }
    let sentence = description.rsplit(['?', '.']).find(|part| !part.is_empty());
    for item in sentence.unwrap_or_default().split(',') {
        let pair = item.trim().split_once(" = ");
        let (meaning, value) =
            pair.filter(|(meaning, value)| is_word(meaning) && is_word(value))
                .ok_or_else(|| "values such as `Yes = true, No = false`".to_owned())?;
        values.push(KnownValue { value: value.to_owned(), meaning: Some(meaning.to_owned()) });
    }
    Ok(())
}

/// `For the host, use _host.`
fn set_apart(description: &str, values: &mut Vec<KnownValue>) {
    for part in description.split(" use ").skip(1) {
        let word = part.split([' ', '.', ',']).next().unwrap_or_default();
        if word.starts_with('_') && is_word(word) {
            values.push(KnownValue { value: word.to_owned(), meaning: None });
        }
    }
}

/// `one`, `0[OFF]`, `"Not started"`
fn value(item: &str) -> Option<KnownValue> {
    for quote in ['"', '\''] {
        if let Some(text) = item.strip_prefix(quote).and_then(|item| item.strip_suffix(quote)) {
            return (!text.is_empty() && !text.contains(quote))
                .then(|| KnownValue { value: text.to_owned(), meaning: None });
        }
    }
    let (value, meaning) = match item.strip_suffix(']') {
        Some(item) => item.split_once('[').map(|(value, meaning)| (value, Some(meaning)))?,
        None => (item, None),
    };
    (is_word(value) && meaning.is_none_or(is_word))
        .then(|| KnownValue { value: value.to_owned(), meaning: meaning.map(str::to_owned) })
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|char| char.is_alphanumeric() || "_-".contains(char))
}
