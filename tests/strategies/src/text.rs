//! Corrupts text: its keywords, lines and digits.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any};
use proptest::prop_oneof;
use proptest::sample::{Index, select};

/// Text that many parsers mishandle.
const DIFFICULT: [&str; 20] = [
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

/// The part of a text that an edit changes.
#[derive(Clone, Debug)]
enum Span {
    /// Start and number of bytes.
    Bytes(Index, usize),
    Line(Index),
    Digit(Index),
}

#[derive(Clone, Debug)]
enum Edit {
    Delete,
    /// Repeats the span this often.
    Repeat(usize),
    Insert(&'static str),
    Replace(&'static str),
    /// Removes all that follows the span.
    Truncate,
    /// Continues with the end of another text.
    Splice(String, Index),
}

/// Returns one of `seeds` with up to five random edits; `words` are keywords of the grammar.
///
/// # Panics
/// If there are no seeds.
pub fn corrupted_text<S: AsRef<str>>(
    seeds: &[S],
    words: &[&'static str],
) -> impl Strategy<Value = String> + use<S> {
    let seeds: Vec<String> = seeds.iter().map(|seed| seed.as_ref().to_owned()).collect();
    let words = [words, &DIFFICULT, &["  ", "0", "1", "7", "9"]].concat();
    // Short spans more often than long ones.
    let bytes = (any::<Index>(), 0..8_u32, any::<Index>())
        .prop_map(|(start, bits, length)| Span::Bytes(start, length.index(1 << bits)));
    let span = prop_oneof![
        4 => bytes,
        2 => any::<Index>().prop_map(Span::Line),
        1 => any::<Index>().prop_map(Span::Digit),
    ];
    let edit = prop_oneof![
        2 => Just(Edit::Delete),
        2 => (0..9_u32).prop_map(|bits| Edit::Repeat(1 << bits)),
        2 => select(words.clone()).prop_map(Edit::Insert),
        4 => select(words).prop_map(Edit::Replace),
        1 => Just(Edit::Truncate),
        1 => (select(seeds.clone()), any::<Index>()).prop_map(|(text, at)| Edit::Splice(text, at)),
    ];
    (select(seeds), vec((span, edit), 0..6)).prop_map(|(seed, edits)| {
        edits.into_iter().fold(seed, |text, (span, edit)| apply(&text, &span, edit))
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

fn apply(text: &str, span: &Span, edit: Edit) -> String {
    let (start, end) = match *span {
        Span::Bytes(start, length) => {
            let start = text.floor_char_boundary(start.index(text.len() + 1));
            (start, text.floor_char_boundary(start + length))
        }
        Span::Line(at) => {
            let lines: Vec<&str> = text.split_inclusive('\n').collect();
            let at = at.index(lines.len() + 1);
            let start: usize = lines[..at].iter().map(|line| line.len()).sum();
            (start, start + lines.get(at).map_or(0, |line| line.len()))
        }
        Span::Digit(at) => {
            let digits: Vec<usize> =
                text.match_indices(|c: char| c.is_ascii_digit()).map(|(at, _)| at).collect();
            let start = digits.get(at.index(digits.len() + 1)).copied().unwrap_or_default();
            (start, text.floor_char_boundary(start + 1))
        }
    };
    let (before, within, after) = (&text[..start], &text[start..end], &text[end..]);
    match edit {
        Edit::Delete => format!("{before}{after}"),
        Edit::Repeat(count) => {
            // Long spans would make the text huge.
            let count = if within.len() > 8 { 2 } else { count };
            format!("{before}{}{after}", within.repeat(count))
        }
        Edit::Insert(word) => format!("{before}{word}{within}{after}"),
        Edit::Replace(word) => format!("{before}{word}{after}"),
        Edit::Truncate => format!("{before}{within}"),
        Edit::Splice(other, at) => {
            let at = other.floor_char_boundary(at.index(other.len() + 1));
            format!("{before}{}", &other[at..])
        }
    }
}
