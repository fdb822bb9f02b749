//! Doc comments: one sentence, an example, the details, and where it is known from.

use syn::{Attribute, parse_quote};

use crate::contract::{Contract, Evidence, Mark, Property};

const WIDTH: usize = 92;

/// A doc comment of Markdown text.
pub(crate) fn comment(markdown: &str) -> Vec<Attribute> {
    let spaced = |line: String| {
        if line.is_empty() { line } else { format!(" {line}") }
    };
    lines(markdown).into_iter().map(spaced).map(|line| parse_quote!(#[doc = #line])).collect()
}

/// Markdown text wrapped into lines; code blocks stay as they are.
pub(crate) fn lines(markdown: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut in_code = false;
    for line in markdown.trim_end().lines() {
        if line.starts_with("```") {
            in_code = !in_code;
            lines.push(line.to_owned());
        } else if in_code {
            lines.push(line.to_owned());
        } else {
            wrap(line.trim_end(), &mut lines);
        }
    }
    lines
}

fn wrap(text: &str, lines: &mut Vec<String>) {
    let indent = if text.starts_with("- ") { "  " } else { "" };
    let mut line = String::new();
    for word in words(text) {
        if !line.is_empty() && line.len() + 1 + word.len() > WIDTH {
            lines.push(std::mem::replace(&mut line, indent.to_owned()));
        } else if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
}

/// The words of a paragraph; a link is one word, so that it is not broken.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let (mut start, mut in_link) = (0, false);
    for (index, character) in text.char_indices() {
        match character {
            '[' => in_link = text[index..].contains("]("),
            ')' => in_link = false,
            ' ' if !in_link => {
                words.push(&text[start..index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    words.push(&text[start..]);
    words.into_iter().filter(|word| !word.is_empty()).collect()
}

/// `text`, ended as a sentence.
pub(crate) fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}

/// What is said of a member: its description, its known values and its evidence.
pub(crate) fn property(property: &Property, contract: &Contract) -> String {
    let mut text = sentence(&property.description);
    if !property.known_values.is_empty() {
        let values: Vec<String> = property
            .known_values
            .iter()
            .map(|known| {
                let value = match &known.value {
                    serde_json::Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                known.meaning.as_ref().map_or_else(
                    || format!("`{value}`"),
                    |meaning| format!("`{value}` ({meaning})"),
                )
            })
            .collect();
        let values = values.join(", ");
        text.push_str("\n\nDocumented values: ");
        text.push_str(&values);
        text.push_str(". Others may come.");
    }
    if let Some(note) = evidence(&property.evidence, contract) {
        text.push_str("\n\n");
        text.push_str(&note);
    }
    text
}

/// Where something is known from; what the transcribed pages document needs no note.
pub(crate) fn evidence(evidence: &Evidence, contract: &Contract) -> Option<String> {
    let page = evidence.page.as_ref().and_then(|page| contract.pages.get(page));
    let page = page.map(|page| format!("[{}]({})", page.title, page.url));
    match (evidence.mark, page) {
        (Mark::Documented, _) => None,
        (Mark::DocumentedElsewhere, Some(page)) => Some(format!("Documented on {page}.")),
        (Mark::Sample, Some(page)) => Some(format!("Seen in a sample only, on {page}.")),
        (Mark::Inferred, Some(page)) => Some(format!("Not documented: inferred from {page}.")),
        (_, None) => Some("Not documented: inferred.".to_owned()),
    }
}
