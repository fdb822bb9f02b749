//! Contracts of any size: v19 with copies of its operations and schemas under other names.

use std::collections::BTreeSet;

use crate::files::Folder;

const ROOT: &str = "openapi.yaml";

/// Adds `copies` copies of all operations, of their schemas and of their payloads to the folder of v19.
///
/// # Panics
/// If the folder has no `openapi.yaml` with tags.
#[must_use]
pub fn grow(folder: &Folder, copies: usize) -> Folder {
    let mut grown = folder.clone();
    let root = &folder[ROOT];
    let (start, rest) = root.split_once("\ntags:\n").expect("the contract has tags");
    let (tags, rest) = rest.split_once("\nx-pages:").expect("pages follow the tags");
    let resources = || folder.iter().filter(|(name, _)| name.starts_with("resources/"));
    let names = Names {
        components: resources().flat_map(|(_, text)| components(text)).collect(),
        tags: tags.lines().filter_map(|line| line.strip_prefix("  - name: ")).collect(),
    };
    let mut all_tags = tags.trim_end().to_owned();
    for copy in 0..copies {
        let suffix = suffix(copy);
        for line in tags.trim_end().lines() {
            let end =
                if line.starts_with("  - name: ") { format!(" {suffix}") } else { String::new() };
            all_tags = format!("{all_tags}\n{line}{end}");
        }
        for (name, text) in folder {
            if let Some(resource) = name.strip_prefix("resources/") {
                let file = format!("resources/{}-{resource}", suffix.to_lowercase());
                grown.insert(file, names.renamed(text, &suffix));
            } else if let Some((operation, rest)) = name.split_once('.')
                && (name.starts_with("samples/") || name.starts_with("examples/"))
            {
                grown.insert(format!("{operation}{suffix}.{rest}"), text.clone());
            }
        }
    }
    grown.insert(ROOT.to_owned(), format!("{start}\ntags:\n{all_tags}\n\nx-pages:{rest}"));
    grown
}

/// `B`, `C` and so on; after `Z` follow `Ab`, `Ac` and so on.
fn suffix(copy: usize) -> String {
    let letter =
        |index: usize, first: u8| char::from(first + u8::try_from(index % 25).unwrap_or(0));
    match copy / 25 {
        0 => letter(copy, b'B').to_string(),
        more => format!("{}{}", letter(more - 1, b'A'), letter(copy, b'b')),
    }
}

/// The names of the components that a resource declares.
fn components(text: &str) -> impl Iterator<Item = &str> {
    let declared = text.split_once("\ncomponents:").map_or("", |(_, declared)| declared);
    declared.lines().filter_map(component)
}

/// `User` in the line `    User:`.
fn component(line: &str) -> Option<&str> {
    let name = line.strip_prefix("    ")?.strip_suffix(':')?;
    name.starts_with(|first: char| first.is_ascii_alphabetic()).then_some(name)
}

/// What a copy renames.
struct Names<'a> {
    components: BTreeSet<&'a str>,
    tags: BTreeSet<&'a str>,
}

impl Names<'_> {
    fn renamed(&self, text: &str, suffix: &str) -> String {
        let mut is_path = true;
        let mut renamed = String::new();
        for line in text.lines() {
            is_path &= line != "components:";
            renamed.push_str(&self.line(line, suffix, is_path));
            renamed.push('\n');
        }
        renamed
    }

    fn line(&self, line: &str, suffix: &str, is_path: bool) -> String {
        if let Some((before, reference)) = line.split_once("'#/components/")
            && let Some((section, rest)) = reference.split_once('/')
            && let Some((name, after)) = rest.split_once('\'')
            && self.components.contains(name)
        {
            return format!("{before}'#/components/{section}/{}'{after}", copied(name, suffix));
        }
        if !is_path {
            return match (component(line), line.strip_prefix("      title: ")) {
                (Some(name), _) => format!("    {}:", copied(name, suffix)),
                (_, Some(title)) => match title.strip_suffix('\'') {
                    Some(title) => format!("      title: {title} {suffix}'"),
                    None => format!("      title: {title} {suffix}"),
                },
                _ => line.to_owned(),
            };
        }
        let tag = line.strip_prefix("        - ").filter(|tag| self.tags.contains(tag));
        if tag.is_some() {
            format!("{line} {suffix}")
        } else if line.trim_start().starts_with("operationId: ") {
            format!("{line}{suffix}")
        } else if let Some(path) = line.strip_prefix("  /") {
            format!("  /copy{suffix}/{path}")
        } else {
            line.to_owned()
        }
    }
}

/// Schemas keep their ends, such as `Request`, which have a meaning.
fn copied(name: &str, suffix: &str) -> String {
    if name.starts_with(|first: char| first.is_ascii_uppercase()) {
        format!("{suffix}{name}")
    } else {
        format!("{name}{suffix}")
    }
}
