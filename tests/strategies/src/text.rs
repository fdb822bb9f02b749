//! Corrupts text: its keywords, lines and digits.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any};
use proptest::prop_oneof;
use proptest::sample::{Index, select};

/// Text that many parsers mishandle.
const HARD: [&str; 20] = [
    "",
    "\0",
    "\u{feff}",
    "\r\n",
    "\u{2028}",
    "\u{1f600}",
    "e\u{301}",
    "\u{202e}",
    "\"",
    "'",
    "\\",
    "\\u0000",
    "\\ud800",
    "%00",
    "\u{7f}",
    "-0",
    "9223372036854775807",
    "-9223372036854775809",
    "1e400",
    "0.0",
];

/// A change of one span of a text, of the line at its start, or of a digit.
#[derive(Clone, Debug)]
enum Edit {
    Delete,
    Duplicate,
    Replace(&'static str),
    Truncate,
    /// Continues with the end of another seed.
    Splice(String, Index),
    Repeat(u32),
    DeleteLine,
    DuplicateLine,
    MoveLine(Index),
    Dedent,
    Indent,
    ReplaceDigit(u8),
}

/// Start of an edit and the largest length of the text that it changes.
type Span = (Index, usize);

/// Returns one of `seeds` with up to five random edits; `words` are keywords of the grammar.
///
/// # Panics
/// If there are no seeds.
pub fn corrupted_text<S: AsRef<str>>(
    seeds: &[S],
    words: &[&'static str],
) -> impl Strategy<Value = String> + use<S> {
    let seeds: Vec<String> = seeds.iter().map(|seed| seed.as_ref().to_owned()).collect();
    let words = if words.is_empty() { HARD.to_vec() } else { words.to_vec() };
    let line_edit = prop_oneof![
        Just(Edit::DeleteLine),
        Just(Edit::DuplicateLine),
        any::<Index>().prop_map(Edit::MoveLine),
        Just(Edit::Dedent),
        Just(Edit::Indent),
    ];
    let edit = prop_oneof![
        1 => Just(Edit::Delete),
        1 => Just(Edit::Duplicate),
        1 => select(&HARD[..]).prop_map(Edit::Replace),
        2 => select(words).prop_map(Edit::Replace),
        1 => Just(Edit::Truncate),
        1 => (select(seeds.clone()), any::<Index>()).prop_map(|(text, at)| Edit::Splice(text, at)),
        1 => (0..9_u32).prop_map(Edit::Repeat),
        1 => line_edit,
        1 => (0..10_u8).prop_map(Edit::ReplaceDigit),
    ];
    // Short spans more often than long ones.
    let length = (0..8_u32, any::<Index>()).prop_map(|(bits, index)| index.index(1 << bits));
    let edits = vec(((any::<Index>(), length), edit), 0..6);
    (select(seeds), edits).prop_map(|(seed, edits)| {
        edits.into_iter().fold(seed, |text, (span, edit)| apply(&text, span, edit))
    })
}

/// Returns the bytes of `text`; one in 20 times, one of them is replaced, mostly by invalid UTF-8.
pub fn corrupted_bytes(text: impl Strategy<Value = String>) -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![
        19 => Just(None),
        1 => (any::<Index>(), any::<u8>()).prop_map(Some),
    ];
    (text, byte).prop_map(|(text, byte)| {
        let mut bytes = text.into_bytes();
        if let Some((at, byte)) = byte.filter(|_| !bytes.is_empty()) {
            *at.get_mut(&mut bytes) = byte;
        }
        bytes
    })
}

fn apply(text: &str, (start, length): Span, edit: Edit) -> String {
    let start = text.floor_char_boundary(start.index(text.len() + 1));
    let end = text.floor_char_boundary(start + length);
    let (before, within, after) = (&text[..start], &text[start..end], &text[end..]);
    match edit {
        Edit::Delete => format!("{before}{after}"),
        Edit::Duplicate => format!("{before}{within}{within}{after}"),
        Edit::Replace(with) => format!("{before}{with}{after}"),
        Edit::Truncate => before.to_owned(),
        Edit::Splice(other, at) => {
            let at = other.floor_char_boundary(at.index(other.len() + 1));
            format!("{before}{}", &other[at..])
        }
        Edit::Repeat(bits) => {
            let within: String = within.chars().take(8).collect();
            format!("{before}{}{after}", within.repeat(1 << bits))
        }
        Edit::ReplaceDigit(digit) => match after.find(|c: char| c.is_ascii_digit()) {
            Some(at) => format!("{before}{within}{}{digit}{}", &after[..at], &after[at + 1..]),
            None => format!("{before}{within}{digit}{after}"),
        },
        line_edit => edit_line(text, before.matches('\n').count(), &line_edit),
    }
}

fn edit_line(text: &str, at: usize, edit: &Edit) -> String {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    if at >= lines.len() {
        return text.to_owned();
    }
    let line = lines.remove(at);
    let indented = format!("  {line}");
    match edit {
        Edit::DuplicateLine => lines.splice(at..at, [line, line]).for_each(drop),
        Edit::MoveLine(to) => lines.insert(to.index(lines.len() + 1), line),
        Edit::Dedent => lines.insert(at, line.trim_start_matches(' ')),
        Edit::Indent => lines.insert(at, &indented),
        _ => {}
    }
    lines.concat()
}
