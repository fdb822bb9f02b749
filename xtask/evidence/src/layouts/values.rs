//! Finds the possible values that a description names. The rest of a description is prose.

use crate::table::{Kind, KnownValue};

/// Returns the values named by the description of a property or parameter of this type.
///
/// # Errors
/// If the description begins to list values in an unknown form; the error says what was expected.
pub(super) fn named(description: &str, kind: Option<Kind>) -> Result<Vec<KnownValue>, String> {
    let mut values = Vec::new();
    listed(description, &mut values)?;
    equated(description, &mut values)?;
    set_apart(description, &mut values);
    // The type of a boolean already says this.
    values.retain(|known| kind != Some(Kind::Boolean) || !is_boolean(&known.value));
    Ok(values)
}

fn is_boolean(value: &str) -> bool {
    matches!(value, "true" | "false")
}

/// `Possible values are 0[OFF], 1[ON].`, `Possible values one, two and three`
fn listed(description: &str, values: &mut Vec<KnownValue>) -> Result<(), String> {
    const PHRASE: &str = "possible values";
    let lower = description.to_ascii_lowercase();
    for (at, _) in lower.match_indices(PHRASE) {
        let rest = description[at + PHRASE.len()..].trim_start_matches([':', ' ']);
        let rest = rest.strip_prefix("are ").unwrap_or(rest);
        let list = rest.find(". ").map_or(rest, |end| &rest[..end]);
        let list = list.strip_suffix('.').unwrap_or(list).replace(" and ", ",");
        for item in list.split(',') {
            let known = value(item.trim()).ok_or_else(|| {
                "values after `Possible values`, such as `one, two and three` or `0[OFF], 1[ON]`"
                    .to_owned()
            })?;
            values.push(known);
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

/// `one`, `0[OFF]`
fn value(item: &str) -> Option<KnownValue> {
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
