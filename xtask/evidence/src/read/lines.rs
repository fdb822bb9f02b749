//! The lines of a page, and the place that the reading has come to.

use super::ReadError;

/// As much of a line as an error shows.
const SHOWN: usize = 80;

pub(super) struct Lines<'a> {
    lines: Vec<&'a str>,
    at: usize,
}

impl<'a> Lines<'a> {
    /// The lines of a text, without what is not seen: line ends, blanks before them, and a mark of
    /// the encoding.
    pub(super) fn new(text: &'a str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self { lines: text.lines().map(str::trim_end).collect(), at: 0 }
    }

    /// The line to be read next.
    pub(super) fn peek(&self) -> Option<&'a str> {
        self.lines.get(self.at).copied()
    }

    /// Whether nothing but empty lines is left.
    pub(super) fn are_over(&self) -> bool {
        self.lines.iter().skip(self.at).all(|line| line.is_empty())
    }

    /// The number of that line.
    pub(super) fn number(&self) -> usize {
        self.at + 1
    }

    /// Passes by it.
    pub(super) fn skip(&mut self) {
        self.at += 1;
    }

    /// Passes by it where it is this text, and says so.
    pub(super) fn skip_if(&mut self, text: &str) -> bool {
        let is = self.peek() == Some(text);
        self.at += usize::from(is);
        is
    }

    /// Passes by empty lines.
    pub(super) fn skip_empty(&mut self) {
        while self.skip_if("") {}
    }

    /// Reads a line that has to be this text.
    pub(super) fn literal(&mut self, text: &str) -> Result<(), ReadError> {
        if self.skip_if(text) { Ok(()) } else { Err(self.stop(format!("`{text}`"))) }
    }

    /// Reads a line of any text.
    pub(super) fn prose(&mut self, what: &str) -> Result<&'a str, ReadError> {
        self.matching(what, |line| (!line.is_empty()).then_some(line))
    }

    /// Reads a line that means something.
    pub(super) fn matching<T>(
        &mut self,
        what: &str,
        read: impl FnOnce(&'a str) -> Option<T>,
    ) -> Result<T, ReadError> {
        let meaning = self.peek().and_then(read).ok_or_else(|| self.stop(what))?;
        self.skip();
        Ok(meaning)
    }

    /// Passes by prose, up to a line that is this text, and past that.
    pub(super) fn prose_until(&mut self, text: &str) -> Result<(), ReadError> {
        while !self.skip_if(text) {
            if self.peek().is_none() {
                return Err(self.stop(format!("`{text}`")));
            }
            self.skip();
        }
        Ok(())
    }

    /// Reads the end of the page.
    pub(super) fn end(&mut self, what: &str) -> Result<(), ReadError> {
        self.skip_empty();
        if self.peek().is_none() { Ok(()) } else { Err(self.stop(what)) }
    }

    /// Stops here.
    pub(super) fn stop(&self, expected: impl Into<String>) -> ReadError {
        self.stop_at(self.number(), expected)
    }

    /// Stops at the line of this number.
    pub(super) fn stop_at(&self, line: usize, expected: impl Into<String>) -> ReadError {
        let found = self.lines.get(line - 1).map(|text| {
            let mut shown = String::new();
            for char in text.chars().take(SHOWN) {
                match char {
                    '"' | '\'' | '\\' => shown.push(char),
                    _ => shown.extend(char.escape_debug()),
                }
            }
            if text.chars().nth(SHOWN).is_some() {
                shown.push('…');
            }
            shown
        });
        ReadError { line, found, expected: expected.into() }
    }
}
