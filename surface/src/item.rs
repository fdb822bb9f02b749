//! A line of the list: what it says, and what that is about.

use std::cmp::Ordering;
use std::fmt;

use crate::condition::Condition;

/// A public item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    text: String,
    condition: Condition,
    kind: Kind,
    modifiers: Vec<String>,
    path: String,
    /// Where in the text the path ends.
    end: usize,
    /// The path in its parts, by which the list is in order.
    place: Vec<String>,
}

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are Rust's own")]
pub enum Kind {
    Feature,
    Module,
    Struct,
    Union,
    Enum,
    Trait,
    Type,
    Function,
    Constant,
    Static,
    Macro,
    Implementation,
    Field,
    Variant,
    Use,
}

/// The word each kind begins with.
const KINDS: [(&str, Kind); 15] = [
    ("feature", Kind::Feature),
    ("mod", Kind::Module),
    ("struct", Kind::Struct),
    ("union", Kind::Union),
    ("enum", Kind::Enum),
    ("trait", Kind::Trait),
    ("type", Kind::Type),
    ("fn", Kind::Function),
    ("const", Kind::Constant),
    ("static", Kind::Static),
    ("macro", Kind::Macro),
    ("impl", Kind::Implementation),
    ("field", Kind::Field),
    ("variant", Kind::Variant),
    ("use", Kind::Use),
];

/// What may stand before the word.
const MODIFIERS: [&str; 10] = [
    "#[deprecated]",
    "#[non_exhaustive]",
    "required",
    "provided",
    "sealed",
    "mut",
    "const",
    "async",
    "unsafe",
    "extern",
];

impl Item {
    /// A feature of the crate and what it switches on; other crates' features are nobody's business.
    pub(crate) fn feature(name: &str, on: &[String]) -> Self {
        let is_own = |other: &&String| !other.contains([':', '/']);
        let mut on: Vec<&str> = on.iter().filter(is_own).map(String::as_str).collect();
        on.sort_unstable();
        let on = if on.is_empty() { String::new() } else { format!(" = {}", on.join(", ")) };
        let head = format!("feature {name}");
        Self {
            end: head.len(),
            text: head + &on,
            condition: Condition::default(),
            kind: Kind::Feature,
            modifiers: Vec::new(),
            path: name.to_owned(),
            place: vec![String::new(), name.to_owned()],
        }
    }

    pub(crate) fn new(text: String, condition: Condition) -> Result<Self, String> {
        let unknown = || format!("`{text}` is no item");
        let mut rest = text.as_str();
        let mut modifiers = Vec::new();
        let kind = loop {
            let (word, after) = rest.split_once([' ', '<']).ok_or_else(unknown)?;
            let is_modifier = MODIFIERS.contains(&word)
                && (word != "const" || ["fn", "async", "unsafe", "extern"].contains(&first(after)));
            if is_modifier {
                rest = after;
                let abi = rest.strip_prefix('"').and_then(|abi| abi.split_once("\" "));
                rest = abi.map_or(rest, |(_, after)| after);
                modifiers.push(word.to_owned());
            } else {
                let known = KINDS.iter().find(|(name, _)| *name == word);
                rest = &rest[word.len()..];
                break known.ok_or_else(unknown)?.1;
            }
        };
        let rest = rest.trim_start();
        let path = match kind {
            Kind::Feature => rest.split(' ').next().unwrap_or(rest),
            Kind::Implementation => implemented_for(rest),
            _ => &rest[..path_end(rest)],
        };
        // Everything else is an item of the crate, and begins with its name.
        let is_alone = matches!(kind, Kind::Feature | Kind::Module | Kind::Implementation);
        if path.is_empty() || !(is_alone || path.contains("::")) {
            return Err(unknown());
        }
        let end = match kind {
            Kind::Implementation => text.len(),
            _ => text.len() - rest.len() + path.len(),
        };
        let path = path.to_owned();
        let parts = path.split("::").map(str::to_owned);
        let place = match kind {
            Kind::Feature => vec![String::new(), path.clone()],
            _ => parts.collect(),
        };
        Ok(Self { text, condition, kind, modifiers, path, end, place })
    }

    /// A line of the list.
    pub(crate) fn parse(line: &str) -> Result<Self, String> {
        match line.rsplit_once(" // ") {
            Some((text, condition)) => Self::new(text.to_owned(), Condition::parse(condition)),
            None => Self::new(line.to_owned(), Condition::default()),
        }
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The path it is named by; of an implementation that of the type, or of the trait.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The line, but for what has to be switched on.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn condition(&self) -> &Condition {
        &self.condition
    }

    /// Whether a word such as `const` stands before the kind.
    pub(crate) fn is(&self, modifier: &str) -> bool {
        self.modifiers.iter().any(|other| other == modifier)
    }

    pub(crate) fn modifiers(&self) -> &[String] {
        &self.modifiers
    }

    /// What follows the path; nothing for an implementation, whose line is all name.
    pub(crate) fn signature(&self) -> &str {
        &self.text[self.end..]
    }

    /// The path of the item that it is a part of.
    pub(crate) fn owner(&self) -> Option<&str> {
        if self.kind == Kind::Implementation {
            return Some(&self.path);
        }
        self.path.rsplit_once("::").map(|(owner, _)| owner)
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.text, self.condition)
    }
}

impl Ord for Item {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |item: &Self| (item.kind, item.text.clone(), item.condition.clone());
        self.place.cmp(&other.place).then_with(|| key(self).cmp(&key(other)))
    }
}

impl PartialOrd for Item {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn first(text: &str) -> &str {
    text.split(' ').next().unwrap_or(text)
}

/// Where the path ends that `text` begins with; arguments are part of it where it goes on after them.
fn path_end(text: &str) -> usize {
    let is_name = |letter: char| letter.is_alphanumeric() || "_#:*".contains(letter);
    let name_end = |from: usize| {
        let end = text[from..].find(|letter| !is_name(letter));
        let end = end.map_or(text.len(), |end| from + end);
        // The colon after a name is not part of it.
        if text[..end].ends_with(':') { end - 1 } else { end }
    };
    let mut end = name_end(0);
    while text[end..].starts_with('<') {
        let closed = depths(&text[end..]).find(|(_, letter, depth)| *letter == '>' && *depth == 0);
        match closed {
            Some((at, ..)) if text[end + at + 1..].starts_with("::") => {
                end = name_end(end + at + 1);
            }
            _ => break,
        }
    }
    end
}

/// Each letter with where it stands and how many brackets are open after it.
fn depths(text: &str) -> impl Iterator<Item = (usize, char, usize)> {
    let mut depth = 0_usize;
    let mut last = ' ';
    text.char_indices().map(move |(at, letter)| {
        match letter {
            '<' | '(' | '[' => depth += 1,
            '>' if last != '-' => depth = depth.saturating_sub(1),
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        last = letter;
        (at, letter, depth)
    })
}

/// What an implementation stands with: the type in `Trait for Type`, or whatever else of its line is
/// of this crate.
fn implemented_for(text: &str) -> &str {
    let mut blanks = depths(text).filter(|(_, letter, depth)| *letter == ' ' && *depth == 0);
    let Some((at, ..)) = blanks.find(|(at, ..)| text[*at..].starts_with(" for ")) else {
        return "";
    };
    let is_own = |path: &&str| path.contains("::") && !path.starts_with("std::");
    let of = paths(&text[at + " for ".len()..]);
    of.chain(paths(text)).find(is_own).unwrap_or(&text[..at])
}

/// The paths in a text, one after another.
fn paths(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let start = rest.find(|letter: char| letter.is_alphabetic() || letter == '_')?;
        let path = &rest[start..];
        let end = path.find(|letter: char| !(letter.is_alphanumeric() || "_#:".contains(letter)));
        let (path, after) = path.split_at(end.unwrap_or(path.len()));
        rest = after;
        Some(path.trim_end_matches(':'))
    })
}
