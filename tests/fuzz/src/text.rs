//! Spoils texts of a grammar: its words, its lines and its digits.

use crate::Rng;

/// What readers of any grammar trip over.
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

/// One of `seeds`, spoilt up to a few times; `words` are the grammar's own.
///
/// # Panics
/// Without seeds.
#[must_use]
pub fn spoil(rng: &mut Rng, seeds: &[&str], words: &[&str]) -> String {
    let mut text = seeds[rng.usize(..seeds.len())].to_owned();
    for _ in 0..rng.usize(..6) {
        text = once(rng, &text, seeds, words);
    }
    text
}

/// A text in bytes, which now and then are none of a text.
#[must_use]
pub fn bytes(rng: &mut Rng, text: String) -> Vec<u8> {
    let mut bytes = text.into_bytes();
    if !bytes.is_empty() && rng.u8(..20) == 0 {
        let at = rng.usize(..bytes.len());
        bytes[at] = rng.u8(..);
    }
    bytes
}

fn once(rng: &mut Rng, text: &str, seeds: &[&str], words: &[&str]) -> String {
    let (from, to) = span(rng, text);
    let (before, within, after) = (&text[..from], &text[from..to], &text[to..]);
    match rng.u8(..10) {
        0 => format!("{before}{after}"),
        1 => format!("{before}{within}{within}{after}"),
        2 => format!("{before}{}{after}", HARD[rng.usize(..HARD.len())]),
        3 | 4 if !words.is_empty() => format!("{before}{}{after}", words[rng.usize(..words.len())]),
        5 => text[..from].to_owned(),
        6 => {
            let other = seeds[rng.usize(..seeds.len())];
            let (from, _) = span(rng, other);
            format!("{before}{}", &other[from..])
        }
        7 => lines(rng, text),
        8 => {
            let many = 1 << rng.u8(..9);
            format!("{before}{}{after}", within.chars().take(8).collect::<String>().repeat(many))
        }
        _ => digits(rng, text),
    }
}

/// A piece of a text, short ones more often, whole characters only.
fn span(rng: &mut Rng, text: &str) -> (usize, usize) {
    let floor = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let from = floor(rng.usize(..=text.len()));
    let longest = (text.len() - from).min(1 << rng.u8(..8));
    let to = floor(from + rng.usize(..=longest));
    (from, to.max(from))
}

/// A line is left out, repeated, moved, or set in more or less.
fn lines(rng: &mut Rng, text: &str) -> String {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    if lines.is_empty() {
        return String::new();
    }
    let at = rng.usize(..lines.len());
    let line = lines.remove(at);
    let indented = format!("  {line}");
    let to = rng.usize(..=lines.len());
    match rng.u8(..5) {
        0 => {}
        1 => lines.insert(to, line),
        2 => lines.splice(at..at, [line, line]).for_each(drop),
        3 => lines.insert(at, line.trim_start_matches(' ')),
        _ => lines.insert(at, &indented),
    }
    lines.concat()
}

/// One digit becomes another.
fn digits(rng: &mut Rng, text: &str) -> String {
    let places: Vec<usize> =
        text.char_indices().filter(|(_, c)| c.is_ascii_digit()).map(|(at, _)| at).collect();
    if places.is_empty() {
        return format!("{text}{}", rng.u64(..));
    }
    let at = places[rng.usize(..places.len())];
    format!("{}{}{}", &text[..at], rng.u8(..10), &text[at + 1..])
}
