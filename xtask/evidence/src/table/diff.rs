//! Compares the TOML of two tables line by line, since each line states one fact.

use std::fmt::Write as _;

use similar::{ChangeTag, TextDiff};

/// Returns the lines that differ, with `-` (old) or `+` (new), below a heading for each part of the page.
///
/// Ignores `file`, `sha256` and `not_reread`, which are not facts of the page.
#[must_use]
pub fn diff(old: &str, new: &str) -> String {
    let (old, new) = (labelled(old), labelled(new));
    let texts =
        [&old, &new].map(|lines| lines.iter().map(|(_, text)| *text).collect::<Vec<&str>>());
    let [old_texts, new_texts] = &texts;
    let mut out = String::new();
    let mut heading = "";
    for change in TextDiff::from_slices(old_texts, new_texts).iter_all_changes() {
        let (sign, (label, text)) = match (change.tag(), change.old_index(), change.new_index()) {
            (ChangeTag::Delete, Some(index), _) => ('-', &old[index]),
            (ChangeTag::Insert, _, Some(index)) => ('+', &new[index]),
            _ => continue,
        };
        if text.is_empty() {
            continue;
        }
        if label != heading {
            heading = label;
            let _ = writeln!(out, "  {heading}");
        }
        let _ = writeln!(out, "    {sign} {text}");
    }
    out
}

/// The lines of a table, each with the part of the page that it belongs to.
fn labelled(table: &str) -> Vec<(String, &str)> {
    let mut lines = Vec::new();
    let mut operation = String::new();
    let mut call = String::new();
    for block in blocks(table) {
        let value = |name: &str| value(block, name);
        let label = match block.lines().next().unwrap_or_default() {
            "[page]" => "page".to_owned(),
            "[[operation]]" => {
                operation = match (value("method"), value("path"), value("title")) {
                    (Some(method), Some(path), _) => format!("{method} {path}"),
                    (_, _, Some(title)) => title.to_owned(),
                    _ => "a call without a path".to_owned(),
                };
                operation.clone()
            }
            "[[operation.schema]]" => {
                let words = ["side", "response", "level", "name"].map(value);
                let [side, response, level, name] = words.map(Option::unwrap_or_default);
                let side = if response.is_empty() {
                    side.to_owned()
                } else {
                    format!("{response} {side}")
                };
                format!("{operation}: {side}, {level} schema {name}")
            }
            "[[operation.example]]" => {
                call = format!("{operation}: sample call of {}", value("url").unwrap_or_default());
                call.clone()
            }
            "[[operation.example.sample]]" => {
                format!("{call}, {} sample", value("side").unwrap_or_default())
            }
            _ => "path forms".to_owned(),
        };
        let is_fact = |line: &&str| {
            let own = ["file = ", "sha256 = ", "not_reread = "];
            label != "page" || !own.iter().any(|name| line.starts_with(name))
        };
        lines.extend(block.lines().filter(is_fact).map(|line| (label.clone(), line)));
    }
    lines
}

/// Splits a table before each of its headings.
fn blocks(table: &str) -> impl Iterator<Item = &str> {
    let starts = table.match_indices("\n[").map(|(index, _)| index + 1);
    let is_heading = |start: &usize| {
        let line = table[*start..].lines().next().unwrap_or_default();
        line == "[page]" || line.starts_with("[[operation")
    };
    let mut bounds: Vec<usize> = starts.filter(is_heading).collect();
    bounds.insert(0, 0);
    let ends: Vec<usize> = bounds.iter().copied().skip(1).chain([table.len()]).collect();
    bounds.into_iter().zip(ends).map(|(start, end)| &table[start..end])
}

/// The text of a key that has a line of its own in a block.
fn value<'a>(block: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = block.lines().skip(1);
    let text = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(" = "))?;
    Some(text.trim_matches('"'))
}
