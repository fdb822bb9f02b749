//! Inserts lines into YAML text, without a change of the other lines.

/// Inserts the lines of an element at the end of a section, which is created if the text does not have it.
///
/// The text has two spaces per level, as all files of a contract; `lines` are indented already.
pub(super) fn insert(text: &str, section: &[String], lines: &[String]) -> String {
    let mut all: Vec<String> = text.lines().map(str::to_owned).collect();
    let (mut start, mut end) = (0, all.len());
    for (level, key) in section.iter().enumerate() {
        let found = (start..end).find(|line| is_key(&all[*line], level, key));
        let Some(line) = found else {
            let missing = section[level..].iter().enumerate();
            let keys =
                missing.map(|(more, key)| format!("{}{}:", "  ".repeat(level + more), quoted(key)));
            let mut added: Vec<String> = keys.collect();
            added.extend_from_slice(lines);
            let at = last_of(&all, start, end);
            return spliced(all, at, added, level);
        };
        start = line + 1;
        let is_outside = |line: &String| !is_blank(line) && indent(line) <= 2 * level;
        end = (start..end).find(|line| is_outside(&all[*line])).unwrap_or(end);
        // A section without elements may be written as `{}`.
        if all[line].ends_with(": {}") {
            let length = all[line].len() - " {}".len();
            all[line].truncate(length);
        }
    }
    let at = last_of(&all, start, end);
    spliced(all, at, lines.to_vec(), section.len())
}

/// The line after the last one of a block that is not blank.
fn last_of(lines: &[String], start: usize, end: usize) -> usize {
    (start..end).rev().find(|line| !is_blank(&lines[*line])).map_or(start, |line| line + 1)
}

/// Inserts lines, with a blank line before paths and schemas that follow others.
fn spliced(mut all: Vec<String>, at: usize, mut lines: Vec<String>, level: usize) -> String {
    let follows_another = at > 0 && indent(&all[at - 1]) >= 2 * level && level <= 2;
    if follows_another {
        lines.insert(0, String::new());
    }
    all.splice(at..at, lines);
    all.join("\n") + "\n"
}

fn is_key(line: &str, level: usize, key: &str) -> bool {
    let name = line.trim_start();
    let names = [key.to_owned(), format!("'{key}'"), format!("\"{key}\"")];
    let rest = names.iter().find_map(|it| name.strip_prefix(it.as_str())?.strip_prefix(':'));
    let is_mapping = |rest: &str| {
        let rest = rest.trim_start();
        rest.is_empty() || rest.starts_with('#') || rest == "{}"
    };
    !is_blank(line) && indent(line) == 2 * level && rest.is_some_and(is_mapping)
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// A key as YAML: names and paths need no quotes, codes do.
pub(super) fn quoted(text: &str) -> String {
    let is_plain = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/{}_-.".contains(&byte))
        && !matches!(text, "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n");
    if is_plain { text.to_owned() } else { format!("'{}'", text.replace('\'', "''")) }
}
